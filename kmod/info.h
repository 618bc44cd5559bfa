/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_INFO_H
#define KTALLY_INFO_H

#include "record.h"

void ktally_moment_take(struct ktally_moment *moment);
void ktally_info_fill(struct ktally_info *info);
void ktally_info_torn(u64 rows);

#endif
