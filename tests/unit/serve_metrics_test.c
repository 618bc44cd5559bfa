// SPDX-License-Identifier: GPL-2.0
/*
 * A snapshot as text. Not here: whether Prometheus' own programs take it (../e2e/serve.py).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "serve/exposition.h"
#include "serve/metrics.h"

static struct snapshot *snapshot;
static struct buffer page;

static void begin(void)
{
	snapshot = snapshot_new();
	snapshot->groups = calloc(3, sizeof(*snapshot->groups));
	strcpy(snapshot->source, "netlink");
	for (unsigned int i = 0; i < HEALTH_RULES; i++)
		snapshot->rules.rule[i].enabled = true;
}

static struct figures *add_group(const char *name)
{
	struct snapshot_group *group = &snapshot->groups[snapshot->group_count++];

	group->name = strdup(name);
	return &group->figures;
}

static void write_page(bool open)
{
	buffer_free(&page);
	(open ? metrics_write_open : metrics_write)(snapshot, &page);
	buffer_bytes(&page, "", 1);
	assert_false(page.failed);
}

static void end(void)
{
	buffer_free(&page);
	snapshot_drop(snapshot);
}

static void count_field(struct figures *f, unsigned int field, uint64_t value)
{
	f->value[field] = value;
	ktally_mark(f->counted, field);
}

static bool says(const char *line)
{
	const char *at = strstr(page.data, line);

	return at && (at == page.data || at[-1] == '\n');
}

static void times_are_in_seconds_and_exact(void **state)
{
	(void)state;
	begin();
	count_field(add_group("a"), KTALLY_TASK_UTIME, UINT64_C(12345678901234567));
	write_page(false);
	assert_true(says("ktally_group_cpu_seconds_total{groupname=\"a\",mode=\"user\"} "
			 "12345678.901234567\n"));
	end();
}

static void what_is_not_known_is_not_there(void **state)
{
	(void)state;
	begin();
	count_field(add_group("a"), KTALLY_TASK_UTIME, 1);
	count_field(add_group("b"), KTALLY_TASK_STIME, 1);
	write_page(false);
	assert_false(says("ktally_group_cpu_seconds_total{groupname=\"a\",mode=\"system\"}"));
	assert_false(says("ktally_group_cpu_seconds_total{groupname=\"b\",mode=\"user\"}"));
	assert_false(says("# TYPE ktally_group_memory_bytes"));
	assert_false(says("# TYPE ktally_host_memory_total_bytes"));
	assert_false(says("# TYPE ktally_group_exits_total"));
	assert_false(says("# TYPE ktally_host_latency_seconds"));
	end();
}

static void a_family_stands_together_under_one_head(void **state)
{
	const char *at, *next;

	(void)state;
	begin();
	count_field(add_group("a"), KTALLY_TASK_UTIME, 1);
	count_field(&snapshot->groups[0].figures, KTALLY_TASK_STIME, 2);
	count_field(add_group("b"), KTALLY_TASK_UTIME, 3);
	ktally_mark(snapshot->lost.present, KTALLY_INFO_TORN);
	write_page(false);
	for (at = page.data; (at = strstr(at, "# TYPE ")); at = next) {
		size_t name = strcspn(at + 7, " ");

		for (next = strstr(at + 7, "# TYPE "); next && strncmp(next + 7, at + 7, name + 1);
		     next = strstr(next + 7, "# TYPE "))
			;
		if (next)
			fail_msg("twice: %.40s", at);
		next = at + 7;
	}
	assert_true(says("ktally_lost_total{what=\"torn\"} 0\n"));
	assert_true(says("ktally_lost_total{what=\"torn_rows\"} 0\n"));
	end();
}

static void names_are_escaped(void **state)
{
	(void)state;
	begin();
	add_group("a\"b\\x0a");
	write_page(false);
	assert_true(says("ktally_group_processes{groupname=\"a\\\"b\\\\x0a\"} 0\n"));
	end();
}

static void ends_are_told_by_result_and_signal(void **state)
{
	(void)state;
	begin();
	snapshot->knows_exits = true;
	add_group("a")->ends[END_SIGNAL + 9] = 3;
	snapshot->groups[0].figures.ends[END_ERROR] = 2;
	write_page(false);
	assert_true(says("ktally_group_exits_total{groupname=\"a\",result=\"success\"} 0\n"));
	assert_true(says("ktally_group_exits_total{groupname=\"a\",result=\"error\"} 2\n"));
	assert_true(says("ktally_group_exits_total{groupname=\"a\",result=\"signal\","
			 "signal=\"SIGKILL\"} 3\n"));
	assert_false(says("ktally_group_exits_total{groupname=\"a\",result=\"unknown\"}"));
	end();
}

#define BUCKET "ktally_host_latency_seconds_bucket{kind=\"blkio\""

static void buckets_are_cumulative(void **state)
{
	struct ktally_histogram *h;

	(void)state;
	begin();
	snapshot->has_latencies = true;
	h = &snapshot->latencies.hist[KTALLY_HIST_KIND_BLKIO];
	h->known = true;
	h->bucket[0] = 1;
	h->bucket[11] = 2;
	h->bucket[KTALLY_HIST_BUCKETS - 1] = 4;
	h->sum = UINT64_C(1500000000);
	write_page(false);
	assert_true(says(BUCKET ",le=\"1.024e-06\"} 1\n"));
	assert_true(says(BUCKET ",le=\"2.048e-06\"} 3\n"));
	assert_true(says(BUCKET ",le=\"+Inf\"} 7\n"));
	assert_true(says("ktally_host_latency_seconds_sum{kind=\"blkio\"} 1.500000000\n"));
	assert_true(says("ktally_host_latency_seconds_count{kind=\"blkio\"} 7\n"));
	end();
}

static void openmetrics_names_counters_without_total(void **state)
{
	(void)state;
	begin();
	write_page(true);
	assert_true(says("# TYPE ktally_samples counter\n"));
	assert_true(says("# HELP ktally_samples "));
	assert_true(says("ktally_samples_total 0\n"));
	end();
}

static void the_tail_is_of_the_moment(void **state)
{
	struct board board;

	(void)state;
	board_init(&board, UINT64_C(1000000000));
	buffer_free(&page);
	metrics_write_tail(&board, NULL, true, &page);
	buffer_bytes(&page, "", 1);
	assert_true(says("ktally_up 0\n"));
	assert_true(says("ktally_rules_reload_successful 1\n"));
	assert_false(says("ktally_snapshot_age_seconds"));
	assert_non_null(strstr(page.data, "\n# EOF\n"));
	begin();
	snapshot->taken = live_clock();
	buffer_free(&page);
	metrics_write_tail(&board, snapshot, false, &page);
	buffer_bytes(&page, "", 1);
	assert_true(says("ktally_up 1\n"));
	assert_true(says("ktally_snapshot_age_seconds 0."));
	assert_null(strstr(page.data, "# EOF"));
	snapshot->taken = 1;
	board.refused = true;
	buffer_free(&page);
	metrics_write_tail(&board, snapshot, false, &page);
	buffer_bytes(&page, "", 1);
	assert_true(says("ktally_up 0\n"));
	assert_true(says("ktally_rules_reload_successful 0\n"));
	end();
	board_free(&board);
}

static void write_once(const struct snapshot *s, struct buffer *to)
{
	static int calls;

	(void)s;
	assert_int_equal(calls++, 0);
	buffer_string(to, "x");
}

static void a_page_is_written_once_for_all(void **state)
{
	const struct buffer *first;

	(void)state;
	begin();
	first = snapshot_page(snapshot, PAGE_METRICS, write_once);
	assert_non_null(first);
	assert_ptr_equal(snapshot_page(snapshot, PAGE_METRICS, write_once), first);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_in_seconds_and_exact),
		cmocka_unit_test(what_is_not_known_is_not_there),
		cmocka_unit_test(a_family_stands_together_under_one_head),
		cmocka_unit_test(names_are_escaped),
		cmocka_unit_test(ends_are_told_by_result_and_signal),
		cmocka_unit_test(buckets_are_cumulative),
		cmocka_unit_test(openmetrics_names_counters_without_total),
		cmocka_unit_test(the_tail_is_of_the_moment),
		cmocka_unit_test(a_page_is_written_once_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
