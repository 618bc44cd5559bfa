// SPDX-License-Identifier: GPL-2.0
/* Verdicts as words: what is wrong, how much, from where on; names as text, and none too long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "health/health.h"

static struct health_verdict starved(const char *comm)
{
	struct health_verdict v = {
		.rule = HEALTH_RUN_QUEUE_WAIT, .level = HEALTH_WARNING,
		.subject = { .scope = HEALTH_PROCESS, .pid = 812 },
		.value = 0.43, .span = UINT64_C(30000000000), .threshold = 0.25, .clear = 0.1,
	};

	memcpy(v.subject.comm, comm, strlen(comm));
	return v;
}

static void assert_text(const struct health_verdict *v, const char *expected)
{
	char text[HEALTH_TEXT_ROOM];

	health_text(v, text);
	assert_string_equal(text, expected);
}

static void a_process_is_named_with_its_pid(void **state)
{
	struct health_verdict v = starved("postgres");

	(void)state;
	assert_text(&v, "postgres (pid 812) waited for a CPU 43 % of the last 30 s "
		    "(warning from 25 %)");
	v.level = HEALTH_CRITICAL;
	assert_text(&v, "postgres (pid 812) waited for a CPU 43 % of the last 30 s "
		    "(critical from 25 %)");
	v.value = 0.2;
	assert_text(&v, "postgres (pid 812) waited for a CPU 20 % of the last 30 s "
		    "(critical from 25 %, until below 10 %)");
	v.gone = true;
	assert_text(&v, "postgres (pid 812) has ended");
}

static void hostile_names_are_text(void **state)
{
	struct health_verdict escape = starved("\x1b[2Jx\r\n"), none = starved("");
	struct health_verdict percent = starved("%v%t%s%n"), full = starved("123456789012345");

	(void)state;
	assert_text(&escape, "?[2Jx?? (pid 812) waited for a CPU 43 % of the last 30 s "
		    "(warning from 25 %)");
	assert_text(&none, "? (pid 812) waited for a CPU 43 % of the last 30 s "
		    "(warning from 25 %)");
	assert_text(&percent, "%v%t%s%n (pid 812) waited for a CPU 43 % of the last 30 s "
		    "(warning from 25 %)");
	full.subject.comm[15] = '6';	/* no NUL */
	assert_text(&full, "1234567890123456 (pid 812) waited for a CPU 43 % of the last 30 s "
		    "(warning from 25 %)");
}

static void the_longest_text_fits(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < HEALTH_RULES; i++) {
		struct health_verdict v = starved("\xf0\x9f\x98\x80\xf0\x9f\x98\x80"
						  "\xf0\x9f\x98\x80\xf0\x9f\x98");
		char text[HEALTH_TEXT_ROOM];

		v.rule = i;
		v.stale = true;
		v.subject.pid = UINT32_MAX;
		v.value = health_abouts[i].below ? 1e300 : 1e11;
		v.span = UINT64_MAX;
		v.threshold = health_abouts[i].below ? 1e11 : 1e300;
		v.clear = 1e300;
		health_text(&v, text);
		assert_int_equal(text[strlen(text) - 1], ')');
	}
}

static void levels_have_names(void **state)
{
	(void)state;
	assert_string_equal(health_level_name(HEALTH_OK), "healthy");
	assert_string_equal(health_level_name(HEALTH_WARNING), "warning");
	assert_string_equal(health_level_name(HEALTH_CRITICAL), "critical");
	assert_string_equal(health_level_name(HEALTH_UNKNOWN), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_process_is_named_with_its_pid),
		cmocka_unit_test(hostile_names_are_text),
		cmocka_unit_test(the_longest_text_fits),
		cmocka_unit_test(levels_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
