/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of a query. Not here: what they mean together (parser.c).
 */
#ifndef KTALLY_QUERY_LEXER_H
#define KTALLY_QUERY_LEXER_H

#include <stdbool.h>
#include <stddef.h>

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_STRING,	/* in quotes; text and len are what stands between them */
	TOKEN_UNCLOSED,	/* a quote and no second one */
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_NOT,
	TOKEN_OP,	/* a comparison, op says which */
};

struct token {
	enum token_kind kind;
	unsigned int op;	/* enum query_op */
	size_t at;		/* where it begins */
	size_t end;		/* where the next one may begin */
	const char *text;	/* not NUL-terminated */
	size_t len;
};

/* The token that begins at or after @at; TOKEN_END has the text's length as its place. */
struct token lexer_next(const char *text, size_t at);

#endif
