/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Attributes -> record. Reads any bytes without harm; knows nothing of sockets or messages.
 */
#ifndef KTALLY_DECODE_H
#define KTALLY_DECODE_H

#include <errno.h>

#include "ktally.h"

/* One attribute; @data points into the message. */
struct ktally_attr {
	uint16_t type;
	const uint8_t *data;
	size_t len;
};

/**
 * ktally_attr_next() - the next attribute of a stream
 * @at: where to go on; moved past the attribute
 * @left: bytes from there; likewise
 *
 * Returns 1 with an attribute, 0 at the end, -EPROTO when the rest is no attribute.
 */
int ktally_attr_next(const uint8_t **at, size_t *left, struct ktally_attr *attr);

/* The highest attribute number that a map has room for; higher ones are ignored as unknown. */
#define KTALLY_MAP_ATTRS 128

/* Which field an attribute number is. */
struct ktally_map {
	const struct ktally_set *set;
	uint8_t field[KTALLY_MAP_ATTRS];	/* number in the set + 1, or 0 */
};

void ktally_map_init(struct ktally_map *map, const struct ktally_set *set);

/**
 * ktally_uint() - the unsigned integer of 1, 2, 4 or 8 bytes that an attribute holds
 * False for any other length.
 */
bool ktally_uint(const struct ktally_attr *attr, uint64_t *value);

/**
 * ktally_decode() - fill a record from a stream of attributes
 * @record: of the map's set; all of it is overwritten
 *
 * Unknown attributes are ignored; one of a wrong length leaves its field absent.
 * Returns 0, or -EPROTO when the stream breaks off: what came before that is in the record.
 */
int ktally_decode(const struct ktally_map *map, const uint8_t *attrs, size_t len, void *record);

/* What an attribute `rows` holds next. */
enum {
	KTALLY_UNPACK_END,
	KTALLY_UNPACK_ROW,
	KTALLY_UNPACK_IDLE,	/* tasks that did not run: ktally_unpack_idle() gives their pids */
};

/* Goes through the rows of one attribute `rows`. */
struct ktally_unpack {
	const uint8_t *begin;
	const uint8_t *at;
	const uint8_t *end;
	uint64_t known;		/* the fields that are known */
	uint64_t idle;		/* tasks left of those that did not run */
	struct ktally_task task;	/* the row at hand: what the next one is told against */
};

void ktally_unpack_begin(struct ktally_unpack *u, const uint8_t *rows, size_t len);

/**
 * ktally_unpack_next() - the next row, in u->task
 *
 * Fields that this library does not know are passed over.
 * Returns KTALLY_UNPACK_*, or -EPROTO when the bytes break off or make no sense.
 */
int ktally_unpack_next(struct ktally_unpack *u);

/* Parts of the next: a pid far above the last one; the end of the tasks. */
int ktally_unpack_idle_far(struct ktally_unpack *u);
int ktally_unpack_idle_end(struct ktally_unpack *u);

/**
 * ktally_unpack_idle() - the pid of the next task that did not run
 *
 * It becomes that of u->task, whose other fields stay those of the last row. Inline, as is
 * ktally_since_copy(): they are all that most tasks of a host cost.
 * Returns 1 with a pid, 0 behind the last one, -EPROTO as ktally_unpack_next().
 */
static inline int ktally_unpack_idle(struct ktally_unpack *u)
{
	uint8_t step;

	if (!u->idle)
		return ktally_unpack_idle_end(u);
	if (u->at == u->end)
		return -EPROTO;
	u->idle--;
	step = *u->at++;
	if (!step)
		return ktally_unpack_idle_far(u);
	u->task.value[KTALLY_TASK_PID] += step;
	return 1;
}

#endif
