/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of a running `ktally top`, and what keys do to it. Not here: ncurses (screen.c).
 */
#ifndef KTALLY_TOP_TOP_H
#define KTALLY_TOP_TOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "top/chooser.h"
#include "top/deaths.h"
#include "top/detail.h"
#include "top/doctor.h"
#include "top/exit_pane.h"
#include "top/exit_view.h"
#include "top/feed.h"
#include "top/groups.h"
#include "top/header.h"
#include "top/history.h"
#include "top/health_view.h"
#include "top/kill.h"
#include "top/latency.h"
#include "top/list.h"
#include "top/model.h"
#include "top/notice.h"
#include "top/options.h"
#include "top/overview.h"
#include "top/past.h"
#include "top/processes.h"
#include "top/rule_pane.h"
#include "top/screen.h"
#include "top/search.h"
#include "top/settings.h"
#include "top/table.h"
#include "top/tables.h"
#include "top/view.h"
#include "view/user.h"

struct prompt;

struct pane {
	const struct view *view;
	struct list list;
};

struct top {
	struct options options;
	struct user_cache users;
	struct model model;		/* on show */
	struct history history;
	struct past past;
	struct feed feed;
	struct doctor doctor;
	struct deaths deaths;
	struct header header;
	struct table table;
	struct tables tables;
	uint32_t groups;		/* of fields, that the last sample was asked for */
	bool utf8;
	bool quit;
	bool refresh;			/* take a sample now */
	unsigned int lines;		/* of the terminal */
	unsigned int columns;
	unsigned int first_column;	/* of --columns, scrolled to */

	struct overview overview;
	struct processes processes;
	struct groups grouped;
	struct latency latency;
	struct exit_view exits;
	struct exit_pane exit_pane;
	struct health_view ailing;
	struct rule_pane rule;
	struct search search;
	struct kill kill;
	struct detail detail;
	struct chooser chooser;

	const struct view *view;
	struct list list[VIEWS_MAX];	/* of each view, for when it is shown again */
	struct pane pane[PANES_MAX];	/* what lies over the view, the uppermost last */
	unsigned int panes;
	const struct prompt *prompt;	/* text that is being typed, or NULL */
	const struct question *question;	/* that waits for y, or NULL */
	struct notice notice;
	struct screen_place place;	/* of the last click */
	struct region region;		/* of what is on top */
	bool tabs;			/* there is room for them */
	void (*back)(struct top *top);	/* Esc does this: where a view was come from; or NULL */
};

/*
 * What the samples must hold and the lines can show: header and columns for the size there is, the
 * row that is selected in sight. After any change of state or size.
 */
void top_fit(struct top *top);

/* Takes a sample, and puts it on show unless the past is. Errors: as feed_sample(). */
int top_sample(struct top *top);
/* The same in two steps, so that keys are answered between them: see feed_begin(), feed_end(). */
void top_begin(struct top *top);
int top_end(struct top *top);
/* The next sample of the logs, as replay_next(). */
int top_replay(struct top *top);

/* Ways to show it: until the end, a signal or an error. Return an exit status. */
int batch_run(struct top *top);
/* Each sample of the logs, or the first --count. */
int batch_replay(struct top *top);
int live_run(struct top *top);

#endif
