/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The option --filter, the same in every command that shows processes.
 */
#ifndef KTALLY_QUERY_STORE_H
#define KTALLY_QUERY_STORE_H

#include "option.h"
#include "query/query.h"

/* Stores a struct query *, for query_free(); shows on stderr where a text makes no sense. */
enum cli_status query_store(const struct cli_syntax *syntax, const struct cli_option *option,
			    const char *text, void *into);

#define CLI_FILTER(type, member)							\
	{ .name = "filter", .letter = 'f', .value = "QUERY", .store = query_store,		\
	  .help = "only those that match: 'cpu>5 and user=www-data', 'rss>200M';\n"	\
		  "plain words match names; see ktally-query(7)",			\
	  .offset = offsetof(type, member) }

#endif
