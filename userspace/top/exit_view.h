/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The view of exits: what died, the newest first, or what dies again and again, the most frequent
 * first.
 */
#ifndef KTALLY_TOP_EXIT_VIEW_H
#define KTALLY_TOP_EXIT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "top/deaths.h"
#include "top/repeats.h"
#include "top/view.h"

/* An exit that is shown. While newer ones are not let in, another one may take its place. */
struct exit_shown {
	const struct death *death;
	uint64_t number;
};

/* All zero: each exit has a row, and there is none. */
struct exit_view {
	bool only_abnormal;
	bool together;			/* those of a program that ended the same way */
	struct exit_shown *shown;	/* the newest first */
	size_t count;
	struct repeats repeats;
	uint64_t total;			/* of deaths, that this is made of ... */
	uint64_t version;		/* ... and of the model; 0: none */
};

extern const struct view exit_view;

/* -ENOMEM; exit_view_free() it either way. */
int exit_view_init(struct exit_view *view);
void exit_view_free(struct exit_view *view);

#endif
