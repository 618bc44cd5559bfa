// SPDX-License-Identifier: GPL-2.0
/* Fills and empties the queue of queue.h; what makes room is in queue_drop.c. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log/queue_drop.h"

#define FIRST_BLOCKS	8

int queue_init(struct queue *q, size_t limit, size_t line_max)
{
	*q = (struct queue){ .limit = limit, .line_max = line_max };
	q->memory_len = FIRST_BLOCKS * QUEUE_BLOCK;
	q->memory = malloc(q->memory_len);
	q->first = calloc(FIRST_BLOCKS, sizeof(*q->first));
	if (!q->memory || !q->first) {
		queue_free(q);
		return -ENOMEM;
	}
	for (int i = FIRST_BLOCKS; i--;) {
		q->first[i].data = q->memory + (size_t)i * QUEUE_BLOCK;
		q->first[i].next = q->spare[0];
		q->spare[0] = &q->first[i];
	}
	return 0;
}

static void free_own(struct queue_block *b)
{
	while (b) {
		struct queue_block *next = b->next;

		if (b->own)
			free(b);
		b = next;
	}
}

void queue_free(struct queue *q)
{
	free_own(q->head);
	free_own(q->spare[1]);
	free(q->first);
	free(q->memory);
}

uint64_t queue_total(const uint64_t counts[QUEUE_KINDS])
{
	uint64_t total = 0;

	for (int kind = 0; kind < QUEUE_KINDS; kind++)
		total += counts[kind];
	return total;
}

bool queue_empty(const struct queue *q)
{
	for (const struct queue_block *b = q->head; b; b = b->next)
		if (b->len > b->done || b->cut)
			return false;
	return true;
}

/* ---- Blocks ---- */

static struct queue_block *new_block(struct queue *q)
{
	bool own = !q->spare[0];
	struct queue_block *b = q->spare[own];
	char *data;

	if (b) {
		q->spare[own] = b->next;
		data = b->data;
	} else {
		b = malloc(sizeof(*b) + QUEUE_BLOCK);
		if (!b)
			return NULL;
		data = (char *)(b + 1);
	}
	*b = (struct queue_block){ .data = data, .own = own };
	q->held += QUEUE_BLOCK;
	if (q->tail)
		q->tail->next = b;
	else
		q->head = b;
	q->tail = b;
	return b;
}

/* ---- Filling ---- */

/* Whether a line of @kind goes on with the last part of the tail. */
static bool may_join(const struct queue *q, enum queue_kind kind)
{
	const struct queue_block *b = q->tail;

	return b->parts && b->part[b->parts - 1].kind == kind &&
	       (kind > QUEUE_TASK || b->part[b->parts - 1].sample == q->sample);
}

static bool fits(const struct queue *q, enum queue_kind kind)
{
	const struct queue_block *b = q->tail;

	if (!b || b->busy || b->cut || b->len + q->line_max > QUEUE_BLOCK)
		return false;
	return b->parts < QUEUE_PARTS || may_join(q, kind);
}

/* Whether there are too many blocks, the newest sample's apart. */
static bool is_full(const struct queue *q, enum queue_kind kind)
{
	size_t own = q->newest / (QUEUE_BLOCK - q->line_max) * QUEUE_BLOCK;
	size_t held = q->held > own ? q->held - own : 0;

	return fits(q, kind) ? held > q->limit : held + QUEUE_BLOCK > q->limit;
}

/* A block with room, within the limit if that can be. */
static struct queue_block *find_room(struct queue *q, enum queue_kind kind)
{
	while (is_full(q, kind) && queue_drop_some(q, kind))
		;
	if (fits(q, kind))
		return q->tail;
	if (is_full(q, kind) && (kind == QUEUE_EXIT || kind == QUEUE_NOTE))
		return NULL;
	return new_block(q);
}

char *queue_reserve(struct queue *q, enum queue_kind kind)
{
	struct queue_block *b = NULL;

	if (kind == QUEUE_SAMPLE) {
		q->sample++;
		q->newest = 0;
		q->gone = false;
	}
	q->reserved = kind;
	if (kind != QUEUE_TASK || !q->gone)
		b = find_room(q, kind);
	if (b)
		return b->data + b->len;
	q->counts.refused[kind]++;
	q->gone |= kind == QUEUE_SAMPLE;
	return NULL;
}

static struct queue_part *part_for(struct queue *q, enum queue_kind kind)
{
	struct queue_block *b = q->tail;

	if (!may_join(q, kind))
		b->part[b->parts++] = (struct queue_part){ .kind = kind, .sample = q->sample };
	return &b->part[b->parts - 1];
}

void queue_commit(struct queue *q, size_t len)
{
	struct queue_part *part;

	if (!len) {
		q->counts.refused[q->reserved]++;
		return;
	}
	part = part_for(q, q->reserved);
	part->len += len;
	part->lines++;
	q->tail->len += len;
	if (part->kind <= QUEUE_TASK)
		q->newest += len;
	q->counts.accepted[q->reserved]++;
}

bool queue_cut(struct queue *q)
{
	struct queue_block *b = q->has_cut ? NULL : new_block(q);

	if (!b)
		return false;
	b->cut = true;
	q->has_cut = true;
	return true;
}

/* ---- Writing ---- */

static size_t first_line(const struct queue_block *b)
{
	const char *from = b->data + b->done;
	const char *end = memchr(from, '\n', b->len - b->done);

	return end ? (size_t)(end - from) + 1 : b->len - b->done;
}

/* Nothing can become of empty blocks before the one that is filled. */
static void skim(struct queue *q)
{
	while (q->head && q->head->next && queue_is_loose(q->head) && !q->head->len)
		queue_drop_block(q, NULL);
}

int queue_pieces(struct queue *q, struct iovec *pieces, int room, bool open, bool one_line)
{
	int count = 0;

	skim(q);

	for (struct queue_block *b = q->head; b && count < room && !b->cut; b = b->next) {
		if (b->len == b->done || (b == q->tail && !open))
			break;
		b->busy = true;
		pieces[count].iov_base = b->data + b->done;
		pieces[count++].iov_len = one_line ? first_line(b) : b->len - b->done;
		if (one_line)
			break;
	}
	return count;
}

static uint32_t count_lines(const char *from, const char *end)
{
	uint32_t lines = 0;

	while (from < end && (from = memchr(from, '\n', (size_t)(end - from)))) {
		lines++;
		from++;
	}
	return lines;
}

static void forget_newest(struct queue *q, const struct queue_block *b)
{
	for (unsigned int i = 0; i < b->parts; i++)
		if (b->part[i].kind <= QUEUE_TASK && b->part[i].sample == q->sample)
			q->newest -= b->part[i].len;
}

/* Adds to @counts the lines that end between two bytes of a block. */
static void count_ends(const struct queue_block *b, size_t from, size_t to, uint64_t *counts)
{
	size_t at = 0;

	for (unsigned int i = 0; i < b->parts; i++) {
		const struct queue_part *part = &b->part[i];
		size_t begin = at > from ? at : from;
		size_t end = at + part->len < to ? at + part->len : to;

		if (end > begin)
			counts[part->kind] += end - begin == part->len ? part->lines :
				count_lines(b->data + begin, b->data + end);
		at += part->len;
	}
}

void queue_give_up(struct queue *q)
{
	for (struct queue_block *b = q->head; b; b = b->next)
		count_ends(b, b->done, b->len, q->counts.dropped);
}

void queue_written(struct queue *q, size_t bytes)
{
	for (struct queue_block *b = q->head; b && b->busy; b = b->next)
		b->busy = false;
	while (bytes) {
		struct queue_block *b = q->head;
		size_t part = b->len - b->done < bytes ? b->len - b->done : bytes;

		count_ends(b, b->done, b->done + part, q->counts.written);
		b->done += part;
		bytes -= part;
		if (b->done < b->len)
			return;
		forget_newest(q, b);
		queue_drop_block(q, NULL);
	}
}

bool queue_at_cut(struct queue *q)
{
	skim(q);
	return q->head && q->head->cut;
}

void queue_uncut(struct queue *q, bool torn, const char *line, size_t len)
{
	struct queue_block *b = q->head;

	b->cut = false;
	q->has_cut = false;
	if (torn) {
		b->data[b->len++] = '\n';
		b->part[b->parts++] = (struct queue_part){ .kind = QUEUE_START, .len = 1 };
	}
	if (len) {
		memcpy(b->data + b->len, line, len);
		b->len += len;
		b->part[b->parts++] = (struct queue_part){
			.kind = QUEUE_START, .len = len, .lines = 1,
		};
		q->counts.accepted[QUEUE_START]++;
	}
	if (!b->len && b->next)
		queue_drop_block(q, NULL);
}
