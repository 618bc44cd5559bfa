// SPDX-License-Identifier: GPL-2.0
/* Regular expressions: what they find, and that none is taken that could be large or slow. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "query/parser.h"

static bool finds(const char *pattern, const char *text)
{
	char words[96] = "";
	regex_t compiled;
	bool found;

	if (!pattern_compile(pattern, &compiled, words, sizeof(words)))
		fail_msg("'%s': %s", pattern, words);
	found = !regexec(&compiled, text, 0, NULL, 0);
	regfree(&compiled);
	return found;
}

static void assert_refusal(const char *pattern, const char *expected)
{
	char words[96] = "";
	regex_t compiled;

	if (pattern_compile(pattern, &compiled, words, sizeof(words)))
		fail_msg("'%s' is taken", pattern);
	if (!strstr(words, expected))
		fail_msg("'%s' is refused with: %s", pattern, words);
}

static void extended_expressions_are_understood(void **state)
{
	(void)state;
	assert_true(finds("^nginx", "nginx: worker"));
	assert_false(finds("^nginx", "my nginx"));
	assert_true(finds("(foo|bar)+[0-9]?$", "foobar7"));
	assert_true(finds("a.c", "xabcx"));
	assert_true(finds("[[:digit:]]*x", "12x"));
	assert_true(finds("[^]a]", "b"));
	assert_true(finds("\\(\\{\\+", "({+"));
	assert_true(finds("[+*?{(]+", "{"));
	assert_true(finds("^[]{(]$", "{"));
	assert_true(finds("^[^]{]$", "x"));
	assert_true(finds("^[[:alpha:]{++]$", "{"));
	assert_true(finds("a+|b+", "b"));
	assert_true(finds("", "anything"));
	assert_true(finds("((((a))))", "a"));
}

static void case_counts_with_a_capital(void **state)
{
	(void)state;
	assert_true(finds("nginx", "NGINX"));
	assert_true(finds("Xorg", "Xorg"));
	assert_false(finds("Xorg", "xorg"));
	assert_false(finds("[A-Z]", "x"));
	assert_true(finds("\\Wx", " X"));	/* no letter of a name */
	assert_false(pattern_has_capital("abc\\W"));
	assert_true(pattern_has_capital("abC"));
	assert_false(pattern_has_capital(""));
	assert_false(pattern_has_capital("\\"));
}

static void what_could_be_slow_is_refused(void **state)
{
	char longest[66];

	(void)state;
	assert_refusal("a++", "can't repeat what is repeated");
	assert_refusal("a?*b", "can't repeat what is repeated");
	assert_refusal("[a]*?", "can't repeat what is repeated");
	assert_refusal("(a)\\1", "can't have references");
	assert_refusal("\\9", "can't have references");
	assert_refusal("a{3}", "can't have counts");
	assert_refusal("a{1,32767}", "can't have counts");
	assert_refusal("[a]{2}", "can't have counts");
	assert_refusal("[]{]{2}", "can't have counts");
	assert_refusal("[[:alpha:]]{2}", "can't have counts");
	assert_refusal("(((((a)))))", "more than 4 deep");
	assert_refusal("(((((", "more than 4 deep");
	memset(longest, 'a', sizeof(longest) - 1);
	longest[65] = '\0';
	assert_refusal(longest, "at most 64 bytes");
	longest[64] = '\0';
	assert_true(finds(longest, longest));
}

static void what_is_none_is_refused_in_the_librarys_words(void **state)
{
	(void)state;
	assert_refusal("(", "(");
	assert_refusal("[a", "[");
	assert_refusal("[[:foo:]]", "class");
	assert_refusal("a\\", "backslash");
	assert_refusal("[", " ");	/* some sentence, and no byte read beyond the end */
	assert_refusal("[^", " ");
	assert_refusal("[]", " ");
	assert_refusal("[[:", " ");
	assert_refusal("[[.", " ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(extended_expressions_are_understood),
		cmocka_unit_test(case_counts_with_a_capital),
		cmocka_unit_test(what_could_be_slow_is_refused),
		cmocka_unit_test(what_is_none_is_refused_in_the_librarys_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
