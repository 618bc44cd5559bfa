/* SPDX-License-Identifier: GPL-2.0 */
/* Queries that must compile, and those that must not. */
#ifndef QUERIES_H
#define QUERIES_H

#include "query/node.h"

static inline struct query *query_of(const char *text)
{
	struct query_error error;
	struct query *query;

	if (query_compile(text, &query, &error))
		fail_msg("'%s': %s", text, error.words);
	assert_non_null(query);
	assert_string_equal(query_text(query), text);
	return query;
}

/* Fails unless the text is refused at a place, with words that have @words in them. */
static inline void assert_refused(const char *text, int status, size_t at, const char *words)
{
	struct query_error error = { .at = SIZE_MAX };
	struct query *query = (struct query *)&error;

	if (query_compile(text, &query, &error) != status)
		fail_msg("'%s' is not refused with %d", text, status);
	assert_null(query);
	if (error.at != at || !strstr(error.words, words))
		fail_msg("'%s' is refused at %zu: %s", text, error.at, error.words);
}

#endif
