// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Packed rows -> tasks: each row is its difference to the one before it; Documentation/protocol.rst
 * lays out the bytes of the attribute `rows`. Trusts no length and no bit.
 * Not here: attributes (decode.c).
 */
#include <errno.h>
#include <string.h>

#include "decode.h"
#include "generated/derive.h"
#include "record.h"

/* Bits of a row's first word. The rest stand for the fields that differ. */
#define KNOWN_FOLLOWS (UINT64_C(1) << 63)
/* A word with it is no row's: the rest of it counts tasks of which only the pid is told. */
#define IDLE_RUN (UINT64_C(1) << 62)
/* Stands for a difference that is no 32-bit number: it follows in 64 bits. */
#define WIDE INT32_MIN

/*
 * The fields of this library, as bits of that word: the spec numbers them without a gap, so that a
 * bit's number is its field's.
 */
#define KNOWN_COUNT (KTALLY_A_TASK_MAX - KTALLY_A_TASK_PID + 1)
#define KNOWN_MASK ((UINT64_C(1) << KNOWN_COUNT) - 1)
_Static_assert(KNOWN_COUNT <= 62, "the fields need a second word");
_Static_assert(KTALLY_TASK_STRINGS == UINT64_C(1) << KTALLY_TASK_COMM, "a row holds one string");

/* The name takes as much room as the kernel gives it. */
#define COMM_BYTES 16
_Static_assert(COMM_BYTES == sizeof(((struct ktally_task *)0)->comm), "the name must fit");

void ktally_unpack_begin(struct ktally_unpack *u, const uint8_t *rows, size_t len)
{
	memset(&u->task, 0, sizeof(u->task));
	u->known = 0;
	u->begin = rows;
	u->at = rows;
	u->end = rows + len;
	u->idle = 0;
}

static bool take(struct ktally_unpack *u, void *out, size_t size)
{
	if ((size_t)(u->end - u->at) < size)
		return false;
	memcpy(out, u->at, size);
	u->at += size;
	return true;
}

/* Those of a newer module are the last ones; they are passed over. */
static bool take_numbers(struct ktally_unpack *u, uint64_t changed)
{
	/* Not u->at: the compiler would store it again for each field. */
	const uint8_t *at = u->at, *end = u->end;
	uint64_t difference;
	int32_t narrow;

	for (; changed; changed &= changed - 1) {
		unsigned int field = __builtin_ctzll(changed);

		if (end - at < (ptrdiff_t)sizeof(narrow))
			return false;
		memcpy(&narrow, at, sizeof(narrow));
		at += sizeof(narrow);
		difference = (int64_t)narrow;
		if (narrow == WIDE) {
			if (end - at < (ptrdiff_t)sizeof(difference))
				return false;
			memcpy(&difference, at, sizeof(difference));
			at += sizeof(difference);
		}
		if (field < KNOWN_COUNT)
			u->task.value[field] += difference;
	}
	u->at = at;
	return true;
}

/* Each of them takes a byte at least. */
static int begin_run(struct ktally_unpack *u, uint64_t count)
{
	if (!count || count > (uint64_t)(u->end - u->at))
		return -EPROTO;
	u->idle = count;
	return KTALLY_UNPACK_IDLE;
}

/* A pid that lies far above the last one: 4 bytes behind a byte of 0. */
int ktally_unpack_idle_far(struct ktally_unpack *u)
{
	uint32_t step;

	if (!take(u, &step, sizeof(step)))
		return -EPROTO;
	u->task.value[KTALLY_TASK_PID] += step;
	return 1;
}

/* What follows is aligned again. */
int ktally_unpack_idle_end(struct ktally_unpack *u)
{
	uint8_t padding[3];

	return take(u, padding, (size_t)(u->begin - u->at) % 4) ? 0 : -EPROTO;
}

int ktally_unpack_next(struct ktally_unpack *u)
{
	struct ktally_task *task = &u->task;
	uint64_t head, known;

	if (u->at == u->end)
		return KTALLY_UNPACK_END;
	if (!take(u, &head, sizeof(head)))
		return -EPROTO;
	if (head & IDLE_RUN)
		return begin_run(u, head & ~IDLE_RUN);
	if (!take_numbers(u, head & ~(KNOWN_FOLLOWS | KTALLY_TASK_STRINGS)))
		return -EPROTO;
	if (head & KTALLY_TASK_STRINGS) {
		if (!take(u, task->comm, COMM_BYTES))
			return -EPROTO;
		task->comm[COMM_BYTES - 1] = '\0';
	}
	if (head & KNOWN_FOLLOWS) {
		if (!take(u, &known, sizeof(known)))
			return -EPROTO;
		u->known = known & KNOWN_MASK;
	}
	if (head & (KNOWN_FOLLOWS | ktally_task_set.redacts)) {
		task->present[0] = u->known;
		task->redacted[0] = 0;
		ktally_record_redact(&ktally_task_set, task);
		head = UINT64_MAX;
	}
	ktally_task_derive(task, head);
	return KTALLY_UNPACK_ROW;
}
