// SPDX-License-Identifier: GPL-2.0
/*
 * Files of rules: each error is named with its line and changes nothing, and what somebody else
 * could have written is not read.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "health/file.h"

#define DIGITS "0123456789"
#define LONG_LINE "# " DIGITS DIGITS DIGITS DIGITS DIGITS DIGITS DIGITS DIGITS	\
	DIGITS DIGITS DIGITS DIGITS DIGITS DIGITS DIGITS DIGITS

static int read_bytes(struct health_rules *rules, const char *bytes, size_t len, char *error)
{
	FILE *file = fmemopen((void *)bytes, len, "r");
	int result = health_rules_read(rules, file, "f", error);

	fclose(file);
	return result;
}

static void a_file_changes_what_it_names(void **state)
{
	static const char text[] =
		"; a comment\n# another\n\n[load]\r\nwarning = 8 ; inline\ncritical: 30\n"
		"[crash-loop]\nenabled=no\n[load]\nfor = 3 m";
	struct health_rules rules, usual;
	char error[HEALTH_ERROR_ROOM] = "";

	(void)state;
	health_rules_default(&rules);
	health_rules_default(&usual);
	if (read_bytes(&rules, text, sizeof(text) - 1, error))
		fail_msg("%s", error);
	assert_true(rules.rule[HEALTH_LOAD].at[HEALTH_AT_WARNING].from == 8);
	assert_true(rules.rule[HEALTH_LOAD].at[HEALTH_AT_CRITICAL].from == 30);
	assert_true(rules.rule[HEALTH_LOAD].hold == 180e9);
	assert_false(rules.rule[HEALTH_CRASH_LOOP].enabled);
	assert_memory_equal(&rules.rule[HEALTH_ZOMBIES], &usual.rule[HEALTH_ZOMBIES],
			    sizeof(struct health_rule));
}

static void each_error_is_told_with_its_line(void **state)
{
	static const struct { const char *text, *error; } rows[] = {
		{ "[load]\nwarning = 8\n[laod]\n", "f:3: there is no rule 'laod'" },
		{ "[load]\n\nwarn = 8\n", "f:3: there is no key 'warn'" },
		{ "[load]\nwindow = 8 m\n", "f:2: load has no key 'window'" },
		{ "# c\nwarning = 8\n", "f:2: 'warning' stands before the first [rule]" },
		{ "[load]\nwarning = 8 %\n",
		  "f:2: warning: '8 %' is not a number without unit" },
		{ "[io-stall]\nwarning = 8\n", "f:2: warning: '8' is not a number with %" },
		{ "[io-stall]\nfor = 8\n", "f:2: for: '8' is not a number with ms, s, m or h" },
		{ "[swap-growth]\nwarning = 8 MB/s\n",
		  "f:2: warning: '8 MB/s' is not a number with B/s, KiB/s, MiB/s or GiB/s" },
		{ "[zombies]\nwarning = 8.5\n",
		  "f:2: warning: '8.5' is not a whole number without unit" },
		{ "[load]\nwarning =\n", "f:2: warning: '' is not a number without unit" },
		{ "[load]\nwarning-clear = never\n",
		  "f:2: warning-clear: 'never' is not a number without unit" },
		{ "[load]\nenabled = true\n", "f:2: enabled: 'true' is neither yes nor no" },
		{ "[load]\nwarning = 8\nwarning = 9\n", "f:3: 'warning' was there before" },
		{ "[load]\nwarning = 8\n[zombies]\n[load]\nwarning = 9\n",
		  "f:5: 'warning' was there before" },
		{ "[load]\nwarning = 3\nfor = 2 m\n[zombies]\n",
		  "f:3: warning (3) must not be below warning-clear (4)" },
		{ "[load]\nwarning = 25\n", "f:2: critical (20) must not be below warning (25)" },
		{ "[memory-available]\nwarning = 13 %\n",
		  "f:2: warning (13 %) must not be above warning-clear (12 %)" },
		{ "[zombies]\nwarning-clear = 0\nwarning = 0\n",
		  "f:3: warning must be more than 0" },
		{ "[crash-loop]\ncritical = 33\n",
		  "f:2: critical: no more than 32 can be counted" },
		{ "[crash-loop]\nwindow = 10 ms\n", "f:2: window must be a second or more" },
		{ "[load]\nnonsense\n[laod]\n", "f:2: the line is neither [rule] nor key = value" },
		{ "[load\n", "f:1: a section begins with [rule], and nothing behind it" },
		{ "[load] warning = 8\n",
		  "f:1: a section begins with [rule], and nothing behind it" },
		{ "[load]\nwarning = 8\n  9\n", "f:3: the line begins with a blank" },
		{ "[load]\n" LONG_LINE "\n", "f:2: the line is longer than 160 bytes" },
		{ "\xef\xbb\xbf[laod]\nwarning = 8\n", "f:2: there is no rule 'laod'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct health_rules rules, usual;
		char error[HEALTH_ERROR_ROOM] = "";

		health_rules_default(&rules);
		health_rules_default(&usual);
		if (read_bytes(&rules, rows[i].text, strlen(rows[i].text), error) != -EINVAL)
			fail_msg("was read: %s", rows[i].text);
		assert_string_equal(error, rows[i].error);
		assert_memory_equal(&rules, &usual, sizeof(rules));
	}
}

static void a_zero_byte_is_an_error(void **state)
{
	struct health_rules rules;
	char error[HEALTH_ERROR_ROOM] = "";

	(void)state;
	health_rules_default(&rules);
	assert_int_equal(read_bytes(&rules, "[load]\nfor = 3 m\0 x\n", 20, error), -EINVAL);
	assert_string_equal(error, "f:2: a zero byte is in the line");
}

/* ---- Files ---- */

struct place {
	struct fixture f;
	char path[128];
};

static int make_place(void **state)
{
	static struct place place;

	fixture_make(&place.f);
	fixture_file(&place.f, "ktally/health.ini", "[load]\nwarning = 9\n");
	snprintf(place.path, sizeof(place.path), "%s/ktally/health.ini", place.f.root);
	chmod(place.path, 0644);
	setenv("XDG_CONFIG_HOME", place.f.root, 1);
	*state = &place;
	return 0;
}

static int remove_place(void **state)
{
	struct place *place = *state;

	fixture_remove(&place->f);
	return 0;
}

static double load_warning(const char *path, int expected, char *error)
{
	struct health_rules rules;

	*error = '\0';
	assert_int_equal(health_rules_load(&rules, path, error), expected);
	return rules.rule[HEALTH_LOAD].at[HEALTH_AT_WARNING].from;
}

static void the_users_file_is_found(void **state)
{
	struct place *place = *state;
	char error[HEALTH_ERROR_ROOM], home[160];

	assert_true(load_warning(NULL, 0, error) == 9);
	unsetenv("XDG_CONFIG_HOME");
	setenv("HOME", place->f.root, 1);
	assert_true(load_warning(NULL, 0, error) == 6);
	snprintf(home, sizeof(home), "%s/.config", place->f.root);
	assert_int_equal(symlink(place->f.root, home), 0);
	assert_true(load_warning(NULL, 0, error) == 9);
	assert_int_equal(unlink(home), 0);
}

static void the_current_folder_is_no_place_for_rules(void **state)
{
	struct place *place = *state;
	char error[HEALTH_ERROR_ROOM], was[512];

	assert_non_null(getcwd(was, sizeof(was)));
	assert_int_equal(chdir(place->f.root), 0);
	assert_int_equal(symlink(".", ".config"), 0);
	setenv("XDG_CONFIG_HOME", ".", 1);
	setenv("HOME", ".", 1);
	assert_true(load_warning(NULL, 0, error) == 6);
	setenv("HOME", "", 1);
	assert_true(load_warning(NULL, 0, error) == 6);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("HOME");
	assert_true(load_warning(NULL, 0, error) == 6);
	assert_int_equal(chdir(was), 0);
}

static void a_file_that_others_may_write_is_refused(void **state)
{
	static const mode_t modes[] = { 0664, 0646, 0666 };
	struct place *place = *state;
	char error[HEALTH_ERROR_ROOM];

	for (int i = 0; i < 3; i++) {
		assert_int_equal(chmod(place->path, modes[i]), 0);
		assert_true(load_warning(place->path, -EPERM, error) == 6);
		assert_non_null(strstr(error, "is not read: others than its owner may write it"));
		assert_true(load_warning(NULL, -EPERM, error) == 6);
	}
	if (geteuid())
		return;
	assert_int_equal(chmod(place->path, 0644), 0);
	assert_int_equal(chown(place->path, 12345, 0), 0);
	assert_true(load_warning(place->path, -EPERM, error) == 6);
	assert_non_null(strstr(error, "belongs to another user"));
}

static void what_is_no_file_is_refused(void **state)
{
	struct place *place = *state;
	char error[HEALTH_ERROR_ROOM], path[160];

	load_warning(place->f.root, -EPERM, error);
	assert_non_null(strstr(error, "no regular file"));
	snprintf(path, sizeof(path), "%s/fifo", place->f.root);
	assert_int_equal(mkfifo(path, 0600), 0);
	load_warning(path, -EPERM, error);
	assert_non_null(strstr(error, "no regular file"));
	snprintf(path, sizeof(path), "%s/missing", place->f.root);
	load_warning(path, -ENOENT, error);
	assert_non_null(strstr(error, "missing: No such file"));
}

static void a_bad_file_leaves_the_defaults(void **state)
{
	struct place *place = *state;
	char error[HEALTH_ERROR_ROOM];

	fixture_file(&place->f, "ktally/health.ini", "[load]\nwarning = 9\nfor = x\n");
	chmod(place->path, 0644);
	assert_true(load_warning(place->path, -EINVAL, error) == 6);
	assert_non_null(strstr(error, "health.ini:3: for: 'x' is not"));
	assert_true(load_warning(NULL, -EINVAL, error) == 6);
}

#define file_test(f)	cmocka_unit_test_setup_teardown(f, make_place, remove_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_changes_what_it_names),
		cmocka_unit_test(each_error_is_told_with_its_line),
		cmocka_unit_test(a_zero_byte_is_an_error),
		file_test(the_users_file_is_found),
		file_test(the_current_folder_is_no_place_for_rules),
		file_test(a_file_that_others_may_write_is_refused),
		file_test(what_is_no_file_is_refused),
		file_test(a_bad_file_leaves_the_defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
