/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The filter of the list: a text that may be half typed, and the query that is in force meanwhile.
 * Not here: the language (query/), typing (prompt.c), the keys (sort.c).
 */
#ifndef KTALLY_TOP_FILTER_H
#define KTALLY_TOP_FILTER_H

#include "query/query.h"

struct filter {
	char text[QUERY_ROOM];		/* as it stands on the screen */
	struct query *query;		/* the last that made sense; NULL lets everything through */
	bool wrong;			/* text makes no sense (yet) ... */
	struct query_error error;	/* ... for this reason */
};

/* Takes over a query that was compiled elsewhere, and its text. */
void filter_set(struct filter *filter, struct query *query);

/* After a change of the text: puts it in force, or keeps the query before and says why. */
void filter_changed(struct filter *filter);

/* Back to no filter. */
void filter_clear(struct filter *filter);

#endif
