// SPDX-License-Identifier: GPL-2.0
/* What stands above the table, and that no loss is silent there. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host_figures.h"
#include "top/header.h"
#include "tasks.h"

static struct user_cache users;
static struct model model;
static struct feed feed;
static struct header header;

static int set_up(void **state)
{
	(void)state;
	memset(&feed, 0, sizeof(feed));
	feed.live.kind = KTALLY_SOURCE_PROCFS;
	if (ktally_open(&feed.live.k, feed.live.kind))
		return -1;
	return model_init(&model, &users);
}

static int tear_down(void **state)
{
	(void)state;
	ktally_close(feed.live.k);
	model_free(&model);
	return 0;
}

/* Two samples 2 s apart on a host with two CPUs. */
static void two_samples(void)
{
	static const enum ktally_host_field cpu[] = {
		KTALLY_HOST_CPU_USER, KTALLY_HOST_CPU_SYSTEM, KTALLY_HOST_CPU_IDLE,
		KTALLY_HOST_CPU_IOWAIT, KTALLY_HOST_CPU_STOLEN,
	};
	static const uint64_t used[] = { 2000, 1000, 600, 300, 100 };	/* ms of 4 s */
	struct ktally_sample *sample;
	unsigned int i, j;

	for (i = 0; i < 2; i++) {
		struct ktally_task task = task_make(1, SECOND, "task");

		sample = model_next(&model);
		memset(&sample->host, 0, sizeof(sample->host));
		sample_fill(sample, (100 + 2 * i) * SECOND, &task, 1);
		for (j = 0; j < 5; j++)
			host_set(sample, cpu[j], 50 * SECOND + i * used[j] * (SECOND / 1000));
		host_set(sample, KTALLY_HOST_FORKS, 1000 + 30 * i);
		host_set(sample, KTALLY_HOST_LOAD1, 105);
		host_set(sample, KTALLY_HOST_UPTIME, 3600 * SECOND);
		host_set(sample, KTALLY_HOST_MEM_TOTAL, UINT64_C(8) << 30);
		host_set(sample, KTALLY_HOST_MEM_AVAILABLE, UINT64_C(6) << 30);
		host_set(sample, KTALLY_HOST_SWAP_TOTAL, UINT64_C(4) << 30);
		host_set(sample, KTALLY_HOST_SWAP_FREE, UINT64_C(3) << 30);
		assert_int_equal(model_commit(&model), 0);
	}
}

static void build(unsigned int room, unsigned int most)
{
	struct header_input input = {
		.model = &model, .feed = &feed, .room = room, .utf8 = true,
	};

	header_build(&input, most, &header);
}

/* True when some line holds the text. */
static bool says(const char *text)
{
	unsigned int i;

	for (i = 0; i < header.count; i++) {
		if (strstr(header.line[i].text, text))
			return true;
	}
	return false;
}

static void figures_are_what_the_samples_say(void **state)
{
	(void)state;
	two_samples();
	build(200, HEADER_LINES);
	assert_true(says("77.5%  user 50.0  system 25.0  iowait 7.5  steal 2.5"));
	assert_true(says("25.0%  2.0G of 8.0G"));
	assert_true(says("25.0%  1.0G of 4.0G"));
	assert_true(says("load 1.05"));
	assert_true(says("up 1h00m"));
	assert_true(says("forks/s 15.0"));
	assert_true(says("Tasks 1"));
}

static void a_brief_one_leaves_to_others_what_they_draw(void **state)
{
	struct header_input input = {
		.model = &model, .feed = &feed, .room = 200, .utf8 = true, .brief = true,
	};
	struct line line;

	(void)state;
	two_samples();
	model.exits.sum.count = 37;
	header_build(&input, HEADER_LINES, &header);
	assert_true(says("up 1h00m") && says("source procfs") && says("lost:"));
	assert_false(says("CPU") || says("Mem") || says("Swap") || says("Tasks"));
	line_start(&line, 200, true);
	header_cpu(&input, &line);
	assert_string_equal(line.text,
			    "CPU    77.5%  user 50.0  system 25.0  iowait 7.5  steal 2.5");
	line_start(&line, 200, true);
	assert_true(header_swap(&input, NULL) && header_swap(&input, &line));
	assert_non_null(strstr(line.text, "25.0%  1.0G of 4.0G"));
	line_start(&line, 200, true);
	header_tasks(&input, &line);
	assert_non_null(strstr(line.text, "forks/s 15.0  exits/s 18.5"));
}

static void before_the_second_sample_no_figure_is_made_up(void **state)
{
	(void)state;
	build(200, HEADER_LINES);
	assert_true(says("known after the second sample"));
	assert_true(says("Mem  -"));
	assert_false(says("%"));
	assert_false(says("forks/s"));
}

static void procfs_says_what_it_cannot_see(void **state)
{
	(void)state;
	build(200, HEADER_LINES);
	assert_true(says("source procfs"));
	assert_true(says("processes that die between two samples are not seen"));
	assert_true(says("load the module"));
	assert_false(says("lost: none"));
}

static void exits_are_summed_up(void **state)
{
	(void)state;
	two_samples();
	feed.live.events = true;
	model.exits.sum = (struct exits_sum){
		.count = 37, .cpu_time = SECOND / 4, .hidden = 3, .unknown = 2,
	};
	build(200, HEADER_LINES);
	assert_true(says("exits 37 (12.5% CPU) 3 not shown 2 of unknown CPU"));
}

static void exits_that_nobody_saw_are_a_loss(void **state)
{
	(void)state;
	feed.live.events = true;
	build(200, HEADER_LINES);
	assert_true(says("lost: none"));
	assert_false(header_lost(&feed));
	feed.live.watch = (struct watch){ .gaps = 1, .unseen = 5 * SECOND + SECOND / 4 };
	build(200, HEADER_LINES);
	assert_true(says("lost: exits of 5.25s (1 gap)"));
	assert_true(header_lost(&feed));
	feed.live.watch.gaps = 2;
	feed.live.loss.events = 7;
	build(200, HEADER_LINES);
	assert_true(says("lost: 7 exit records, exits of 5.25s (2 gaps)"));
}

/* Came before the module went: without it they are told once more, and then no line is left. */
static void exits_are_told_after_the_module_went(void **state)
{
	(void)state;
	model.exits.sum = (struct exits_sum){ .count = 4, .hidden = 4, .unknown = 4 };
	build(200, HEADER_LINES);
	assert_true(says("exits 4 4 not shown 4 of unknown CPU"));
	model.exits.sum = (struct exits_sum){ .count = 0 };
	build(200, HEADER_LINES);
	assert_false(says("exits"));
}

static void trouble_is_told(void **state)
{
	(void)state;
	strcpy(feed.error, "no sample: \033[2Jtimeout");
	strcpy(feed.note, "the module went away");
	build(200, 2);
	assert_int_equal(header.count, 2);
	build(200, HEADER_LINES);
	assert_true(says("the module went away"));
	assert_true(says("no sample: ?[2Jtimeout"));
}

static void few_lines_keep_the_losses(void **state)
{
	unsigned int most, room;

	(void)state;
	two_samples();
	for (most = 1; most <= HEADER_LINES; most++) {
		build(80, most);
		assert_true(header.count <= most && header.count > 0);
		assert_true(says("lost:"));
	}
	for (room = 1; room < 300; room++) {
		build(room, HEADER_LINES);
		for (most = 0; most < header.count; most++)
			assert_true(header.line[most].columns <= room);
	}
}

static void assert_loss(const char *text)
{
	struct line line;

	line_start(&line, 400, true);
	header_loss(&feed, &line);
	assert_string_equal(line.text, text);
}

static void nothing_lost_is_said_too(void **state)
{
	(void)state;
	feed.live.events = true;
	assert_loss("lost: none");
	assert_false(header_lost(&feed));
}

static void each_loss_has_its_number(void **state)
{
	unsigned int i;

	(void)state;
	feed.live.events = true;
	feed.live.has_info = true;
	feed.live.loss = (struct live_loss){
		.events = 1, .interrupted = 2, .retries = 3, .torn = 4, .redacted = 5, .partial = 6,
	};
	for (i = 0; i < KTALLY_INFO_COUNT; i++) {
		ktally_mark(feed.live.first.present, i);
		ktally_mark(feed.live.info.present, i);
		feed.live.first.value[i] = 100;
		feed.live.info.value[i] = 100 + 10 + i;
	}
	assert_loss("lost: 1 exit records, 2 samples interrupted, 4 torn rows, 21 exit missed, "
		    "22 exit early, 23 exit unsent, 25 thread overflow, "
		    "33 hist overflow, 34 hist missed, 35 hist dropped  "
		    "(also: 20 ring overwritten, 3 dump retries, 5 tasks redacted, 6 in part)");
	assert_true(header_lost(&feed));
}

static void notes_are_no_loss(void **state)
{
	(void)state;
	feed.live.events = true;
	feed.live.loss.retries = 3;
	assert_loss("lost: none  (also: 3 dump retries)");
	assert_false(header_lost(&feed));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(figures_are_what_the_samples_say),
		test(a_brief_one_leaves_to_others_what_they_draw),
		test(before_the_second_sample_no_figure_is_made_up),
		test(procfs_says_what_it_cannot_see),
		test(exits_are_summed_up),
		test(exits_that_nobody_saw_are_a_loss),
		test(exits_are_told_after_the_module_went),
		test(trouble_is_told),
		test(few_lines_keep_the_losses),
		test(nothing_lost_is_said_too),
		test(each_loss_has_its_number),
		test(notes_are_no_loss),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
