// SPDX-License-Identifier: GPL-2.0
/* A source that runs for long: what becomes of it when the module goes and returns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_sources.h"
#include "source/live.h"

static struct live live;
static struct ktally_sample sample;

static void begin(enum ktally_source_kind kind, int module)
{
	memset(&world, 0, sizeof(world));
	world.error = module;
	clock_now = 100 * SECOND;
	assert_int_equal(live_open(&live, "serve", kind), CLI_OK);
}

static void end(void)
{
	live_close(&live);
	ktally_sample_free(&sample);
	memset(&sample, 0, sizeof(sample));
	assert_int_equal(world.handles, 0);
}

static int take(bool *changed)
{
	const struct ktally_query query = { .groups = 0 };

	return live_sample(&live, &query, &sample, changed);
}

static void samples_of_the_module_go_on_from_each_other(void **state)
{
	bool changed;

	(void)state;
	begin(KTALLY_SOURCE_AUTO, 0);
	assert_int_equal(take(&changed), 0);
	assert_int_equal(take(&changed), 0);
	assert_false(changed);
	assert_int_equal(live_fd(&live), 42);
	assert_int_equal(live.loss.torn, 4);
	end();
}

static void without_the_module_procfs_stands_in_and_no_rate_leads_there(void **state)
{
	bool changed;

	(void)state;
	begin(KTALLY_SOURCE_AUTO, 0);
	assert_int_equal(take(&changed), 0);
	world.error = -ENOENT;
	world.lost = 3;
	assert_int_equal(take(&changed), 0);
	assert_true(changed);
	assert_true(live.fallen);
	assert_string_equal(live_name(&live), "procfs");
	assert_int_equal(live_fd(&live), -1);
	assert_int_equal(live.loss.events, 3);
	assert_int_equal(live.loss.gaps, 1);
	end();
}

static void it_returns_to_the_module_when_that_answers(void **state)
{
	bool changed;

	(void)state;
	begin(KTALLY_SOURCE_AUTO, 0);
	world.error = -ENOENT;
	assert_int_equal(take(&changed), 0);
	world.error = 0;
	assert_int_equal(take(&changed), 0);
	assert_string_equal(live_name(&live), "procfs");	/* not yet */
	assert_false(changed);
	clock_now += 6 * SECOND;
	assert_int_equal(take(&changed), 0);
	assert_true(changed);
	assert_false(live.fallen);
	assert_string_equal(live_name(&live), "netlink");
	assert_int_equal(live_fd(&live), 42);
	end();
}

/* Loaded by now, it may be of another protocol. */
static void why_the_module_is_not_asked_is_of_the_last_time(void **state)
{
	bool changed;

	(void)state;
	begin(KTALLY_SOURCE_AUTO, -ENOENT);
	assert_int_equal(take(&changed), 0);
	assert_string_equal(live_why(&live), ktally_source_why(live.k));
	world.error = -EPROTO;
	clock_now += 6 * SECOND;
	assert_int_equal(take(&changed), 0);
	assert_string_equal(live_name(&live), "procfs");
	assert_string_equal(live_why(&live), "the words");
	world.error = 0;
	clock_now += 6 * SECOND;
	assert_int_equal(take(&changed), 0);
	assert_string_equal(live_name(&live), "netlink");
	assert_string_equal(live_why(&live), ktally_source_why(live.k));
	end();
}

static void procfs_from_the_start_is_no_fall(void **state)
{
	bool changed;

	(void)state;
	begin(KTALLY_SOURCE_AUTO, -ENOENT);
	assert_int_equal(take(&changed), 0);
	assert_false(live.fallen);
	clock_now += 6 * SECOND;
	world.error = 0;
	assert_int_equal(take(&changed), 0);
	assert_string_equal(live_name(&live), "netlink");
	end();
}

static void the_source_that_was_asked_for_stays(void **state)
{
	bool changed;

	(void)state;
	begin(KTALLY_SOURCE_NETLINK, 0);
	world.error = -ENOENT;
	assert_int_equal(take(&changed), -ENOENT);
	assert_string_equal(live.error, "the words");
	assert_int_equal(live.loss.failed, 1);
	world.error = 0;
	assert_int_equal(take(&changed), 0);
	assert_string_equal(live.error, "");
	end();
}

static void another_load_begins_anew_and_its_losses_add_up(void **state)
{
	uint64_t lost;
	bool changed;

	(void)state;
	begin(KTALLY_SOURCE_AUTO, 0);
	world.lost = 5;
	assert_int_equal(take(&changed), 0);
	assert_true(live_info_loss(&live, KTALLY_INFO_EXIT_MISSED, &lost));
	assert_int_equal(lost, 5);
	world.loaded = 1;
	world.lost = 0;
	assert_int_equal(take(&changed), 0);
	assert_true(changed);
	assert_int_equal(live_fd(&live), -1);
	assert_int_equal(take(&changed), 0);	/* opens another socket */
	assert_int_equal(live_fd(&live), 42);
	assert_true(live_info_loss(&live, KTALLY_INFO_EXIT_MISSED, &lost));
	assert_int_equal(lost, 5);
	end();
}

static void exits_come_until_their_socket_ends(void **state)
{
	struct ktally_task record;

	(void)state;
	begin(KTALLY_SOURCE_AUTO, 0);
	world.records = 2;
	assert_true(live_exit(&live, &record));
	assert_true(live_exit(&live, &record));
	assert_false(live_exit(&live, &record));
	assert_int_equal(live_fd(&live), 42);
	world.events_error = -ENODEV;
	assert_false(live_exit(&live, &record));
	assert_int_equal(live_fd(&live), -1);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_of_the_module_go_on_from_each_other),
		cmocka_unit_test(without_the_module_procfs_stands_in_and_no_rate_leads_there),
		cmocka_unit_test(it_returns_to_the_module_when_that_answers),
		cmocka_unit_test(why_the_module_is_not_asked_is_of_the_last_time),
		cmocka_unit_test(procfs_from_the_start_is_no_fall),
		cmocka_unit_test(the_source_that_was_asked_for_stays),
		cmocka_unit_test(another_load_begins_anew_and_its_losses_add_up),
		cmocka_unit_test(exits_come_until_their_socket_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
