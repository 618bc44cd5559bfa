// SPDX-License-Identifier: GPL-2.0
/*
 * Makes room in a queue. A part is what can be dropped at once: it is taken out of its block, and
 * blocks that then fit into one become one. A block that is being written, or was begun, stays.
 */
#include <stdlib.h>
#include <string.h>

#include "log/queue_drop.h"

void queue_drop_block(struct queue *q, struct queue_block *before)
{
	struct queue_block **link = before ? &before->next : &q->head;
	struct queue_block *b = *link;

	*link = b->next;
	if (q->tail == b)
		q->tail = before;
	if (b->own && q->held > q->limit) {
		free(b);
	} else {
		b->next = q->spare[b->own];
		q->spare[b->own] = b;
	}
	q->held -= QUEUE_BLOCK;
}

bool queue_is_loose(const struct queue_block *b)
{
	return !b->busy && !b->done && !b->cut;
}

/* Moves what @b's successor has behind what @b has, if there is room. */
static bool merge_next(struct queue *q, struct queue_block *b)
{
	const struct queue_block *next = b->next;

	if (!next || !queue_is_loose(b) || !queue_is_loose(next))
		return false;
	if (b->len + next->len > QUEUE_BLOCK || b->parts + next->parts > QUEUE_PARTS)
		return false;
	memcpy(b->data + b->len, next->data, next->len);
	memcpy(b->part + b->parts, next->part, next->parts * sizeof(next->part[0]));
	b->len += next->len;
	b->parts += next->parts;
	queue_drop_block(q, b);
	return true;
}

/* ---- Dropping ---- */

static void drop_part(struct queue *q, struct queue_block *b, unsigned int i)
{
	const struct queue_part part = b->part[i];
	size_t at = 0;

	for (unsigned int k = 0; k < i; k++)
		at += b->part[k].len;
	memmove(b->data + at, b->data + at + part.len, b->len - at - part.len);
	memmove(b->part + i, b->part + i + 1, (b->parts - i - 1) * sizeof(part));
	b->len -= part.len;
	b->parts--;
	q->counts.dropped[part.kind] += part.lines;
}

/* Of which a whole sample is dropped, or only the oldest part. */
static bool matches(const struct queue_part *part, enum queue_kind kind, uint64_t sample)
{
	return kind <= QUEUE_TASK ? part->kind <= QUEUE_TASK && part->sample == sample :
		part->kind == kind;
}

static const struct queue_part *oldest(const struct queue *q, enum queue_kind kind)
{
	for (const struct queue_block *b = q->head; b; b = b->next) {
		if (!queue_is_loose(b))
			continue;
		for (unsigned int i = 0; i < b->parts; i++)
			if (matches(&b->part[i], kind, b->part[i].sample))
				return &b->part[i];
	}
	return NULL;
}

/* Closes ranks: blocks that became empty go, those that fit into one become one. */
static void compact(struct queue *q)
{
	struct queue_block *before = NULL, *b = q->head;

	while (b) {
		if (queue_is_loose(b) && !b->len) {
			queue_drop_block(q, before);
			b = before ? before->next : q->head;
		} else if (!merge_next(q, b)) {
			before = b;
			b = b->next;
		}
	}
}

static void drop_matching(struct queue *q, enum queue_kind kind, uint64_t sample)
{
	bool once = kind > QUEUE_TASK, dropped = false;

	for (struct queue_block *b = q->head; b && !(once && dropped); b = b->next) {
		for (unsigned int i = 0; queue_is_loose(b) && i < b->parts && !(once && dropped);) {
			if (matches(&b->part[i], kind, sample)) {
				drop_part(q, b, i);
				dropped = true;
			} else {
				i++;
			}
		}
	}
	compact(q);
}

/* The oldest sample, but not the newest. */
static bool drop_sample(struct queue *q)
{
	const struct queue_part *part = oldest(q, QUEUE_SAMPLE);

	if (!part || part->sample == q->sample)
		return false;
	drop_matching(q, QUEUE_SAMPLE, part->sample);
	return true;
}

static bool drop_kind(struct queue *q, enum queue_kind kind)
{
	if (!oldest(q, kind))
		return false;
	drop_matching(q, kind, 0);
	return true;
}

bool queue_drop_some(struct queue *q, enum queue_kind kind)
{
	return drop_sample(q) || (kind >= QUEUE_EXIT && drop_kind(q, QUEUE_EXIT)) ||
	       (kind >= QUEUE_NOTE && drop_kind(q, QUEUE_NOTE));
}
