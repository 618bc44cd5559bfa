/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inside the compiler of queries: what parser.c and operand.c have in common. Everybody else has
 * query.h.
 */
#ifndef KTALLY_QUERY_PARSER_H
#define KTALLY_QUERY_PARSER_H

#include "query/lexer.h"
#include "query/node.h"

struct parser {
	struct query *query;
	struct query_error *error;
	struct token token;	/* the next one */
	unsigned int depth;
	int status;		/* -errno as soon as something is wrong */
};

/* Notes what is wrong, unless something was before. Returns false. */
bool parser_fail(struct parser *p, int status, size_t at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* A copy with a NUL that lives as long as the query. */
const char *parser_copy(struct parser *p, const char *text, size_t len);

/* The column that a name means; false after parser_fail(). */
bool operand_column(struct parser *p, const struct token *name, struct column *column);

/*
 * Fills a comparison of @node->column with a value: how they compare, and the value in the column's
 * own unit. False after parser_fail().
 */
bool operand_compare(struct parser *p, struct query_node *node, const struct token *name,
		     const struct token *op, const struct token *value);

/*
 * Compiles a regular expression for ~. False, with a sentence in @words, when it is none or could
 * take long: see pattern.c.
 */
bool pattern_compile(const char *text, regex_t *pattern, char *words, size_t room);

/* Case counts as soon as there is a capital letter: in a word, and in a pattern. */
bool pattern_has_capital(const char *text);

#endif
