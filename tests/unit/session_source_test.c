// SPDX-License-Identifier: GPL-2.0
/* What becomes of a run of `ktally log` when the module goes away and returns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_library.h"

static void without_the_module_procfs_goes_on_and_says_so(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_AUTO);
	fake.lost = 4;
	fake.module = false;
	assert_int_equal(session_sample(&session), 0);
	fake.lost = 0;
	assert_int_equal(session_events_fd(&session), -1);
	assert_int_equal(session_exits(&session), 0);
	end();
	assert_int_equal(count(EVENT("source")), 1);
	assert_true(strstr(text, EVENT("source")) < strstr(text, EVENT("sample")));
	assert_non_null(strstr(strstr(text, EVENT("sample")),
			       "\"ktally.source\":\"procfs\",\"ktally.events\":false,"));
	assert_int_equal(count("\"ktally.exits\":0,\"ktally.loss.events\":4,"), 1);
}

static void without_the_module_exits_end_and_samples_go_on(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_AUTO);
	fake.module = false;
	assert_int_equal(session_exits(&session), 0);
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("source")), 1);
	assert_int_equal(count(EVENT("sample")), 1);
}

/* The module is back: with the next session_retry() when its time has come. */
static void load(uint64_t made)
{
	fake.module = true;
	fake.loaded++;
	fake.made = fake.ready = fake.read = made;
	fake.lost = 0;
}

static void a_module_that_returns_is_returned_to_and_the_gap_is_told(void **state)
{
	const char *back;

	(void)state;
	begin(KTALLY_SOURCE_AUTO);
	assert_int_equal(session_wait(&session), -1);
	fake.lost = 4;
	fake.made = 110;
	assert_int_equal(session_sample(&session), 0);
	fake.module = false;
	assert_int_equal(session_exits(&session), 0);
	load(7);
	session_retry(&session);	/* not yet */
	assert_int_equal(session_events_fd(&session), -1);
	assert_in_range(session_wait(&session), 1, 5001);
	session.retry_at = 1;
	assert_int_equal(session_wait(&session), 0);
	session_retry(&session);
	assert_int_equal(session_events_fd(&session), events_fd);
	assert_int_equal(session_wait(&session), -1);
	fake.made = fake.ready = 9;
	assert_int_equal(session_exits(&session), 0);
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("source")), 2);
	back = strstr(strstr(text, EVENT("source")) + 1, EVENT("source"));
	assert_non_null(strstr(back, "\"ktally.source\":\"netlink\",\"ktally.events\":true,"
			       "\"ktally.source_why\":\"the module answers\""));
	assert_non_null(strstr(back, "\"ktally.exit.seq\":8}"));
	/* 101 to 110 were made, as the sample said, and never came. */
	assert_int_equal(count("\"ktally.exits\":2,\"ktally.loss.events\":14,"), 1);
	assert_null(strstr(back, "\"ktally.loss.gaps\":0,"));
	assert_null(strstr(back, "\"ktally.loss.gap_ns\":0,"));
	assert_true(session.totals.loss_gap_ns > 0);
	assert_int_equal(session.totals.loss_gaps, 1);
}

static void a_module_that_is_loaded_later_is_found(void **state)
{
	(void)state;
	fake.module = false;
	begin(KTALLY_SOURCE_AUTO);
	session.retry_at = 1;
	session_retry(&session);
	assert_in_range(session_wait(&session), 1, 5001);
	load(0);
	session.retry_at = 1;
	session_retry(&session);
	assert_int_equal(session_sample(&session), 0);
	assert_false(session_lost(&session));	/* none were promised before */
	end();
	assert_int_equal(count(EVENT("source")), 1);
	assert_non_null(strstr(strstr(text, EVENT("sample")), "\"ktally.source\":\"netlink\""));
}

/* The one that was there went, and another one that is of no use came. */
static void why_the_module_is_not_asked_is_of_the_last_time(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_AUTO);
	fake.module = false;
	assert_int_equal(session_sample(&session), 0);
	assert_string_equal(session.why, "the fake fails");
	fake.refusal = -EPROTO;
	session.retry_at = 1;
	session_retry(&session);
	assert_string_equal(session.why, "the fake refuses");
	fake.refusal = 0;
	load(0);
	session.retry_at = 1;
	session_retry(&session);
	assert_null(session.why);
	end();
	assert_int_equal(count(EVENT("source")), 2);	/* a refusal is no change of it */
}

static void forced_procfs_never_asks_the_module(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_PROCFS);
	assert_int_equal(session_wait(&session), -1);
	session_retry(&session);
	assert_int_equal(fake.opened, 1);
	end();
	assert_int_equal(count(EVENT("source")), 0);
}

/* Loaded anew between two samples, before the socket told that the old one went. */
static void another_load_is_told_and_is_a_gap(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_AUTO);
	fake.lost = 4;
	fake.made = 106;
	assert_int_equal(session_sample(&session), 0);
	fake.loaded++;
	fake.made = fake.ready = 500;
	assert_int_equal(session_sample(&session), 0);
	assert_int_equal(session_events_fd(&session), events_fd);
	fake.made = fake.ready = 501;
	assert_int_equal(session_exits(&session), 0);
	end();
	assert_int_equal(count(EVENT("source")), 1);
	assert_non_null(strstr(strstr(text, EVENT("source")), "loaded anew"));
	/* 101 to 106 of the old one; the fake's handle goes on with its 4. */
	assert_int_equal(count("\"ktally.exits\":1,\"ktally.loss.events\":10,"), 1);
	assert_int_equal(session.totals.loss_gaps, 1);
}

static void a_forced_source_is_not_replaced(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	fake.module = false;
	assert_int_equal(session_sample(&session), -ENODEV);
	assert_int_equal(session_exits(&session), -ENODEV);
	end();
	assert_int_equal(count(EVENT("source")), 0);
	assert_int_equal(count(EVENT("stop")), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(without_the_module_procfs_goes_on_and_says_so, set_up),
		cmocka_unit_test_setup(without_the_module_exits_end_and_samples_go_on, set_up),
		cmocka_unit_test_setup(
			a_module_that_returns_is_returned_to_and_the_gap_is_told, set_up),
		cmocka_unit_test_setup(a_module_that_is_loaded_later_is_found, set_up),
		cmocka_unit_test_setup(why_the_module_is_not_asked_is_of_the_last_time, set_up),
		cmocka_unit_test_setup(forced_procfs_never_asks_the_module, set_up),
		cmocka_unit_test_setup(another_load_is_told_and_is_a_gap, set_up),
		cmocka_unit_test_setup(a_forced_source_is_not_replaced, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
