/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `ktally latency` prints of one process, or of the host. Not here: asking for it (latency.c).
 */
#ifndef KTALLY_LATENCY_REPORT_H
#define KTALLY_LATENCY_REPORT_H

#include "libktally/ktally.h"

struct report;

/* NULL when out of memory. */
struct report *report_new(bool json);
void report_free(struct report *r);

/*
 * A table, or a line of JSON for each histogram. @brief leaves out what holds nothing. Returns 0 or
 * -ENOMEM when a line did not fit, which is told by nothing else.
 */
int report_latencies(struct report *r, const struct ktally_latencies *l, bool brief);

#endif
