// SPDX-License-Identifier: GPL-2.0
/* Checks on the pages of probes: what they do to the verdict, and what is told of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "serve/check/page.h"
#include "serve/server.h"

#define SECOND UINT64_C(1000000000)

static struct board board;
static struct server server;
static struct check_results results;
static struct checks checks;
static struct snapshot *snapshot;
static struct reply reply;

static int set_up(void **state)
{
	(void)state;
	memset(&server, 0, sizeof(server));
	board_init(&board, SECOND);
	check_results_init(&results);
	server.moment.board = &board;
	server.moment.checks = &results;
	server.fail_from = HEALTH_CRITICAL;
	snapshot = snapshot_new();
	snapshot->taken = live_clock();
	snapshot->verdicts = calloc(8, sizeof(*snapshot->verdicts));
	strcpy(snapshot->source, "procfs");
	health_rules_default(&snapshot->rules);
	board_publish(&board, snapshot);
	checks_default(&checks);
	checks.count = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	buffer_free(&reply.body);
	board_free(&board);
	check_results_free(&results);
	return 0;
}

static void add(const char *name, enum check_kind kind, const char *target,
		enum health_level level)
{
	struct check *check = &checks.check[checks.count++];

	memset(check, 0, sizeof(*check));
	snprintf(check->name, sizeof(check->name), "%s", name);
	snprintf(check->target, sizeof(check->target), "%s", target);
	check->kind = kind;
	check->level = level;
	check->after = 1;
	check_results_set(&results, &checks);
}

static void report(unsigned int i, enum check_state state, const char *error)
{
	struct check_outcome outcome = {
		.state = state, .has_duration = true, .duration = 1500000,
	};

	snprintf(outcome.error, sizeof(outcome.error), "%s", error);
	check_results_report(&results, &checks.check[i], &outcome);
}

static const char *ask(route_page page, bool verbose)
{
	struct request request = { .path = "/", .verbose = verbose };

	buffer_free(&reply.body);
	reply = (struct reply){ .status = 200 };
	page(&server, &request, &reply);
	snapshot_drop(reply.snapshot);
	assert_false(reply.body.failed);
	buffer_bytes(&reply.body, "", 1);
	return reply.body.data;
}

static json_t *ask_json(route_page page)
{
	json_error_t error;
	json_t *root = json_loads(ask(page, false), JSON_REJECT_DUPLICATES, &error);

	if (!root)
		fail_msg("%s", error.text);
	return root;
}

static const char *text_of(json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void assert_status(unsigned int status, const char *words)
{
	json_t *root = ask_json(page_health);

	assert_int_equal(reply.status, status);
	assert_string_equal(text_of(root, "status"), words);
	json_decref(root);
}

static void a_check_that_failed_is_worth_its_level(void **state)
{
	(void)state;
	add("a", CHECK_TCP, "x:1", HEALTH_WARNING);
	add("b", CHECK_TCP, "x:2", HEALTH_CRITICAL);
	assert_status(200, "healthy");
	report(0, CHECK_FAILED, "no");
	assert_status(200, "warning");
	report(1, CHECK_FAILED, "no");
	assert_status(503, "critical");
	report(1, CHECK_OK, "");
	assert_status(200, "warning");
	snapshot->level = HEALTH_CRITICAL;
	assert_status(503, "critical");
	snapshot->level = HEALTH_UNKNOWN;
	assert_status(200, "warning");
	report(0, CHECK_OK, "");
	assert_status(200, "unknown");
}

static void the_host_that_nobody_named_is_no_check(void **state)
{
	(void)state;
	add("", CHECK_DISK, "/", HEALTH_CRITICAL);
	report(0, CHECK_FAILED, "no answer for 2 s");
	assert_status(200, "healthy");
	assert_null(strstr(ask(page_health, true), "no answer"));
	assert_non_null(strstr(ask(page_detailed, false), "\"checks\":[]"));
	assert_non_null(strstr(ask(page_detailed, false),
			       "\"disks\":[{\"path\":\"/\",\"error\":\"no answer for 2 s\"}]"));
}

static void readiness_and_liveness_ask_nothing_of_checks(void **state)
{
	(void)state;
	add("a", CHECK_TCP, "x:1", HEALTH_CRITICAL);
	report(0, CHECK_FAILED, "no");
	ask(page_readiness, false);
	assert_int_equal(reply.status, 200);
	ask(page_liveness, false);
	assert_int_equal(reply.status, 200);
}

static void reasons_begin_with_the_worst_check(void **state)
{
	json_t *root, *reasons;

	(void)state;
	add("a", CHECK_TCP, "x:1", HEALTH_WARNING);
	add("b", CHECK_HTTP, "http://x/?token=y", HEALTH_CRITICAL);
	report(0, CHECK_FAILED, "no");
	report(1, CHECK_FAILED, "not at all");
	snapshot->verdict_count = 8;
	snapshot->verdicts[0].rule = HEALTH_LOAD;
	root = ask_json(page_health);
	reasons = json_object_get(root, "reasons");
	assert_int_equal(json_array_size(reasons), 8);
	assert_string_equal(json_string_value(json_array_get(reasons, 0)),
			    "check b failed: http http://x/: not at all");
	assert_string_equal(json_string_value(json_array_get(reasons, 1)),
			    "check a failed: tcp x:1: no");
	assert_int_equal(json_integer_value(json_object_get(root, "more")), 2);
	json_decref(root);
}

static void each_has_a_line_for_people_once_it_is_known(void **state)
{
	(void)state;
	add("a", CHECK_TCP, "x:1", HEALTH_WARNING);
	add("b", CHECK_TCP, "x:2", HEALTH_WARNING);
	add("c", CHECK_TCP, "x:3", HEALTH_WARNING);
	report(0, CHECK_FAILED, "no");
	report(1, CHECK_OK, "");
	assert_non_null(strstr(ask(page_health, true),
			       "[-]a failed: no\n[+]b ok\nhealth check passed\n"));
}

static void the_evidence_is_told(void **state)
{
	json_t *root, *check;

	(void)state;
	add("a", CHECK_HTTP, "https://x/y?token=secret", HEALTH_CRITICAL);
	snprintf(checks.check[0].about, CHECK_TEXT, "<script>\"\xff\x1b[31m");
	check_results_set(&results, &checks);
	report(0, CHECK_OK, "");
	report(0, CHECK_FAILED, "no");
	report(0, CHECK_FAILED, "no");
	root = ask_json(page_detailed);
	assert_null(strstr(reply.body.data, "secret"));
	assert_null(strchr(reply.body.data, '\x1b'));
	check = json_array_get(json_object_get(root, "checks"), 0);
	assert_string_equal(text_of(check, "name"), "a");
	assert_string_equal(text_of(check, "kind"), "http");
	assert_string_equal(text_of(check, "target"), "https://x/y");
	assert_string_equal(text_of(check, "level"), "critical");
	assert_string_equal(text_of(check, "state"), "failed");
	assert_string_equal(text_of(check, "error"), "no");
	assert_int_equal(strlen(text_of(check, "since")), strlen("2026-11-26T15:11:22.400172401Z"));
	assert_true(json_real_value(json_object_get(check, "duration_seconds")) == 0.0015);
	assert_int_equal(json_integer_value(json_object_get(check, "consecutive_failures")), 2);
	assert_int_equal(json_integer_value(json_object_get(check, "failures")), 2);
	assert_true(json_real_value(json_object_get(check, "last_success_age_seconds")) >= 0);
	json_decref(root);
}

/* The longest names and sentences there can be, each byte of which is escaped. */
static void there_is_room_for_all(void **state)
{
	char worst[300];

	(void)state;
	memset(worst, 1, sizeof(worst) - 1);
	worst[sizeof(worst) - 1] = '\0';
	for (unsigned int i = 0; i < CHECK_SLOTS; i++) {
		char name[CHECK_NAME];

		snprintf(name, sizeof(name), "%048u", i);
		add(name, CHECK_DISK, worst, HEALTH_CRITICAL);
		memcpy(checks.check[i].about, worst, CHECK_TEXT - 1);
	}
	check_results_set(&results, &checks);
	for (unsigned int i = 0; i < CHECK_SLOTS; i++)
		report(i, CHECK_FAILED, worst);
	json_decref(ask_json(page_detailed));
	json_decref(ask_json(page_health));
}

static void processes_are_unknown_while_samples_fail_to_come(void **state)
{
	(void)state;
	add("a", CHECK_PROCESS, "x", HEALTH_CRITICAL);
	report(0, CHECK_OK, "");
	assert_non_null(strstr(ask(page_detailed, false), "\"state\":\"ok\""));
	snapshot->taken -= 1000 * SECOND;
	assert_non_null(strstr(ask(page_detailed, false), "\"state\":\"unknown\""));
}

static const char *metrics(bool open)
{
	struct check_list *list = check_results_take(&results, false);

	buffer_free(&reply.body);
	check_list_metrics(list, &(struct exposition){ &reply.body, open });
	buffer_bytes(&reply.body, "", 1);
	free(list);
	return reply.body.data;
}

static void metrics_tell_what_is_known(void **state)
{
	(void)state;
	add("", CHECK_DISK, "/", HEALTH_WARNING);
	assert_string_equal(metrics(false), "");
	add("a", CHECK_TCP, "x:1", HEALTH_WARNING);
	add("b", CHECK_TCP, "x:2", HEALTH_WARNING);
	report(1, CHECK_FAILED, "no");
	assert_non_null(strstr(metrics(false), "\nktally_check_up{check=\"a\"} 0\n"));
	assert_non_null(strstr(metrics(false),
			       "\nktally_check_duration_seconds{check=\"a\"} 0.001500000\n"));
	assert_non_null(strstr(metrics(false), "\nktally_check_failures_total{check=\"a\"} 1\n"));
	assert_non_null(strstr(metrics(false), "\nktally_check_failures_total{check=\"b\"} 0\n"));
	assert_null(strstr(metrics(false), "ktally_check_up{check=\"b\"}"));
	assert_null(strstr(metrics(false), "check=\"\""));
	assert_non_null(strstr(metrics(true), "# TYPE ktally_check_failures counter\n"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_check_that_failed_is_worth_its_level),
		TEST(the_host_that_nobody_named_is_no_check),
		TEST(readiness_and_liveness_ask_nothing_of_checks),
		TEST(reasons_begin_with_the_worst_check),
		TEST(each_has_a_line_for_people_once_it_is_known),
		TEST(the_evidence_is_told),
		TEST(there_is_room_for_all),
		TEST(processes_are_unknown_while_samples_fail_to_come),
		TEST(metrics_tell_what_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
