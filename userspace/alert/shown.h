/* SPDX-License-Identifier: GPL-2.0 */
/* A table of alerts as JSON, without the thread that has it; see alerting_json(). */
#ifndef KTALLY_ALERT_SHOWN_H
#define KTALLY_ALERT_SHOWN_H

#include "alert/table.h"
#include "log/json.h"

void alerts_json(struct alert_table *table, struct json *j);

#endif
