// SPDX-License-Identifier: GPL-2.0
/* Which rows a query lets through: every operator, what is not known, words, hostile names. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "queries.h"
#include "tasks.h"

static struct user_cache users;

static const struct row_context context = {
	.elapsed = 2 * SECOND, .realtime = 1100 * SECOND, .boottime = 100 * SECOND, .users = &users,
};

static bool row_matches(const char *text, const struct row *row)
{
	struct query *query = query_of(text);
	bool matches = query_matches(query, row, &context);

	query_free(query);
	return matches;
}

static bool matches(const char *text, const struct ktally_task *task)
{
	struct row row = { .task = task };

	return row_matches(text, &row);
}

static struct ktally_task nginx(void)
{
	struct ktally_task task = task_make(123, SECOND, "nginx");

	task_set(&task, KTALLY_TASK_UID, 0);
	task_set(&task, KTALLY_TASK_RSS, 1000);
	task_set(&task, KTALLY_TASK_STATE, 'S');
	task_set(&task, KTALLY_TASK_NICE, (uint64_t)-5);
	return task;
}

/* The six relations at a value below, the same and above. */
static void assert_relations(const char *column, const char *below, const char *same,
			     const char *above, const struct row *row)
{
	static const struct { const char *op; bool holds[3]; } relations[] = {
		{ "=", { false, true, false } }, { "!=", { true, false, true } },
		{ ">", { true, false, false } }, { ">=", { true, true, false } },
		{ "<", { false, false, true } }, { "<=", { false, true, true } },
	};
	const char *values[] = { below, same, above };
	char text[128];

	for (size_t i = 0; i < sizeof(relations) / sizeof(relations[0]); i++) {
		for (int v = 0; v < 3; v++) {
			snprintf(text, sizeof(text), "%s %s %s", column, relations[i].op,
				 values[v]);
			if (row_matches(text, row) != relations[i].holds[v])
				fail_msg("'%s' is wrong", text);
		}
	}
}

static void every_relation_of_every_measure(void **state)
{
	struct ktally_task before = nginx(), now = nginx();
	struct row row = { .task = &now, .before = &before, .known = true };

	(void)state;
	task_set(&before, KTALLY_TASK_CPU_TIME, SECOND);
	task_set(&now, KTALLY_TASK_CPU_TIME, 2 * SECOND);
	task_set(&now, KTALLY_TASK_CGROUP_ID, UINT64_MAX - 1);
	assert_relations("rss", "999", "1000", "1001", &row);
	assert_relations("rss", "0", "1kb", "1K", &row);
	assert_relations("nice", "-6", "-5", "-4", &row);
	assert_relations("nice", "-9", "-5", "3", &row);
	assert_relations("cpu", "49.9", "50", "50.1%", &row);
	assert_relations("time", "1999ms", "2", "0.1m", &row);
	assert_relations("cgroup", "18446744073709551613", "18446744073709551614",
			 "18446744073709551615", &row);
}

static void a_fraction_lies_between_whole_values(void **state)
{
	struct ktally_task task = nginx();

	(void)state;
	task_set(&task, KTALLY_TASK_RSS, 102);	/* 0.1K is 102.4 */
	assert_true(matches("rss < 0.1K", &task));
	assert_true(matches("rss <= 0.1K", &task));
	assert_true(matches("rss != 0.1K", &task));
	assert_false(matches("rss = 0.1K", &task));
	assert_false(matches("rss > 0.1K", &task));
	task_set(&task, KTALLY_TASK_RSS, 103);
	assert_true(matches("rss > 0.1K", &task));
	assert_true(matches("rss >= 0.1K", &task));
	assert_false(matches("rss < 0.1K", &task));
}

static void names_are_compared_whole_and_patterns_found(void **state)
{
	struct ktally_task task = nginx();

	(void)state;
	assert_true(matches("comm = nginx", &task));
	assert_false(matches("comm = ngin", &task));
	assert_false(matches("comm = Nginx", &task));
	assert_true(matches("comm != ngin", &task));
	assert_false(matches("comm != nginx", &task));
	assert_true(matches("comm ~ ^ng", &task));
	assert_false(matches("comm ~ ^in", &task));
	assert_false(matches("comm !~ ^ng", &task));
	assert_true(matches("comm !~ ^in", &task));
	assert_true(matches("user = root", &task));
	assert_true(matches("user = 0", &task));
	assert_false(matches("user = 1", &task));
	assert_true(matches("user ~ '^r.*t$'", &task));
	assert_true(matches("state = S", &task));
	assert_true(matches("state = sleeping", &task));
	assert_true(matches("state != D", &task));
	assert_true(matches("state ~ '[SR]'", &task));
	assert_false(matches("state ~ '[DR]'", &task));
	assert_true(matches("scope ~ ^proc", &task));
}

static void unknown_is_neither_so_nor_not_so(void **state)
{
	static const char *const never[] = {
		"swap > 0", "swap = 0", "swap != 0", "swap < 1", "swap >= 0", "swap <= 0",
		"not swap > 0", "not swap = 0", "not (swap = 0 or swap != 0)", "not not swap=0",
		"cpu > 0", "cpu <= 0", "not cpu > 0", "cpu = 0", "cpu != 0", "ppid = 0",
		"swap = 0 and nginx", "not (swap = 0 and nginx)", "not (swap=0 or apache)",
		"state ~ .", "state !~ .", "not state ~ .", "state = S", "state != S",
	};
	static const char *const always[] = {
		"swap = 0 or nginx", "nginx or swap = 0", "not (swap = 0 and apache)",
		"not (apache and swap = 0)", "unknown(swap)", "not known(swap)", "known(rss)",
		"unknown(cpu)", "unknown(state)", "known(user)", "swap = 0 or unknown(swap)",
	};
	struct ktally_task task = nginx();

	(void)state;
	task.present[0] &= ~(UINT64_C(1) << KTALLY_TASK_STATE);
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (matches(never[i], &task))
			fail_msg("'%s' holds", never[i]);
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (!matches(always[i], &task))
			fail_msg("'%s' does not hold", always[i]);
}

static void rates_need_two_samples(void **state)
{
	struct ktally_task before = nginx(), now = nginx();
	struct row row = { .task = &now, .before = &before, .known = true };

	(void)state;
	task_set(&now, KTALLY_TASK_READ_BYTES, 3 << 20);
	assert_false(row_matches("read/s > 0", &row));	/* not known before */
	task_set(&before, KTALLY_TASK_READ_BYTES, 1 << 20);
	assert_true(row_matches("read/s = 1M", &row));
	assert_true(row_matches("known(read/s)", &row));
	row.before = NULL;				/* it began since */
	assert_true(row_matches("read/s = 1.5M", &row));
	row.known = false;
	assert_false(row_matches("known(read/s)", &row));
	assert_true(row_matches("known(read)", &row));
}

static void words_find_names_users_and_pids(void **state)
{
	struct ktally_task task = nginx();

	(void)state;
	assert_true(matches("nginx", &task));
	assert_true(matches("gin", &task));
	assert_false(matches("NGINX", &task));
	assert_false(matches("Nginx", &task));
	assert_true(matches("'gin'", &task));
	assert_true(matches("root", &task));
	assert_false(matches("roo", &task));		/* a user is meant whole */
	assert_true(matches("123", &task));
	assert_false(matches("12", &task));
	assert_false(matches("1234", &task));
	assert_true(matches("nginx root 123", &task));
	assert_false(matches("nginx www-data", &task));
	assert_true(matches("apache or nginx", &task));
	assert_false(matches("not nginx", &task));
	assert_true(matches("not apache", &task));
	assert_true(matches("", &task));
	assert_false(matches("18446744073709551617", &task));
	strcpy(task.comm, "Xorg");
	assert_true(matches("xorg", &task));
	assert_true(matches("Xorg", &task));
	assert_false(matches("XOrg", &task));
	strcpy(task.comm, "srv-12");
	assert_true(matches("12", &task));
}

static void words_know_what_they_do_not_know(void **state)
{
	struct ktally_task task = task_make(7, SECOND, "nginx");

	(void)state;
	assert_true(matches("nginx", &task));		/* the user is not known */
	assert_false(matches("apache", &task));
	assert_false(matches("not apache", &task));	/* who may be called apache */
	task.present[0] &= ~(UINT64_C(1) << KTALLY_TASK_COMM);
	task_set(&task, KTALLY_TASK_UID, 0);
	assert_true(matches("root", &task));
	assert_true(matches("7", &task));
	assert_false(matches("nginx", &task));
	assert_false(matches("not nginx", &task));
}

static void who_exited_has_that_state(void **state)
{
	struct ktally_task task = nginx();
	struct row row = { .task = &task, .dead = true };

	(void)state;
	assert_true(row_matches("state = X", &row));
	assert_true(row_matches("state = dead", &row));
	assert_true(row_matches("state ~ X", &row));
	assert_false(row_matches("state = S", &row));
	assert_true(row_matches("comm = nginx", &row));	/* without the parentheses that are shown */
	task.present[0] &= ~(UINT64_C(1) << KTALLY_TASK_STATE);
	assert_true(row_matches("state = X", &row));
	row.dead = false;
	assert_false(row_matches("state = X or state != X", &row));
}

/* Names are bytes that anybody may choose, and may fill their room. */
static void hostile_names_are_only_bytes(void **state)
{
	static const char *const names[] = {
		"", "\033]0;owned\a", "\n", "a) S 1 (b", "\xe6\x97", "\xff\xff\xff", "\xed\xa0\x80",
		"\"", "' or 1=1", "known(rss)", "\\", "%s%n", "\xe2\x80\xae" "gnp.exe",
	};
	struct ktally_task task = nginx();

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		strcpy(task.comm, names[i]);
		assert_false(matches("nginx", &task));
		assert_false(matches("comm = nginx", &task));
		assert_true(matches("comm != nginx", &task));
		assert_true(matches("comm !~ ^nginx$", &task));
		assert_true(matches("comm ~ ''", &task));
		assert_true(matches("''", &task));
	}
	memset(task.comm, 'x', sizeof(task.comm));
	assert_true(matches("comm = xxxxxxxxxxxxxxxx", &task));
	assert_false(matches("comm = xxxxxxxxxxxxxxxxx", &task));
	assert_true(matches("comm ~ ^x*$", &task));
	assert_true(matches("xxxxxxxxxxxxxxxx", &task));
	assert_false(matches("xxxxxxxxxxxxxxxxx", &task));
}

static void a_query_says_what_it_looks_at(void **state)
{
	static const struct { const char *text; uint32_t groups; bool rates; } cases[] = {
		{ "", 0, false },
		{ "nginx", KTALLY_GROUP_ID, false },
		{ "rss>1", KTALLY_GROUP_MEM, false },
		{ "not (cpu>1 and unknown(read))", KTALLY_GROUP_CPU | KTALLY_GROUP_IO, true },
		{ "user=root or time>1", KTALLY_GROUP_ID | KTALLY_GROUP_CPU, false },
		{ "known(read/s)", KTALLY_GROUP_IO, true },
		{ "sig=9", KTALLY_GROUP_EXIT, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct query *query = query_of(cases[i].text);

		assert_int_equal(query_groups(query), cases[i].groups);
		assert_int_equal(query_has_rates(query), cases[i].rates);
		query_free(query);
	}
	assert_int_equal(query_groups(NULL), 0);
	assert_false(query_has_rates(NULL));
	assert_true(query_matches(NULL, &(struct row){ .task = NULL }, &context));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_relation_of_every_measure),
		cmocka_unit_test(a_fraction_lies_between_whole_values),
		cmocka_unit_test(names_are_compared_whole_and_patterns_found),
		cmocka_unit_test(unknown_is_neither_so_nor_not_so),
		cmocka_unit_test(rates_need_two_samples),
		cmocka_unit_test(words_find_names_users_and_pids),
		cmocka_unit_test(words_know_what_they_do_not_know),
		cmocka_unit_test(who_exited_has_that_state),
		cmocka_unit_test(hostile_names_are_only_bytes),
		cmocka_unit_test(a_query_says_what_it_looks_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
