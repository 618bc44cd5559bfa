// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Packed row -> task: words of 64 bits, as the attribute `row` of the spec lays them out. Trusts no
 * length and no mask. Not here: attributes (decode.c).
 */
#include <errno.h>
#include <string.h>

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

/*
 * The fields of this library, as bits of a first mask: the spec numbers them without a gap, so that
 * a bit's number is its field's.
 */
#define KNOWN_COUNT (KTALLY_A_TASK_MAX - KTALLY_A_TASK_PID + 1)
#define KNOWN_MASK ((UINT64_C(1) << KNOWN_COUNT) - 1)
_Static_assert(KNOWN_COUNT <= MASK_FIELDS, "the fields need a second mask");

/* How many fields from @first on are known and lie side by side. */
static size_t run_length(uint64_t known, unsigned int first)
{
	return __builtin_ctzll(~(known >> first));
}

/* One string, or a run of numbers. Returns the bits that it took, or 0 when the row ends within. */
static uint64_t take_some(const struct ktally_set *set, uint64_t known, const uint8_t *row,
			  size_t words, size_t *at, struct ktally_task *task)
{
	unsigned int first = __builtin_ctzll(known);
	bool is_string = set->fields[first].type == KTALLY_TYPE_STRING;
	size_t count = is_string ? 1 : run_length(known & ~KTALLY_TASK_STRINGS, first);
	size_t size = is_string ? set->fields[first].words : count;

	if (size > words - *at)
		return 0;
	if (is_string)
		ktally_record_string(set, task, first, row + *at * 8, size * 8);
	else
		memcpy(&task->value[first], row + *at * 8, size * 8);
	*at += size;
	return ((UINT64_C(1) << count) - 1) << first;
}

int ktally_decode_packed(const struct ktally_set *set, const uint8_t *row, size_t len,
			 struct ktally_task *task)
{
	size_t words = len / sizeof(uint64_t);
	int masks = count_masks(row, words);
	uint64_t known, taken;
	size_t at = masks;

	memset(task->present, 0, sizeof(task->present));
	memset(task->redacted, 0, sizeof(task->redacted));
	task->comm[0] = '\0';
	if (masks < 0)
		return masks;
	known = word_at(row, 0) & KNOWN_MASK;
	task->present[0] = known;
	for (; known; known &= ~taken) {
		taken = take_some(set, known, row, words, &at, task);
		if (!taken)
			return -EPROTO;
	}
	ktally_record_derive(set, task);
	return 0;
}
