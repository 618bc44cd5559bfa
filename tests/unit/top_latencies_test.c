// SPDX-License-Identifier: GPL-2.0
/* What two sets of histograms differ by. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top/latencies.h"
#include "waits.h"

#define SECOND UINT64_C(1000000000)
#define RUNQ KTALLY_HIST_KIND_RUNQ

/* What the source tells. */
static struct {
	uint64_t clock;
	int error;
	struct ktally_latencies host, *life;
	size_t count;
} world;

static struct latencies latencies;
static struct feed feed;

uint64_t live_clock(void)
{
	return world.clock;
}

int feed_latency(struct feed *from, struct ktally_latencies *host, ktally_latency_each each,
		 void *arg, char words[FEED_NOTE])
{
	size_t i;
	int error = 0;

	(void)from;
	strcpy(words, world.error ? "the words" : "");
	*host = world.host;
	for (i = 0; !world.error && !error && i < world.count; i++)
		error = each(arg, &world.life[i]);
	return world.error ? world.error : error;
}

static int set_up(void **state)
{
	(void)state;
	memset(&world, 0, sizeof(world));
	memset(&feed, 0, sizeof(feed));
	world.clock = 100 * SECOND;
	world.host = waits_make(0, 0, "");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	latencies_free(&latencies);
	return 0;
}

static void take(void)
{
	latencies_take(&latencies, &feed);
	world.clock += 2 * SECOND;
}

static struct latency_figures host_figures(void)
{
	struct latency_figures figures;

	assert_true(latencies_of(&latencies, NULL, RUNQ, &figures));
	return figures;
}

static bool is_known(const struct ktally_latencies *life)
{
	struct latency_figures figures;

	return latencies_of(&latencies, life, RUNQ, &figures);
}

static void an_interval_is_what_came_since(void **state)
{
	struct latency_figures figures;

	(void)state;
	waits_add(&world.host.hist[RUNQ], 1000, 5000);
	take();
	assert_false(is_known(NULL));		/* of a single set nothing is known */
	waits_add(&world.host.hist[RUNQ], 10, 100);
	take();
	figures = host_figures();
	assert_int_equal(figures.hist.events, 10);
	assert_int_equal(figures.hist.sum, 1000);
	assert_true(figures.per_second == 5);
	assert_int_equal(latencies_elapsed(&latencies), 2 * SECOND);
	take();
	figures = host_figures();
	assert_int_equal(figures.hist.events, 0);
	assert_int_equal(figures.hist.longest, 0);
	assert_false(figures.at_most);
}

/* The longest of an interval is known when it is the longest of all. */
static void the_longest_is_known_or_bounded(void **state)
{
	struct latency_figures figures;

	(void)state;
	waits_add(&world.host.hist[RUNQ], 1, 5000);
	take();
	waits_add(&world.host.hist[RUNQ], 1, 9000);
	take();
	figures = host_figures();
	assert_int_equal(figures.hist.longest, 9000);
	assert_false(figures.at_most);
	waits_add(&world.host.hist[RUNQ], 1, 100);
	take();
	figures = host_figures();
	assert_int_equal(figures.hist.longest, 127);
	assert_true(figures.at_most);
	waits_add(&world.host.hist[RUNQ], 1, 8200);
	take();
	figures = host_figures();
	assert_int_equal(figures.hist.longest, 9000);	/* not the end of its bucket, 16383 */
	assert_true(figures.at_most);
}

static void a_hook_that_was_off_in_between_counts_anew(void **state)
{
	(void)state;
	waits_add(&world.host.hist[RUNQ], 100, 5000);
	take();
	world.host = waits_make(0, 0, "");
	waits_add(&world.host.hist[RUNQ], 7, 50);
	take();
	assert_int_equal(host_figures().hist.events, 7);
	assert_int_equal(host_figures().hist.longest, 50);
	world.host.hist[RUNQ].known = false;
	take();
	assert_false(is_known(NULL));
	world.host.hist[RUNQ].known = true;
	take();
	assert_int_equal(host_figures().hist.events, 7);
}

static void no_difference_leads_to_another_load(void **state)
{
	(void)state;
	take();
	feed.live.info.value[KTALLY_INFO_LOADED] = 1;
	take();
	assert_false(is_known(NULL));
	assert_int_equal(latencies_elapsed(&latencies), 0);
	take();
	assert_true(is_known(NULL));
}

static void processes_are_told_apart_by_their_start(void **state)
{
	struct ktally_latencies lives[3] = {
		waits_make(3, 5, "a"), waits_make(7, 5, "b"), waits_make(9, 5, "c"),
	};
	struct latency_figures figures;

	(void)state;
	world.life = lives;
	world.count = 2;
	waits_add(&lives[0].hist[RUNQ], 5, 10);
	waits_add(&lives[1].hist[RUNQ], 5, 10);
	take();
	world.count = 3;
	waits_add(&lives[0].hist[RUNQ], 1, 10);
	lives[1].who.value[KTALLY_LATENCY_START_TIME] = 6;	/* another one */
	waits_add(&lives[2].hist[RUNQ], 2, 10);			/* the first that it waited */
	take();
	assert_int_equal(latencies_now(&latencies)->count, 3);
	assert_true(latencies_of(&latencies, &lives[0], RUNQ, &figures));
	assert_int_equal(figures.hist.events, 1);
	assert_true(latencies_of(&latencies, &lives[1], RUNQ, &figures));
	assert_int_equal(figures.hist.events, 5);
	assert_true(latencies_of(&latencies, &lives[2], RUNQ, &figures));
	assert_int_equal(figures.hist.events, 2);
	lives[2].hist[RUNQ].known = false;
	assert_false(latencies_of(&latencies, &lives[2], RUNQ, &figures));
}

/* Of who came when there was no room nobody knows how much is new. */
static void too_many_are_counted(void **state)
{
	struct ktally_latencies *lives = calloc(LATENCIES_MAX + 1, sizeof(*lives));
	unsigned int i;

	(void)state;
	assert_non_null(lives);
	for (i = 0; i <= LATENCIES_MAX; i++)
		lives[i] = waits_make(i + 1, 5, "x");
	world.life = lives;
	world.count = LATENCIES_MAX + 1;
	take();
	assert_int_equal(latencies_now(&latencies)->count, LATENCIES_MAX);
	assert_int_equal(latencies_now(&latencies)->beyond, 1);
	world.life++;
	world.count--;
	take();
	assert_int_equal(latencies_now(&latencies)->beyond, 0);
	assert_true(is_known(&lives[1]));
	assert_false(is_known(&lives[LATENCIES_MAX]));
	free(lives);
}

static void a_failure_leaves_no_set(void **state)
{
	(void)state;
	take();
	take();
	assert_non_null(latencies_now(&latencies));
	world.error = -EOPNOTSUPP;
	take();
	assert_null(latencies_now(&latencies));
	assert_int_equal(latencies.error, -EOPNOTSUPP);
	assert_string_equal(latencies.words, "the words");
	assert_false(is_known(NULL));
	world.error = 0;
	take();
	assert_false(is_known(NULL));
	assert_int_equal(latencies.error, 0);
	take();
	assert_true(is_known(NULL));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(an_interval_is_what_came_since),
		test(the_longest_is_known_or_bounded),
		test(a_hook_that_was_off_in_between_counts_anew),
		test(no_difference_leads_to_another_load),
		test(processes_are_told_apart_by_their_start),
		test(too_many_are_counted),
		test(a_failure_leaves_no_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
