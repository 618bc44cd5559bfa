/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Columns of processes, made from the field table: each field's value, each counter's change per
 * second, the user's name, and how memory grows. What a cell says and how rows compare in it.
 * Not here: which columns are shown and in which colours (top/table.c).
 */
#ifndef KTALLY_VIEW_COLUMNS_H
#define KTALLY_VIEW_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"
#include "view/user.h"

enum column_kind { COLUMN_VALUE, COLUMN_RATE, COLUMN_USER, COLUMN_GROWTH };

struct column {
	uint8_t kind;		/* enum column_kind */
	uint8_t field;		/* enum ktally_task_field; of COLUMN_USER the uid, of COLUMN_GROWTH
				 * the anonymous memory, which is the most of what grows */
};

#define COLUMNS_MAX (2 * KTALLY_TASK_COUNT + 2)

/* One process: as it is now, or at its end. */
struct row {
	const struct ktally_task *task;
	const struct ktally_task *before;	/* one interval ago; NULL when it began since */
	bool known;				/* false: what it used since then can't be told */
	bool dead;				/* an exit record: its final figures */
	bool has_growth;			/* else how its memory grew can't be told (yet) */
	double growth;				/* bytes per minute, 0 when not steadily */
};

/* What all rows of a frame share. */
struct row_context {
	uint64_t elapsed;	/* ns between the two samples, 0 when there is only one */
	uint64_t realtime;	/* CLOCK_REALTIME of the sample in ns, 0 when unknown */
	uint64_t boottime;	/* CLOCK_BOOTTIME of the same moment */
	struct user_cache *users;
};

/* What a cell compares by. */
struct column_key {
	const char *text;	/* compared without regard to case; NULL: compare by number */
	uint64_t number;	/* in an order that unsigned comparison keeps */
	bool known;
};

#define CELL_ROOM 80

const struct ktally_field *column_field(struct column column);
const char *column_title(struct column column);
/* What it is, a sentence. */
const char *column_doc(struct column column);

#define COLUMN_NAME 64

/* Writes its name as column_find() takes it: "rss", "run_delay%", "user"; with its length. */
size_t column_name(struct column column, char out[COLUMN_NAME]);

/* Terminal cells that the column should have. */
unsigned int column_width(struct column column);

/* True for text, which begins at the left; numbers end at the right. */
bool column_at_left(struct column column);

/* True when most people want the largest first: amounts, not names and numbers of things. */
bool column_descends(struct column column);

/* Mask of the field groups that a sample must have for it. */
uint32_t column_groups(struct column column);

bool column_same(struct column a, struct column b);

/**
 * column_find() - a column by what its title, or its field's name or JSON key, says
 *
 * Titles come first, so that "pid" is the column that reads PID. "run_delay/s" and "run_delay%" are
 * the rate of a field, "rss_anon/min" is the growth. Returns 0, or -ENOENT.
 */
int column_find(const char *name, struct column *column);

/* Every column that there is, in the order of the field table. Returns how many. */
unsigned int columns_all(struct column columns[COLUMNS_MAX]);

/**
 * column_cell() - what a cell says
 *
 * "-" what is not known, "?" what this user may not know. The bytes may be a task's own: they need
 * ktally_text_terminal(). Returns their number.
 */
size_t column_cell(struct column column, const struct row *row, const struct row_context *context,
		   unsigned int width, char out[CELL_ROOM]);

/* True for what is a rate: COLUMN_RATE and COLUMN_GROWTH. */
bool column_is_rate(struct column column);

/*
 * The change that such a column shows, in the field's unit: per second, of COLUMN_GROWTH per
 * minute. False when it is not known.
 */
bool column_rate(struct column column, const struct row *row, const struct row_context *context,
		 double *rate);

/**
 * column_amount() - what a cell says of an amount, such as a sum over several rows
 * @amount: in the field's unit; of a rate as column_rate() has it
 */
size_t column_amount(struct column column, double amount, unsigned int width, char out[CELL_ROOM]);

/* What a cell compares by. @key->text is valid as long as the row and context->users are. */
void column_key(struct column column, const struct row *row, const struct row_context *context,
		struct column_key *key);

#endif
