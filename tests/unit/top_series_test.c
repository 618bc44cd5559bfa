// SPDX-License-Identifier: GPL-2.0
/* Graphs of the last figures. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "top/series.h"

static struct series series;

static int set_up(void **state)
{
	(void)state;
	memset(&series, 0, sizeof(series));
	return 0;
}

static void add(const double *figures, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		series_add(&series, figures[i]);
}

static void assert_graph(double full, unsigned int cells, bool utf8, const char *want)
{
	struct line line;

	line_start(&line, 500, utf8);
	series_draw(&series, full, cells, LINE_GOOD, &line);
	assert_string_equal(line.text, want);
	assert_int_equal(line.columns, cells);
}

static void levels_say_how_much(void **state)
{
	static const double figures[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };

	(void)state;
	add(figures, 10);
	assert_graph(8, 10, true, "▁▂▃▄▅▆▇███");
	assert_graph(8, 10, false, "_.:-=+*###");
	assert_graph(0, 2, false, "__");	/* nothing is full */
	assert_graph(-1, 2, false, "__");
	assert_graph(INFINITY, 2, false, "__");
}

static void the_newest_is_at_the_right(void **state)
{
	static const double figures[] = { 8, 0, 8 };

	(void)state;
	assert_graph(8, 3, false, "   ");
	add(figures, 3);
	assert_graph(8, 5, false, "  #_#");
	assert_graph(8, 2, false, "_#");
	assert_graph(8, 0, false, "");
}

static void what_is_not_known_is_a_gap(void **state)
{
	static const double figures[] = { 8, NAN, 0, -1 };

	(void)state;
	add(figures, 4);
	assert_graph(8, 4, false, "# __");
	assert_graph(8, 4, true, "█ ▁▁");
}

static void the_oldest_goes(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < SERIES_MAX; i++)
		series_add(&series, 8);
	assert_true(series_peak(&series, SERIES_MAX) == 8);
	series_add(&series, 1);
	assert_graph(8, 3, false, "##.");
	for (i = 1; i < SERIES_MAX; i++)
		series_add(&series, i == 100 ? 3 : 1);
	assert_int_equal(series.count, SERIES_MAX);
	assert_true(series_peak(&series, SERIES_MAX) == 3);
	assert_true(series_peak(&series, 2 * SERIES_MAX) == 3);
	assert_true(series_peak(&series, 10) == 1);
}

static void a_peak_needs_a_figure(void **state)
{
	static const double figures[] = { NAN, 2, NAN };

	(void)state;
	assert_true(isnan(series_peak(&series, 10)));
	add(figures, 3);
	assert_true(isnan(series_peak(&series, 1)));
	assert_true(isnan(series_peak(&series, 0)));
	assert_true(series_peak(&series, 2) == 2);
	assert_true(series_peak(&series, 3) == 2);
}

static void it_stays_in_its_line(void **state)
{
	struct line line;
	unsigned int i;

	(void)state;
	for (i = 0; i < 20; i++)
		series_add(&series, i);
	line_start(&line, 10, true);
	series_draw(&series, 20, 50, LINE_GOOD, &line);
	assert_int_equal(line.columns, 10);
}

#define test(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(levels_say_how_much),
		test(the_newest_is_at_the_right),
		test(what_is_not_known_is_a_gap),
		test(the_oldest_goes),
		test(a_peak_needs_a_figure),
		test(it_stays_in_its_line),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
