/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_STATUS_DELAYS_H
#define KTALLY_STATUS_DELAYS_H

#include <stdbool.h>

#include "libktally/ktally.h"

/* "on", "off" or "unknown": whether tasks that begin now get delay accounting, which is a switch of
 * the whole kernel. */
const char *delays_state(void);

/**
 * delays_since() - since when delay accounting has been on, from what tasks have
 * @threads: a sample of thread rows with group io
 * @since: CLOCK_BOOTTIME of the first task that has it and after which no task began that has not;
 *	   it was switched on before that task began, and after the last one that has not
 *
 * False when the last task to begin has not, or when there is none.
 */
bool delays_since(const struct ktally_sample *threads, uint64_t *since);

#endif
