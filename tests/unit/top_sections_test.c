// SPDX-License-Identifier: GPL-2.0
/* What the lines of the overview say. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"
#include "host_figures.h"

/* Two samples 2 s apart. */
static void two_samples(void)
{
	static const struct { enum ktally_host_field field; uint64_t then, now; } figures[] = {
		{ KTALLY_HOST_MEM_TOTAL, 1 << 30, 1 << 30 },
		{ KTALLY_HOST_MEM_AVAILABLE, 3 << 28, 3 << 28 },
		{ KTALLY_HOST_SWAP_TOTAL, 1 << 30, 1 << 30 },
		{ KTALLY_HOST_SWAP_FREE, 1 << 29, 1 << 29 },
		{ KTALLY_HOST_CPU_USER, SECOND, 2 * SECOND },
		{ KTALLY_HOST_CPU_IDLE, SECOND, 2 * SECOND },
		{ KTALLY_HOST_PSI_CPU_SOME_AVG10, 0, 1234 },
		{ KTALLY_HOST_PSI_MEM_SOME_AVG10, 0, 250 },
		{ KTALLY_HOST_PSI_MEM_FULL_AVG10, 0, 125 },
		{ KTALLY_HOST_PROCS_RUNNING, 1, 5 }, { KTALLY_HOST_PROCS_BLOCKED, 1, 2 },
		{ KTALLY_HOST_DISK_READ, 0, 4096 }, { KTALLY_HOST_DISK_WRITTEN, 0, 2 << 20 },
		{ KTALLY_HOST_NET_RECEIVED, 1000, 999 }, { KTALLY_HOST_NET_SENT, 0, 2048 },
		{ KTALLY_HOST_FORKS, 0, 20 },
	};
	unsigned int i, j;

	for (i = 0; i < 2; i++) {
		struct ktally_task task = task_busy(1, SECOND, "alpha", SECOND);
		struct ktally_sample *sample = model_next(&top.model);

		task_set(&task, KTALLY_TASK_RUN_DELAY, i * SECOND);
		sample_fill(sample, (20 + 2 * i) * SECOND, &task, 1);
		for (j = 0; j < sizeof(figures) / sizeof(figures[0]); j++)
			host_set(sample, figures[j].field,
				 i ? figures[j].now : figures[j].then);
		assert_int_equal(model_commit(&top.model), 0);
		graphs_feed(&top.overview.graphs, &top.model);
	}
}

static int begin(void **state)
{
	set_up(state);
	top.view = &overview_view;
	top.lines = 50;
	top_fit(&top);
	return 0;
}

/* The line that begins so, "" when none does. */
static const char *line_of(const char *label)
{
	int y = line_with(label);

	return y >= 0 && !strncmp(screen.text[y], label, strlen(label)) ? screen.text[y] : "";
}

static void assert_says(const char *label, const char *text)
{
	assert_non_null(strstr(line_of(label), text));
}

static void figures_are_what_the_samples_say(void **state)
{
	(void)state;
	two_samples();
	assert_says("CPU ", "50.0%  user 50.0");
	assert_says("Mem ", "25.0%  256M of 1.0G");
	assert_says("Swap ", "50.0%  512M of 1.0G");
	assert_says("Wait ", "  50.0% for CPUs  runnable 5  blocked 2");
	assert_says("Disk ", "read   2.0K/s  write   1.0M/s  peak   1.0M/s");
	assert_says("Net ", "in        -/s  out     1.0K/s");	/* a counter that went back */
	assert_says("Tasks ", "forks/s 10.0");
}

static void pressure_has_a_line_each_or_one(void **state)
{
	(void)state;
	two_samples();
	assert_says("PSI ", "cpu    some 12.3  % of the last 10 s");
	assert_says("      memory", "some  2.5 full  1.2");
	assert_says("      io ", "some    - full    -");
	top.lines = 13;
	assert_says("PSI ", "cpu some 12.3  memory some  2.5 full  1.2  io some");
}

static void what_is_not_known_is_not_zero(void **state)
{
	(void)state;
	assert_says("CPU ", "known after the second sample");
	assert_says("Mem ", " -");
	assert_says("PSI ", "some    -");
	assert_says("Wait ", "     -% for CPUs");
	assert_null(strstr(line_of("Wait "), "runnable"));
	assert_says("Disk ", "read      -/s");
	assert_null(strstr(line_of("Disk "), "peak"));
	assert_string_equal(line_of("Swap "), "");
	assert_int_equal(line_with("["), -1);
}

static void graphs_end_at_the_right(void **state)
{
	const char *line;

	(void)state;
	two_samples();
	top.columns = 100;
	line = line_of("Disk ");
	assert_string_equal(line + strlen(line) - 3, "█");
	assert_int_equal(line[strlen(line) - 4], ' ');
	line = line_of("CPU ");
	assert_string_equal(line + strlen(line) - 3, "▅");
	line = line_of("Net ");
	assert_string_equal(line + strlen(line) - 2, "  ");
	top.utf8 = false;
	line = line_of("CPU ");
	assert_string_equal(line + strlen(line) - 2, " =");
	top.columns = 30;
	assert_null(strchr(line_of("Disk "), '#'));
}

static void graphs_have_half_of_a_line(void **state)
{
	unsigned int i;
	const char *at;

	(void)state;
	for (i = 0; i < 50; i++)
		two_samples();
	top.columns = 100;
	top.utf8 = false;
	at = line_of("Mem ");
	assert_int_equal(strlen(at), 100);
	assert_memory_equal(at + 48, "  ::::", 6);
	top.columns = 500;
	assert_int_equal(strlen(line_of("Mem ")), 500);
}

#undef test
#define test(name) cmocka_unit_test_setup_teardown(name, begin, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(figures_are_what_the_samples_say),
		test(pressure_has_a_line_each_or_one),
		test(what_is_not_known_is_not_zero),
		test(graphs_end_at_the_right),
		test(graphs_have_half_of_a_line),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
