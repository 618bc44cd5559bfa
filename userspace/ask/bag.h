/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Items of any one kind, found by a key of three words. Memory grows with their number and with
 * nothing else. Not here: what items mean.
 */
#ifndef KTALLY_ASK_BAG_H
#define KTALLY_ASK_BAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Every item begins with it. */
struct bag_key {
	uint64_t word[3];
};

/* All zero but for ->size: empty. */
struct bag {
	size_t size;		/* of an item */
	char *items;
	size_t count, room;
	uint32_t *slots;	/* index + 1 of an item; a power of 2 of them */
	size_t slot_count;
};

/**
 * bag_get() - the item with a key, made if there is none
 * @is_new: becomes true when it was made: it is zero but for its key
 *
 * Items may move when one is made. NULL when out of memory, nothing has changed then.
 */
void *bag_get(struct bag *bag, const struct bag_key *key, bool *is_new);

void *bag_at(const struct bag *bag, size_t i);
void bag_free(struct bag *bag);

#endif
