// SPDX-License-Identifier: GPL-2.0
/* What groups make of the fields of a task, see uses.h: the tables of fields tell. */
#include "serve/uses.h"

bool ledger_counts(unsigned int field)
{
	const struct ktally_field *f = &ktally_task_set.fields[field];

	return f->kind == KTALLY_KIND_COUNTER && *f->metric;
}

bool ledger_holds(unsigned int field)
{
	const struct ktally_field *f = &ktally_task_set.fields[field];

	return (f->kind == KTALLY_KIND_GAUGE || f->kind == KTALLY_KIND_PEAK) && *f->metric;
}

void uses_choose(struct uses *uses, bool (*wanted)(unsigned int field))
{
	for (unsigned int i = 0; i < KTALLY_TASK_COUNT; i++) {
		if (!wanted(i))
			continue;
		ktally_mark(uses->bits, i);
		uses->field[uses->count++] = (uint8_t)i;
	}
}
