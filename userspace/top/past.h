/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The moment on show: now, or one of the past, and the keys that go from one to another.
 * Not here: the samples that are kept (history.c), what is shown of one (model.c, views).
 *
 * While the past is on show, samples go on to be taken and kept, so that nothing of now is missed.
 * They then go into a model of their own, which becomes the one on show as the person returns: to
 * views and keys, filter and order there is only ever top->model, and to the feed only ever one
 * that it fills. A pause is nothing else than the newest moment of the past.
 */
#ifndef KTALLY_TOP_PAST_H
#define KTALLY_TOP_PAST_H

#include <stdbool.h>
#include <stdint.h>

#include "top/line.h"
#include "top/model.h"

struct top;

#define PAST_TEXT 32
#define PAST_WORDS 160

/* All zero: now is on show. */
struct past {
	bool on;
	uint64_t number;	/* moment of top->history that is on show */
	bool threads;		/* its rows are threads */
	struct model live;	/* that samples go into meanwhile */
	char text[PAST_TEXT];	/* what is typed: when */
	bool wrong;		/* it is neither time nor duration */
};

void past_free(struct past *past);

/* The model that samples and exit records of now go into. */
struct model *past_live(struct top *top);

/* Whether what is on show is not of this host now, so that its pids may be others' by now. */
bool past_is_gone(const struct top *top);

/* Whether the rows on show are threads. */
bool past_threads(const struct top *top);

/* Keeps the sample that past_live() has just got. */
void past_keep(struct top *top);

/* Says that it is the past, of when and how to return; "" when it is not. */
void past_words(const struct top *top, char words[PAST_WORDS]);

/* False, after a notice, when no moment is kept. */
bool past_any(struct top *top);

/* Puts a moment that is kept on show, or after a notice now when there is no memory for it. */
void past_show(struct top *top, uint64_t number);

/* Back to now, from wherever. */
void past_end(struct top *top);

/* Keys. */
void past_pause(struct top *top);
void past_back(struct top *top);
void past_forward(struct top *top);
void past_ask(struct top *top);

#endif
