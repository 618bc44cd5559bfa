// SPDX-License-Identifier: GPL-2.0
/* What a query's text is taken for: precedence, errors and their places, bounds. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "queries.h"

static char shape[4096];

static void add(const char *text)
{
	assert_true(strlen(shape) + strlen(text) < sizeof(shape));
	strcat(shape, text);
}

static void add_tree(const struct query *q, unsigned int number)
{
	static const char *const names[] = {
		[QUERY_AND] = "and", [QUERY_OR] = "or", [QUERY_NOT] = "not",
	};
	static const char *const ops[] = { "=", "!=", "<", "<=", ">", ">=", "~", "!~" };
	const struct query_node *node = &q->node[number];

	if (node->kind == QUERY_WORD) {
		add(node->text);
		return;
	}
	if (node->kind == QUERY_COMPARE || node->kind == QUERY_KNOWN) {
		add(column_title(node->column));
		add(node->kind == QUERY_KNOWN ? "?" : ops[node->op]);
		return;
	}
	add("(");
	add(names[node->kind]);
	for (unsigned int part = node->first; part; part = q->node[part].next) {
		add(" ");
		add_tree(q, part);
	}
	add(")");
}

static void assert_tree(const char *text, const char *expected)
{
	struct query *query = query_of(text);

	shape[0] = '\0';
	if (query->root)
		add_tree(query, query->root);
	if (strcmp(shape, expected))
		fail_msg("'%s' is %s, not %s", text, shape, expected);
	query_free(query);
}

static void and_binds_closer_than_or_and_not_closest(void **state)
{
	(void)state;
	assert_tree("a", "a");
	assert_tree("a b c", "(and a b c)");
	assert_tree("a and b c & d && e", "(and a b c d e)");
	assert_tree("a or b | c || d", "(or a b c d)");
	assert_tree("a or b and c or d", "(or a (and b c) d)");
	assert_tree("a b or c d", "(or (and a b) (and c d))");
	assert_tree("(a or b) and c", "(and (or a b) c)");
	assert_tree("(a or b)(c)", "(and (or a b) c)");
	assert_tree("not a b", "(and (not a) b)");
	assert_tree("not a and not b or not c", "(or (and (not a) (not b)) (not c))");
	assert_tree("not (a b)", "(not (and a b))");
	assert_tree("!a !!b", "(and (not a) (not (not b)))");
	assert_tree("((((a))))", "a");
	assert_tree("(a and (b or (c and d)))", "(and a (or b (and c d)))");
	assert_tree("", "");
	assert_tree(" \t ", "");
}

static void comparisons_are_parts_like_words(void **state)
{
	(void)state;
	assert_tree("cpu>5 and user=www-data", "(and CPU%> USER=)");
	assert_tree("rss > 200M or (comm ~ \"^nginx\" and state = D)",
		    "(or RSS> (and COMMAND~ S=))");
	assert_tree("rss>1 nginx", "(and RSS> nginx)");
	assert_tree("nginx rss>1", "(and nginx RSS>)");
	assert_tree("not rss>1 or nginx", "(or (not RSS>) nginx)");
	assert_tree("rss=1 rss!=1 rss<1 rss<=1 rss>1 rss>=1 comm~a comm!~a",
		    "(and RSS= RSS!= RSS< RSS<= RSS> RSS>= COMMAND~ COMMAND!~)");
	assert_tree("comm=and or comm = not", "(or COMMAND= COMMAND=)");
	assert_tree("rss", "rss");
	assert_tree("known(rss) unknown(cpu%)", "(and RSS? (not CPU%?))");
	assert_tree("KNOWN( rss )", "RSS?");
	assert_tree("known (rss)", "(and known rss)");
	assert_tree("known", "known");
	assert_tree("\"rss\"", "rss");
	assert_tree("\"a or b\"", "a or b");
	assert_tree("''", "");
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
	static const struct { const char *text; size_t at; const char *words; } cases[] = {
		{ "cpu>>5", 4, "expected a value after '>', found '>'" },
		{ "cpu>", 4, "expected a value after '>', found the end" },
		{ "cpu > (5)", 6, "expected a value after '>', found '('" },
		{ "cpu>)", 4, "expected a value after '>', found ')'" },
		{ "cpu=!5", 4, "expected a value after '=', found '!'" },
		{ "> 5", 0, "expected a name or a comparison, found '>'" },
		{ "a and", 5, "expected a name or a comparison after 'and', found the end" },
		{ "a and and b", 6, "expected a name or a comparison after 'and', found 'and'" },
		{ "a or", 4, "expected a name or a comparison, found the end" },
		{ "or a", 0, "expected a name or a comparison, found 'or'" },
		{ "not", 3, "expected a name or a comparison after 'not', found the end" },
		{ "()", 1, "expected a name or a comparison, found ')'" },
		{ "a (b", 2, "there is no ')' for this '('" },
		{ "((a)", 0, "there is no ')' for this '('" },
		{ "a)", 1, "expected the end, found ')'" },
		{ ")", 0, "found ')'" },
		{ "a 'b", 2, "there is no second '" },
		{ "comm=\"b", 5, "there is no second \"" },
		{ "known(", 6, "expected the name of a field after '(', found the end" },
		{ "known()", 6, "expected the name of a field" },
		{ "known(rss", 9, "expected ')', found the end" },
		{ "known(rss swap)", 10, "expected ')', found 'swap'" },
		{ "unknown(rsss)", 8, "there is no field 'rsss'; did you mean rss?" },
		{ "foo=1", 0, "there is no field 'foo'" },
		{ "a b rsss>1", 4, "there is no field 'rsss'; did you mean rss?" },
		{ "\"rss\" > 1", 6, "expected a name or a comparison, found '>'" },
		{ "1 < rss", 0, "there is no field '1'" },
		{ "rss > 1 > 2", 8, "found '>'" },
		{ "rss ~ 5", 4, "rss is a number: expected =, !=, <, <=, > or >=" },
		{ "comm < a", 5, "comm is a name: expected =, !=, ~ or !~" },
		{ "state>=D", 5, "state is a name" },
		{ "user<root", 4, "user is a name" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_refused(cases[i].text, -EINVAL, cases[i].at, cases[i].words);
}

static void long_words_are_cut_in_what_is_said(void **state)
{
	char text[QUERY_ROOM];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memcpy(text + 400, ">>5", 3);
	assert_refused(text, -EINVAL, 0, "there is no field 'xxxxxxxx");
	memset(text, ' ', 10);
	assert_refused(text, -EINVAL, 10, "there is no field 'xxxxxxxx");
}

/* @count times @piece, between @before and @after; good until the next but one. */
static const char *repeated(const char *before, const char *piece, size_t count, const char *after)
{
	static char texts[2][4 * QUERY_ROOM];
	static unsigned int turn;
	char *text = texts[turn++ % 2], *end = stpcpy(text, before);

	while (count--)
		end = stpcpy(end, piece);
	strcpy(end, after);
	return text;
}

static void everything_has_a_bound(void **state)
{
	const char *text;

	(void)state;
	text = repeated("", "a", QUERY_ROOM - 1, "");
	assert_tree(text, text);
	text = repeated("", "a", QUERY_ROOM, "");
	assert_refused(text, -E2BIG, QUERY_ROOM - 1, "longer than 511 bytes");

	query_free(query_of(repeated("", "(", QUERY_DEPTH, repeated("a", ")", QUERY_DEPTH, ""))));
	assert_refused(repeated("", "(", QUERY_DEPTH + 1, "a"), -E2BIG, QUERY_DEPTH,
		       "deeper than 16");
	assert_refused(repeated("", "!", 500, "a"), -E2BIG, QUERY_DEPTH, "deeper than 16");
	assert_refused(repeated("", "(!", 200, "a"), -E2BIG, QUERY_DEPTH, "deeper than 16");

	query_free(query_of(repeated("", "(a)!b ", QUERY_DEPTH + 2, "")));	/* side by side */

	/* All words are parts, and so is the "and" around them. */
	query_free(query_of(repeated("", "a ", QUERY_NODES - 1, "")));
	assert_refused(repeated("", "a ", QUERY_NODES, ""), -E2BIG, 2 * QUERY_NODES - 2,
		       "more than 64 parts");
	assert_refused(repeated("", "a|", 200, "a"), -E2BIG, 2 * QUERY_NODES - 2, "more than 64");
	query_free(query_of(repeated("", "comm~a ", QUERY_PATTERNS, "")));
	assert_refused(repeated("", "comm~a ", QUERY_PATTERNS + 1, ""), -E2BIG,
		       7 * QUERY_PATTERNS + 5, "more than 8 patterns");
}

/* Words without a byte between them, each of which is kept with one more. */
static void what_is_kept_has_room(void **state)
{
	(void)state;
	query_free(query_of(repeated("", "''a", 31, "")));
	query_free(query_of(repeated("", "a\"\"", 31, repeated("'", "b", 400, "'"))));
}

/* What is refused leaves nothing behind: the sanitizer would tell. */
static void patterns_are_freed(void **state)
{
	(void)state;
	assert_refused("comm~a comm~b (", -EINVAL, 15, "found the end");
	query_free(NULL);
	assert_string_equal(query_text(NULL), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(and_binds_closer_than_or_and_not_closest),
		cmocka_unit_test(comparisons_are_parts_like_words),
		cmocka_unit_test(what_is_wrong_is_said_with_its_place),
		cmocka_unit_test(long_words_are_cut_in_what_is_said),
		cmocka_unit_test(everything_has_a_bound),
		cmocka_unit_test(what_is_kept_has_room),
		cmocka_unit_test(patterns_are_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
