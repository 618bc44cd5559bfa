/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The query language by which processes are chosen: "cpu>5 and user=www-data", "rss > 200M", plain
 * words. A text is compiled once; matching a row then allocates nothing of its own.
 * Not here: which columns there are (view/columns.h), where rows come from.
 */
#ifndef KTALLY_QUERY_QUERY_H
#define KTALLY_QUERY_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "view/columns.h"

/* Bounds of a query. Whatever is longer, deeper or has more parts is refused. */
#define QUERY_ROOM	512	/* bytes of text, the NUL included */
#define QUERY_NODES	64	/* words, comparisons, and, or, not */
#define QUERY_DEPTH	16	/* parentheses and nots in each other */
#define QUERY_PATTERNS	8	/* comparisons with ~ */

struct query;

/* What is wrong with a text: where, in bytes from its beginning, and what was expected. */
struct query_error {
	size_t at;
	char words[160];	/* no line ends, but bytes of the text itself */
};

/**
 * query_compile() - make a query of a text
 * @query: becomes the query, for query_free(); NULL when it can't be
 *
 * A text of blanks alone lets everything through. Errors, with *error filled: -EINVAL the text
 * makes no sense; -E2BIG it is beyond a bound; -ENOMEM.
 */
int query_compile(const char *text, struct query **query, struct query_error *error);
void query_free(struct query *query);

/* The text as it was compiled; "" of NULL. */
const char *query_text(const struct query *query);

/**
 * query_matches() - whether the query lets a row through; NULL lets all
 *
 * What is not known is neither so nor not so: a comparison with it does not hold, nor does its
 * opposite, and no "not" makes it true. known(FIELD) and unknown(FIELD) ask for just that.
 */
bool query_matches(const struct query *query, const struct row *row,
		   const struct row_context *context);

/* Mask of the field groups that a sample must have, and whether it takes two samples. */
uint32_t query_groups(const struct query *query);
bool query_has_rates(const struct query *query);

/* Two lines, indented: the text made printable, and a caret below the place of the error. */
void query_error_show(const char *text, const struct query_error *error, FILE *to);

#endif
