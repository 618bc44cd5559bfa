/* SPDX-License-Identifier: GPL-2.0 */
/* What groups make of the fields of a task. Not here: adding them up (ledger.h). */
#ifndef KTALLY_SERVE_USES_H
#define KTALLY_SERVE_USES_H

#include <stdbool.h>
#include <stdint.h>

#include "libktally/ktally.h"

/* Whether a field is summed up in a group, and whether it is of the moment there. */
bool ledger_counts(unsigned int field);
bool ledger_holds(unsigned int field);

/* Fields of one use. There are many rows: none is to be asked for all fields. */
struct uses {
	uint64_t bits[KTALLY_TASK_WORDS];
	unsigned int count;
	uint8_t field[KTALLY_TASK_COUNT];
};

/* @uses is all 0. */
void uses_choose(struct uses *uses, bool (*wanted)(unsigned int field));

#endif
