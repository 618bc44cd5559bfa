// SPDX-License-Identifier: GPL-2.0
/* The view that says how the host is: which sections there is room for, and which processes. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"
#include "host_figures.h"

/* In 2 s alpha does nothing, beta runs for 1 s and waits for 0.8 s, gamma waits for 1.5 s. */
static void next_sample(size_t cpus)
{
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "alpha", 3 * SECOND), task_busy(2, SECOND, "beta", 3 * SECOND),
		task_busy(3, SECOND, "gamma", SECOND + 1000), task_make(4, SECOND, "delta"),
	};
	struct ktally_sample *sample = model_next(&top.model);
	size_t i;

	task_set(&tasks[1], KTALLY_TASK_RUN_DELAY, 4 * SECOND / 5);
	task_set(&tasks[2], KTALLY_TASK_RUN_DELAY, 3 * SECOND / 2);
	sample_fill(sample, 12 * SECOND, tasks, 4);
	cpus_make(sample, cpus);
	for (i = 0; i < cpus; i++)
		cpu_use(sample, i, 2 * SECOND, 2 * SECOND);
	assert_int_equal(model_commit(&top.model), 0);
	graphs_feed(&top.overview.graphs, &top.model);
	top_fit(&top);
}

/* The sample before has waiting and the CPUs as well. */
static int begin(void **state)
{
	struct ktally_sample *sample;
	size_t i;

	set_up(state);
	top.view = &overview_view;
	sample = &top.model.sample[top.model.now];
	task_set(&sample->tasks[1], KTALLY_TASK_RUN_DELAY, 0);
	task_set(&sample->tasks[2], KTALLY_TASK_RUN_DELAY, 0);
	cpus_make(sample, 512);
	for (i = 0; i < 512; i++)
		cpu_use(sample, i, SECOND, SECOND);
	graphs_feed(&top.overview.graphs, &top.model);
	top_fit(&top);
	return 0;
}

static void those_that_use_or_wait_most_come_first(void **state)
{
	int y;

	(void)state;
	assert_int_equal(line_with("alpha"), -1);	/* without rates who knows */
	next_sample(2);
	y = line_with("PID");
	assert_int_equal(screen.look[y], SCREEN_TITLES);
	assert_int_equal(line_with("beta"), y + 1);	/* 50 % and 40 % */
	assert_int_equal(line_with("gamma"), y + 2);	/* 75 % */
	assert_int_equal(line_with("alpha"), -1);
	assert_int_equal(line_with("delta"), -1);
	assert_int_equal(top.region.y + top.region.heads, y + 1);
}

static void the_cursor_and_details_are_as_in_processes(void **state)
{
	(void)state;
	next_sample(2);
	press("jj");
	assert_int_equal(list_selected(&top), 1);
	assert_string_equal(processes_selected(&top)->task->comm, "gamma");
	press(" ");
	assert_int_equal(top.processes.tags.count, 1);
	assert_int_equal(screen.look[line_with("gamma")], SCREEN_SELECTED);
	press("k");
	assert_int_equal(screen.look[line_with("gamma")], SCREEN_TAGGED);
	press_key(PRESS_ENTER);
	assert_string_equal(view_shown(&top)->name, "process");
	assert_int_equal(top.detail.id.first, 2);
	press("q");
	assert_ptr_equal(view_shown(&top), &overview_view);
}

static void a_click_selects_what_is_below_the_sections(void **state)
{
	(void)state;
	next_sample(2);
	top.place = (struct screen_place){ .y = (unsigned int)line_with("gamma"), .x = 5 };
	press_key(PRESS_CLICK);
	assert_string_equal(processes_selected(&top)->task->comm, "gamma");
	top.place.y = top.region.y;
	press_key(PRESS_CLICK);
	assert_string_equal(processes_selected(&top)->task->comm, "gamma");
}

static void a_filter_and_a_search_hold_here_too(void **state)
{
	(void)state;
	next_sample(2);
	press("sbet");
	press_key(PRESS_ENTER);
	assert_string_equal(processes_selected(&top)->task->comm, "beta");
	press("/gam");
	press_key(PRESS_ENTER);
	assert_int_equal(line_with("beta"), -1);
	assert_true(line_with("gamma") > 0);
}

static void the_header_leaves_out_what_stands_below(void **state)
{
	unsigned int y;

	(void)state;
	next_sample(2);
	for (y = 0; y < top.header.count; y++) {
		assert_null(strstr(top.header.line[y].text, "CPU  "));
		assert_null(strstr(top.header.line[y].text, "Tasks "));
	}
	assert_true(line_with("Tasks ") > 0);
	view_show(&top, &processes_view);
	top_fit(&top);
	for (y = 0; y < top.header.count && !strstr(top.header.line[y].text, "Tasks "); y++)
		;
	assert_true(y < top.header.count);
}

static void it_says_what_it_needs(void **state)
{
	(void)state;
	top.columns = 20;
	assert_true(view_groups(&top) & column_groups((struct column){
		COLUMN_RATE, KTALLY_TASK_RUN_DELAY }));
	assert_true(view_groups(&top) & column_groups((struct column){
		COLUMN_RATE, KTALLY_TASK_BLKIO_DELAY }));
}

static void it_says_why_there_are_no_rows(void **state)
{
	(void)state;
	assert_true(line_with("What they use is known after the second sample.") > 0);
	next_sample(0);
	press("/alpha\n");			/* it did nothing */
	assert_int_equal(line_with("Nothing that matches used or waited for anything."),
			 (int)(top.region.y + top.region.heads));
	press("/xyz\n");
	assert_true(line_with("Nothing matches the filter.") > 0);
}

/* What must be on the screen whatever its size. */
static void check_size(unsigned int columns, unsigned int lines)
{
	unsigned int i, used = 0;

	top.columns = columns;
	top.lines = lines;
	redraw();
	for (i = 0; i < OVERVIEW_SECTIONS; i++)
		used += top.overview.lines[i];
	assert_int_equal(used + 1, top.region.heads);
	assert_true(top.region.heads < top.region.height);
	assert_int_equal(line_with("PID"), top.region.y + used);
	assert_true(line_with("beta") == (int)(top.region.y + top.region.heads));
	for (i = lines - 1; i < SCREEN_MAX; i++)
		assert_false(screen.text[i][0]);	/* the footer's, and none */
	assert_int_equal(top.overview.lines[0], top.doctor.health != NULL);
	assert_int_equal(top.overview.lines[1], 1);
}

static void every_size_has_both(void **state)
{
	static const unsigned int widths[] = { 20, 21, 33, 40, 80, 100, 132, 200, 500 };
	static const size_t cpus[] = { 0, 1, 2, 64, 512 };
	unsigned int i, j, lines;

	(void)state;
	for (j = 0; j < 5; j++) {
		tear_down(state);
		begin(state);
		next_sample(cpus[j]);
		for (i = 0; i < 9; i++) {
			for (lines = 5; lines <= 500; lines += lines < 60 ? 1 : 110)
				check_size(widths[i], lines);
		}
	}
}

static void sections_go_as_the_terminal_gets_lower(void **state)
{
	(void)state;
	next_sample(2);
	top.lines = 40;
	assert_true(line_with("Disk") > 0 && line_with("Wait") > 0 && line_with("Net") > 0);
	assert_true(line_with("memory some") > line_with("cpu    some"));
	top.lines = 10;
	assert_true(line_with("CPU ") >= 0 && line_with("PSI") > 0);
	assert_int_equal(line_with("Tasks"), -1);
	assert_int_equal(line_with("Wait"), -1);
	/* All pressure in one line. */
	assert_int_equal(line_with("cpu some"), line_with("memory some"));
	top.lines = 5;
	assert_int_equal(line_with("PSI"), -1);
	assert_true(line_with("CPU ") >= 0);
}

#undef test
#define test(name) cmocka_unit_test_setup_teardown(name, begin, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(those_that_use_or_wait_most_come_first),
		test(the_cursor_and_details_are_as_in_processes),
		test(a_click_selects_what_is_below_the_sections),
		test(a_filter_and_a_search_hold_here_too),
		test(the_header_leaves_out_what_stands_below),
		test(it_says_what_it_needs),
		test(it_says_why_there_are_no_rows),
		test(every_size_has_both),
		test(sections_go_as_the_terminal_gets_lower),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
