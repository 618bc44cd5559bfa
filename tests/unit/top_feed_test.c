// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of the view when its source goes away and returns. The library's handle is a fake
 * here: a module that can be taken away, and procfs, which is always there.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top/feed.h"
#include "top_tasks.h"

struct ktally {
	bool netlink;
};

static struct {
	int error;		/* of the module: 0 it answers */
	int sample_error;	/* of any source */
	int events_error;	/* of events_next() */
	unsigned int opens;
	unsigned int handles;	/* open now */
	uint64_t records;	/* exits that wait */
	uint64_t lost;
	uint64_t boottime;
	bool interrupted;
} world;

int ktally_open(struct ktally **out, enum ktally_source_kind kind)
{
	struct ktally *k = calloc(1, sizeof(*k));

	world.opens++;
	world.handles++;
	*out = k;
	k->netlink = kind != KTALLY_SOURCE_PROCFS && !world.error;
	return kind == KTALLY_SOURCE_NETLINK ? world.error : 0;
}

void ktally_close(struct ktally *k)
{
	world.handles -= k != NULL;
	free(k);
}

const char *ktally_source_name(const struct ktally *k)
{
	return k->netlink ? "netlink" : "procfs";
}

const char *ktally_source_why(const struct ktally *k)
{
	(void)k;
	return "";
}

const char *ktally_error(const struct ktally *k)
{
	(void)k;
	return "the words";
}

int ktally_info_get(struct ktally *k, struct ktally_info *info)
{
	memset(info, 0, sizeof(*info));
	if (k->netlink && world.error)
		return world.error;
	info->value[KTALLY_INFO_EXIT_MISSED] = 10 * world.opens + world.lost;
	ktally_mark(info->present, KTALLY_INFO_EXIT_MISSED);
	return 0;
}

int ktally_sample_take(struct ktally *k, const struct ktally_query *q, struct ktally_sample *s)
{
	struct ktally_task task = task_make(1, SECOND, k->netlink ? "netlink" : "procfs");

	(void)q;
	if (world.sample_error || (k->netlink && world.error)) {
		s->count = 0;
		return world.sample_error ? world.sample_error : world.error;
	}
	world.boottime += SECOND;
	memset(&s->tail, 0, sizeof(s->tail));
	s->tail.value[KTALLY_TAIL_TORN] = 2;
	ktally_mark(s->tail.present, KTALLY_TAIL_TORN);
	s->interrupted = world.interrupted;
	s->retries = world.interrupted ? 3 : 0;
	sample_fill(s, world.boottime, &task, 1);
	return 0;
}

int ktally_events_open(struct ktally *k)
{
	return k->netlink ? 0 : -EOPNOTSUPP;
}

int ktally_events_fd(const struct ktally *k)
{
	(void)k;
	return 42;
}

int ktally_events_next(struct ktally *k, struct ktally_task *record)
{
	assert_true(k->netlink);
	if (world.events_error)
		return world.events_error;
	if (!world.records)
		return 0;
	world.records--;
	*record = task_make(100 + world.records, world.boottime + 1, "gone");
	return 1;
}

uint64_t ktally_events_lost(const struct ktally *k)
{
	(void)k;
	return world.lost;
}

/* The clock stands still unless a test moves it. */
static uint64_t clock_now;

int clock_gettime(clockid_t id, struct timespec *now)
{
	(void)id;
	now->tv_sec = (time_t)(clock_now / SECOND);
	now->tv_nsec = (long)(clock_now % SECOND);
	return 0;
}

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
	assert_string_equal(ktally_source_name(feed.k), name);
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
	assert_string_equal(feed.note, "");
	assert_false(model_row(&model, 0)->known);
	assert_int_equal(feed_fd(&feed), 42);
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

static void exits_come_in_and_stop_once(void **state)
{
	(void)state;
	start(KTALLY_SOURCE_AUTO);
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	world.records = 3;
	feed_drain(&feed, &model);
	assert_int_equal(model.exits.pending_count, 3);
	world.events_error = -ENODEV;
	world.lost = 5;
	feed_drain(&feed, &model);
	assert_int_equal(feed_fd(&feed), -1);	/* poll() must not spin on it */
	world.events_error = 0;
	clock_now += 6 * SECOND;
	assert_int_equal(feed_sample(&feed, &query, &model), 0);
	assert_int_equal(feed_fd(&feed), 42);
	assert_true(feed.loss.events >= 5);
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
	assert_int_equal(feed.loss.interrupted, 2);
	assert_int_equal(feed.loss.retries, 6);
	assert_int_equal(feed.loss.torn, 4);
	assert_int_equal(feed.loss.events, 7);
	assert_true(feed_info_loss(&feed, KTALLY_INFO_EXIT_MISSED, &lost));
	assert_int_equal(lost, 7);
	assert_false(feed_info_loss(&feed, KTALLY_INFO_EXIT_EARLY, &lost));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(auto_falls_back_says_so_and_returns),
		test(a_module_that_is_loaded_later_is_found),
		test(forced_netlink_waits_for_the_module),
		test(forced_procfs_never_asks_the_module),
		test(one_failure_is_not_the_end_of_a_source),
		test(procfs_notes_end_with_their_cause),
		test(exits_come_in_and_stop_once),
		test(losses_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
