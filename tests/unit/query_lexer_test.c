// SPDX-License-Identifier: GPL-2.0
/* The words of a query: where each begins and ends, whatever bytes they are of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "query/lexer.h"
#include "query/node.h"

static const char *const ops[] = {
	[QUERY_EQ] = "=", [QUERY_NE] = "!=", [QUERY_LT] = "<", [QUERY_LE] = "<=",
	[QUERY_GT] = ">", [QUERY_GE] = ">=", [QUERY_MATCH] = "~", [QUERY_NO_MATCH] = "!~",
};

static const char *kind_of(const struct token *token)
{
	static const char *const kinds[] = {
		[TOKEN_WORD] = "word", [TOKEN_STRING] = "string", [TOKEN_UNCLOSED] = "unclosed",
		[TOKEN_OPEN] = "(", [TOKEN_CLOSE] = ")", [TOKEN_AND] = "and", [TOKEN_OR] = "or",
		[TOKEN_NOT] = "not",
	};

	return token->kind == TOKEN_OP ? ops[token->op] : kinds[token->kind];
}

/* All tokens as text: "word:rss >@4 ..." */
static void assert_tokens(const char *text, const char *expected)
{
	char all[1024] = "";
	size_t len = 0, at = 0;

	for (;;) {
		struct token token = lexer_next(text, at);

		assert_true(token.at >= at && token.end >= token.at && token.end <= strlen(text));
		if (token.kind == TOKEN_END) {
			assert_int_equal(token.at, strlen(text));
			break;
		}
		assert_true(token.end > token.at);
		at = token.end;
		len += (size_t)snprintf(all + len, sizeof(all) - len, "%s%s@%zu", len ? " " : "",
					kind_of(&token), token.at);
		if (token.kind <= TOKEN_UNCLOSED)
			len += (size_t)snprintf(all + len, sizeof(all) - len, ":%.*s",
						(int)token.len, token.text);
	}
	assert_string_equal(all, expected);
}

static void words_end_at_blanks_and_signs(void **state)
{
	(void)state;
	assert_tokens("", "");
	assert_tokens(" \t\n\r\v\f", "");
	assert_tokens("cpu>5", "word@0:cpu >@3 word@4:5");
	assert_tokens("  rss  >=  1.5K ", "word@2:rss >=@7 word@11:1.5K");
	assert_tokens("read/s cpu% CPU# a.b-c+d_e,f:g@h[1]{2}*?^$\\",
		      "word@0:read/s word@7:cpu% word@12:CPU# word@17:a.b-c+d_e,f:g@h[1]{2}*?^$\\");
	assert_tokens("(a)b", "(@0 word@1:a )@2 word@3:b");
	assert_tokens("caf\xc3\xa9\xff \x01\x1b", "word@0:caf\xc3\xa9\xff word@7:\x01\x1b");
}

static void every_sign_is_known(void **state)
{
	(void)state;
	assert_tokens("= == != !~ ! < <= > >= ~",
		      "=@0 =@2 !=@5 !~@8 not@11 <@13 <=@15 >@18 >=@20 ~@23");
	assert_tokens("& && | ||", "and@0 and@2 or@5 or@7");
	assert_tokens("a!=b!~c", "word@0:a !=@1 word@3:b !~@4 word@6:c");
	assert_tokens(">>=<", ">@0 >=@1 <@3");
}

static void keywords_are_whole_words_in_any_case(void **state)
{
	(void)state;
	assert_tokens("and or not", "and@0 or@4 not@7");
	assert_tokens("AND Or nOT", "and@0 or@4 not@7");
	assert_tokens("android orb nothing \"and\"",
		      "word@0:android word@8:orb word@12:nothing string@20:and");
}

static void strings_are_as_they_stand(void **state)
{
	(void)state;
	assert_tokens("\"a b\"'c \"d'", "string@0:a b string@5:c \"d");
	assert_tokens("\"\"x", "string@0: word@2:x");
	assert_tokens("'\\'a", "string@0:\\ word@3:a");
	assert_tokens("a\"b c", "word@0:a unclosed@1:b c");
	assert_tokens("'", "unclosed@0:");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_end_at_blanks_and_signs),
		cmocka_unit_test(every_sign_is_known),
		cmocka_unit_test(keywords_are_whole_words_in_any_case),
		cmocka_unit_test(strings_are_as_they_stand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
