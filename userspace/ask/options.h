/* SPDX-License-Identifier: GPL-2.0 */
/* The command line of `ktally query`. */
#ifndef KTALLY_ASK_OPTIONS_H
#define KTALLY_ASK_OPTIONS_H

#include "option.h"
#include "query/query.h"

enum ask_by { ASK_PROCESS, ASK_NAME, ASK_USER, ASK_CGROUP, ASK_UNIT, ASK_CONTAINER };
enum ask_format { ASK_TABLE, ASK_JSON, ASK_CSV };

struct question;

struct ask_options {
	const struct question *question;
	const char **files;		/* in the order in which they were begun */
	unsigned int count;
	bool has_from, has_to;
	uint64_t from, to;		/* CLOCK_REALTIME; 0 and UINT64_MAX when not given */
	struct query *filter;		/* NULL: none */
	bool has_by;
	enum ask_by by;
	uint64_t top;			/* rows */
	enum ask_format format;
};

extern const char *const ask_by_names[];

/* @into: for options_free() also when it fails. @files points into @argv. */
enum cli_status ask_options_read(int argc, char **argv, struct ask_options *into);

#endif
