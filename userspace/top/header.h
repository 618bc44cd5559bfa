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

#define HEADER_LINES 12

struct header {
	struct line line[HEADER_LINES];
	uint8_t rank[HEADER_LINES];	/* the lowest stay longest where lines are few */
	unsigned int count;
};

/* What is on show besides the model. */
struct header_input {
	const struct model *model;
	const struct feed *feed;
	const char *past;		/* what to say when it is the past; "" or NULL: it is now */
	unsigned int room;		/* terminal cells of a line */
	bool utf8;
	bool threads;
	bool brief;			/* see struct view: no meters, rates of exits */
	const struct line *health;	/* whether the host is well; NULL: nobody judges it */
	enum health_level level;	/* what @health says, in a word */
};

/*
 * Writes all lines there are; those of the lowest rank that fit into @most stay. A brief one leaves
 * out what follows.
 */
void header_build(const struct header_input *input, unsigned int most, struct header *header);

/* Single lines, for who draws them elsewhere. */
void header_cpu(const struct header_input *input, struct line *line);
void header_memory(const struct header_input *input, struct line *line);
void header_tasks(const struct header_input *input, struct line *line);
/* False, and no text, when there is none. @line may be NULL, to ask only. */
bool header_swap(const struct header_input *input, struct line *line);

/* One line that says what was lost. Used by header_build(); here for its test. */
void header_loss(const struct feed *feed, struct line *line);

/* True when something that should be here is not: notes such as retries do not count. */
bool header_lost(const struct feed *feed);

#endif
