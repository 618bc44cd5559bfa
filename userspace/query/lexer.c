// SPDX-License-Identifier: GPL-2.0
/* The words of a query, see lexer.h. */
#include <string.h>
#include <strings.h>

#include "query/lexer.h"
#include "query/node.h"

#define BLANKS	" \t\n\r\v\f"
#define SIGNS	"()=<>!~&|\"'"	/* end a word; all other bytes may be in one */

/* Those that begin like another stand before it. */
static const struct {
	const char *sign;
	enum token_kind kind;
	enum query_op op;
} signs[] = {
	{ "(", TOKEN_OPEN, 0 },
	{ ")", TOKEN_CLOSE, 0 },
	{ "&&", TOKEN_AND, 0 },
	{ "&", TOKEN_AND, 0 },
	{ "||", TOKEN_OR, 0 },
	{ "|", TOKEN_OR, 0 },
	{ "==", TOKEN_OP, QUERY_EQ },
	{ "=", TOKEN_OP, QUERY_EQ },
	{ "!=", TOKEN_OP, QUERY_NE },
	{ "!~", TOKEN_OP, QUERY_NO_MATCH },
	{ "!", TOKEN_NOT, 0 },
	{ "<=", TOKEN_OP, QUERY_LE },
	{ "<", TOKEN_OP, QUERY_LT },
	{ ">=", TOKEN_OP, QUERY_GE },
	{ ">", TOKEN_OP, QUERY_GT },
	{ "~", TOKEN_OP, QUERY_MATCH },
};

static void read_sign(struct token *token)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t len = strlen(signs[i].sign);

		if (strncmp(token->text, signs[i].sign, len))
			continue;
		token->kind = signs[i].kind;
		token->op = signs[i].op;
		token->len = len;
		return;
	}
}

static void read_word(struct token *token)
{
	static const struct { const char *word; enum token_kind kind; } keywords[] = {
		{ "and", TOKEN_AND }, { "or", TOKEN_OR }, { "not", TOKEN_NOT },
	};

	token->kind = TOKEN_WORD;
	token->len = strcspn(token->text, BLANKS SIGNS);
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (strlen(keywords[i].word) == token->len &&
		    !strncasecmp(keywords[i].word, token->text, token->len))
			token->kind = keywords[i].kind;
}

/* Up to the same quote again: nothing has another meaning between the two. */
static void read_string(struct token *token)
{
	const char *end = strchr(token->text + 1, *token->text);

	token->kind = end ? TOKEN_STRING : TOKEN_UNCLOSED;
	token->text++;
	token->len = end ? (size_t)(end - token->text) : strlen(token->text);
	token->end += end ? 2 : 1;
}

struct token lexer_next(const char *text, size_t at)
{
	struct token token = { .kind = TOKEN_END };

	at += strspn(text + at, BLANKS);
	token.at = at;
	token.end = at;
	token.text = text + at;
	if (*token.text == '"' || *token.text == '\'')
		read_string(&token);
	else if (*token.text && strchr(SIGNS, *token.text))
		read_sign(&token);
	else if (*token.text)
		read_word(&token);
	token.end += token.len;
	return token;
}
