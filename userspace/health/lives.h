/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is remembered of processes: items of any kind in a table of fixed size, found by pid and
 * start. A process may have several. Not here: what the items mean.
 */
#ifndef KTALLY_HEALTH_LIVES_H
#define KTALLY_HEALTH_LIVES_H

#include "libktally/ktally.h"

/* Every item begins with it. */
struct life {
	uint64_t tick;		/* start in 1/100 s: as exact as every source tells it */
	uint32_t pid;		/* 0: the item is free */
	uint32_t next;		/* index + 1 of the next in its chain, or of those free */
};

struct lives {
	char *items;
	uint32_t *heads;	/* index + 1 of the first of a chain */
	size_t size;		/* of an item */
	uint32_t room, top;	/* items that fit, and that were ever used */
	uint32_t free;		/* index + 1 of the first free one below top */
};

/* @room is a power of 2. Returns 0 or -ENOMEM. */
int lives_init(struct lives *l, size_t size, uint32_t room);
void lives_free(struct lives *l);

/* Pid and start of a process row as lives have them; false when the row lacks either. */
bool life_of(const struct ktally_task *task, struct life *life);

/* The first item of a life, and the one behind @item; NULL when there is none. */
void *lives_find(const struct lives *l, const struct life *life);
void *lives_also(const struct lives *l, const void *item);

/* A new item, zero but for its life; NULL when there is no room. */
void *lives_add(struct lives *l, const struct life *life);
void lives_drop(struct lives *l, void *item);

/* All items, from NULL to NULL; the one at hand may be dropped. */
void *lives_next(const struct lives *l, const void *item);

#endif
