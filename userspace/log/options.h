/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line of `ktally log`. Not here: how options are read (../option.h).
 */
#ifndef KTALLY_LOG_OPTIONS_H
#define KTALLY_LOG_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli.h"
#include "log/output_options.h"
#include "query/query.h"

struct log_options {
	uint64_t interval;	/* ns */
	uint64_t count;		/* samples, 0 for no end */
	enum ktally_source_kind source;
	bool threads;
	struct output_options output;
	struct query *filter;	/* NULL: all; for query_free() */
};

/* Reads argv into @o. As cli_read(); o->filter is to be freed either way. */
enum cli_status log_options_read(int argc, char **argv, struct log_options *o);

#endif
