/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Filling records. A collector's line is ktally_put(task, RUN_DELAY, value): the value and the bit
 * that says it is known. ktally_add() adds to a sum that was put before and never makes an unknown
 * value known.
 */
#ifndef KTALLY_RECORD_H
#define KTALLY_RECORD_H

#include <linux/bits.h>

#include "generated/record.h"

/* Not __set_bit(): the compiler joins the bits of neighbouring lines into one store. */
#define KTALLY_PUT(SET, record, FIELD, number) do {			\
	(record)->present[BIT_WORD(KTALLY_##SET##_##FIELD)] |=		\
		BIT_MASK(KTALLY_##SET##_##FIELD);			\
	(record)->value[KTALLY_##SET##_##FIELD] = (number);		\
} while (0)

#define ktally_put(task, FIELD, number)	KTALLY_PUT(TASK, task, FIELD, number)

#define ktally_add(task, FIELD, number)	\
	((task)->value[KTALLY_TASK_##FIELD] += (number))

#define ktally_forget(task, FIELD)	\
	((task)->present[BIT_WORD(KTALLY_TASK_##FIELD)] &= ~BIT_MASK(KTALLY_TASK_##FIELD))

#endif
