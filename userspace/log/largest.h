/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The N largest of many values, in memory for N of them. Not here: what they are values of.
 */
#ifndef KTALLY_LOG_LARGEST_H
#define KTALLY_LOG_LARGEST_H

#include <stddef.h>
#include <stdint.h>

struct largest_value {
	uint64_t value;
	size_t place;		/* where it comes from */
};

struct largest {
	struct largest_value *heap;	/* the least of them first */
	size_t count, most;
};

/* For @most values, at least one. -ENOMEM; largest_free() it either way. */
int largest_init(struct largest *l, size_t most);
void largest_free(struct largest *l);

/* Forgets all values. */
static inline void largest_begin(struct largest *l)
{
	l->count = 0;
}

/* Places are given in ascending order, and of equal values the first stays. */
void largest_add(struct largest *l, uint64_t value, size_t place);

/* Sorts what is there by place. Only largest_begin() may follow. */
void largest_end(struct largest *l);

#endif
