// SPDX-License-Identifier: GPL-2.0
/*
 * Text -> tree, by recursive descent; each function below is a rule:
 *
 *	either = all { ("or" | "|") all }
 *	all    = one { ["and" | "&"] one }
 *	one    = ("not" | "!") one | "(" either ")" | "known" "(" NAME ")" | NAME OP VALUE | WORD
 *
 * It goes down only for "not" and "(", at most QUERY_DEPTH times. A rule returns the number of its
 * node, 0 after something went wrong. Not here: names and values (operand.c).
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "query/parser.h"

bool parser_fail(struct parser *p, int status, size_t at, const char *format, ...)
{
	va_list args;

	if (p->status)
		return false;
	p->status = status;
	p->error->at = at;
	va_start(args, format);
	vsnprintf(p->error->words, sizeof(p->error->words), format, args);
	va_end(args);
	return false;
}

const char *parser_copy(struct parser *p, const char *text, size_t len)
{
	struct query *q = p->query;
	char *copy = q->strings + q->strings_len;

	memcpy(copy, text, len);
	copy[len] = '\0';
	q->strings_len += (uint16_t)(len + 1);
	return copy;
}

static void advance(struct parser *p)
{
	p->token = lexer_next(p->query->text, p->token.end);
}

/* "expected a value after '>', found the end" */
static uint16_t expected(struct parser *p, const char *what, const struct token *after)
{
	const struct token *found = &p->token;
	size_t len = found->end - found->at;
	char behind[64] = "";

	if (found->kind == TOKEN_UNCLOSED)
		return parser_fail(p, -EINVAL, found->at, "there is no second %c",
				   p->query->text[found->at]);
	if (after)
		snprintf(behind, sizeof(behind), " after '%.*s'",
			 (int)(after->end - after->at > 32 ? 32 : after->end - after->at),
			 p->query->text + after->at);
	if (found->kind == TOKEN_END)
		return parser_fail(p, -EINVAL, found->at, "expected %s%s, found the end", what,
				   behind);
	return parser_fail(p, -EINVAL, found->at, "expected %s%s, found '%.*s'", what, behind,
			   (int)(len > 32 ? 32 : len), p->query->text + found->at);
}

static uint16_t new_node(struct parser *p, enum query_kind kind, size_t at)
{
	struct query *q = p->query;

	if (q->count > QUERY_NODES)
		return parser_fail(p, -E2BIG, at, "that is more than %d parts", QUERY_NODES);
	q->node[q->count].kind = (uint8_t)kind;
	return q->count++;
}

static uint16_t word(struct parser *p, const struct token *token)
{
	uint16_t number = new_node(p, QUERY_WORD, token->at);
	struct query_node *node = &p->query->node[number];
	char *end;

	if (!number)
		return 0;
	node->text = parser_copy(p, token->text, token->len);
	node->capital = pattern_has_capital(node->text);
	node->is_number = token->len && strspn(node->text, "0123456789") == token->len;
	if (node->is_number)
		node->number = strtoull(node->text, &end, 10);
	return number;
}

/* A value may be called as the language's own words are. */
static bool is_value(const struct token *token)
{
	return token->kind == TOKEN_STRING || (token->len && !strchr("()=<>!~&|\"'", *token->text));
}

static uint16_t compare(struct parser *p, const struct token *name)
{
	struct token op = p->token, value;
	uint16_t number = new_node(p, QUERY_COMPARE, name->at);
	struct query_node *node = &p->query->node[number];

	if (!number || !operand_column(p, name, &node->column))
		return 0;
	advance(p);
	if (!is_value(&p->token) || p->token.kind == TOKEN_UNCLOSED)
		return expected(p, "a value", &op);
	value = p->token;
	advance(p);
	node->op = (uint8_t)op.op;
	return operand_compare(p, node, name, &op, &value) ? number : 0;
}

/* What follows "known" or "unknown", from the parenthesis on; unknown is not known. */
static uint16_t known(struct parser *p, const struct token *name, bool wanted)
{
	uint16_t number = new_node(p, QUERY_KNOWN, name->at), opposite;
	struct token open = p->token;

	advance(p);
	if (!number)
		return 0;
	if (p->token.kind != TOKEN_WORD)
		return expected(p, "the name of a field", &open);
	if (!operand_column(p, &p->token, &p->query->node[number].column))
		return 0;
	advance(p);
	if (p->token.kind != TOKEN_CLOSE)
		return expected(p, "')'", NULL);
	advance(p);
	if (wanted)
		return number;
	opposite = new_node(p, QUERY_NOT, name->at);
	p->query->node[opposite].first = opposite ? number : 0;
	return opposite;
}

static bool is_word(const struct token *token, const char *text)
{
	return token->len == strlen(text) && !strncasecmp(token->text, text, token->len);
}

static uint16_t word_or_more(struct parser *p)
{
	struct token name = p->token;

	advance(p);
	if (name.kind == TOKEN_WORD && p->token.kind == TOKEN_OP)
		return compare(p, &name);
	if (name.kind == TOKEN_WORD && p->token.kind == TOKEN_OPEN && p->token.at == name.end &&
	    (is_word(&name, "known") || is_word(&name, "unknown")))
		return known(p, &name, is_word(&name, "known"));
	return word(p, &name);
}

static uint16_t either(struct parser *p);
static uint16_t one(struct parser *p, const struct token *after);

/* Behind "(": its own token is @open. */
static uint16_t group(struct parser *p, const struct token *open)
{
	uint16_t number = either(p);

	if (!number)
		return 0;
	if (p->token.kind == TOKEN_END)
		return parser_fail(p, -EINVAL, open->at, "there is no ')' for this '('");
	if (p->token.kind != TOKEN_CLOSE)
		return expected(p, "')'", NULL);
	advance(p);
	return number;
}

static uint16_t opposite_of(struct parser *p, const struct token *not)
{
	uint16_t number = new_node(p, QUERY_NOT, not->at), part;

	if (!number)
		return 0;
	part = one(p, not);
	p->query->node[number].first = part;
	return part ? number : 0;
}

/* @after: what a sentence calls the place, or NULL at a beginning. */
static uint16_t one(struct parser *p, const struct token *after)
{
	struct token token = p->token;
	uint16_t number;

	if (token.kind == TOKEN_WORD || token.kind == TOKEN_STRING)
		return word_or_more(p);
	if (token.kind != TOKEN_NOT && token.kind != TOKEN_OPEN)
		return expected(p, "a name or a comparison", after);
	if (p->depth == QUERY_DEPTH)
		return parser_fail(p, -E2BIG, token.at, "that is deeper than %d", QUERY_DEPTH);
	p->depth++;
	advance(p);
	number = token.kind == TOKEN_NOT ? opposite_of(p, &token) : group(p, &token);
	p->depth--;
	return number;
}

/* The node of several parts: @list, the first of them, until there is a second one. */
static uint16_t append(struct parser *p, enum query_kind kind, uint16_t list, uint16_t *last,
		       uint16_t part)
{
	struct query_node *node = p->query->node;

	if (list == *last) {
		list = new_node(p, kind, p->token.at);
		if (!list)
			return 0;
		node[list].first = *last;
	}
	node[*last].next = part;
	*last = part;
	return list;
}

static uint16_t all(struct parser *p)
{
	uint16_t list = one(p, NULL), last = list, part;

	while (list && p->token.kind != TOKEN_END && p->token.kind != TOKEN_CLOSE &&
	       p->token.kind != TOKEN_OR) {
		struct token and = p->token;

		if (and.kind == TOKEN_AND)
			advance(p);
		part = one(p, and.kind == TOKEN_AND ? &and : NULL);
		list = part ? append(p, QUERY_AND, list, &last, part) : 0;
	}
	return list;
}

static uint16_t either(struct parser *p)
{
	uint16_t list = all(p), last = list, part;

	while (list && p->token.kind == TOKEN_OR) {
		advance(p);
		part = all(p);
		list = part ? append(p, QUERY_OR, list, &last, part) : 0;
	}
	return list;
}

static int parse(struct parser *p)
{
	struct query *q = p->query;

	advance(p);
	if (p->token.kind == TOKEN_END)
		return 0;
	q->root = either(p);
	if (q->root && p->token.kind != TOKEN_END)
		expected(p, "the end", NULL);
	return p->status;
}

int query_compile(const char *text, struct query **query, struct query_error *error)
{
	struct parser p = { .error = error };
	size_t len = strlen(text);

	*query = NULL;
	if (len >= QUERY_ROOM) {
		parser_fail(&p, -E2BIG, QUERY_ROOM - 1, "that is longer than %d bytes",
			    QUERY_ROOM - 1);
		return p.status;
	}
	p.query = calloc(1, sizeof(*p.query));
	if (!p.query) {
		parser_fail(&p, -ENOMEM, 0, "out of memory");
		return p.status;
	}
	memcpy(p.query->text, text, len);
	p.query->count = 1;
	if (parse(&p))
		query_free(p.query);
	else
		*query = p.query;
	return p.status;
}

void query_free(struct query *query)
{
	if (!query)
		return;
	for (unsigned int i = 0; i < query->patterns; i++)
		regfree(&query->pattern[i]);
	free(query);
}

const char *query_text(const struct query *query)
{
	return query ? query->text : "";
}
