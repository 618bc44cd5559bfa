// SPDX-License-Identifier: GPL-2.0
/* Which columns are shown at a width, and the lines of the table. */
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top/table.h"
#include "tasks.h"

static struct user_cache users;
static const struct row_context context = { .elapsed = SECOND, .users = &users };
static const struct column cpu_rate = { COLUMN_RATE, KTALLY_TASK_CPU_TIME };
static const struct column read_rate = { COLUMN_RATE, KTALLY_TASK_READ_BYTES };
static const struct column rss = { COLUMN_VALUE, KTALLY_TASK_RSS };
static const struct column comm = { COLUMN_VALUE, KTALLY_TASK_COMM };
static const struct table_wish no_wish;

static void assert_titles(const struct table *table, const char *titles)
{
	char text[1024] = "";
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		strcat(text, i ? " " : "");
		strcat(text, column_title(table->column[i]));
	}
	assert_string_equal(text, titles);
}

static unsigned int width_of(const struct table *table)
{
	struct line line;

	line_start(&line, 2000, true);
	table_titles(table, cpu_rate, &line);
	return line.columns;
}

static void an_ordinary_terminal_has_the_ten_columns(void **state)
{
	struct table table;

	(void)state;
	table_fit(&table, &no_wish, &usual_processes, cpu_rate, false, 80, 0);
	assert_titles(&table, "PID USER S CPU% WAIT% RSS READ/s WRITE/s THR TIME COMMAND");
}

static void narrow_terminals_keep_what_matters(void **state)
{
	struct table table;

	(void)state;
	table_fit(&table, &no_wish, &usual_processes, cpu_rate, false, 20, 0);
	assert_titles(&table, "PID CPU% COMMAND");
	table_fit(&table, &no_wish, &usual_processes, cpu_rate, true, 30, 0);
	assert_titles(&table, "PID TID CPU% COMMAND");
	table_fit(&table, &no_wish, &usual_processes, cpu_rate, false, 1, 0);
	assert_true(table.count > 0);
	/* Whose it is before the pid. */
	table_fit(&table, &no_wish, &usual_io, read_rate, false, 20, 0);
	assert_titles(&table, "READ/s COMMAND");
	table_fit(&table, &no_wish, &usual_memory, rss, false, 20, 0);
	assert_titles(&table, "RSS COMMAND");
}

static void the_sort_column_is_always_there(void **state)
{
	struct column wanted = { COLUMN_RATE, KTALLY_TASK_SYSCR };
	struct table table;

	(void)state;
	table_fit(&table, &no_wish, &usual_processes, wanted, false, 80, 0);
	assert_titles(&table, "PID USER S CPU% WAIT% RSS READ/s WRITE/s TIME SYSCR/s COMMAND");
	wanted.field = KTALLY_TASK_MAJ_FLT;
	table_fit(&table, &no_wish, &usual_processes, wanted, false, 40, 0);
	assert_titles(&table, "PID CPU% RSS MAJF/s COMMAND");
}

static void columns_never_exceed_the_width(void **state)
{
	struct table table;
	unsigned int width;

	(void)state;
	for (width = 20; width < 400; width++) {
		struct line line;

		table_fit(&table, &no_wish, &usual_processes, cpu_rate, width % 2, width, 0);
		line_start(&line, width, true);
		table_titles(&table, cpu_rate, &line);
		assert_true(line.columns <= width);
		assert_true(column_same(table.column[table.count - 1], comm));
	}
}

static char bad[16];	/* the name that is no column */

static int parse(const char *list, struct table_wish *wish)
{
	return table_parse(list, &usual_processes, wish, bad, sizeof(bad));
}

static void lists_choose_columns(void **state)
{
	struct table_wish wish;
	struct table table;

	(void)state;
	assert_int_equal(parse("pid,cpu%,rss,pid,command", &wish), 0);
	table_fit(&table, &wish, &usual_processes, cpu_rate, false, 80, 0);
	assert_titles(&table, "PID CPU% RSS COMMAND");
	table_fit(&table, &wish, &usual_processes, cpu_rate, false, 80, 2);
	assert_titles(&table, "RSS COMMAND");
	table_fit(&table, &wish, &usual_processes, cpu_rate, false, 80, 99);
	assert_titles(&table, "COMMAND");
	table_fit(&table, &wish, &usual_processes, cpu_rate, false, 14, 0);
	assert_titles(&table, "PID CPU%");
	assert_int_equal(width_of(&table), 13);
	assert_int_equal(parse("+majf/s", &wish), 0);
	table_fit(&table, &wish, &usual_processes, cpu_rate, false, 200, 0);
	assert_titles(&table, "PID USER S CPU% WAIT% RSS READ/s WRITE/s THR TIME MAJF/s COMMAND");
	assert_int_equal(table_parse("+vsize", &usual_memory, &wish, bad, sizeof(bad)), 0);
	table_fit(&table, &wish, &usual_memory, cpu_rate, false, 200, 0);
	assert_titles(&table, "PID USER RSS ANON FILE SHMEM SWAP MAJF/s GROW/MIN VIRT COMMAND");
	assert_int_equal(parse("all", &wish), 0);
	assert_true(wish.count > KTALLY_TASK_COUNT);
}

static void lists_of_nothing_are_refused(void **state)
{
	static const char *const lists[] = { "", ",", "pid,", "nought", "pid,,rss", "+", "pid,no" };
	struct table_wish wish;
	char long_name[64];
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		assert_int_equal(parse(lists[i], &wish), -ENOENT);
	assert_string_equal(bad, "no");
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	assert_int_equal(parse(long_name, &wish), -ENOENT);
}

static void only_what_is_shown_is_asked_for(void **state)
{
	struct table_wish wish;
	struct table table;

	(void)state;
	parse("pid,command", &wish);
	table_fit(&table, &wish, &usual_processes, cpu_rate, false, 80, 0);
	assert_int_equal(table_groups(&table, cpu_rate), KTALLY_GROUP_ID | KTALLY_GROUP_CPU);
	assert_int_equal(table_groups(&table, (struct column){ COLUMN_VALUE, KTALLY_TASK_RSS }),
			 KTALLY_GROUP_ID | KTALLY_GROUP_CPU | KTALLY_GROUP_MEM);
	parse("pid,rss,read/s,command", &wish);
	table_fit(&table, &wish, &usual_processes, cpu_rate, false, 80, 0);
	assert_int_equal(table_groups(&table, cpu_rate), KTALLY_GROUP_ID | KTALLY_GROUP_CPU |
			 KTALLY_GROUP_MEM | KTALLY_GROUP_IO);
}

static void sorting_moves_along_the_columns(void **state)
{
	struct column pid = { COLUMN_VALUE, KTALLY_TASK_TGID };
	struct table_wish wish;
	struct table table;

	(void)state;
	parse("pid,cpu%,command", &wish);
	table_fit(&table, &wish, &usual_processes, cpu_rate, false, 80, 0);
	assert_true(column_same(table_beside(&table, cpu_rate, 1), comm));
	assert_true(column_same(table_beside(&table, comm, 1), comm));
	assert_true(column_same(table_beside(&table, cpu_rate, -1), pid));
	assert_true(column_same(table_beside(&table, pid, -1), pid));
}

static void row_line(struct line *line, const char *name, size_t len, unsigned int width)
{
	struct ktally_task task = task_make(7, SECOND, "");
	struct row row = { .task = &task };
	struct table_wish wish;
	struct table table;

	assert_true(len < sizeof(task.comm));
	memcpy(task.comm, name, len);
	parse("pid,command,s", &wish);
	table_fit(&table, &wish, &usual_processes, cpu_rate, false, width, 0);
	line_start(line, width, true);
	table_row(&table, &row, &context, NULL, line);
}

/* Whatever a task is called, its row is one line in which every column stands where it should. */
static void hostile_names_leave_columns_in_place(void **state)
{
	static const char *const names[] = {
		"", "a", "\033]0;owned\a", "\033[10A", "\n\n\n", "\t\t", "日本語日本",
		"a) S 1 (b", "\xe6\x97\xa5\xe6\x97", "\xff\xff\xff", "e\xcc\x81", "\302\205",
		"\xe2\x80\xae" "gnp.exe",
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct line line;

		row_line(&line, names[i], strlen(names[i]), 80);
		assert_int_equal(line.columns, 7 + 1 + 16 + 1 + 1);
		assert_string_equal(line.text + line.len - 2, " -");
		assert_null(strpbrk(line.text, "\033\n\t\r\a\b"));
	}
}

static void the_command_takes_what_is_left(void **state)
{
	struct ktally_task task = task_make(7, SECOND, "0123456789abcde");
	struct row row = { .task = &task, .dead = true };
	struct table_wish wish;
	struct table table;
	struct line line;

	(void)state;
	parse("pid,command", &wish);
	table_fit(&table, &wish, &usual_processes, cpu_rate, false, 40, 0);
	line_start(&line, 40, true);
	table_row(&table, &row, &context, NULL, &line);
	assert_int_equal(line.columns, 40);
	assert_non_null(strstr(line.text, "      7 (0123456789abcde) "));
	assert_int_equal(line.span[0].style, LINE_DIM);
}

static void the_state_has_its_colour(void **state)
{
	static const struct { char state; enum line_style style; } cases[] = {
		{ 'R', LINE_GOOD }, { 'D', LINE_WARN }, { 'Z', LINE_BAD },
	};
	struct ktally_task task = task_make(7, SECOND, "task");
	struct row row = { .task = &task };
	struct table_wish wish;
	struct table table;
	struct line line;

	(void)state;
	parse("s,pid", &wish);
	table_fit(&table, &wish, &usual_processes, cpu_rate, false, 40, 0);
	for (unsigned int i = 0; i < 3; i++) {
		task_set(&task, KTALLY_TASK_STATE, (uint64_t)cases[i].state);
		line_start(&line, 40, true);
		table_row(&table, &row, &context, NULL, &line);
		assert_int_equal(line.spans, 1);
		assert_int_equal(line.span[0].style, cases[i].style);
	}
	task_set(&task, KTALLY_TASK_STATE, 'S');
	line_start(&line, 40, true);
	table_row(&table, &row, &context, NULL, &line);
	assert_int_equal(line.spans, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ordinary_terminal_has_the_ten_columns),
		cmocka_unit_test(narrow_terminals_keep_what_matters),
		cmocka_unit_test(the_sort_column_is_always_there),
		cmocka_unit_test(columns_never_exceed_the_width),
		cmocka_unit_test(lists_choose_columns),
		cmocka_unit_test(lists_of_nothing_are_refused),
		cmocka_unit_test(only_what_is_shown_is_asked_for),
		cmocka_unit_test(sorting_moves_along_the_columns),
		cmocka_unit_test(hostile_names_leave_columns_in_place),
		cmocka_unit_test(the_command_takes_what_is_left),
		cmocka_unit_test(the_state_has_its_colour),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
