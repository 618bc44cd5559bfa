// SPDX-License-Identifier: GPL-2.0
/* CPUs one by one: meters, or blocks, or the busiest, as there is room. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_figures.h"
#include "top/cores.h"
#include "top_model.h"

static struct cores cores;
static char text[64][LINE_BYTES];
static unsigned int lines;

/* Two samples; CPU i was busy for i percent of the time between, at most 100. */
static void fill(struct model *model, size_t count)
{
	struct ktally_task task = task_make(1, SECOND, "task");
	unsigned int i;
	size_t j;

	for (i = 0; i < 2; i++) {
		struct ktally_sample *sample = model_next(model);

		cpus_make(sample, count);
		for (j = 0; j < count; j++) {
			uint64_t busy = j < 100 ? j : 100;

			cpu_use(sample, j, i * busy * SECOND, i * (100 - busy) * SECOND);
		}
		commit(model, (10 + 100 * i) * SECOND, &task, 1);
	}
	assert_int_equal(cores_build(&cores, model), 0);
	assert_int_equal(cores.count, count);
}

static void draw(unsigned int width, unsigned int most)
{
	struct line line;
	unsigned int i;

	lines = cores_lines(&cores, width, most);
	assert_true(lines <= most && lines < 64);
	for (i = 0; i < lines; i++) {
		line_start(&line, width, true);
		cores_draw(&cores, i, lines, &line);
		assert_true(line.columns <= width);
		strcpy(text[i], line.text);
	}
}

static int end(void **state)
{
	cores_free(&cores);
	return tear_down(state);
}

static void without_cpus_there_is_no_line(void **state)
{
	struct model *model = *state;

	assert_int_equal(cores_build(&cores, model), 0);
	assert_int_equal(cores_lines(&cores, 80, 10), 0);
	fill(model, 0);
	assert_int_equal(cores_lines(&cores, 80, 10), 0);
	fill(model, 1);
	assert_int_equal(cores_lines(&cores, 80, 0), 0);
}

static void a_few_have_meters_beside_each_other(void **state)
{
	fill(*state, 4);
	draw(86, 10);
	assert_int_equal(lines, 1);
	assert_non_null(strstr(text[0], "  0 ["));
	assert_non_null(strstr(text[0], "  3.0%"));
	draw(44, 10);
	assert_int_equal(lines, 2);
	/* Down first. */
	assert_non_null(strstr(text[0], "  0 ["));
	assert_non_null(strstr(text[0], "  2 ["));
	assert_non_null(strstr(text[1], "  1 ["));
	assert_non_null(strstr(text[1], "  3 ["));
	draw(20, 10);
	assert_int_equal(lines, 4);
}

static void a_meter_is_as_full_as_the_cpu_is_busy(void **state)
{
	fill(*state, 51);
	draw(20, 60);
	assert_int_equal(lines, 51);
	assert_string_equal(text[0], "  0 [        ]  0.0%");
	assert_string_equal(text[50], " 50 [████    ] 50.0%");
}

static void many_are_blocks_below_a_summary(void **state)
{
	fill(*state, 128);
	draw(70, 10);
	assert_int_equal(lines, 3);
	assert_non_null(strstr(text[0], "128 CPUs  38 over 90%  10 below 10%  busiest"));
	assert_non_null(strstr(text[0], "100 100%"));
	assert_memory_equal(text[1], "    0 ▁", 9);
	assert_memory_equal(text[2], "   64 ▆", 9);
	assert_non_null(strstr(text[2], "███"));
}

static void too_many_are_a_summary(void **state)
{
	fill(*state, 512);
	draw(80, 7);
	assert_int_equal(lines, 1);
	assert_non_null(strstr(text[0], "512 CPUs  422 over 90%"));
	draw(80, 8);
	assert_int_equal(lines, 8);
	draw(500, 60);
	assert_int_equal(lines, 24);
	assert_non_null(strstr(text[7], "511 ["));
	draw(20, 1);
	assert_int_equal(lines, 1);
}

static void what_came_or_is_not_known_has_no_figure(void **state)
{
	struct model *model = *state;
	struct ktally_task task = task_make(1, SECOND, "task");
	struct ktally_sample *sample;
	size_t i;

	fill(model, 3);
	sample = model_next(model);
	cpus_make(sample, 3);
	for (i = 0; i < 3; i++)
		cpu_use(sample, i, 200 * SECOND, 100 * SECOND);
	cpu_set(&sample->cpus.cpu[2], KTALLY_CPU_NUMBER, 7);
	sample->cpus.cpu[0].present[0] &= ~(UINT64_C(1) << KTALLY_CPU_IDLE);
	commit(model, 300 * SECOND, &task, 1);
	assert_int_equal(cores_build(&cores, model), 0);
	assert_false(cores.core[0].known);
	assert_true(cores.core[1].known);
	assert_false(cores.core[2].known);
	assert_int_equal(cores.busiest[0]->number, 1);
	draw(20, 10);
	assert_string_equal(text[0], "  0 [        ]    - ");
	assert_string_equal(text[2], "  7 [        ]    - ");
	draw(200, 1);
	model_forget(model);
	assert_int_equal(cores_build(&cores, model), 0);
	assert_int_equal(cores.count, 0);
}

static void unknown_is_blank_among_blocks(void **state)
{
	fill(*state, 40);
	cores.core[1].known = false;
	draw(40, 3);
	assert_int_equal(lines, 3);
	assert_memory_equal(text[1], "    0 ▁ ▁", 13);
}

#undef test
#define test(name) cmocka_unit_test_setup_teardown(name, set_up, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(without_cpus_there_is_no_line),
		test(a_few_have_meters_beside_each_other),
		test(a_meter_is_as_full_as_the_cpu_is_busy),
		test(many_are_blocks_below_a_summary),
		test(too_many_are_a_summary),
		test(what_came_or_is_not_known_has_no_figure),
		test(unknown_is_blank_among_blocks),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
