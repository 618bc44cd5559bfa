/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rows of the model put together by what they have in common: which groups there are, and the sums
 * of what can be summed.
 * Not here: the view of them (groups.c), paths of cgroups (cgroup.c).
 */
#ifndef KTALLY_TOP_GROUP_H
#define KTALLY_TOP_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/cgroup.h"
#include "top/list.h"
#include "top/model.h"
#include "view/columns.h"

enum group_by { GROUP_BY_USER, GROUP_BY_PROGRAM, GROUP_BY_UNIT, GROUP_BY_CGROUP, GROUP_BYS };

enum group_kind { GROUP_FIELD, GROUP_PROCESSES, GROUP_FORKS, GROUP_EXITS };

/* What is told of a group. */
struct group_column {
	uint8_t kind;		/* enum group_kind */
	uint8_t rank;		/* the lower, the narrower the terminal that shows it */
	struct column column;	/* of GROUP_FIELD */
	const char *title;	/* of the others */
};

#define GROUP_COLUMNS 10

extern const struct group_column group_columns[GROUP_COLUMNS];

const char *group_column_title(const struct group_column *column);
/* Terminal cells that it should have, without a mark before it. */
unsigned int group_column_width(const struct group_column *column);

/* A sum of those members of which it is known. */
struct group_sum {
	double sum;
	uint32_t known;
	uint32_t unknown;
	bool redacted;		/* some of them this user may not see */
};

struct group {
	struct list_id id;	/* what they have in common */
	bool has_id;		/* else that is not known */
	uint32_t row;		/* one of them, alive if there is one: a row of the model */
	struct group_sum sum[GROUP_COLUMNS];
};

struct group_member;

/* All zero: none. */
struct grouping {
	struct group *group;
	size_t count, room;
	bool has_ids;		/* what rows are grouped by is known of one at least */
	struct group_member *member;	/* rows by group, then in ascending order */
	size_t members, member_room;
};

/* What groups are made of. */
struct group_input {
	const struct model *model;
	struct cgroups *cgroups;	/* where paths are kept */
	enum group_by by;
	bool exits;			/* exit records come in: what ended is known */
	bool past;			/* of processes that may be others by now no path is read */
};

/**
 * group_make() - group the rows that the model shows
 *
 * Memory, threads and numbers of processes are of those that are alive; what was used in the
 * interval includes those that exited in it. O(n log n). Errors: -ENOMEM, there are then none.
 */
int group_make(struct grouping *grouping, const struct group_input *input);
void group_free(struct grouping *grouping);

#define GROUP_BY_NAME GROUP_COLUMNS

/* Orders them by a column or by name. What is not known comes last. */
void group_sort(struct grouping *grouping, const struct group_input *input, unsigned int column,
		bool descending);

#define GROUP_NAME CGROUP_PATH

/* Writes its name, bytes that anybody may have chosen, and returns their number. */
size_t group_name(const struct group *group, const struct group_input *input,
		  char out[GROUP_NAME]);

/*
 * Writes a sum: "-" when it is known of no member, "~" before it when of some only. Returns its
 * length, of which one may be more than @width.
 */
size_t group_cell(const struct group *group, unsigned int column, unsigned int width,
		  char out[CELL_ROOM]);

/**
 * group_query() - a query that finds the members, in the language of query.h
 *
 * Errors: -E2BIG it does not fit into @room; -EINVAL the language has no words for it.
 */
int group_query(const struct grouping *grouping, const struct group *group,
		const struct group_input *input, char *out, size_t room);

#endif
