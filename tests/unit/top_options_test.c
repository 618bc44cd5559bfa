// SPDX-License-Identifier: GPL-2.0
/* The command line of `ktally top`: what it takes, and that it refuses the rest. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "top/options.h"
#include "top/processes.h"
#include "top/screen.h"

static struct options options;
static struct settings saved;

void screen_line(unsigned int y, const struct line *line, enum screen_look look)
{
	(void)y;
	(void)line;
	(void)look;
}

/* Reads a command line, its words separated by blanks. */
static enum cli_status parse(const char *line)
{
	static char words[256];
	char *argv[16] = { (char *)"top" };
	char *rest = words, *word;
	int argc = 1;

	query_free(options.filter);
	snprintf(words, sizeof(words), "%s", line);
	while ((word = strsep(&rest, " ")) && argc < 15)
		argv[argc++] = word;
	return options_parse(*line ? argc : 1, argv, &saved, &options);
}

static void without_options_it_shows_cpu_every_two_seconds(void **state)
{
	(void)state;
	assert_int_equal(parse(""), CLI_OK);
	assert_int_equal(options.interval, UINT64_C(2000000000));
	assert_int_equal(options.source, KTALLY_SOURCE_AUTO);
	assert_string_equal(column_title(options.sort), "CPU%");
	assert_true(options.descending);
	assert_false(options.batch || options.threads);
	assert_int_equal(options.count, 0);
	assert_int_equal(options.wish.count, 0);
	assert_non_null(options.view);
}

static void every_option_has_its_effect(void **state)
{
	(void)state;
	assert_int_equal(parse("-b -n 3 -i 500ms --source procfs --sort rss:asc --filter pg -t "
			       "-c pid,rss"), CLI_OK);
	assert_true(options.batch && options.threads && !options.descending);
	assert_int_equal(options.count, 3);
	assert_int_equal(options.interval, 500000000);
	assert_int_equal(options.source, KTALLY_SOURCE_PROCFS);
	assert_string_equal(column_title(options.sort), "RSS");
	assert_string_equal(query_text(options.filter), "pg");
	assert_int_equal(options.wish.count, 2);
	assert_int_equal(parse("-d 3"), CLI_OK);
	assert_int_equal(options.interval, UINT64_C(3000000000));
	query_free(options.filter);
	assert_int_equal(parse("--delay=0.5 --replay a --replay b"), CLI_OK);
	assert_int_equal(options.interval, 500000000);
	assert_int_equal(options.replays, 2);
	assert_string_equal(options.replay[1], "b");
	query_free(options.filter);
	assert_int_equal(parse("--batch --count 7 --interval 1m --threads --columns=user"), CLI_OK);
	assert_true(options.batch && options.threads);
	assert_int_equal(options.count, 7);
	assert_int_equal(options.interval, UINT64_C(60000000000));
	assert_int_equal(parse("--view processes"), CLI_OK);
	assert_string_equal(options.view->name, "processes");
}

static void sorting_knows_which_end_comes_first(void **state)
{
	(void)state;
	assert_int_equal(parse("--sort wait%"), CLI_OK);
	assert_true(options.descending);
	assert_int_equal(parse("--sort user"), CLI_OK);
	assert_false(options.descending);
	assert_int_equal(parse("--sort user:desc"), CLI_OK);
	assert_true(options.descending);
}

/* One column, and rows by it. */
static struct table_choice choose(enum ktally_task_field field)
{
	struct column column = { COLUMN_VALUE, (uint8_t)field };

	return (struct table_choice){
		.has_sort = true, .sort = column, .wish = { .column = { column }, .count = 1 },
	};
}

static void settings_fill_in_what_is_not_said(void **state)
{
	(void)state;
	saved = (struct settings){
		.interval = 7, .theme = THEME_MONO, .view = &processes_view,
		.choice[TABLE_PROCESSES] = choose(KTALLY_TASK_RSS),
	};
	assert_int_equal(parse(""), CLI_OK);
	assert_int_equal(options.interval, 7);
	assert_string_equal(column_title(options.sort), "RSS");
	assert_false(options.descending);
	assert_int_equal(options.theme, THEME_MONO);
	assert_int_equal(options.wish.count, 1);
	assert_int_equal(parse("-i 1s --sort pid:desc -c user,s --theme default"), CLI_OK);
	assert_int_equal(options.interval, 1000000000);
	assert_string_equal(column_title(options.sort), "PID");
	assert_true(options.descending);
	assert_int_equal(options.theme, THEME_DEFAULT);
	assert_int_equal(options.wish.count, 2);
	assert_int_equal(parse("-b"), CLI_OK);	/* scripts get the same from everybody */
	assert_string_equal(column_title(options.sort), "CPU%");
	assert_int_equal(options.wish.count, 0);
	saved = (struct settings){ 0 };
}

/* What was kept of one view is not for another. */
static void each_view_has_its_own_order_and_columns(void **state)
{
	(void)state;
	saved = (struct settings){
		.view = &memory_view, .choice[TABLE_MEMORY] = choose(KTALLY_TASK_SWAP),
	};
	assert_int_equal(parse(""), CLI_OK);
	assert_ptr_equal(options.view, &memory_view);
	assert_string_equal(column_title(options.sort), "SWAP");
	assert_int_equal(options.wish.count, 1);
	assert_int_equal(parse("--view io"), CLI_OK);
	assert_string_equal(column_title(options.sort), "READ/s");
	assert_true(options.descending);
	assert_int_equal(options.wish.count, 0);
	saved.choice[TABLE_IO] = choose(KTALLY_TASK_WCHAR);
	assert_int_equal(parse("--view io"), CLI_OK);
	assert_true(column_same(options.sort, choose(KTALLY_TASK_WCHAR).sort));
	assert_int_equal(options.wish.count, 1);
	assert_int_equal(parse("-b --view memory"), CLI_OK);
	assert_ptr_equal(options.view, &memory_view);
	assert_string_equal(column_title(options.sort), "RSS");
	assert_int_equal(options.wish.count, 0);
	saved = (struct settings){ 0 };
}

static bool has_column(const char *title)
{
	unsigned int i;

	for (i = 0; i < options.wish.count; i++) {
		if (!strcmp(column_title(options.wish.column[i]), title))
			return true;
	}
	return false;
}

/* In either order on the command line, and of one that was kept. */
static void plus_adds_to_the_columns_of_the_view(void **state)
{
	(void)state;
	assert_int_equal(parse("-c +ppid"), CLI_OK);
	assert_true(has_column("PPID") && has_column("CPU%"));
	assert_int_equal(parse("-c +ppid --view memory"), CLI_OK);
	assert_true(has_column("PPID") && has_column("ANON"));
	assert_false(has_column("CPU%"));
	assert_int_equal(parse("--view io -c +ppid -b"), CLI_OK);
	assert_true(has_column("PPID") && has_column("WCHAR/s"));
	assert_int_equal(parse("--view groups -c +ppid"), CLI_OK);
	assert_true(has_column("PPID") && has_column("CPU%"));
	saved = (struct settings){ .view = &io_view, .choice[TABLE_IO] = choose(KTALLY_TASK_RSS) };
	assert_int_equal(parse("-c +ppid"), CLI_OK);
	assert_true(has_column("PPID") && has_column("WCHAR/s"));
	assert_false(has_column("RSS"));
	saved = (struct settings){ 0 };
}

static void nonsense_is_refused(void **state)
{
	static const char *const lines[] = {
		"--nothing", "-x", "-n", "-n 0", "-n -1", "-n 1x", "-i 0", "-i nan", "-i",
		"--source tty", "--sort nothing", "--sort cpu%:up", "--sort :asc", "--sort rss:",
		"--view nothing",
		"-c nothing", "-c ,", "word", "-b word", "--batch=yes", "--columns", "-bx",
		"--filter cpu>>5", "-f (", "-f pg -f )",
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(parse(lines[i]), CLI_USAGE);
}

static void help_is_all_that_is_done(void **state)
{
	int out = dup(STDOUT_FILENO), null = open("/dev/null", O_WRONLY);
	bool help, columns;

	(void)state;
	fflush(stdout);
	dup2(null, STDOUT_FILENO);
	help = parse("--help --nothing") == CLI_DONE;
	columns = parse("-c help") == CLI_DONE;
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	close(null);
	assert_true(help);
	assert_true(columns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_options_it_shows_cpu_every_two_seconds),
		cmocka_unit_test(every_option_has_its_effect),
		cmocka_unit_test(sorting_knows_which_end_comes_first),
		cmocka_unit_test(settings_fill_in_what_is_not_said),
		cmocka_unit_test(each_view_has_its_own_order_and_columns),
		cmocka_unit_test(plus_adds_to_the_columns_of_the_view),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(help_is_all_that_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
