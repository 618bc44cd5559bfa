// SPDX-License-Identifier: GPL-2.0
/* The command line of `ktally log`: what each option does, and why it is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "log/options.h"

static struct log_options options;
static char said[2048];

/* Reads a command line, its words parted by |; what it says is in said[]. */
static enum cli_status parse(const char *line)
{
	static char words[8192];
	char *argv[64] = { (char *)"log" }, *rest = words, *word;
	FILE *file = tmpfile();
	int argc = 1, before = dup(STDERR_FILENO);
	enum cli_status status;
	size_t len;

	log_options_free(&options);
	snprintf(words, sizeof(words), "%s", line);
	while ((word = strsep(&rest, "|")) && argc < 63)
		argv[argc++] = word;
	dup2(fileno(file), STDERR_FILENO);
	status = log_options_read(*line ? argc : 1, argv, &options);
	fflush(stderr);
	dup2(before, STDERR_FILENO);
	close(before);
	rewind(file);
	len = fread(said, 1, sizeof(said) - 1, file);
	said[len] = '\0';
	fclose(file);
	return status;
}

static int set_up(void **state)
{
	(void)state;
	/* The files of this host and this user are none of the test's. */
	return setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
}

static int tear_down(void **state)
{
	(void)state;
	log_options_free(&options);
	return 0;
}

static void without_options_all_is_written(void **state)
{
	(void)state;
	assert_int_equal(parse(""), CLI_OK);
	assert_int_equal(options.interval, UINT64_C(10000000000));
	assert_int_equal(options.kinds, RECORD_KINDS_ALL);
	assert_false(options.has_fields || options.top || options.changed_only || options.cmdline);
	assert_null(options.redact);
	assert_null(options.identity.host);
	assert_null(options.identity.service);
	assert_int_equal(options.identity.count, 0);
	assert_true(options.rules.rule[HEALTH_LOAD].enabled);
}

static bool has_field(unsigned int field)
{
	return options.has_fields && ktally_has(options.fields, field);
}

/* By field name, key or title; what identifies stays. */
static void fields_are_named_as_anywhere(void **state)
{
	(void)state;
	assert_int_equal(parse("--fields|rss,process.disk.io.read,MAJFLT,cpu_time"), CLI_OK);
	assert_true(has_field(KTALLY_TASK_RSS) && has_field(KTALLY_TASK_READ_BYTES) &&
		    has_field(KTALLY_TASK_MAJ_FLT) && has_field(KTALLY_TASK_CPU_TIME));
	assert_true(has_field(KTALLY_TASK_PID) && has_field(KTALLY_TASK_TGID) &&
		    has_field(KTALLY_TASK_START_TIME) && has_field(KTALLY_TASK_COMM) &&
		    has_field(KTALLY_TASK_TERM_SIG));
	assert_false(has_field(KTALLY_TASK_UTIME) || has_field(KTALLY_TASK_RCHAR));
	assert_int_equal(parse("--fields|rss|--fields|rchar"), CLI_OK);	/* the last one counts */
	assert_false(has_field(KTALLY_TASK_RSS));
}

static void the_top_is_by_a_field(void **state)
{
	(void)state;
	assert_int_equal(parse("--top|10|--by|rss"), CLI_OK);
	assert_int_equal(options.top, 10);
	assert_int_equal(options.by, KTALLY_TASK_RSS);
	assert_int_equal(parse("--by|process.disk.io.read|--top=3|--changed-only"), CLI_OK);
	assert_int_equal(options.by, KTALLY_TASK_READ_BYTES);
	assert_true(options.changed_only);
	assert_int_equal(parse("--top|1|--by|rss|--once"), CLI_OK);
	assert_int_equal(parse("--top|1|--by|cpu_time|--count|2"), CLI_OK);
}

static void kinds_of_lines_are_chosen(void **state)
{
	const unsigned int always = RECORD_BIT(RECORD_KIND_START) | RECORD_BIT(RECORD_KIND_LOST) |
				    RECORD_BIT(RECORD_KIND_STOP) | RECORD_BIT(RECORD_KIND_SOURCE);

	(void)state;
	assert_int_equal(parse("--events|exit,health"), CLI_OK);
	assert_int_equal(options.kinds, always | RECORD_BIT(RECORD_KIND_EXIT) |
			 RECORD_BIT(RECORD_KIND_HEALTH));
	assert_int_equal(parse("--events|lost"), CLI_OK);
	assert_int_equal(options.kinds, always);
	assert_int_equal(parse("--events|start,source,sample,task,exit,health,lost,stop"), CLI_OK);
	assert_int_equal(options.kinds, RECORD_KINDS_ALL);
	assert_int_equal(parse("--threads|--events|task"), CLI_OK);
}

static void lines_say_whose_they_are(void **state)
{
	(void)state;
	assert_int_equal(parse("--host|h|--service=web|--label|env=prod|--label|a_1==x= "), CLI_OK);
	assert_string_equal(options.identity.host, "h");
	assert_string_equal(options.identity.service, "web");
	assert_int_equal(options.identity.count, 2);
	assert_string_equal(options.identity.labels[0].key, "env");
	assert_string_equal(options.identity.labels[0].value, "prod");
	assert_string_equal(options.identity.labels[1].key, "a_1");
	assert_string_equal(options.identity.labels[1].value, "=x= ");
	assert_int_equal(parse("--label|empty="), CLI_OK);
	assert_string_equal(options.identity.labels[0].value, "");
}

static void command_lines_come_redacted(void **state)
{
	char text[REDACT_ROOM] = "a --token=b customer 1";

	(void)state;
	assert_int_equal(parse("--cmdline"), CLI_OK);
	assert_non_null(options.redact);
	assert_int_equal(parse("--redact|customer \\d|--cmdline"), CLI_OK);
	redact_apply(options.redact, text, strlen(text) + 1);
	assert_string_equal(text, "a --token=[redacted] [redacted]");
}

static const struct {
	const char *line, *why;
} refused[] = {
	{ "--fields|nope", "--fields: no such field: nope (" },
	{ "--fields|cpu_tim", "did you mean cpu_time?" },
	{ "--fields|rss,,pid", "--fields: no such field: (empty)" },
	{ "--fields|", "--fields: no such field: (empty)" },
	{ "--fields|redacted_fields", "no such field" },
	{ "--top|3", "--top and --by go together" },
	{ "--by|rss", "--top and --by go together" },
	{ "--top|0|--by|rss", "--top: '0' is no number from 1 to 10000" },
	{ "--top|10001|--by|rss", "--top: '10001' is no number from 1 to 10000" },
	{ "--top|3|--by|comm", "--by: of comm there is no largest" },
	{ "--top|3|--by|state", "--by: of state there is no largest" },
	{ "--top|3|--by|nope", "--by: no such field: nope" },
	{ "--top|3|--by|cpu_time|--once", "--by: in a single sample cpu_time did not grow" },
	{ "--filter|cpu>1|--once", "--filter: a single sample has no rates" },
	{ "--events|exits", "--events: no such kind of line: exits (" },
	{ "--events|", "--events: no such kind of line: (empty)" },
	{ "--events|exit,", "--events: no such kind of line: (empty)" },
	{ "--events|health|--threads", "--events: health is not judged with --threads" },
	{ "--events|exit|--cmdline", "--cmdline: command lines are read for lines of tasks" },
	{ "--events|exit|--top|1|--by|rss", "--top: it chooses tasks" },
	{ "--events|exit|--changed-only", "--changed-only: it chooses tasks" },
	{ "--interval|99ms", "--interval: '99ms' is no time from 100ms to 1h" },
	{ "--interval|3601", "--interval: '3601' is no time from 100ms to 1h" },
	{ "--label|env", "--label: 'env' is not KEY=VALUE" },
	{ "--label|=x", "--label: '' is no key: a letter, then letters" },
	{ "--label|1a=x", "--label: '1a' is no key" },
	{ "--label|a.b=x", "--label: 'a.b' is no key" },
	{ "--label|a\"b=x", "--label: 'a\"b' is no key" },
	{ "--label|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=x",
	  "63 at most" },
	{ "--label|a=1|--label|a=2", "--label: a is there twice" },
	{ "--host|", "--host: a name is not empty" },
	{ "--service=", "--service: a name is not empty" },
	{ "--redact|x", "--redact: there are no command lines without --cmdline" },
	{ "--cmdline|--redact|a(b", "--redact: 'a(b': missing closing parenthesis at character 4" },
	{ "--rules|/nonexistent/rules", "/nonexistent/rules" },
};

static void what_makes_no_sense_is_refused_with_the_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		assert_int_equal(parse(refused[i].line), CLI_USAGE);
		if (!strstr(said, refused[i].why))
			fail_msg("%s: it says: %s", refused[i].line, said);
	}
}

static void labels_leave_room_for_the_rest_of_a_line(void **state)
{
	char line[4096] = "--label|a=";
	size_t len = strlen(line);

	(void)state;
	memset(line + len, 'x', RECORD_IDENTITY_MAX);
	assert_int_equal(parse(line), CLI_USAGE);
	assert_non_null(strstr(said, "take more than 1024 bytes of every line"));
	line[len + 600] = '\0';
	assert_int_equal(parse(line), CLI_OK);
	*line = '\0';
	for (int i = 0; i < LABELS_MAX; i++)
		snprintf(line + strlen(line), 32, "--label|a%d=x|", i);
	len = strlen(line);
	line[len - 1] = '\0';
	assert_int_equal(parse(line), CLI_OK);
	strcpy(line + len - 1, "|--label|b=x");
	assert_int_equal(parse(line), CLI_USAGE);
	assert_non_null(strstr(said, "16 labels are the most"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_options_all_is_written),
		cmocka_unit_test(fields_are_named_as_anywhere),
		cmocka_unit_test(the_top_is_by_a_field),
		cmocka_unit_test(kinds_of_lines_are_chosen),
		cmocka_unit_test(lines_say_whose_they_are),
		cmocka_unit_test(command_lines_come_redacted),
		cmocka_unit_test(what_makes_no_sense_is_refused_with_the_reason),
		cmocka_unit_test(labels_leave_room_for_the_rest_of_a_line),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
