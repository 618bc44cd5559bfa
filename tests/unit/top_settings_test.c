// SPDX-License-Identifier: GPL-2.0
/* Settings come back as they were kept, and only from a file that nobody else could write. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"
#include "fixture.h"

static struct fixture home;
static struct settings settings;
static char trouble[256];

static int make_home(void **state)
{
	(void)state;
	fixture_make(&home);
	unsetenv("HOME");
	return setenv("XDG_CONFIG_HOME", home.root, 1);
}

static int remove_home(void **state)
{
	(void)state;
	fixture_remove(&home);
	return 0;
}

static void load(void)
{
	settings_load(&settings, trouble, sizeof(trouble));
}

static void write_file(const char *text)
{
	char path[SETTINGS_PATH];

	fixture_file(&home, "ktally/top.ini", text);
	assert_int_equal(settings_path(path), 0);
	assert_int_equal(chmod(path, 0600), 0);
}

static void assert_choice(enum table_number number, const struct table_choice *kept)
{
	const struct table_choice *choice = &settings.choice[number];
	unsigned int i;

	assert_int_equal(choice->has_sort, kept->has_sort);
	assert_int_equal(choice->descending, kept->descending);
	assert_true(column_same(choice->sort, kept->sort));
	assert_int_equal(choice->wish.count, kept->wish.count);
	for (i = 0; i < kept->wish.count; i++)
		assert_true(column_same(choice->wish.column[i], kept->wish.column[i]));
}

static void columns_and_order_of_each_table_come_back(void **state)
{
	struct settings kept = {
		.view = &processes_view, .interval = 500000000,
		.has_theme = true, .theme = THEME_CONTRAST,
	};
	struct table_choice *choice = kept.choice;
	struct stat st;
	char path[SETTINGS_PATH];
	unsigned int i;

	(void)state;
	for (i = 0; i < TABLES; i++) {
		choice[i] = (struct table_choice){
			.has_sort = true, .descending = i % 2,
			.sort = { COLUMN_RATE, (uint8_t)(KTALLY_TASK_RUN_DELAY + i) },
		};
		choice[i].wish.count = columns_all(choice[i].wish.column) - i;
	}
	assert_int_equal(settings_save(&kept), 0);
	load();
	assert_string_equal(trouble, "");
	assert_ptr_equal(settings.view, kept.view);
	assert_int_equal(settings.interval, kept.interval);
	assert_true(settings.has_theme && settings.theme == THEME_CONTRAST);
	for (i = 0; i < TABLES; i++)
		assert_choice(i, &choice[i]);
	settings_path(path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	choice[TABLE_IO] = (struct table_choice){ 0 };
	choice[TABLE_MEMORY].wish.count = 2;
	assert_int_equal(settings_save(&kept), 0);	/* in place of the other */
	load();
	for (i = 0; i < TABLES; i++)
		assert_choice(i, &choice[i]);
}

/* Once there was one order and one list of columns, those of the view that was kept. */
static void what_older_releases_kept_is_of_the_view_they_name(void **state)
{
	(void)state;
	write_file("[top]\nview = memory\nsort = SWAP:asc\ncolumns = PID,SWAP\n");
	load();
	assert_string_equal(trouble, "");
	assert_int_equal(settings.choice[TABLE_MEMORY].wish.count, 2);
	assert_true(settings.choice[TABLE_MEMORY].has_sort);
	assert_string_equal(column_title(settings.choice[TABLE_MEMORY].sort), "SWAP");
	assert_int_equal(settings.choice[TABLE_PROCESSES].wish.count, 0);
	write_file("[top]\nsort = pid:asc\nview = overview\n");	/* with the processes' columns */
	load();
	assert_true(settings.choice[TABLE_PROCESSES].has_sort);
	write_file("[top]\nview = groups\nsort = pid:asc\ncolumns = pid\n");
	load();
	assert_string_equal(trouble, "");
	assert_false(settings.choice[TABLE_PROCESSES].has_sort);
	write_file("[top]\ncolumns = pid\nsort = pid:asc\n[processes]\ncolumns = +vsize\n");
	load();
	assert_true(settings.choice[TABLE_PROCESSES].wish.count > 10);
	assert_true(settings.choice[TABLE_PROCESSES].has_sort);
}

static void they_are_where_the_desktop_says(void **state)
{
	char path[SETTINGS_PATH];

	(void)state;
	setenv("HOME", "/home/x", 1);
	setenv("XDG_CONFIG_HOME", "/etc/xdg-of-x", 1);
	assert_int_equal(settings_path(path), 0);
	assert_string_equal(path, "/etc/xdg-of-x/ktally/top.ini");
	setenv("XDG_CONFIG_HOME", "here", 1);		/* a relative one counts as none */
	assert_int_equal(settings_path(path), 0);
	assert_string_equal(path, "/home/x/.config/ktally/top.ini");
	setenv("HOME", "", 1);
	assert_int_equal(settings_path(path), -ENOENT);
	unsetenv("HOME");
	unsetenv("XDG_CONFIG_HOME");
	assert_int_equal(settings_path(path), -ENOENT);
	load();
	assert_string_equal(trouble, "");
	assert_int_equal(settings_save(&settings), -ENOENT);
}

static void no_file_is_no_trouble(void **state)
{
	(void)state;
	load();
	assert_string_equal(trouble, "");
	assert_int_equal(settings.interval, 0);
}

static void what_others_may_write_is_refused(void **state)
{
	static const mode_t modes[] = { 0620, 0602, 0666 };
	char path[SETTINGS_PATH];
	unsigned int i;

	(void)state;
	write_file("[top]\ninterval = 5s\n");
	load();
	assert_int_equal(settings.interval, 5 * SECOND);
	settings_path(path);
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		load();
		assert_int_equal(settings.interval, 0);
		assert_non_null(strstr(trouble, "others may write it"));
	}
	chmod(path, 0600);
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 1, -1), 0);
		load();
		assert_int_equal(settings.interval, 0);
		assert_non_null(strstr(trouble, "belongs to somebody else"));
	}
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	load();						/* and it is not waited for */
	assert_non_null(strstr(trouble, "it is no file"));
}

static void errors_name_line_and_key(void **state)
{
	static const struct { const char *text; const char *words; } files[] = {
		{ "[top]\nview = nothing\n", "line 2: view" },
		{ "[top]\ninterval = 5s\n\nsort = nothing:asc\n", "line 4: sort" },
		{ "[top]\nsort = pid\n", "line 2: sort" },
		{ "[top]\ncolumns = pid,nothing\n", "line 2: columns" },
		{ "[top]\ninterval = 1us\n", "line 2: interval" },
		{ "[top]\ntheme = pink\n", "line 2: theme" },
		{ "[top]\ncolour = pink\n", "line 2: colour" },
		{ "[other]\nview = processes\n", "line 2: view" },
		{ "[memory]\nview = memory\n", "line 2: view" },
		{ "[memory]\ncolumns = nothing\n", "line 2: columns" },
		{ "[groups]\nsort = pid:asc\n", "line 2: sort" },
		{ "[top\n", "line 1: " },
		{ "[top]\nnonsense\n", "line 2: " },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		write_file(files[i].text);
		load();
		assert_non_null(strstr(trouble, files[i].words));
		assert_int_equal(settings.interval, 0);		/* none of it is used */
	}
	write_file("\xef\xbb\xbf# all is well\n[top]\ncolumns = pid\ncolumns = rss\n");
	load();
	assert_string_equal(trouble, "");
	assert_int_equal(settings.choice[TABLE_PROCESSES].wish.count, 2);
	write_file("[io]\ncolumns = pid,rss\ncolumns = pid\n");	/* twice is once */
	load();
	assert_int_equal(settings.choice[TABLE_IO].wish.count, 2);
}

static void what_nobody_would_write_is_not_read(void **state)
{
	char path[SETTINGS_PATH];

	(void)state;
	write_file("[top]\ninterval = 5s\n");
	settings_path(path);
	assert_int_equal(truncate(path, 100 << 20), 0);
	load();
	assert_int_equal(settings.interval, 0);
	assert_non_null(strstr(trouble, "it is too long"));
}

static void what_cannot_be_kept_is_told_and_leaves_nothing(void **state)
{
	char path[SETTINGS_PATH];

	(void)state;
	fixture_file(&home, "ktally", "a file where the folder should be");
	assert_int_equal(settings_save(&settings), -ENOTDIR);
	settings_path(path);
	*strrchr(path, '/') = '\0';
	assert_int_equal(unlink(path), 0);
	fixture_file(&home, "ktally/top.ini/x", "a folder where the file should be");
	assert_int_equal(settings_save(&settings), -EISDIR);
	strcat(path, "/top.ini/x");
	assert_int_equal(unlink(path), 0);
	*strrchr(path, '/') = '\0';
	assert_int_equal(rmdir(path), 0);
	*strrchr(path, '/') = '\0';
	assert_int_equal(rmdir(path), 0);		/* no draft was left in it */
}

#undef test
#define test(name) cmocka_unit_test_setup_teardown(name, make_home, remove_home)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(columns_and_order_of_each_table_come_back),
		test(what_older_releases_kept_is_of_the_view_they_name),
		test(they_are_where_the_desktop_says),
		test(no_file_is_no_trouble),
		test(what_others_may_write_is_refused),
		test(errors_name_line_and_key),
		test(what_nobody_would_write_is_not_read),
		test(what_cannot_be_kept_is_told_and_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
