/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The last samples, packed in memory: as many as a budget of bytes holds, the oldest go first.
 * Any of them can be put on show again. Moments have numbers that stay when older ones go.
 * Not here: how one is packed (history_pack.c), keys and the moment on show (past.c).
 *
 * Each is told apart from the one before; every HISTORY_WHOLE-th is packed whole, so that few must
 * be unpacked to get at one. A whole one and those that are told apart from it go together.
 *
 * A file of samples can be looked into by the same keys: history_add() each of them.
 */
#ifndef KTALLY_TOP_HISTORY_H
#define KTALLY_TOP_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "top/history_pack.h"
#include "top/model.h"

#define HISTORY_BYTES (64u << 20)	/* the budget of `ktally top` */
#define HISTORY_REPLAY_BYTES (512u << 20)	/* of one that shows logs */
#define HISTORY_WHOLE 32

struct moment {
	uint64_t boottime;	/* CLOCK_BOOTTIME in ns */
	uint64_t realtime;	/* CLOCK_REALTIME in ns, 0 when it is not known */
	bool goes_on;		/* rates lead to it from the moment before */
	bool threads;		/* its rows are threads */

	bool whole;		/* private: packed whole */
	uint8_t *bytes;		/* private */
	size_t len;		/* private */
};

/* All zero is an empty one, of budget 0. */
struct history {
	size_t budget;		/* bytes, set before the first one is added */
	size_t used;
	uint64_t lost;		/* samples that there was no memory for */
	uint64_t first;		/* number of the oldest one */
	size_t count;

	struct moment *moment;	/* private: the oldest first */
	size_t room;		/* private */
	size_t apart;		/* private: how many since the last whole one ... */
	size_t group;		/* private: ... and the bytes of all of these */
	struct pack pack;	/* private: scratch */
};

void history_free(struct history *history);

/**
 * history_add() - keep what the model shows
 * @model: of which each sample is added as it comes
 *
 * Errors: -ENOMEM, or -E2BIG when it takes more than half of the budget; it is then counted as
 * lost. For want of memory the older half of what is kept is given up first, and then again.
 */
int history_add(struct history *history, const struct model *model);

/* A moment by its number; NULL when it is not kept. Valid until the next history_add(). */
const struct moment *history_moment(const struct history *history, uint64_t number);

/**
 * history_find() - the number of the last moment that is not later than a time
 * @clock: offset in struct moment: boottime or realtime
 *
 * When all are later it is the oldest. There must be one.
 */
uint64_t history_find(const struct history *history, size_t clock, uint64_t time);

/**
 * history_show() - put a moment that is kept on show, with its rates and exits
 * @on_show: number of the moment that @model shows; any that is not kept when it shows none
 *
 * The next one costs least. Errors: -ENOMEM, @model then shows nothing.
 */
int history_show(const struct history *history, uint64_t number, struct model *model,
		 uint64_t on_show);

#endif
