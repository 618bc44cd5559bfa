// SPDX-License-Identifier: GPL-2.0
/* A line of the view of exits says what the record does, and no more. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top/exit_cells.h"
#include "deaths.h"
#include "fake_screen.h"

static struct line line;
static struct death death;

static bool says(const char *text)
{
	return strstr(line.text, text) != NULL;
}

static void draw_death(const struct ktally_task *record, unsigned int room)
{
	death.record = *record;
	line_start(&line, room, true);
	exit_cells_death(&top, &death, &line);
	assert_true(line.columns <= room);
}

/* Whether some stretch of the line has this style. */
static bool has_style(enum line_style style)
{
	unsigned int i;

	for (i = 0; i < line.spans; i++) {
		if (line.span[i].style == style)
			return true;
	}
	return false;
}

static void a_line_has_all_of_a_record(void **state)
{
	struct ktally_task record = death_make(42, "cra\033sher", 9 * SECOND, 11, 0);

	(void)state;
	task_set(&record, KTALLY_TASK_PPID, 2);
	task_set(&record, KTALLY_TASK_HIWATER_RSS, 5 << 20);
	draw_death(&record, 120);
	assert_true(says("     42 "));
	assert_true(says("  5.0M SIGSEGV    cra?sher "));
	assert_true(says(" 8.00s "));
	assert_true(says(" 0:00.50 "));
	assert_true(says(" beta "));
	assert_true(has_style(LINE_BAD));
	draw_death(&record, 80);
	assert_true(says("cra?sher"));
	assert_false(says("beta"));
}

static void short_lives_are_told_exactly(void **state)
{
	struct ktally_task record = death_make(42, "brief", SECOND + SECOND / 400, 0, 0);

	(void)state;
	draw_death(&record, 120);
	assert_true(says(" 2.50ms ") || says(" 2.5ms "));
	assert_true(says("exit 0"));
	assert_false(has_style(LINE_BAD) || has_style(LINE_WARN));
	record = death_make(42, "long", 7201 * SECOND, 0, 3);
	draw_death(&record, 120);
	assert_true(says("  2h00m "));
	assert_true(has_style(LINE_WARN));
}

/* Who has the parent's pid now may be another one. */
static unsigned int titles_of(bool together, unsigned int room)
{
	line_start(&line, room, true);
	exit_cells_titles(together, &line);
	assert_true(line.columns <= room);
	return line.spans;
}

/* What ended comes before when it did and what it used. */
static void narrow_lines_say_what_ended(void **state)
{
	struct ktally_task record = death_make(42, "crasher", 9 * SECOND, 11, 0);
	struct repeat repeat = { .comm = "crasher", .ending = { ENDING_SIGNAL, 11 }, .count = 3 };
	unsigned int room, columns[2] = { 0, 0 };

	(void)state;
	for (room = 20; room < 200; room++) {
		draw_death(&record, room);
		assert_true(says("crasher") && says("SIGSEGV"));
		assert_true(titles_of(false, room) >= columns[0]);
		columns[0] = titles_of(false, room);
		line_start(&line, room, true);
		exit_cells_repeat(&top, &repeat, &line);
		assert_true(says("crasher") && says(" 3 ") && says("SIGSEGV") == (room >= 28));
		assert_true(titles_of(true, room) >= columns[1]);
		columns[1] = titles_of(true, room);
	}
	titles_of(false, 80);
	assert_true(says(" PPID ") && says(" PEAK ") && says("ENDED      COMMAND"));
}

static void what_is_not_known_is_a_dash(void **state)
{
	struct ktally_task record = task_make(42, 5 * SECOND, "dark"), late;

	(void)state;
	task_set(&record, KTALLY_TASK_PPID, 2);
	draw_death(&record, 120);
	assert_true(says(" -          dark "));
	assert_false(says("beta"));
	assert_false(says(" 0 "));
	late = death_make(42, "late", SECOND / 2, 0, 0);
	task_set(&late, KTALLY_TASK_PPID, 2);
	draw_death(&late, 120);
	assert_false(says("beta"));
}

static void repeats_have_their_figures(void **state)
{
	struct repeat repeat = {
		.comm = "loop", .ending = { ENDING_CODE, 1 }, .count = 61,
		.first = SECOND, .last = 9 * SECOND, .life = { 61, 122 * SECOND, 5 * SECOND },
		.peak = { 60, UINT64_C(60) << 20, UINT64_C(3) << 20 },
	};

	(void)state;
	line_start(&line, 80, true);
	exit_cells_repeat(&top, &repeat, &line);
	assert_true(says("    61    450 "));
	assert_true(says("  2.00s       -   3.0M exit 1     loop"));
	line_start(&line, 80, true);
	exit_cells_titles(true, &line);
	assert_true(says(" COUNT   /MIN       LAST   LIFE    TIME   PEAK ENDED      COMMAND"));
	line_start(&line, 80, true);
	exit_cells_titles(false, &line);
	assert_true(says("LIFE    TIME   PEAK ENDED      COMMAND"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_line_has_all_of_a_record),
		test(short_lives_are_told_exactly),
		test(narrow_lines_say_what_ended),
		test(what_is_not_known_is_a_dash),
		test(repeats_have_their_figures),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
