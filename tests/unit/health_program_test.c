// SPDX-License-Identifier: GPL-2.0
/* Crash loops: what ends abnormally again and again, and what merely ends. */
#include <signal.h>

#include "health_feed.h"

static void end(struct feed *f, const char *comm, enum ktally_task_field how, uint64_t value,
		uint32_t ppid)
{
	struct ktally_task record = { 0 };

	feed_put(&record, KTALLY_TASK_PID, 99);
	feed_put(&record, KTALLY_TASK_PPID, ppid);
	feed_put(&record, how, value);
	feed_put(&record, KTALLY_TASK_EXIT_TIME, f->now);
	ktally_record_string(&ktally_task_set, &record, KTALLY_TASK_COMM, comm, strlen(comm));
	health_exit(f->h, &record);
}

static void pass(struct feed *f, uint64_t time)
{
	feed_next(f, time);
	feed_done(f);
}

static void start(struct feed *f)
{
	feed_start(f, NULL);
	health_set_exits(f->h, true);
	pass(f, SECOND);
}

static void a_crash_loop_is_told_and_ends(void **state)
{
	struct feed f;

	(void)state;
	start(&f);
	for (int i = 0; i < 3; i++) {
		assert_null(feed_verdict(&f));
		end(&f, "crashd", KTALLY_TASK_TERM_SIG, SIGSEGV, 1);
		pass(&f, MINUTE);
	}
	assert_string_equal(feed_text(&f),
			    "crashd ended abnormally 3 times in 10 m (warning from 3)");
	assert_int_equal(feed_verdict(&f)->subject.scope, HEALTH_PROGRAM);
	for (int i = 0; i < 7; i++)
		end(&f, "crashd", KTALLY_TASK_TERM_SIG, SIGSEGV, 1);
	pass(&f, MINUTE);
	assert_int_equal(health_level(f.h), HEALTH_CRITICAL);
	pass(&f, 8 * MINUTE);
	assert_int_equal(health_level(f.h), HEALTH_CRITICAL);
	pass(&f, 2 * MINUTE);
	assert_null(feed_verdict(&f));
	assert_int_equal(feed_changes(&f), 1);
	feed_stop(&f);
}

static void names_are_counted_apart(void **state)
{
	static const char *const names[] = { "one", "two", "three" };
	struct feed f;

	(void)state;
	start(&f);
	for (int i = 0; i < 6; i++)
		end(&f, names[i % 3], KTALLY_TASK_TERM_SIG, SIGABRT, 1);
	pass(&f, SECOND);
	assert_null(feed_verdict(&f));
	end(&f, "two", KTALLY_TASK_TERM_SIG, SIGABRT, 1);
	pass(&f, SECOND);
	assert_string_equal(feed_verdict(&f)->subject.comm, "two");
	feed_stop(&f);
}

static void only_abnormal_ends_count(void **state)
{
	static const struct {
		enum ktally_task_field how;
		uint64_t value;
		uint32_t ppid;
		bool counts;
	} rows[] = {
		{ KTALLY_TASK_TERM_SIG, SIGKILL, 500, true },
		{ KTALLY_TASK_TERM_SIG, SIGBUS, 500, true },
		{ KTALLY_TASK_TERM_SIG, SIGSYS, 1, true },
		{ KTALLY_TASK_TERM_SIG, SIGTERM, 1, false },
		{ KTALLY_TASK_TERM_SIG, SIGINT, 1, false },
		{ KTALLY_TASK_TERM_SIG, SIGPIPE, 500, false },
		{ KTALLY_TASK_TERM_SIG, SIGHUP, 500, false },
		{ KTALLY_TASK_EXIT_CODE, 1, 1, true },
		{ KTALLY_TASK_EXIT_CODE, 1, 500, false },	/* grep that found nothing */
		{ KTALLY_TASK_EXIT_CODE, 0, 1, false },
		{ KTALLY_TASK_UID, 0, 1, false },		/* how it ended is not known */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct feed f;

		start(&f);
		for (int n = 0; n < 5; n++)
			end(&f, "prog", rows[i].how, rows[i].value, rows[i].ppid);
		pass(&f, SECOND);
		if ((feed_verdict(&f) != NULL) != rows[i].counts)
			fail_msg("row %zu", i);
		feed_stop(&f);
	}
}

static void more_than_can_be_kept_are_counted_as_32(void **state)
{
	struct feed f;

	(void)state;
	start(&f);
	for (int i = 0; i < 1000; i++)
		end(&f, "storm", KTALLY_TASK_TERM_SIG, SIGSEGV, 1);
	pass(&f, SECOND);
	assert_true(feed_verdict(&f)->value == HEALTH_CRASHES_MAX);
	feed_stop(&f);
}

static void without_exit_records_nothing_is_judged(void **state)
{
	struct feed f;

	(void)state;
	feed_start(&f, NULL);
	pass(&f, SECOND);
	assert_false(health_judged(f.h, HEALTH_CRASH_LOOP));
	health_set_exits(f.h, true);
	pass(&f, SECOND);
	assert_true(health_judged(f.h, HEALTH_CRASH_LOOP));
	feed_stop(&f);
}

static void names_that_do_not_fit_are_counted_and_old_ones_make_room(void **state)
{
	struct feed f;
	char name[16];

	(void)state;
	start(&f);
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "prog%d", i);
		end(&f, name, KTALLY_TASK_TERM_SIG, SIGSEGV, 1);
	}
	assert_int_equal(health_losses(f.h)->programs, 200 - 128);
	pass(&f, 11 * MINUTE);
	for (int i = 0; i < 3; i++)
		end(&f, "late", KTALLY_TASK_TERM_SIG, SIGSEGV, 1);
	pass(&f, SECOND);
	assert_string_equal(feed_verdict(&f)->subject.comm, "late");
	assert_int_equal(health_losses(f.h)->programs, 200 - 128);
	feed_stop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crash_loop_is_told_and_ends),
		cmocka_unit_test(names_are_counted_apart),
		cmocka_unit_test(only_abnormal_ends_count),
		cmocka_unit_test(more_than_can_be_kept_are_counted_as_32),
		cmocka_unit_test(without_exit_records_nothing_is_judged),
		cmocka_unit_test(names_that_do_not_fit_are_counted_and_old_ones_make_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
