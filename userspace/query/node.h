/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a query is compiled to: a tree in a small array. "and" and "or" have any number of parts, so
 * that it is no deeper than the text's own parentheses, and who asks the kernel for rows can walk
 * the parts of a topmost "and" for what the kernel's filters can answer.
 */
#ifndef KTALLY_QUERY_NODE_H
#define KTALLY_QUERY_NODE_H

#include <regex.h>

#include "query/query.h"

enum query_kind {
	QUERY_AND,
	QUERY_OR,
	QUERY_NOT,
	QUERY_COMPARE,
	QUERY_KNOWN,
	QUERY_WORD,
};

enum query_op {
	QUERY_EQ,
	QUERY_NE,
	QUERY_LT,
	QUERY_LE,
	QUERY_GT,
	QUERY_GE,
	QUERY_MATCH,
	QUERY_NO_MATCH,
};

/* How two values of a column compare. */
enum query_measure {
	QUERY_UNSIGNED,
	QUERY_SIGNED,
	QUERY_RATE,
	QUERY_TEXT,
	QUERY_PATTERN,
};

struct query_node {
	uint8_t kind;		/* enum query_kind */
	uint8_t op;		/* enum query_op; COMPARE */
	uint8_t measure;	/* enum query_measure; COMPARE */
	struct column column;	/* COMPARE, KNOWN */
	uint16_t first;		/* AND, OR, NOT: the first part; 0 is none */
	uint16_t next;		/* the next part of the same node; 0 is none */
	bool capital;		/* WORD: case counts */
	bool is_number;		/* WORD: it may be a pid */
	bool fraction;		/* UNSIGNED: the value is a bit more than number */
	uint8_t pattern;	/* PATTERN: of query->pattern[] */
	uint64_t number;	/* UNSIGNED, SIGNED (as int64_t), WORD */
	double rate;		/* RATE: change per second, in the field's unit */
	const char *text;	/* TEXT, WORD: in query->strings[] */
};

struct query {
	uint16_t root;			/* 0: everything matches */
	uint16_t count;			/* of node[]; the first is none */
	uint8_t patterns;
	uint16_t strings_len;
	struct query_node node[QUERY_NODES + 1];
	regex_t pattern[QUERY_PATTERNS];
	char strings[2 * QUERY_ROOM];	/* each word with its NUL: never more than that */
	char text[QUERY_ROOM];
};

#endif
