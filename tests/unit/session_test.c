// SPDX-License-Identifier: GPL-2.0
/* Each exit and sample of a run of `ktally log` has its line, or is counted as lost once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_library.h"

static void every_exit_has_its_line(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_AUTO);
	fake.made = fake.ready = 105;
	assert_int_equal(session_exits(&session), 0);
	assert_int_equal(session_sample(&session), 0);
	fake.made = 110;	/* die after the sample */
	end();
	assert_int_equal(count(EVENT("start")), 1);
	assert_int_equal(count(EVENT("exit")), 5);
	assert_int_equal(count(EVENT("sample")), 1);
	assert_int_equal(count(EVENT("task")), 1);
	assert_int_equal(count("\"ktally.exit.seq\":101}"), 1);
	assert_int_equal(count("\"ktally.exit.seq\":105}"), 1);
	assert_int_equal(count("\"ktally.samples\":1,\"ktally.tasks\":1,\"ktally.exits\":5,"
			       "\"ktally.loss.events\":0,\"ktally.loss.samples\":0,"
			       "\"ktally.loss.lines\":0,\"ktally.loss.gaps\":0,"
			       "\"ktally.loss.gap_ns\":0,\"ktally.loss.health\":0,"
			       "\"ktally.exit.total\":110,"), 1);
	assert_true(strstr(text, EVENT("exit")) < strstr(text, EVENT("sample")));
	assert_true(strstr(text, EVENT("sample")) < strstr(text, EVENT("task")));
}

/* What the filter leaves out has no line, and is no loss. */
static void what_the_filter_leaves_out_is_not_lost(void **state)
{
	struct query_error error;
	struct query *query;

	(void)state;
	assert_int_equal(query_compile("seq>=103 or known(rss)", &query, &error), 0);
	options.filter = query;
	begin(KTALLY_SOURCE_NETLINK);
	fake.made = fake.ready = 105;
	assert_int_equal(session_exits(&session), 0);
	assert_int_equal(session_sample(&session), 0);
	assert_false(session_lost(&session));
	end();
	assert_int_equal(count(",\"ktally.filter\":\"seq>=103 or known(rss)\","), 1);
	assert_int_equal(count(EVENT("exit")), 3);
	assert_int_equal(count("\"ktally.exit.seq\":102}"), 0);
	assert_int_equal(count("\"ktally.exit.seq\":103}"), 1);
	assert_int_equal(count(EVENT("sample")), 1);
	assert_int_equal(count(EVENT("task")), 0);
	assert_int_equal(count("\"ktally.samples\":1,\"ktally.tasks\":0,\"ktally.exits\":3,"
			       "\"ktally.loss.events\":0,\"ktally.loss.samples\":0,"
			       "\"ktally.loss.lines\":0,"), 1);
	query_free(query);
}

/* They died before the last sample and come, batched, after it. */
static void exits_that_come_late_are_waited_for(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	fake.made = 120;
	fake.late = 5;
	assert_int_equal(session_sample(&session), 0);
	assert_false(session_lost(&session));
	end();
	assert_int_equal(count(EVENT("exit")), 20);
	assert_int_equal(count("\"ktally.exits\":20,\"ktally.loss.events\":0,"), 1);
}

static void exits_that_never_come_are_lost(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	fake.made = 120;
	fake.ready = 117;
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("exit")), 17);
	assert_int_equal(count("\"ktally.exits\":17,\"ktally.loss.events\":3,"), 1);
}

static void exits_that_the_library_lost_are_lost_once(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	fake.made = fake.ready = 110;
	fake.missing = 105;
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("exit")), 9);
	assert_int_equal(count("\"ktally.exits\":9,\"ktally.loss.events\":1,"), 1);
}

/* What died before the log began is not its business, and not waited for. */
static void older_exits_are_not_lost(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("exit")), 0);
	assert_int_equal(count("\"ktally.exits\":0,\"ktally.loss.events\":0,"), 1);
}

static void a_ring_that_does_not_answer_once_is_not_the_end(void **state)
{
	static const int errors[] = { -ETIMEDOUT, -ENOBUFS, -ENOMEM };

	(void)state;
	begin(KTALLY_SOURCE_AUTO);
	fake.made = fake.ready = 103;
	for (int i = 0; i < 3; i++) {
		fake.events_error = errors[i];
		assert_int_equal(session_exits(&session), 0);
	}
	assert_int_equal(session_exits(&session), 0);
	end();
	assert_int_equal(count(EVENT("source")), 0);
	assert_int_equal(count("\"ktally.exits\":3,\"ktally.loss.events\":0,"), 1);
}

/* What the library lost behind the last record that came is not lost once more at the end. */
static void a_gap_at_the_very_end_is_lost_once(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	fake.made = 110;
	fake.read = fake.ready = 110;
	fake.lost = 10;
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count("\"ktally.exits\":0,\"ktally.loss.events\":10,"), 1);
}

static void a_sample_that_fails_is_counted(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	fake.sample_error = -ETIMEDOUT;
	assert_int_equal(session_sample(&session), 0);
	assert_true(session_lost(&session));
	session_missed(&session, 2);
	assert_int_equal(session_sample(&session), 0);
	fake.sample_error = -EINVAL;
	assert_int_equal(session_sample(&session), -EINVAL);
	end();
	assert_int_equal(count(EVENT("sample")), 1);
	assert_non_null(strstr(strstr(text, EVENT("sample")), "\"ktally.loss.samples\":3,"));
}

static void samples_that_are_only_late_are_no_loss(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	session_missed(&session, 2);
	assert_int_equal(session_sample(&session), 0);
	assert_false(session_lost(&session));
	end();
	assert_non_null(strstr(strstr(text, EVENT("sample")), "\"ktally.loss.samples\":2,"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_exit_has_its_line, set_up),
		cmocka_unit_test_setup(what_the_filter_leaves_out_is_not_lost, set_up),
		cmocka_unit_test_setup(exits_that_come_late_are_waited_for, set_up),
		cmocka_unit_test_setup(exits_that_never_come_are_lost, set_up),
		cmocka_unit_test_setup(exits_that_the_library_lost_are_lost_once, set_up),
		cmocka_unit_test_setup(older_exits_are_not_lost, set_up),
		cmocka_unit_test_setup(a_ring_that_does_not_answer_once_is_not_the_end, set_up),
		cmocka_unit_test_setup(a_gap_at_the_very_end_is_lost_once, set_up),
		cmocka_unit_test_setup(a_sample_that_fails_is_counted, set_up),
		cmocka_unit_test_setup(samples_that_are_only_late_are_no_loss, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
