// SPDX-License-Identifier: GPL-2.0
/* The two sides of a comparison: names of columns, values in every unit, what is no value. */
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

/* The node of a query that is a single comparison. */
static struct query_node node_of(const char *text)
{
	struct query *query = query_of(text);
	struct query_node node = query->node[query->root];

	assert_int_equal(query->count, 2);
	assert_int_equal(node.kind, QUERY_COMPARE);
	query_free(query);
	return node;
}

static void assert_value(const char *text, uint64_t number, bool fraction)
{
	struct query_node node = node_of(text);

	assert_int_equal(node.measure, QUERY_UNSIGNED);
	if (node.number != number || node.fraction != fraction)
		fail_msg("'%s' is %llu%s", text, (unsigned long long)node.number,
			 node.fraction ? " and a bit" : "");
}

static void assert_rate(const char *text, double rate)
{
	struct query_node node = node_of(text);

	assert_int_equal(node.measure, QUERY_RATE);
	if (node.rate != rate)
		fail_msg("'%s' is %g", text, node.rate);
}

static void columns_have_many_names(void **state)
{
	static const struct { const char *query, *title; } cases[] = {
		{ "cpu>1", "CPU%" }, { "cpu%>1", "CPU%" }, { "CPU>1", "CPU%" },
		{ "cpu_time%>1", "CPU%" }, { "cpu_time>1", "TIME" }, { "time>1", "TIME" },
		{ "read>1", "READ" }, { "read/s>1", "READ/s" }, { "read_bytes/s>1", "READ/s" },
		{ "read_bytes>1", "READ" }, { "wait>1", "WAIT" }, { "wait%>1", "WAIT%" },
		{ "run_delay%>1", "WAIT%" }, { "usr>1", "USR%" }, { "vcsw>1", "VCSW/s" },
		{ "pid=1", "PID" }, { "tgid=1", "PID" }, { "tid=1", "TID" }, { "s=D", "S" },
		{ "state=D", "S" }, { "user=root", "USER" }, { "uid=0", "UID" },
		{ "comm=a", "COMMAND" }, { "command=a", "COMMAND" }, { "cpu#=1", "CPU#" },
		{ "process.memory.usage>1", "RSS" }, { "grow>1M", "GROW/MIN" },
		{ "rss_anon/min>1M", "GROW/MIN" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(column_title(node_of(cases[i].query).column), cases[i].title);
}

/* For a field that is added tomorrow, too: each column is known by its title and has some value. */
static void every_column_compares(void **state)
{
	struct column all[COLUMNS_MAX];
	unsigned int count = columns_all(all), i;
	char text[128];

	(void)state;
	for (i = 0; i < count; i++) {
		const struct ktally_field *field = column_field(all[i]);
		const char *value = field->type == KTALLY_TYPE_ENUM && all[i].kind != COLUMN_USER ?
				    field->names[0].name : "7";

		snprintf(text, sizeof(text), "%s=%s", column_title(all[i]), value);
		query_free(query_of(text));
		snprintf(text, sizeof(text), "unknown(%s)", column_title(all[i]));
		query_free(query_of(text));
	}
}

static void bytes_have_units(void **state)
{
	(void)state;
	assert_value("rss>0", 0, false);
	assert_value("rss>4096", 4096, false);
	assert_value("rss>4096B", 4096, false);
	assert_value("rss>1K", 1024, false);
	assert_value("rss>1k", 1024, false);
	assert_value("rss>1KiB", 1024, false);
	assert_value("rss>1kb", 1000, false);
	assert_value("rss>200M", UINT64_C(200) << 20, false);
	assert_value("rss>1MiB", 1 << 20, false);
	assert_value("rss>1MB", 1000000, false);
	assert_value("rss>1G", 1 << 30, false);
	assert_value("rss>1gib", 1 << 30, false);
	assert_value("rss>1GB", 1000000000, false);
	assert_value("rss>2T", UINT64_C(2) << 40, false);
	assert_value("rss>2TiB", UINT64_C(2) << 40, false);
	assert_value("rss>2TB", UINT64_C(2000000000000), false);
	assert_value("rss>1.5K", 1536, false);
	assert_value("rss>0.1K", 102, true);
	assert_value("rss>0.5", 0, true);
	assert_value("rss>18446744073709551615", UINT64_MAX, false);
	assert_rate("read/s>1M", 1048576);
	assert_rate("read/s>1M/s", 1048576);
	assert_rate("read/s>1.5kB/s", 1500);
}

static void times_have_units(void **state)
{
	(void)state;
	assert_value("time>3", UINT64_C(3000000000), false);
	assert_value("time>3s", UINT64_C(3000000000), false);
	assert_value("time>3ns", 3, false);
	assert_value("time>3us", 3000, false);
	assert_value("time>500ms", 500000000, false);
	assert_value("time>0.25", 250000000, false);
	assert_value("time>5m", UINT64_C(300000000000), false);
	assert_value("time>5min", UINT64_C(300000000000), false);
	assert_value("time>1h", UINT64_C(3600000000000), false);
	assert_value("time>2d", UINT64_C(172800000000000), false);
	assert_value("time>0.123456789d", UINT64_C(10666666569600), false);
	assert_value("time>0.5ns", 0, true);
	assert_value("wait>1ms", 1000000, false);
}

static void shares_are_percent_of_a_cpu(void **state)
{
	(void)state;
	assert_rate("cpu>5", 5e7);
	assert_rate("cpu>5%", 5e7);
	assert_rate("wait%>0.5", 5e6);
	assert_rate("cpu%>100", 1e9);
	assert_rate("cpu%>12800", 128e9);
}

static void counts_have_units(void **state)
{
	(void)state;
	assert_value("thr>5", 5, false);
	assert_value("minflt>5k", 5000, false);
	assert_value("minflt>1.5K", 1500, false);
	assert_value("nvcsw>2M", 2000000, false);
	assert_value("syscr>1G", 1000000000, false);
	assert_rate("vcsw/s>1k", 1000);
	assert_rate("vcsw>2k/s", 2000);
	assert_rate("majf/s>0.5", 0.5);
}

static void numbers_without_unit_are_whole(void **state)
{
	struct query_node node = node_of("nice<-5");

	(void)state;
	assert_int_equal(node.measure, QUERY_SIGNED);
	assert_int_equal((int64_t)node.number, -5);
	assert_int_equal((int64_t)node_of("nice>19").number, 19);
	assert_value("pid=4194304", 4194304, false);
	assert_value("cgroup=18446744073709551615", UINT64_MAX, false);
}

static void names_of_values_are_known(void **state)
{
	(void)state;
	assert_value("state=D", 'D', false);
	assert_value("state=d", 'D', false);
	assert_value("state=t", 't', false);
	assert_value("state=T", 'T', false);
	assert_value("state=running", 'R', false);
	assert_value("state!=Uninterruptible", 'D', false);
	assert_value("scope=thread", KTALLY_SCOPE_THREAD, false);
	assert_refused("state=q", -EINVAL, 6, "'q' is none of running, sleeping, uninterruptible");
	assert_refused("state=1", -EINVAL, 6, "'1' is none of running");
	assert_refused("state=\xff", -EINVAL, 6, "is none of running");
	assert_refused("state=''", -EINVAL, 6, "'' is none of running");
	assert_refused("state=DD", -EINVAL, 6, "'DD' is none of");
	assert_refused("scope=t", -EINVAL, 6, "'t' is none of process, thread");
}

static void a_user_is_a_name_or_a_number(void **state)
{
	struct query_node node = node_of("user=www-data");

	(void)state;
	assert_int_equal(node.measure, QUERY_TEXT);
	assert_int_equal(node.column.kind, COLUMN_USER);
	node = node_of("user=33");
	assert_int_equal(node.measure, QUERY_UNSIGNED);
	assert_int_equal(node.column.kind, COLUMN_VALUE);
	assert_int_equal(node.column.field, KTALLY_TASK_UID);
	assert_int_equal(node.number, 33);
	assert_int_equal(node_of("user=3x").measure, QUERY_TEXT);
	assert_int_equal(node_of("user=''").measure, QUERY_TEXT);
	assert_refused("user=99999999999999999999", -EINVAL, 5, "is too large");
}

static void what_is_no_value_is_refused(void **state)
{
	static const struct { const char *column, *words, *values[16]; } cases[] = {
		{ "rss", "is not an amount of bytes", { "x", "-1", "1e9", "0x10", "1.", ".5",
		  "1..2", "5q", "1KK", "1K/s", "1.0123456789", "18446744073709551616", "nan", "1%",
		  NULL } },
		{ "rss", "is not an amount of bytes", { "17179869184G", "16777216.5T", "inf", "1,5",
		  "\xff", "1Kilobyteslongerthan16", NULL } },
		{ "read/s", "is not an amount of bytes", { "1/m", "x/s", "/s", "1ms", NULL } },
		{ "time", "is not a time", { "1K", "1S1", "-1s", "1h30m", "214000d", NULL } },
		{ "cpu", "is not percent of a CPU", { "5ms", "5%%", "5%/s", "-5", "x", NULL } },
		{ "minflt", "is not a count", { "1KiB", "1s", "-1", "1k/s", NULL } },
		{ "pid", "is not a whole number", { "1.5", "-1", "1k", "+1", "x", "''", NULL } },
		{ "nice", "is not a whole number", { "--1", "-", "1.0", "9223372036854775808",
		  NULL } },
	};
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (const char *const *value = cases[i].values; *value; value++) {
			size_t at = strlen(cases[i].column) + 2;

			snprintf(text, sizeof(text), "%s >%s", cases[i].column, *value);
			assert_refused(text, -EINVAL, at, cases[i].words);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_have_many_names),
		cmocka_unit_test(every_column_compares),
		cmocka_unit_test(bytes_have_units),
		cmocka_unit_test(times_have_units),
		cmocka_unit_test(shares_are_percent_of_a_cpu),
		cmocka_unit_test(counts_have_units),
		cmocka_unit_test(numbers_without_unit_are_whole),
		cmocka_unit_test(names_of_values_are_known),
		cmocka_unit_test(a_user_is_a_name_or_a_number),
		cmocka_unit_test(what_is_no_value_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
