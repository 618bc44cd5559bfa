// SPDX-License-Identifier: GPL-2.0
/* Which fields an entry of the journal has for a line of the log. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "log/journal_entry.h"

static struct journal_entry entry;

static bool has(const char *field)
{
	for (int i = 0; i < entry.count; i++)
		if (entry.field[i].iov_len == strlen(field) &&
		    !memcmp(entry.field[i].iov_base, field, strlen(field)))
			return true;
	return false;
}

static void read_line(const char *line)
{
	assert_int_equal(journal_entry_read(&entry, line, strlen(line)), 0);
}

static void members_are_fields(void **state)
{
	(void)state;
	read_line("{\"event.name\":\"ktally.exit\",\"ktally.exit.seq\":7,\"process.pid\":12,"
		  "\"process.name\":\"a\\nb\",\"ktally.events\":true,\"x\":1.5,"
		  "\"ktally.redacted_fields\":[\"a\",\"b\"],\"big\":\"18446744073709551615\"}\n");
	assert_true(has("KTALLY_EVENT_NAME=ktally.exit"));
	assert_true(has("KTALLY_EXIT_SEQ=7"));
	assert_true(has("KTALLY_PROCESS_PID=12"));
	assert_true(has("KTALLY_PROCESS_NAME=a\nb"));
	assert_true(has("KTALLY_EVENTS=true"));
	assert_true(has("KTALLY_X=1.5"));
	assert_true(has("KTALLY_REDACTED_FIELDS=[\"a\",\"b\"]"));
	assert_true(has("KTALLY_BIG=18446744073709551615"));
	assert_true(has("MESSAGE=ktally.exit: a\nb, pid 12"));
	assert_true(has("MESSAGE_ID=a591a4a5b707404184d274dca2421674"));
	assert_true(has("PRIORITY=6"));
	assert_true(has("SYSLOG_IDENTIFIER=ktally"));
}

static void a_sentence_and_a_severity_are_used(void **state)
{
	(void)state;
	read_line("{\"event.name\":\"ktally.health\",\"severity_text\":\"WARN\","
		  "\"message\":\"it ails\"}");
	assert_true(has("MESSAGE=it ails") && has("PRIORITY=4"));
	read_line("{\"event.name\":\"ktally.lost\",\"severity_text\":\"ERROR\","
		  "\"message\":\"gone\"}");
	assert_true(has("MESSAGE=gone") && has("PRIORITY=3"));
	read_line("{\"event.name\":\"ktally.task\",\"process.pid\":1}");
	assert_true(has("PRIORITY=7"));
}

static void what_journald_refuses_is_not_sent(void **state)
{
	char line[300] = "{\"", wanted[80] = "KTALLY_";

	(void)state;
	memset(line + 2, 'k', 100);
	strcat(line, "\":\"v\",\"a.b-c\xc3\xa9\":1}");
	memset(wanted + 7, 'K', 57);
	strcat(wanted, "=v");
	read_line(line);
	assert_true(has(wanted));
	assert_true(has("KTALLY_A_B_C__=1"));
}

static void what_is_no_line_is_refused(void **state)
{
	static const char *const lines[] = { "", "\n", "{", "[1]", "7", "{\"a\":\xff}" };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_int_equal(journal_entry_read(&entry, lines[i], strlen(lines[i])), -EINVAL);
}

static void an_entry_has_an_end(void **state)
{
	static char line[8 * 4096];
	size_t len = 1;

	(void)state;
	*line = '{';
	for (int i = 0; i < 1000; i++)
		len += (size_t)sprintf(line + len, "\"k%d\":%d,", i, i);
	sprintf(line + len, "\"z\":0}");
	read_line(line);
	assert_int_equal(entry.count, JOURNAL_FIELDS);
	assert_true(has("KTALLY_K200=200"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_fields),
		cmocka_unit_test(a_sentence_and_a_severity_are_used),
		cmocka_unit_test(what_journald_refuses_is_not_sent),
		cmocka_unit_test(what_is_no_line_is_refused),
		cmocka_unit_test(an_entry_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
