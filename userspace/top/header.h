/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lines above the table: host, source, meters, tasks, losses. The same text for screen and
 * batch. Not here: the table (table.c), how lines are drawn (screen.c, batch.c).
 */
#ifndef KTALLY_TOP_HEADER_H
#define KTALLY_TOP_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "health/condition.h"
#include "top/feed.h"
#include "top/line.h"
#include "top/model.h"

#define HEADER_LINES 11

struct header {
	struct line line[HEADER_LINES];
	uint8_t rank[HEADER_LINES];	/* the lowest stay longest where lines are few */
	unsigned int count;
};

/* What is on show besides the model. */
struct header_input {
	const struct model *model;
	const struct feed *feed;
	unsigned int room;		/* terminal cells of a line */
	bool utf8;
	bool threads;
	const struct line *health;	/* whether the host is well; NULL: nobody judges it */
	enum health_level level;	/* what @health says, in a word */
};

/* Writes all lines there are; those of the lowest rank that fit into @most stay. */
void header_build(const struct header_input *input, unsigned int most, struct header *header);

/* One line that says what was lost. Used by header_build(); here for its test. */
void header_loss(const struct feed *feed, struct line *line);

/* True when something that should be here is not: notes such as retries do not count. */
bool header_lost(const struct feed *feed);

#endif
