// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Packed row -> task: words of 64 bits, as the attribute `row` of the spec lays them out. Trusts no
 * length and no mask. Not here: attributes (decode.c).
 */
#include <errno.h>
#include <string.h>
#include <sys/types.h>

#include "decode.h"
#include "record.h"

/* Bits of a mask that stand for fields; the last one says that another mask follows. */
#define MASK_FIELDS 63
#define MASK_MORE (UINT64_C(1) << MASK_FIELDS)

static uint64_t word_at(const uint8_t *row, size_t index)
{
	uint64_t word;

	memcpy(&word, row + index * sizeof(word), sizeof(word));
	return word;
}

/* How many masks a row begins with, or -EPROTO when it ends within them. */
static int count_masks(const uint8_t *row, size_t words)
{
	size_t count = 0;

	do {
		if (count == words)
			return -EPROTO;
	} while (word_at(row, count++) & MASK_MORE);
	return count;
}

/* The field that a bit stands for: its number + 1, or 0 when this library does not know it. */
static unsigned int field_of_bit(const struct ktally_map *map, unsigned int bit)
{
	unsigned int attr = KTALLY_A_TASK_PID + bit;

	return attr < KTALLY_MAP_ATTRS ? map->field[attr] : 0;
}

/* Decodes the fields of one mask from word @at on. Returns the next word, or -EPROTO, or -ENOMSG. */
static ssize_t decode_mask(const struct ktally_map *map, uint64_t mask, unsigned int first_bit,
			   const uint8_t *row, size_t words, size_t at, struct ktally_task *task)
{
	const struct ktally_field *fields = map->set->fields;

	for (; mask; mask &= mask - 1) {
		unsigned int field = field_of_bit(map, first_bit + __builtin_ctzll(mask));
		size_t size;

		if (!field)
			return -ENOMSG;
		field--;
		size = fields[field].words;
		if (size > words - at)
			return -EPROTO;
		if (fields[field].type == KTALLY_TYPE_STRING) {
			ktally_record_string(map->set, task, field, row + at * sizeof(uint64_t),
					     size * sizeof(uint64_t));
		} else {
			task->value[field] = word_at(row, at);
			ktally_mark(task->present, field);
		}
		at += size;
	}
	return at;
}

int ktally_decode_packed(const struct ktally_map *map, const uint8_t *row, size_t len,
			 struct ktally_task *task)
{
	size_t words = len / sizeof(uint64_t);
	int masks = count_masks(row, words);
	ssize_t at = masks;

	memset(task, 0, sizeof(*task));
	for (int i = 0; i < masks && at >= 0; i++)
		at = decode_mask(map, word_at(row, i) & ~MASK_MORE, i * MASK_FIELDS, row, words, at,
				 task);
	if (at < 0 && at != -ENOMSG)
		return at;
	ktally_record_derive(map->set, task);
	return 0;
}
