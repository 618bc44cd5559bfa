// SPDX-License-Identifier: GPL-2.0
/* Command lines: every way to write an option, what is refused and in which words, the help. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "option.h"

static struct choices {
	bool all, both;
	uint64_t number, time;
	enum ktally_source_kind source;
	const char *file;
} got;

static const struct cli_option options[] = {
	CLI_FLAG("all", 'a', "all of it", struct choices, all),
	CLI_FLAG("both", 'b', "both", struct choices, both),
	CLI_FLAG("number-all", 0, "the beginning is that of another", struct choices, both),
	{ .name = "number", .letter = 'n', .value = "N", .help = "how many\nof them",
	  .store = cli_store_number, .offset = offsetof(struct choices, number),
	  .min = 1, .max = 9 },
	CLI_INTERVAL(struct choices, time, "1s"),
	CLI_SOURCE(struct choices, source),
	{ .name = "file", .value = "FILE", .help = "where to", .store = cli_store_text,
	  .offset = offsetof(struct choices, file) },
};

static const char *const first_words[] = { "on", "off", NULL };

static const struct cli_syntax closed = {
	.command = "try", .usage = "Usage: try\n", .notes = "Notes.\n",
	.options = options, .count = sizeof(options) / sizeof(options[0]),
};

static const struct cli_syntax open_ended = {
	.command = "try", .usage = "Usage: try WORD...\n",
	.options = options, .count = sizeof(options) / sizeof(options[0]), .words = first_words,
};

static char said[2048];		/* on standard error */
static char words[256];
static char *argv[16];

/* Turns @stream into a file while a command line is read, and reads that back into said[]. */
static enum cli_status listen(const struct cli_syntax *syntax, int argc, FILE *stream)
{
	int before = dup(fileno(stream));
	FILE *file = tmpfile();
	enum cli_status status;
	size_t len;

	assert_non_null(file);
	fflush(stream);
	dup2(fileno(file), fileno(stream));
	status = cli_read(syntax, argc, argv, &got);
	fflush(stream);
	dup2(before, fileno(stream));
	close(before);
	rewind(file);
	len = fread(said, 1, sizeof(said) - 1, file);
	said[len] = '\0';
	fclose(file);
	return status;
}

/* Reads a command line, its words separated by blanks, and hears what @stream gets. */
static enum cli_status hear(const struct cli_syntax *syntax, const char *line, FILE *stream)
{
	char *rest = words, *word;
	int argc = 1;

	got = (struct choices){ .number = 0 };
	memset(argv, 0, sizeof(argv));
	argv[0] = (char *)"try";
	snprintf(words, sizeof(words), "%s", line);
	while (*line && (word = strsep(&rest, " ")) && argc < 15)
		argv[argc++] = word;
	return listen(syntax, argc, stream);
}

static enum cli_status parse(const char *line)
{
	return hear(&closed, line, stderr);
}

static void every_way_to_write_an_option(void **state)
{
	static const char *const same[] = {
		"-a -b -n 3", "-ab -n3", "-abn3", "-abn 3", "--all --both --number 3",
		"--number=3 --both --all", "--al --bo --number=3", "-n 9 -abn3", "-a -b -n 3 --",
		"--all --number-all -n 3",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_int_equal(parse(same[i]), CLI_OK);
		assert_string_equal(said, "");
		if (!got.all || !got.both || got.number != 3)
			fail_msg("'%s' was not understood", same[i]);
	}
	assert_int_equal(parse(""), CLI_OK);
	assert_false(got.all || got.both || got.number);
}

static void every_kind_of_value(void **state)
{
	(void)state;
	assert_int_equal(parse("-i 500ms -s procfs --file=-x --number 9"), CLI_OK);
	assert_int_equal(got.time, 500000000);
	assert_int_equal(got.source, KTALLY_SOURCE_PROCFS);
	assert_string_equal(got.file, "-x");
	assert_int_equal(got.number, 9);
	assert_int_equal(parse("--source netlink --file -a --interval=1m"), CLI_OK);
	assert_int_equal(got.source, KTALLY_SOURCE_NETLINK);
	assert_string_equal(got.file, "-a");	/* what follows is the value, whatever it is */
	assert_false(got.all);
	assert_int_equal(parse("--file= --source auto"), CLI_OK);
	assert_string_equal(got.file, "");
	assert_int_equal(got.source, KTALLY_SOURCE_AUTO);
}

static void what_is_wrong_is_said(void **state)
{
	static const struct { const char *line, *words; } cases[] = {
		{ "--nothing", "there is no option --nothing (see" },
		{ "--sorce x", "there is no option --sorce; did you mean --source?" },
		{ "--sorce=x", "there is no option --sorce; did you mean --source?" },
		{ "--fil", "--file wants a value, FILE" },
		{ "-x", "there is no option -x" },
		{ "-ax", "there is no option -x" },
		{ "-n", "-n wants a value, N" },
		{ "-an", "-n wants a value, N" },
		{ "--number", "--number wants a value, N" },
		{ "--num", "--num may be --number-all or --number" },
		{ "--all=yes", "--all takes no value" },
		{ "--=3", "there is no option --" },
		{ "-n 0", "--number: '0' is no number from 1 to 9" },
		{ "-n10", "--number: '10' is no number from 1 to 9" },
		{ "--number=", "--number: '' is no number from 1 to 9" },
		{ "-i 1d", "--interval: '1d' is no time from 100ms to 1h" },
		{ "-s tty", "--source: 'tty' is not auto, netlink or procfs" },
		{ "word", "'word' is no option" },
		{ "-", "'-' is no option" },
		{ "-a -- -b", "'-b' is no option" },
		{ "--n\x1b[2J", "there is no option --n?[2J" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(parse(cases[i].line), CLI_USAGE);
		if (!strstr(said, cases[i].words))
			fail_msg("'%s' is refused with: %s", cases[i].line, said);
		assert_non_null(strstr(said, "(see 'ktally try --help')\n"));
	}
}

static void a_name_without_end_is_only_wrong(void **state)
{
	char line[200] = "--";

	(void)state;
	memset(line + 2, 'a', sizeof(line) - 3);
	assert_int_equal(parse(line), CLI_USAGE);
	assert_null(strstr(said, "did you mean"));
}

static void words_come_first_in_their_order(void **state)
{
	(void)state;
	assert_int_equal(hear(&open_ended, "one -n 3 two -a - -- -b --all", stderr), CLI_OK);
	assert_true(got.all && got.number == 3 && !got.both);
	assert_string_equal(argv[1], "one");
	assert_string_equal(argv[2], "two");
	assert_string_equal(argv[3], "-");
	assert_string_equal(argv[4], "-b");
	assert_string_equal(argv[5], "--all");
	assert_null(argv[6]);
	assert_int_equal(hear(&open_ended, "-ab", stderr), CLI_OK);
	assert_null(argv[1]);
}

static void help_is_the_table(void **state)
{
	(void)state;
	assert_int_equal(hear(&closed, "-a --help --nothing", stdout), CLI_DONE);
	assert_string_equal(said,
		"Usage: try\n\nOptions:\n"
		"  -a, --all            all of it\n"
		"  -b, --both           both\n"
		"      --number-all     the beginning is that of another\n"
		"  -n, --number N       how many\n"
		"                       of them\n"
		"  -i, --interval TIME  time between samples: 0.5, 500ms, 10s, 1m, 1h "
		"(default 1s)\n"
		"  -s, --source SOURCE  auto, netlink (kernel module) or procfs (default auto)\n"
		"      --file FILE      where to\n"
		"  -h, --help           show this\n"
		"\nNotes.\n");
	assert_int_equal(hear(&open_ended, "-ah", stdout), CLI_DONE);
	assert_non_null(strstr(said, "show this\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_to_write_an_option),
		cmocka_unit_test(every_kind_of_value),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(a_name_without_end_is_only_wrong),
		cmocka_unit_test(words_come_first_in_their_order),
		cmocka_unit_test(help_is_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
