// SPDX-License-Identifier: GPL-2.0
/* Processes: a starved service, a swap storm, a leak, a sleep without end; and what is none. */
#include <sched.h>

#include "health_feed.h"

#define START	(500 * SECOND)

/* One process, of which one field changes. */
struct run {
	struct feed f;
	uint64_t value;		/* of the field, as yet */
	int64_t nice;
	uint64_t policy;
	const char *comm;
	uint32_t pid;
	bool unknown;		/* the field is missing */
};

static void start(struct run *r)
{
	memset(r, 0, sizeof(*r));
	feed_start(&r->f, NULL);
	r->comm = "postgres";
	r->pid = 812;
}

static void pass(struct run *r, enum ktally_task_field field, uint64_t per_second, uint64_t step,
		 uint64_t time)
{
	for (uint64_t t = 0; t < time; t += step) {
		struct ktally_task *task;

		feed_next(&r->f, step);
		r->value += per_second * (step / SECOND);
		task = feed_task(&r->f, r->pid, START, r->comm);
		if (!r->unknown)
			feed_put(task, field, r->value);
		feed_put(task, KTALLY_TASK_NICE, (uint64_t)r->nice);
		feed_put(task, KTALLY_TASK_POLICY, r->policy);
		feed_done(&r->f);
	}
}

static void a_starved_service_is_told(void **state)
{
	struct run r;

	(void)state;
	start(&r);
	pass(&r, KTALLY_TASK_RUN_DELAY, 10000000, SECOND, MINUTE);
	assert_null(feed_verdict(&r.f));
	pass(&r, KTALLY_TASK_RUN_DELAY, 830000000, SECOND, 2 * MINUTE - SECOND);
	assert_null(feed_verdict(&r.f));
	pass(&r, KTALLY_TASK_RUN_DELAY, 830000000, SECOND, SECOND);
	assert_string_equal(feed_text(&r.f), "postgres (pid 812) waited for a CPU 83 % "
			    "of the last 2 m (warning from 60 %)");
	assert_int_equal(feed_verdict(&r.f)->since, 1060 * SECOND);
	assert_int_equal(feed_verdict(&r.f)->subject.start, START);
	pass(&r, KTALLY_TASK_RUN_DELAY, 10000000, SECOND, 2 * MINUTE);
	assert_null(feed_verdict(&r.f));
	feed_stop(&r.f);
}

static void who_stands_behind_by_choice_is_not_starved(void **state)
{
	static const struct { int64_t nice; uint64_t policy; bool told; } rows[] = {
		{ 0, SCHED_OTHER, true }, { -5, SCHED_BATCH, true },
		{ 1, SCHED_OTHER, false }, { 0, SCHED_IDLE, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct run r;

		start(&r);
		r.nice = rows[i].nice;
		r.policy = rows[i].policy;
		pass(&r, KTALLY_TASK_RUN_DELAY, SECOND, SECOND, 5 * MINUTE);
		assert_int_equal(feed_verdict(&r.f) != NULL, rows[i].told);
		assert_true(health_judged(r.f.h, HEALTH_RUN_QUEUE_WAIT));
		feed_stop(&r.f);
	}
}

static void each_rate_is_of_its_own_counter(void **state)
{
	static const struct {
		enum ktally_task_field field;
		uint64_t per_second, time;
		const char *text;
	} rows[] = {
		{ KTALLY_TASK_BLKIO_DELAY, 5 * SECOND, 11 * MINUTE,
		  "postgres (pid 812) waited for block I/O 500 % of the last 11 m "
		  "(critical from 400 %)" },
		{ KTALLY_TASK_MAJ_FLT, 900, 3 * MINUTE,
		  "postgres (pid 812) had 900 /s page faults that waited for a disk in the last "
		  "3 m (warning from 200 /s)" },
		{ KTALLY_TASK_SWAP, 30 * MIB, 45 * SECOND,
		  "postgres (pid 812) was swapped out at 30 MiB/s in the last 44 s "
		  "(critical from 20 MiB/s)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct run r;

		start(&r);
		pass(&r, rows[i].field, rows[i].per_second, SECOND, rows[i].time);
		assert_string_equal(feed_text(&r.f), rows[i].text);
		feed_stop(&r.f);
	}
}

static void a_burst_is_no_reason(void **state)
{
	struct run r;

	(void)state;
	start(&r);
	pass(&r, KTALLY_TASK_MAJ_FLT, 0, SECOND, MINUTE);
	for (int i = 0; i < 20; i++) {
		pass(&r, KTALLY_TASK_MAJ_FLT, 100000, SECOND, 60 * SECOND);
		pass(&r, KTALLY_TASK_MAJ_FLT, 0, SECOND, 10 * SECOND);
		assert_null(feed_verdict(&r.f));
	}
	feed_stop(&r.f);
}

static void intervals_may_be_of_any_length(void **state)
{
	static const uint64_t steps[] = { SECOND, 7 * SECOND, 45 * SECOND, 10 * MINUTE };

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct run r;

		start(&r);
		pass(&r, KTALLY_TASK_RUN_DELAY, 0, 3 * SECOND, 9 * SECOND);
		pass(&r, KTALLY_TASK_RUN_DELAY, 830000000, steps[i], 2 * MINUTE + steps[i]);
		assert_true(feed_verdict(&r.f)->value > 0.829);
		assert_true(feed_verdict(&r.f)->value < 0.831);
		assert_int_equal(feed_verdict(&r.f)->since, 1009 * SECOND);
		feed_stop(&r.f);
	}
}

static void what_is_unknown_neither_fires_nor_ends(void **state)
{
	struct run r;

	(void)state;
	start(&r);
	pass(&r, KTALLY_TASK_RUN_DELAY, 830000000, SECOND, 100 * SECOND);
	r.unknown = true;
	pass(&r, KTALLY_TASK_RUN_DELAY, 830000000, SECOND, 30 * MINUTE);
	assert_null(feed_verdict(&r.f));
	assert_false(health_judged(r.f.h, HEALTH_RUN_QUEUE_WAIT));
	r.unknown = false;
	pass(&r, KTALLY_TASK_RUN_DELAY, 830000000, SECOND, 23 * SECOND);
	assert_int_equal(health_level(r.f.h), HEALTH_WARNING);
	r.unknown = true;
	pass(&r, KTALLY_TASK_RUN_DELAY, 0, SECOND, 30 * MINUTE);
	assert_true(feed_verdict(&r.f)->stale);
	assert_non_null(strstr(feed_text(&r.f), "; not known now)"));
	feed_stop(&r.f);
}

/* ---- Growth ---- */

static void a_leak_is_told(void **state)
{
	struct run r;

	(void)state;
	start(&r);
	r.value = 300 * MIB;
	pass(&r, KTALLY_TASK_RSS_ANON, 0, 5 * SECOND, 40 * MINUTE);
	assert_true(health_judged(r.f.h, HEALTH_MEMORY_GROWTH));
	assert_null(feed_verdict(&r.f));
	pass(&r, KTALLY_TASK_RSS_ANON, MIB / 8, 5 * SECOND, 40 * MINUTE);
	assert_int_equal(feed_verdict(&r.f)->rule, HEALTH_MEMORY_GROWTH);
	assert_non_null(strstr(feed_text(&r.f),
			       "postgres (pid 812) grew steadily, by 206 MiB in "));
	pass(&r, KTALLY_TASK_RSS_ANON, 0, 5 * SECOND, 40 * MINUTE);
	assert_null(feed_verdict(&r.f));
	feed_stop(&r.f);
}

/* Memory that goes out to swap is still there. */
static void a_leak_that_is_swapped_out_is_a_leak(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	for (uint64_t i = 0; i < 600; i++) {
		struct ktally_task *task;

		feed_next(&f, 5 * SECOND);
		task = feed_task(&f, 9, START, "leak");
		feed_put(task, KTALLY_TASK_RSS_ANON, 300 * MIB - i * MIB / 4);
		feed_put(task, KTALLY_TASK_SWAP, i * MIB);
		feed_done(&f);
	}
	assert_int_equal(feed_verdict(&f)->rule, HEALTH_MEMORY_GROWTH);
	feed_stop(&f);
}

/* ---- Uninterruptible sleep ---- */

static void put_sleeper(struct feed *f, uint64_t state, uint64_t switches)
{
	struct ktally_task *task;

	feed_next(f, 2 * SECOND);
	task = feed_task(f, 44, START, "cp");
	feed_put(task, KTALLY_TASK_STATE, state);
	feed_put(task, KTALLY_TASK_NVCSW, switches);
	feed_put(task, KTALLY_TASK_NIVCSW, 7);
	feed_done(f);
}

static void one_long_sleep_is_told(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	for (int i = 0; i < 30; i++)
		put_sleeper(&f, KTALLY_STATE_UNINTERRUPTIBLE, 5);
	assert_null(feed_verdict(&f));
	put_sleeper(&f, KTALLY_STATE_UNINTERRUPTIBLE, 5);
	assert_string_equal(feed_text(&f), "cp (pid 44) has been in uninterruptible sleep for 60 s "
			    "(warning from 60 s)");
	for (int i = 0; i < 120; i++)
		put_sleeper(&f, KTALLY_STATE_UNINTERRUPTIBLE, 5);
	assert_int_equal(health_level(f.h), HEALTH_CRITICAL);
	put_sleeper(&f, KTALLY_STATE_RUNNING, 6);
	assert_int_equal(health_level(f.h), HEALTH_OK);
	assert_int_equal(feed_changes(&f), 1);
	feed_stop(&f);
}

static void many_short_sleeps_are_none(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	for (uint64_t i = 0; i < 500; i++)
		put_sleeper(&f, KTALLY_STATE_UNINTERRUPTIBLE, i / 20);
	assert_null(feed_verdict(&f));
	feed_stop(&f);
}

/* ---- Who is who ---- */

static void another_process_with_the_pid_begins_anew(void **state)
{
	struct feed f;
	uint64_t delay = 0;

	(void)state;
	feed_start(&f, NULL);
	for (int i = 0; i < 400; i++) {
		struct ktally_task *task;

		feed_next(&f, SECOND);
		delay += SECOND;
		task = feed_task(&f, 77, i < 100 ? START : START + SECOND, "reuse");
		feed_put(task, KTALLY_TASK_RUN_DELAY, delay);
		feed_done(&f);
		assert_int_equal(feed_verdict(&f) != NULL, i >= 100 + 120);
	}
	assert_int_equal(feed_verdict(&f)->subject.start, START + SECOND);
	feed_stop(&f);
}

static void a_process_that_ends_takes_its_verdict_along(void **state)
{
	struct run r;
	const struct health_verdict *const *changes;
	size_t count;

	(void)state;
	start(&r);
	pass(&r, KTALLY_TASK_RUN_DELAY, SECOND, SECOND, 5 * MINUTE);
	assert_int_equal(health_level(r.f.h), HEALTH_WARNING);
	feed_next(&r.f, SECOND);
	r.f.sample[r.f.at].interrupted = true;
	feed_done(&r.f);
	assert_int_equal(health_level(r.f.h), HEALTH_WARNING);
	r.f.sample[r.f.at].interrupted = false;
	feed_next(&r.f, SECOND);
	r.f.sample[r.f.at].interrupted = false;
	feed_task(&r.f, 1, 0, "init");
	feed_done(&r.f);
	assert_null(feed_verdict(&r.f));
	changes = health_changes(r.f.h, &count);
	assert_int_equal(count, 1);
	assert_true(changes[0]->gone);
	assert_int_equal(changes[0]->was, HEALTH_WARNING);
	health_text(changes[0], r.f.text);
	assert_string_equal(r.f.text, "postgres (pid 812) has ended");
	feed_next(&r.f, SECOND);
	feed_done(&r.f);
	assert_int_equal(feed_changes(&r.f), 0);
	feed_stop(&r.f);
}

static void rows_of_threads_are_no_processes(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	for (uint64_t i = 0; i < 300; i++) {
		struct ktally_task *task;

		feed_next(&f, SECOND);
		task = feed_task(&f, 5, START, "thread");
		feed_put(task, KTALLY_TASK_SCOPE, KTALLY_SCOPE_THREAD);
		feed_put(task, KTALLY_TASK_RUN_DELAY, i * SECOND);
		feed_done(&f);
	}
	assert_null(feed_verdict(&f));
	feed_stop(&f);
}

/* 3000 processes that all starve: 1024 are judged, and the others are counted. */
static void what_does_not_fit_is_counted(void **state)
{
	struct health_rules rules;
	struct feed f;
	size_t count;

	(void)state;
	health_rules_default(&rules);
	health_rules_at_once(&rules);
	feed_start(&f, &rules);
	for (uint64_t i = 0; i < 3; i++) {
		feed_next(&f, SECOND);
		for (uint32_t pid = 1; pid <= 3000; pid++)
			feed_put(feed_task(&f, pid, START, "many"), KTALLY_TASK_RUN_DELAY,
				 i * SECOND);
		feed_done(&f);
	}
	health_verdicts(f.h, &count);
	assert_int_equal(count, 1024);
	assert_int_equal(health_losses(f.h)->figures, 2 * (3000 - 1024));
	feed_stop(&f);
}

static void growth_that_does_not_fit_is_counted(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	feed_next(&f, SECOND);
	for (uint32_t pid = 1; pid <= 5000; pid++)
		feed_put(feed_task(&f, pid, START, "big"), KTALLY_TASK_RSS_ANON, 200 * MIB);
	for (uint32_t pid = 5001; pid <= 9000; pid++)
		feed_put(feed_task(&f, pid, START, "small"), KTALLY_TASK_RSS_ANON, MIB);
	feed_done(&f);
	assert_int_equal(health_losses(f.h)->growths, 5000 - 4096);
	feed_stop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_starved_service_is_told),
		cmocka_unit_test(who_stands_behind_by_choice_is_not_starved),
		cmocka_unit_test(each_rate_is_of_its_own_counter),
		cmocka_unit_test(a_burst_is_no_reason),
		cmocka_unit_test(intervals_may_be_of_any_length),
		cmocka_unit_test(what_is_unknown_neither_fires_nor_ends),
		cmocka_unit_test(a_leak_is_told),
		cmocka_unit_test(a_leak_that_is_swapped_out_is_a_leak),
		cmocka_unit_test(one_long_sleep_is_told),
		cmocka_unit_test(many_short_sleeps_are_none),
		cmocka_unit_test(another_process_with_the_pid_begins_anew),
		cmocka_unit_test(a_process_that_ends_takes_its_verdict_along),
		cmocka_unit_test(rows_of_threads_are_no_processes),
		cmocka_unit_test(what_does_not_fit_is_counted),
		cmocka_unit_test(growth_that_does_not_fit_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
