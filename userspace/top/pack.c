// SPDX-License-Identifier: GPL-2.0
/*
 * Records as few bytes, see pack.h. A record is words, whatever its fields are: masks of what is
 * present or redacted, values, names and fields that are yet to come are all told the same way.
 */
#include "top/pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MOST 10		/* bytes of a number of 64 bits */
#define MASK_WORDS 64		/* that one mask tells of */
#define FIRST_ROOM 65536

void pack_free(struct pack *pack)
{
	free(pack->bytes);
	*pack = (struct pack){ 0 };
}

int pack_room(struct pack *pack, size_t words)
{
	size_t most = (words + words / MASK_WORDS + 2) * NUMBER_MOST;
	size_t room = pack->room ? pack->room : FIRST_ROOM;
	uint8_t *bytes;

	if (pack->room - pack->len >= most)
		return 0;
	while (room - pack->len < most)
		room *= 2;
	bytes = realloc(pack->bytes, room);
	if (!bytes)
		return -ENOMEM;
	pack->bytes = bytes;
	pack->room = room;
	return 0;
}

void pack_number(struct pack *pack, uint64_t number)
{
	while (number >= 0x80) {
		pack->bytes[pack->len++] = (uint8_t)(number | 0x80);
		number >>= 7;
	}
	pack->bytes[pack->len++] = (uint8_t)number;
}

uint64_t unpack_number(const uint8_t **bytes)
{
	unsigned int shift = 0;
	uint64_t number = 0;

	while (**bytes & 0x80) {
		number |= (uint64_t)(*(*bytes)++ & 0x7f) << shift;
		shift += 7;
	}
	return number | (uint64_t)*(*bytes)++ << shift;
}

/* Small whether it grew or shrank. */
static uint64_t fold(uint64_t difference)
{
	return difference << 1 ^ (uint64_t)-(difference >> 63);
}

static uint64_t unfold(uint64_t folded)
{
	return folded >> 1 ^ (uint64_t)-(folded & 1);
}

/* Part of a record is a name, so it is read as bytes. */
static uint64_t word_of(const void *record, size_t number)
{
	uint64_t word;

	memcpy(&word, (const char *)record + number * sizeof(word), sizeof(word));
	return word;
}

static void put_some(struct pack *pack, const void *base, const void *now, size_t from, size_t to)
{
	uint64_t mask = 0;
	size_t i;

	for (i = from; i < to; i++)
		mask |= (uint64_t)(word_of(base, i) != word_of(now, i)) << (i - from);
	pack_number(pack, mask);
	for (; mask; mask &= mask - 1) {
		i = from + (size_t)__builtin_ctzll(mask);
		pack_number(pack, fold(word_of(now, i) - word_of(base, i)));
	}
}

void pack_record(struct pack *pack, const void *base, const void *now, size_t words)
{
	size_t from;

	for (from = 0; from < words; from += MASK_WORDS)
		put_some(pack, base, now, from,
			 words - from < MASK_WORDS ? words : from + MASK_WORDS);
}

void unpack_record(const uint8_t **bytes, void *now, size_t words)
{
	size_t from, i;
	uint64_t mask, word;

	for (from = 0; from < words; from += MASK_WORDS) {
		for (mask = unpack_number(bytes); mask; mask &= mask - 1) {
			i = from + (size_t)__builtin_ctzll(mask);
			word = word_of(now, i) + unfold(unpack_number(bytes));
			memcpy((char *)now + i * sizeof(word), &word, sizeof(word));
		}
	}
}
