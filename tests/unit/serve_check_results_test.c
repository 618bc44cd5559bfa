// SPDX-License-Identifier: GPL-2.0
/* When a check counts as failed, when it is well again, and what stays over a reload. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "serve/check/results.h"

static struct check_results results;
static struct checks checks;

static struct check *add(const char *name, enum check_kind kind, uint64_t after)
{
	struct check *check = &checks.check[checks.count++];

	memset(check, 0, sizeof(*check));
	strcpy(check->name, name);
	strcpy(check->target, "x");
	check->kind = kind;
	check->after = after;
	check->level = HEALTH_CRITICAL;
	return check;
}

static int set_up(void **state)
{
	(void)state;
	check_results_init(&results);
	memset(&checks, 0, sizeof(checks));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	check_results_free(&results);
	return 0;
}

static void report(unsigned int i, enum check_state state)
{
	struct check_outcome outcome = { .state = state };

	if (state != CHECK_OK)
		strcpy(outcome.error, "because");
	check_results_report(&results, &checks.check[i], &outcome);
}

static const struct check_result *look(unsigned int i)
{
	return &results.result[i];
}

static void it_fails_after_so_many_failures_in_a_row(void **state)
{
	(void)state;
	add("a", CHECK_TCP, 3);
	check_results_set(&results, &checks);
	assert_int_equal(look(0)->state, CHECK_UNKNOWN);
	report(0, CHECK_OK);
	assert_int_equal(look(0)->state, CHECK_OK);
	report(0, CHECK_FAILED);
	report(0, CHECK_FAILED);
	assert_int_equal(look(0)->state, CHECK_OK);
	report(0, CHECK_OK);
	report(0, CHECK_FAILED);
	report(0, CHECK_FAILED);
	assert_int_equal(look(0)->state, CHECK_OK);
	report(0, CHECK_FAILED);
	assert_int_equal(look(0)->state, CHECK_FAILED);
	assert_int_equal(look(0)->failures, 3);
	assert_int_equal(look(0)->failures_total, 5);
	assert_string_equal(look(0)->last.error, "because");
}

static void it_is_unknown_until_it_was_judged(void **state)
{
	(void)state;
	add("a", CHECK_TCP, 2);
	check_results_set(&results, &checks);
	assert_false(look(0)->asked);
	report(0, CHECK_FAILED);
	assert_int_equal(look(0)->state, CHECK_UNKNOWN);
	assert_true(look(0)->asked);
	assert_int_equal(look(0)->succeeded, 0);
	report(0, CHECK_FAILED);
	assert_int_equal(look(0)->state, CHECK_FAILED);
}

static void one_success_and_it_is_well_again(void **state)
{
	uint64_t since;

	(void)state;
	add("a", CHECK_TCP, 1);
	check_results_set(&results, &checks);
	report(0, CHECK_FAILED);
	since = look(0)->since;
	report(0, CHECK_FAILED);
	assert_int_equal(look(0)->since, since);
	report(0, CHECK_OK);
	assert_int_equal(look(0)->state, CHECK_OK);
	assert_int_equal(look(0)->failures, 0);
	assert_true(look(0)->since > since);
	assert_true(look(0)->succeeded > 0);
}

static void what_can_not_be_told_is_unknown(void **state)
{
	(void)state;
	add("a", CHECK_PROCESS, 1);
	check_results_set(&results, &checks);
	report(0, CHECK_FAILED);
	report(0, CHECK_UNKNOWN);
	assert_int_equal(look(0)->state, CHECK_UNKNOWN);
	assert_int_equal(look(0)->failures_total, 1);
}

static void what_did_not_change_is_kept_over_a_reload(void **state)
{
	(void)state;
	add("a", CHECK_TCP, 1);
	add("b", CHECK_TCP, 1);
	check_results_set(&results, &checks);
	report(0, CHECK_FAILED);
	report(1, CHECK_FAILED);
	memset(&checks, 0, sizeof(checks));
	add("new", CHECK_TCP, 1);
	add("b", CHECK_TCP, 2);
	strcpy(add("a", CHECK_TCP, 1)->about, "what it is for");
	check_results_set(&results, &checks);
	assert_int_equal(look(0)->state, CHECK_UNKNOWN);
	assert_int_equal(look(1)->state, CHECK_UNKNOWN);
	assert_int_equal(look(1)->failures_total, 0);
	assert_int_equal(look(2)->state, CHECK_FAILED);
	assert_int_equal(look(2)->failures_total, 1);
	assert_string_equal(look(2)->check.about, "what it is for");
}

static void an_answer_for_a_check_that_is_no_more_is_nothing(void **state)
{
	struct check gone;

	(void)state;
	gone = *add("a", CHECK_TCP, 1);
	check_results_set(&results, &checks);
	checks.check[0].after = 9;
	check_results_set(&results, &checks);
	check_results_report(&results, &gone, &(struct check_outcome){ .state = CHECK_FAILED });
	assert_false(look(0)->asked);
}

static void others_are_told_once_that_the_checks_are_new(void **state)
{
	struct checks copy;
	uint64_t version = 0;

	(void)state;
	add("a", CHECK_TCP, 1);
	check_results_set(&results, &checks);
	assert_true(check_results_checks(&results, &version, &copy));
	assert_int_equal(copy.count, 1);
	assert_string_equal(copy.check[0].name, "a");
	assert_false(check_results_checks(&results, &version, &copy));
	check_results_set(&results, &checks);
	assert_true(check_results_checks(&results, &version, &copy));
}

static void the_worst_that_failed_is_the_level(void **state)
{
	struct check_list *list;

	(void)state;
	add("a", CHECK_TCP, 1)->level = HEALTH_WARNING;
	add("b", CHECK_PROCESS, 1);
	add("", CHECK_DISK, 1);
	check_results_set(&results, &checks);
	report(2, CHECK_FAILED);
	list = check_results_take(&results, false);
	assert_int_equal(check_list_level(list), HEALTH_OK);
	free(list);
	report(0, CHECK_FAILED);
	list = check_results_take(&results, false);
	assert_int_equal(check_list_level(list), HEALTH_WARNING);
	free(list);
	report(1, CHECK_FAILED);
	list = check_results_take(&results, false);
	assert_int_equal(check_list_level(list), HEALTH_CRITICAL);
	free(list);
	/* Nobody knows what a stale sample would say now. */
	list = check_results_take(&results, true);
	assert_int_equal(list->result[1].state, CHECK_UNKNOWN);
	assert_int_equal(check_list_level(list), HEALTH_WARNING);
	free(list);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_fails_after_so_many_failures_in_a_row),
		TEST(it_is_unknown_until_it_was_judged),
		TEST(one_success_and_it_is_well_again),
		TEST(what_can_not_be_told_is_unknown),
		TEST(what_did_not_change_is_kept_over_a_reload),
		TEST(an_answer_for_a_check_that_is_no_more_is_nothing),
		TEST(others_are_told_once_that_the_checks_are_new),
		TEST(the_worst_that_failed_is_the_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
