// SPDX-License-Identifier: GPL-2.0
/* What explains a rule fits the screen, for every rule, and says what is in force. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "patient.h"

static void every_rule_is_explained(void **state)
{
	unsigned int i;
	int y;

	(void)state;
	top.lines = 60;
	sample_at(20 * SECOND, 5 * GIB, 0);
	for (i = 0; i < HEALTH_RULES; i++) {
		rule_pane_open(&top, i);
		assert_true(line_with(health_abouts[i].name) == 0);
		assert_true(line_with("What it measures") > 0);
		assert_true(line_with("Thresholds") > 0);
		y = line_with("Look further");
		assert_true(y > 0);
		assert_true(strlen(screen.text[y + 1]) > 10);
		assert_true(top.rule.count < RULE_PANE_LINES);
		/* Nothing but what was measured is longer than a line. */
		for (y = 1; y < (int)top.rule.count; y++)
			assert_true(strlen(top.rule.line[y].text) < top.columns);
		press("q");
	}
}

static void what_was_found_stands_first(void **state)
{
	(void)state;
	top.lines = 60;
	sample_at(20 * SECOND, 5 * GIB, 0);
	rule_pane_open(&top, HEALTH_CRASH_LOOP);
	assert_true(line_with("Not judged: load the module, be root.") > 0);
	press("q");
	rule_pane_open(&top, HEALTH_MEMORY_AVAILABLE);
	assert_true(line_with("Nothing is beyond a threshold.") > 0);
	sample_at(22 * SECOND, GIB / 10, 0);
	assert_true(line_with("critical: 1 % of the memory is available") > 0);
	assert_true(line_with("Critical down from 3 %, ends above 5 %") > 0);
}

/* The reasons are those of the usual figures. */
static void figures_of_a_file_have_no_reasons(void **state)
{
	struct health_rule *rule = &top.doctor.rules.rule[HEALTH_MEMORY_AVAILABLE];

	(void)state;
	top.lines = 60;
	rule_pane_open(&top, HEALTH_MEMORY_AVAILABLE);
	assert_true(line_with("may wake the OOM killer") > 0);
	rule->at[HEALTH_AT_CRITICAL].from = 0.01;
	assert_int_equal(line_with("may wake the OOM killer"), -1);
	assert_true(line_with("Critical down from 1 %") > 0);
	rule->hold = 30e9;
	assert_true(line_with("give it back are fine") > 0);
	rule->hold = 31e9;
	assert_int_equal(line_with("give it back are fine"), -1);
	press("q");
	rule_pane_open(&top, HEALTH_CPU_PRESSURE);
	assert_true(line_with("Critical: never") > 0);
	assert_true(line_with("Waiting for CPUs alone breaks nothing") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		judged(every_rule_is_explained),
		judged(what_was_found_stands_first),
		judged(figures_of_a_file_have_no_reasons),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
