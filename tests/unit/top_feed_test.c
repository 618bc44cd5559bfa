// SPDX-License-Identifier: GPL-2.0
/* What becomes of the view when its source goes away and returns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake_sources.h"
#include "top/feed.h"

static struct user_cache users;
static struct feed feed;
static struct model model;
static const struct ktally_query query;

static int set_up(void **state)
{
	(void)state;
	memset(&world, 0, sizeof(world));
	clock_now = 100 * SECOND;
	return model_init(&model, &users);
}

static int tear_down(void **state)
{
	(void)state;
	feed_close(&feed);
	model_free(&model);
	return world.handles ? -1 : 0;
}

static void start(enum ktally_source_kind kind)
{
	assert_int_equal(feed_open(&feed, kind), CLI_OK);
}

static void assert_source(const char *name)
{
	assert_string_equal(ktally_source_name(feed.live.k), name);
	assert_int_equal(model.shown, 1);
	assert_string_equal(model_row(&model, 0)->task->comm, name);
}

static void auto_falls_back_says_so_and_returns(void **state)
{
	(void)state;
	start(KTALLY_SOURCE_AUTO);
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_source("netlink");
	assert_true(model_row(&model, 0)->known);
	world.error = -ENODEV;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_source("procfs");
	assert_non_null(strstr(feed.note, "the words"));
	assert_false(model_row(&model, 0)->known);
	assert_int_equal(feed_fd(&feed), -1);
	world.error = 0;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_source("procfs");	/* it does not ask at every sample */
	clock_now += 6 * SECOND;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_source("netlink");
	assert_string_equal(feed.note, "the module answers: exits went unseen for 6.00s");
	assert_false(model_row(&model, 0)->known);
	assert_int_equal(feed_fd(&feed), 42);
	clock_now += 29 * SECOND;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_string_not_equal(feed.note, "");
	clock_now += SECOND;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_string_equal(feed.note, "");
	assert_true(model_row(&model, 0)->known);
}

static void what_is_missing_at_a_gap_is_counted(void **state)
{
	uint64_t lost;

	(void)state;
	start(KTALLY_SOURCE_AUTO);
	world.exit_next = 50;
	world.due = 47;
	world.lost = 2;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(feed.live.loss.events, 2);
	world.error = -ENODEV;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(feed.live.loss.events, 5);
	assert_true(live_info_loss(&feed.live, KTALLY_INFO_EXIT_MISSED, &lost));
	assert_int_equal(lost, 2);
	clock_now += 6 * SECOND;
	assert_int_equal(watch_unseen(&feed.live.watch, clock_now), 6 * SECOND);
	world.error = 0;
	world.lost = 0;
	world.due = 1;
	world.exit_next = 1;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	world.lost = 1;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(feed.live.loss.events, 6);
	assert_int_equal(feed.live.watch.gaps, 1);
	/* The module counted 2 before it went and 1 since. */
	assert_true(live_info_loss(&feed.live, KTALLY_INFO_EXIT_MISSED, &lost));
	assert_int_equal(lost, 3);
}

/* Loaded anew between two samples: the handle finds the new one by itself. */
static void no_rate_leads_to_another_load_of_the_module(void **state)
{
	(void)state;
	start(KTALLY_SOURCE_AUTO);
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_true(model_row(&model, 0)->known);
	world.loaded++;
	clock_now += SECOND;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_source("netlink");
	assert_false(model_row(&model, 0)->known);
	assert_int_equal(feed_fd(&feed), -1);
	assert_non_null(strstr(feed.note, "the module was loaded anew: exits went unseen for"));
	clock_now += SECOND;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(feed_fd(&feed), 42);
	assert_int_equal(feed.live.watch.gaps, 1);
	assert_int_equal(feed.live.watch.unseen, SECOND);
	assert_int_equal(world.opens, 2);
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(world.opens, 2);
}

/* It answers questions, but no dump can be begun: those of its exits neither. */
static void exits_come_again_after_a_module_on_its_way_out(void **state)
{
	(void)state;
	start(KTALLY_SOURCE_AUTO);
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	world.sample_error = -ENODEV;
	world.events_refused = -ENODEV;
	assert_int_equal(feed_sample(&feed, &query, &model), -ENODEV);
	assert_string_equal(ktally_source_name(feed.live.k), "netlink");
	assert_int_equal(feed_fd(&feed), -1);
	world.sample_error = 0;
	world.loaded++;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(feed_fd(&feed), -1);
	/* The figures of the tasks are none the worse for what is tried meanwhile. */
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	clock_now += 6 * SECOND;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_true(model_row(&model, 0)->known);
	world.events_refused = 0;
	clock_now += 6 * SECOND;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(feed_fd(&feed), 42);
	assert_int_equal(feed.live.watch.gaps, 1);
}

static void a_ring_that_does_not_answer_once_is_not_the_end(void **state)
{
	(void)state;
	start(KTALLY_SOURCE_AUTO);
	world.events_error = -ETIMEDOUT;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	world.events_error = -ENOBUFS;
	feed_drain(&feed, &model);
	assert_int_equal(feed_fd(&feed), 42);
	assert_int_equal(feed.live.watch.gaps, 0);
	world.events_error = 0;
	world.records = 3;
	feed_drain(&feed, &model);
	assert_int_equal(model.exits.pending_count, 3);
}

static void a_module_that_is_loaded_later_is_found(void **state)
{
	(void)state;
	world.error = -ENOENT;
	start(KTALLY_SOURCE_AUTO);
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_source("procfs");
	assert_string_equal(feed.note, "");
	world.error = 0;
	clock_now += 6 * SECOND;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_source("netlink");
}

static void forced_netlink_waits_for_the_module(void **state)
{
	(void)state;
	start(KTALLY_SOURCE_NETLINK);
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	world.error = -ENOENT;
	assert_int_equal(feed_sample(&feed, &query, &model), -ENOENT);
	assert_non_null(strstr(feed.error, "the words"));
	assert_int_equal(feed_sample(&feed, &query, &model), -ENOENT);
	world.error = 0;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_source("netlink");
	assert_string_equal(feed.error, "");
}

static void forced_procfs_never_asks_the_module(void **state)
{
	(void)state;
	start(KTALLY_SOURCE_PROCFS);
	clock_now += 60 * SECOND;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_source("procfs");
	assert_int_equal(world.opens, 1);
}

static void one_failure_is_not_the_end_of_a_source(void **state)
{
	(void)state;
	start(KTALLY_SOURCE_AUTO);
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	world.sample_error = -ETIMEDOUT;
	assert_int_equal(feed_sample(&feed, &query, &model), -ETIMEDOUT);
	assert_non_null(strstr(feed.error, "the words"));
	assert_int_equal(world.opens, 1);
	world.sample_error = 0;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_source("netlink");
	assert_string_equal(feed.error, "");
}

static void procfs_notes_end_with_their_cause(void **state)
{
	(void)state;
	start(KTALLY_SOURCE_PROCFS);
	world.sample_error = -EIO;
	assert_int_equal(feed_sample(&feed, &query, &model), -EIO);
	assert_string_not_equal(feed.error, "");
	world.sample_error = 0;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_string_equal(feed.error, "");
}

static void count_exit(void *who, const struct ktally_task *record)
{
	unsigned int *told = who;

	assert_non_null(record);
	(*told)++;
}

static void exits_come_in_and_stop_once(void **state)
{
	unsigned int told = 0;

	(void)state;
	start(KTALLY_SOURCE_AUTO);
	feed.exited = count_exit;
	feed.who = &told;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	world.records = 3;
	feed_drain(&feed, &model);
	assert_int_equal(model.exits.pending_count, 3);
	assert_int_equal(told, 3);
	world.events_error = -ENODEV;
	world.lost = 5;
	feed_drain(&feed, &model);
	assert_int_equal(feed_fd(&feed), -1);	/* poll() must not spin on it */
	world.events_error = 0;
	clock_now += 6 * SECOND;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(feed_fd(&feed), 42);
	assert_true(feed.live.loss.events >= 5);
}

static void losses_add_up(void **state)
{
	uint64_t lost;

	(void)state;
	start(KTALLY_SOURCE_AUTO);
	world.interrupted = true;
	world.lost = 7;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(feed.live.loss.interrupted, 2);
	assert_int_equal(feed.live.loss.retries, 6);
	assert_int_equal(feed.live.loss.torn, 4);
	assert_int_equal(feed.live.loss.events, 7);
	assert_true(live_info_loss(&feed.live, KTALLY_INFO_EXIT_MISSED, &lost));
	assert_int_equal(lost, 7);
	assert_false(live_info_loss(&feed.live, KTALLY_INFO_EXIT_EARLY, &lost));
}

/* Of rows of another kind than is wanted by the time that they come nothing is shown. */
static void a_sample_of_the_wrong_kind_is_dropped(void **state)
{
	(void)state;
	start(KTALLY_SOURCE_AUTO);
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	feed_begin(&feed, &query, &model);
	assert_true(feed_is_taking(&feed));
	model_forget(&model);
	assert_int_equal(feed_end(&feed, &model), -EAGAIN);
	assert_false(feed_is_taking(&feed));
	assert_int_equal(model.shown, 0);
	assert_string_equal(feed.error, "");
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_source("netlink");
	assert_int_equal(feed_end(&feed, &model), -EALREADY);
}

static void the_source_is_free_for_other_questions(void **state)
{
	(void)state;
	start(KTALLY_SOURCE_AUTO);
	feed_begin(&feed, &query, &model);
	assert_ptr_equal(feed_handle(&feed), feed.live.k);
	assert_false(feed.sampler.running);
	assert_true(feed_is_taking(&feed));
	assert_int_equal(feed_end(&feed, &model), 0);
	assert_source("netlink");
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int count_one(void *arg, const struct ktally_latencies *l)
{
	(void)l;
	return ++*(int *)arg > 1 ? -ENOMEM : 0;
}

static void histograms_come_or_it_is_said_why(void **state)
{
	struct ktally_latencies host;
	char words[FEED_NOTE];
	int count = 0;

	(void)state;
	start(KTALLY_SOURCE_AUTO);
	assert_int_equal(feed_latency(&feed, &host, count_one, &count, words), 0);
	assert_int_equal(count, 1);
	assert_string_equal(words, "");
	assert_int_equal(feed_latency(&feed, &host, count_one, &count, words), -ENOMEM);
	world.error = -ENODEV;
	assert_int_equal(feed_latency(&feed, &host, count_one, &count, words), -ENODEV);
	assert_string_equal(words, "the words");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(auto_falls_back_says_so_and_returns),
		test(what_is_missing_at_a_gap_is_counted),
		test(no_rate_leads_to_another_load_of_the_module),
		test(exits_come_again_after_a_module_on_its_way_out),
		test(a_ring_that_does_not_answer_once_is_not_the_end),
		test(a_module_that_is_loaded_later_is_found),
		test(forced_netlink_waits_for_the_module),
		test(forced_procfs_never_asks_the_module),
		test(one_failure_is_not_the_end_of_a_source),
		test(procfs_notes_end_with_their_cause),
		test(exits_come_in_and_stop_once),
		test(losses_add_up),
		test(histograms_come_or_it_is_said_why),
		test(a_sample_of_the_wrong_kind_is_dropped),
		test(the_source_is_free_for_other_questions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
