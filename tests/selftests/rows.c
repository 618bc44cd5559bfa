// SPDX-License-Identifier: GPL-2.0
/*
 * Packed rows, read anew from Documentation/protocol.rst: nothing of the library is used here.
 * Not here: messages, and rows in the plain form (ask.c).
 */
#include <string.h>

#include "ask.h"
#include "rows.h"
#include "tap.h"

/* Fields that a row may have, of which a test knows the first GENL_ATTRS. */
#define PACKED_FIELDS 62
_Static_assert(KTALLY_A_TASK_MAX < GENL_ATTRS, "a row has room for every field");

struct packed {
	const char *at, *end;
	struct row row;		/* what the next one is told against */
	uint64_t known;
	bool broken;
};

static void take_bytes(struct packed *p, void *out, size_t size)
{
	p->broken |= (size_t)(p->end - p->at) < size;
	if (p->broken)
		return;
	memcpy(out, p->at, size);
	p->at += size;
}

static void keep_idle(struct dump *dump, uint32_t pid)
{
	dump->idle = grow_any(dump->idle, dump->idle_count, sizeof(*dump->idle));
	dump->idle[dump->idle_count++] = pid;
}

/* Tasks of which no more is told than how far each pid lies above the last. */
static void take_idle(struct dump *dump, struct packed *p, const char *begin, uint64_t count)
{
	uint64_t *pid = &p->row.value[KTALLY_A_TASK_PID];
	char padding[4] = {};
	uint8_t byte = 0;
	uint32_t step;

	p->broken |= !count;
	while (count-- > 0 && !p->broken) {
		take_bytes(p, &byte, sizeof(byte));
		step = byte;
		if (!byte)
			take_bytes(p, &step, sizeof(step));
		p->broken |= !step;
		*pid += step;
		keep_idle(dump, *pid);
	}
	take_bytes(p, padding, -(p->at - begin) & 3);
	CHECK(!memcmp(padding, "\0\0\0", 4), "padding tells what was in the kernel's memory");
}

static bool take_packed_row(struct dump *dump, struct packed *p, const char *begin)
{
	const int comm = KTALLY_A_TASK_COMM - KTALLY_A_TASK_PID;
	uint64_t head = 0;
	int64_t wide = 0;
	int32_t narrow = 0;
	int bit;

	take_bytes(p, &head, sizeof(head));
	if (head >> 62 & 1) {
		take_idle(dump, p, begin, head & ~(1ULL << 62));
		return false;
	}
	for (bit = 0; bit < PACKED_FIELDS; bit++) {
		if (bit == comm || !(head >> bit & 1))
			continue;
		take_bytes(p, &narrow, sizeof(narrow));
		wide = narrow;
		if (narrow == INT32_MIN)
			take_bytes(p, &wide, sizeof(wide));
		if (KTALLY_A_TASK_PID + bit < GENL_ATTRS)
			p->row.value[KTALLY_A_TASK_PID + bit] += wide;
	}
	if (head >> comm & 1)
		take_bytes(p, p->row.text, 16);
	if (head >> 63)
		take_bytes(p, &p->known, sizeof(p->known));
	return !p->broken;
}

/* As the plain form tells it: what is not known has no value. */
static void keep_packed(struct dump *dump, const struct packed *p)
{
	struct row *row;
	int field;

	dump->rows = grow_any(dump->rows, dump->count, sizeof(*dump->rows));
	row = &dump->rows[dump->count++];
	*row = p->row;
	for (field = KTALLY_A_TASK_PID; field < GENL_ATTRS; field++) {
		row->has[field] = p->known >> (field - KTALLY_A_TASK_PID) & 1;
		if (!row->has[field])
			row->value[field] = 0;
	}
	if (!row->has[KTALLY_A_TASK_COMM])
		memset(row->text, 0, sizeof(row->text));
}

void rows_take(struct dump *dump, const struct nlattr *rows)
{
	struct packed p = { .at = genl_data(rows) };

	p.end = p.at + genl_len(rows);
	while (p.at < p.end && !p.broken) {
		if (take_packed_row(dump, &p, genl_data(rows)))
			keep_packed(dump, &p);
	}
	CHECK(!p.broken, "rows of %zu bytes break off", genl_len(rows));
}
