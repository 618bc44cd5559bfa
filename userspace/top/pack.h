/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records as few bytes: which of their words of 64 bits differ from those of a base, as a mask, and
 * by how much. Numbers are variable in length, 7 bits to a byte.
 * Not here: what the base of a record is, and which records there are (history_pack.c).
 */
#ifndef KTALLY_TOP_PACK_H
#define KTALLY_TOP_PACK_H

#include <stddef.h>
#include <stdint.h>

/* All zero is an empty one; its memory is used again by the next sample. */
struct pack {
	uint8_t *bytes;
	size_t len, room;
};

void pack_free(struct pack *pack);

/* Makes room for a record of so many words and some numbers in front of it. Errors: -ENOMEM. */
int pack_room(struct pack *pack, size_t words);

/* Both need pack_room() first. */
void pack_number(struct pack *pack, uint64_t number);
void pack_record(struct pack *pack, const void *base, const void *now, size_t words);

/* Both move @bytes behind what they read, which must be as it was packed. */
uint64_t unpack_number(const uint8_t **bytes);
/* @now is a copy of the base; what differs is changed in it. */
void unpack_record(const uint8_t **bytes, void *now, size_t words);

#endif
