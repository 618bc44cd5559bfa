/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writing into a record of any set: the shape that all generated records share, as functions.
 * Not here: where the figures come from (decode.c, host.c, procfs_parse.c).
 */
#ifndef KTALLY_RECORD_H
#define KTALLY_RECORD_H

#include "ktally.h"

/* Every generated record begins present[words], redacted[words], value[count]. */
static inline uint64_t *ktally_record_present(void *record)
{
	return record;
}

static inline uint64_t *ktally_record_redacted(const struct ktally_set *set, void *record)
{
	return (uint64_t *)record + set->words;
}

static inline uint64_t *ktally_record_values(const struct ktally_set *set, void *record)
{
	return (uint64_t *)record + 2 * set->words;
}

static inline void ktally_record_put(const struct ktally_set *set, void *record, unsigned int field,
				     uint64_t value)
{
	ktally_record_values(set, record)[field] = value;
	ktally_mark(ktally_record_present(record), field);
}

/* Makes a field what it is in another row: absent or redacted as well. Not for strings. */
static inline void ktally_task_carry(struct ktally_task *task, unsigned int field,
				     const struct ktally_task *from)
{
	uint64_t bit = UINT64_C(1) << field % 64;
	unsigned int word = field / 64;

	task->present[word] = (task->present[word] & ~bit) | (from->present[word] & bit);
	task->redacted[word] = (task->redacted[word] & ~bit) | (from->redacted[word] & bit);
	task->value[field] = from->value[field];
}

/**
 * ktally_record_string() - store a string field
 * @bytes: any bytes; what follows a NUL does not count
 * @len: how many; what does not fit the field's room is cut off
 */
void ktally_record_string(const struct ktally_set *set, void *record, unsigned int field,
			  const void *bytes, size_t len);

/*
 * Marks as redacted what the record's own field for that names, and takes that field out. Before
 * ktally_record_derive().
 */
void ktally_record_redact(const struct ktally_set *set, void *record);

/*
 * Fills the derived fields of a record whose other fields are complete: those of which a part is in
 * @changed.
 */
void ktally_record_derive(const struct ktally_set *set, void *record, uint64_t changed);

#endif
