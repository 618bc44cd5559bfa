// SPDX-License-Identifier: GPL-2.0
/* How a process ended, in words. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "view/ending.h"
#include "deaths.h"

static const char *text_of(uint64_t signal, uint64_t code)
{
	static char text[ENDING_ROOM];
	struct ktally_task record = death_make(1, "task", SECOND, signal, code);

	size_t len = ending_text(ending_of(&record), text);

	assert_int_equal(len, strlen(text));
	return text;
}

static void codes_are_numbers_and_signals_have_names(void **state)
{
	(void)state;
	assert_string_equal(text_of(0, 0), "exit 0");
	assert_string_equal(text_of(0, 127), "exit 127");
	assert_string_equal(text_of(1, 0), "SIGHUP");
	assert_string_equal(text_of(11, 0), "SIGSEGV");
	assert_string_equal(text_of(31, 0), "SIGSYS");
	assert_string_equal(text_of(34, 0), "SIGRTMIN+0");
	assert_string_equal(text_of(64, 0), "SIGRTMIN+30");
	assert_string_equal(text_of(32, 0), "signal 32");
	assert_string_equal(text_of(UINT32_MAX, 0), "signal 4294967295");
}

static bool abnormal(uint64_t signal, uint64_t code)
{
	struct ktally_task record = death_make(1, "task", SECOND, signal, code);

	return ending_is_abnormal(ending_of(&record));
}

static void what_is_not_known_is_not_abnormal(void **state)
{
	struct ktally_task record = task_make(1, SECOND, "task");
	char text[ENDING_ROOM];

	(void)state;
	assert_true(abnormal(15, 0));
	assert_true(abnormal(0, 1));
	assert_false(abnormal(0, 0));
	assert_false(ending_is_abnormal(ending_of(&record)));
	ending_text(ending_of(&record), text);
	assert_string_equal(text, "-");
}

static void a_code_is_no_signal_of_that_number(void **state)
{
	struct ktally_task code = death_make(1, "task", SECOND, 0, 9);
	struct ktally_task signal = death_make(1, "task", SECOND, 9, 0);

	(void)state;
	assert_false(ending_same(ending_of(&code), ending_of(&signal)));
	assert_true(ending_same(ending_of(&code), ending_of(&code)));
}

static void a_signal_is_polite_or_for_a_fault_or_neither(void **state)
{
	(void)state;
	assert_true(ending_is_polite(15) && !ending_is_crash(15));
	assert_true(ending_is_crash(11) && !ending_is_polite(11));
	assert_false(ending_is_polite(9) || ending_is_crash(9));
	assert_false(ending_is_polite(0) || ending_is_crash(0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_numbers_and_signals_have_names),
		cmocka_unit_test(what_is_not_known_is_not_abnormal),
		cmocka_unit_test(a_code_is_no_signal_of_that_number),
		cmocka_unit_test(a_signal_is_polite_or_for_a_fault_or_neither),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
