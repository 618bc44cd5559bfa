// SPDX-License-Identifier: GPL-2.0
/* Which kinds of lines a run of `ktally log` has, and when it tells of health and losses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_library.h"

static bool holds(const char *part)
{
	return strstr(text, part);
}

/* Once for each time that something was lost, not in each sample. */
static void losses_are_told_as_they_come(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	assert_int_equal(session_sample(&session), 0);
	fake.lost = 2;
	session_missed(&session, 1);
	assert_int_equal(session_sample(&session), 0);
	assert_int_equal(session_sample(&session), 0);
	fake.lost = 3;
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("lost")), 2);
	assert_int_equal(count("\"message\":\"lost: 2 exits, 1 sample\""), 1);
	assert_int_equal(count("\"message\":\"lost: 1 exit\""), 1);
	assert_int_equal(count("\"ktally.lost.events\":1,\"ktally.loss.events\":3,"), 1);
}

static void what_the_module_loses_is_told_over_its_loads(void **state)
{
	(void)state;
	fake.module_lost = 7;	/* before we came */
	begin(KTALLY_SOURCE_AUTO);
	assert_int_equal(session_sample(&session), 0);
	fake.module_lost = 9;
	assert_int_equal(session_sample(&session), 0);
	fake.loaded++;		/* it counts from 0 again */
	fake.module_lost = 4;
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("lost")), 2);
	assert_int_equal(count("\"ktally.lost.exit_missed\":2,"), 1);
	assert_int_equal(count("\"ktally.lost.exit_missed\":4,"), 1);
}

/* The exits of a gap are nobody's to count; that it lasts is not told in each sample. */
static void a_gap_is_told_once(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_AUTO);
	assert_int_equal(session_sample(&session), 0);
	fake.module = false;
	for (int i = 0; i < 3; i++)
		assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("lost")), 1);
	assert_int_equal(count("\"message\":\"lost: 1 time without exits\""), 1);
}

static void only_the_kinds_that_are_wanted_are_written(void **state)
{
	(void)state;
	options.kinds = RECORD_BIT(RECORD_KIND_TASK);
	begin(KTALLY_SOURCE_NETLINK);
	fake.made = fake.ready = 105;
	assert_int_equal(session_exits(&session), 0);
	assert_int_equal(session_sample(&session), 0);
	assert_false(session_lost(&session));
	end();
	assert_int_equal(count(EVENT("task")), 1);
	assert_int_equal(count(EVENT("sample")) + count(EVENT("exit")), 0);
}

/* Nobody wants a sample: none is taken, and all else is as with one. */
static void without_need_no_sample_is_taken(void **state)
{
	(void)state;
	options.kinds = RECORD_BIT(RECORD_KIND_EXIT);
	begin(KTALLY_SOURCE_NETLINK);
	fake.made = fake.ready = 105;
	assert_int_equal(session_exits(&session), 0);
	fake.lost = 1;
	assert_int_equal(session_sample(&session), 0);
	fake.made = 107;
	fake.late = 2;		/* they come only while the end waits for them */
	end();
	assert_int_equal(fake.samples, 0);
	assert_int_equal(count(EVENT("exit")), 7);
	assert_int_equal(count(EVENT("lost")), 1);
	assert_int_equal(count(EVENT("stop")), 1);
}

static void without_samples_procfs_takes_over_as_well(void **state)
{
	(void)state;
	options.kinds = RECORD_BIT(RECORD_KIND_EXIT);
	begin(KTALLY_SOURCE_AUTO);
	fake.module = false;
	assert_int_equal(session_sample(&session), 0);
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("source")), 1);
}

static void health_takes_samples_and_tells_what_changed(void **state)
{
	(void)state;
	options.kinds = RECORD_BIT(RECORD_KIND_HEALTH);
	health_rules_default(&options.rules);
	health_rules_at_once(&options.rules);
	fake.available = 1;		/* of 100 bytes */
	begin(KTALLY_SOURCE_NETLINK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(session_sample(&session), 0);
	fake.available = 90;
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(fake.samples, 4);
	assert_int_equal(count(EVENT("health")), 2);
	assert_true(holds("\"severity_text\":\"ERROR\",\"message\":\"critical: "));
	assert_true(holds("\"ktally.health.rule\":\"memory-available\","));
	assert_true(holds("\"severity_text\":\"INFO\",\"message\":\"healthy: "));
	assert_int_equal(count(EVENT("sample")) + count(EVENT("task")), 0);
}

/* To the rules, threads would be processes that end. */
static void of_threads_nothing_is_judged(void **state)
{
	(void)state;
	options.threads = true;
	health_rules_default(&options.rules);
	health_rules_at_once(&options.rules);
	fake.available = 1;
	begin(KTALLY_SOURCE_NETLINK);
	assert_int_equal(session_sample(&session), 0);
	end();
	options.threads = false;
	assert_int_equal(count(EVENT("health")), 0);
	assert_int_equal(count(EVENT("task")), 1);
}

/* Which groups are asked for, and from which sample it goes on. */
static void no_more_is_asked_for_than_is_needed(void **state)
{
	(void)state;
	options.kinds = RECORD_KINDS_ALL & ~RECORD_BIT(RECORD_KIND_HEALTH);
	begin(KTALLY_SOURCE_NETLINK);
	assert_int_equal(session_sample(&session), 0);
	assert_int_equal(fake.query.groups, KTALLY_GROUPS_USUAL);
	end();
	options.has_fields = true;
	ktally_mark(options.fields, KTALLY_TASK_RCHAR);
	options.interval = UINT64_C(10000000000);
	events_fd = eventfd(0, EFD_NONBLOCK);
	begin(KTALLY_SOURCE_NETLINK);
	assert_int_equal(session_sample(&session), 0);
	assert_int_equal(fake.query.groups, KTALLY_GROUP_ID | KTALLY_GROUP_IO);
	ktally_mark(options.fields, KTALLY_TASK_FDS);
	assert_int_equal(session_sample(&session), 0);
	assert_null(fake.query.since);
	options.changed_only = true;
	end();
	events_fd = eventfd(0, EFD_NONBLOCK);
	begin(KTALLY_SOURCE_NETLINK);
	assert_int_equal(session_sample(&session), 0);
	assert_null(fake.query.since);
	assert_int_equal(session_sample(&session), 0);
	assert_ptr_equal(fake.query.since, &session.sample);
	assert_true(fake.query.groups & KTALLY_GROUP_CPU);
	end();
	options.changed_only = false;
	options.interval = 1000000000;
	events_fd = eventfd(0, EFD_NONBLOCK);
	begin(KTALLY_SOURCE_AUTO);
	for (int i = 0; i < 2; i++)
		assert_int_equal(session_sample(&session), 0);
	assert_non_null(fake.query.since);
	fake.module = false;
	assert_int_equal(session_sample(&session), 0);
	assert_null(fake.query.since);			/* another source */
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(losses_are_told_as_they_come, set_up),
		cmocka_unit_test_setup(what_the_module_loses_is_told_over_its_loads, set_up),
		cmocka_unit_test_setup(a_gap_is_told_once, set_up),
		cmocka_unit_test_setup(only_the_kinds_that_are_wanted_are_written, set_up),
		cmocka_unit_test_setup(without_need_no_sample_is_taken, set_up),
		cmocka_unit_test_setup(without_samples_procfs_takes_over_as_well, set_up),
		cmocka_unit_test_setup(health_takes_samples_and_tells_what_changed, set_up),
		cmocka_unit_test_setup(of_threads_nothing_is_judged, set_up),
		cmocka_unit_test_setup(no_more_is_asked_for_than_is_needed, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
