/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line of `ktally top`. Not here: how options are read (../option.h).
 */
#ifndef KTALLY_TOP_OPTIONS_H
#define KTALLY_TOP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli.h"
#include "query/query.h"
#include "top/model.h"
#include "top/settings.h"
#include "top/table.h"
#include "top/view.h"
#include "view/columns.h"

#define REPLAY_FILES 64

struct options {
	bool batch;
	bool threads;
	bool readonly;			/* nothing is done to processes */
	bool descending;
	uint64_t count;			/* frames to show, 0: no end */
	uint64_t interval;		/* ns */
	enum ktally_source_kind source;
	bool has_sort;			/* on the command line */
	struct column sort;
	const char *columns;		/* --columns; NULL: it was not given */
	struct table_wish wish;		/* of the view that is shown first */
	const struct view *view;
	enum theme theme;
	struct query *filter;		/* NULL: all; for query_free() */
	const char *replay[REPLAY_FILES];	/* logs to show in place of this host */
	unsigned int replays;
	const char *rules;		/* a file of rules of health, NULL: the usual ones */
};

/*
 * Reads the command line; what it does not say is as @saved, but with --batch, which scripts use.
 * As cli_read(); options->filter is to be freed either way.
 */
enum cli_status options_parse(int argc, char **argv, const struct settings *saved,
			      struct options *options);

#endif
