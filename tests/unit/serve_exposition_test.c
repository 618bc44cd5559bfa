// SPDX-License-Identifier: GPL-2.0
/* Lines of metrics: names, labels and numbers as they must be read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "serve/exposition.h"

static struct buffer text;
static struct exposition e = { .to = &text };

/* Whether all that was written since the last call is this. */
static bool is(const char *expected)
{
	bool same;

	buffer_bytes(&text, "", 1);
	same = !text.failed && !strcmp(text.data, expected);
	if (!same)
		print_message("'%s', not '%s'\n", text.data, expected);
	buffer_free(&text);
	return same;
}

static void counts_are_digits(void **state)
{
	static const uint64_t values[] = {
		0, 1, 9, 10, 99, 100, 99999999, 100000000, 100000001, 9999999999999999,
		10000000000000000, UINT64_MAX,
	};
	char expected[32];

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		snprintf(expected, sizeof(expected), "%llu\n", (unsigned long long)values[i]);
		put_uint(&e, values[i]);
		assert_true(is(expected));
	}
}

static void seconds_have_all_their_digits(void **state)
{
	(void)state;
	put_seconds(&e, 0);
	assert_true(is("0.000000000\n"));
	put_seconds(&e, 1);
	assert_true(is("0.000000001\n"));
	put_seconds(&e, 12034000000);
	assert_true(is("12.034000000\n"));
	put_seconds(&e, UINT64_MAX);
	assert_true(is("18446744073.709551615\n"));
}

static void values_are_in_the_unit_of_their_field(void **state)
{
	(void)state;
	put_value(&e, &ktally_host_set.fields[KTALLY_HOST_LOAD1], 1207);
	assert_true(is("12.07\n"));
	put_value(&e, &ktally_host_set.fields[KTALLY_HOST_LOAD1], 5);
	assert_true(is("0.05\n"));
	put_value(&e, &ktally_task_set.fields[KTALLY_TASK_UTIME], 1500000000);
	assert_true(is("1.500000000\n"));
	put_value(&e, &ktally_task_set.fields[KTALLY_TASK_MAJ_FLT], 70);
	assert_true(is("70\n"));
}

static void labels_stand_side_by_side(void **state)
{
	(void)state;
	put_name(&e, "a", NULL, "");
	assert_true(is("a "));
	put_name(&e, "a{b=\"c\"}", NULL, "");
	assert_true(is("a{b=\"c\"} "));
	put_name(&e, "a", "g", "");
	assert_true(is("a{groupname=\"g\"} "));
	put_name(&e, "a", NULL, "d=\"e\"");
	assert_true(is("a{d=\"e\"} "));
	put_name(&e, "a{b=\"c\"}", "", "d=\"e\"");
	assert_true(is("a{groupname=\"\",b=\"c\",d=\"e\"} "));
}

static void quotes_and_backslashes_are_escaped(void **state)
{
	(void)state;
	put_name(&e, "a", "\"\\\"", "");
	assert_true(is("a{groupname=\"\\\"\\\\\\\"\"} "));
	put_label(&text, "\\\\\\\\");
	assert_true(is("\"\\\\\\\\\\\\\\\\\""));
	put_help(&e, "a", "\\ \"x\"\ny", 7);
	assert_true(is("# HELP a \\\\ \"x\" y\n"));
	e.open = true;
	put_help(&e, "a_total", "\\ \"x\"\ny", 7);
	assert_true(is("# HELP a \\\\ \\\"x\\\" y\n"));
	e.open = false;
}

/* All that is written in place has the room for it, wherever the buffer's ends. */
static void lines_fit_at_any_place(void **state)
{
	char worst[256];

	(void)state;
	memset(worst, '"', sizeof(worst) - 1);
	worst[sizeof(worst) - 1] = '\0';
	for (size_t at = 0; at < 8192; at += 7) {
		buffer_free(&text);
		for (size_t i = 0; i < at; i++)
			buffer_bytes(&text, ".", 1);
		put_name(&e, "a{b=\"c\"}", worst, "d=\"e\"");
		put_seconds(&e, UINT64_MAX);
		put_help(&e, "a", worst, sizeof(worst) - 1);
		assert_false(text.failed);
		assert_true(text.len <= text.room);
		assert_memory_equal(text.data + at, "a{groupname=\"\\\"", 14);
	}
	buffer_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_digits),
		cmocka_unit_test(seconds_have_all_their_digits),
		cmocka_unit_test(values_are_in_the_unit_of_their_field),
		cmocka_unit_test(labels_stand_side_by_side),
		cmocka_unit_test(quotes_and_backslashes_are_escaped),
		cmocka_unit_test(lines_fit_at_any_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
