// SPDX-License-Identifier: GPL-2.0
/* The table of rules: its defaults fit each other, and say why; print and read back the same. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "health/file.h"

static void every_rule_is_whole(void **state)
{
	struct health_rules rules;
	char error[HEALTH_ERROR_ROOM] = "";

	(void)state;
	health_rules_default(&rules);
	for (unsigned int i = 0; i < HEALTH_RULES; i++) {
		const struct health_about *about = &health_abouts[i];

		assert_non_null(about->name);
		assert_true(strlen(about->name) < 49);	/* where libinih cuts */
		assert_non_null(about->doc);
		assert_non_null(strstr(about->text, "%v"));
		assert_non_null(about->why[HEALTH_AT_WARNING]);
		assert_non_null(about->why[HEALTH_AT_CRITICAL]);
		assert_int_equal(!about->why_hold, !about->usual.hold);
		assert_int_equal(!about->why_window, !about->usual.window);
		assert_int_equal(health_rule_find(about->name), i);
		assert_true(rules.rule[i].enabled);
		if (health_rule_check(&rules, i, error))
			fail_msg("%s: %s", about->name, error);
	}
}

/* But for the last bit of a double. */
static bool same(double a, double b)
{
	return a == b || fabs(a - b) < 1e-12 * fabs(a);
}

static void defaults_print_and_read_back_the_same(void **state)
{
	struct health_rules rules, back;
	char *text = NULL, error[HEALTH_ERROR_ROOM] = "";
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	(void)state;
	health_rules_default(&rules);
	health_rules_print(&rules, file);
	fclose(file);
	memset(&back, 0, sizeof(back));
	file = fmemopen(text, size, "r");
	if (health_rules_read(&back, file, "printed", error))
		fail_msg("%s", error);
	fclose(file);
	free(text);
	for (unsigned int i = 0; i < HEALTH_RULES; i++) {
		const struct health_rule *a = &rules.rule[i], *b = &back.rule[i];

		assert_int_equal(a->enabled, b->enabled);
		assert_true(a->hold == b->hold);
		assert_true(a->window == b->window);
		for (int at = 0; at < HEALTH_THRESHOLDS; at++) {
			assert_true(same(a->at[at].from, b->at[at].from));
			assert_true(isinf(a->at[at].from) ||
				    same(a->at[at].clear, b->at[at].clear));
		}
	}
}

static void each_figure_has_its_reason(void **state)
{
	struct health_rules rules;
	char *text = NULL, *line;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	bool comment = false;

	(void)state;
	health_rules_default(&rules);
	health_rules_print(&rules, file);
	fclose(file);
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		if (strstr(line, " = ") && !strstr(line, "-clear = ") && !comment)
			fail_msg("no reason before '%s'", line);
		comment = *line == '#';
	}
	free(text);
}

static void a_rule_takes_the_keys_it_has(void **state)
{
	struct health_rules rules;
	char error[HEALTH_ERROR_ROOM];
	unsigned int a = 0, b = 0;

	(void)state;
	health_rules_default(&rules);
	assert_int_equal(health_rule_set(&rules, HEALTH_LOAD, "warning", "7.5", &a, error), 0);
	assert_true(rules.rule[HEALTH_LOAD].at[HEALTH_AT_WARNING].from == 7.5);
	assert_int_equal(health_rule_set(&rules, HEALTH_LOAD, "critical-clear", "8", &b, error), 0);
	assert_true(rules.rule[HEALTH_LOAD].at[HEALTH_AT_CRITICAL].clear == 8);
	assert_int_not_equal(a, b);
	assert_int_equal(health_rule_set(&rules, HEALTH_LOAD, "for", "90 s", &a, error), 0);
	assert_true(rules.rule[HEALTH_LOAD].hold == 90e9);
	assert_int_equal(health_rule_set(&rules, HEALTH_LOAD, "enabled", "no", &a, error), 0);
	assert_false(rules.rule[HEALTH_LOAD].enabled);
	assert_int_equal(health_rule_set(&rules, HEALTH_LOAD, "window", "9 m", &a, error), -EINVAL);
	assert_string_equal(error, "load has no key 'window'");
	assert_int_equal(health_rule_set(&rules, HEALTH_CRASH_LOOP, "window", "9 m", &a, error), 0);
	assert_true(rules.rule[HEALTH_CRASH_LOOP].window == 540e9);
	assert_int_equal(health_rule_set(&rules, HEALTH_CRASH_LOOP, "for", "9 m", &a, error),
			 -EINVAL);
}

static void never_lies_beyond_every_figure(void **state)
{
	struct health_rules rules;
	char error[HEALTH_ERROR_ROOM];
	unsigned int bit;

	(void)state;
	health_rules_default(&rules);
	health_rule_set(&rules, HEALTH_LOAD, "warning", "never", &bit, error);
	health_rule_set(&rules, HEALTH_MEMORY_AVAILABLE, "warning", "never", &bit, error);
	assert_false(health_reaches(HEALTH_LOAD, 1e300, rules.rule[HEALTH_LOAD].at[0].from));
	assert_false(health_reaches(HEALTH_MEMORY_AVAILABLE, 0,
				    rules.rule[HEALTH_MEMORY_AVAILABLE].at[0].from));
	assert_int_equal(health_rule_check(&rules, HEALTH_LOAD, error), 0);
	assert_int_equal(health_rule_check(&rules, HEALTH_MEMORY_AVAILABLE, error), 0);
}

static void at_once_is_without_waiting(void **state)
{
	struct health_rules rules;

	(void)state;
	health_rules_default(&rules);
	health_rules_at_once(&rules);
	for (unsigned int i = 0; i < HEALTH_RULES; i++)
		assert_true(rules.rule[i].hold == 0);
	assert_true(rules.rule[HEALTH_CRASH_LOOP].window > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_is_whole),
		cmocka_unit_test(defaults_print_and_read_back_the_same),
		cmocka_unit_test(each_figure_has_its_reason),
		cmocka_unit_test(a_rule_takes_the_keys_it_has),
		cmocka_unit_test(never_lies_beyond_every_figure),
		cmocka_unit_test(at_once_is_without_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
