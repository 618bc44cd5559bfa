// SPDX-License-Identifier: GPL-2.0
/* All in one, and health with what there is to doubt. */
#include "api_scene.h"
#include "serve/check/results.h"

static struct board board;
static struct moment moment = { .board = &board };

static int begin(void **state)
{
	begin_scene(state);
	board_init(&board, SECOND);
	moment.alerting = no_alerts();
	return 0;
}

static int end(void **state)
{
	board_free(&board);
	return end_scene(state);
}

static void put_state(bool stranger)
{
	const struct buffer *shared = api_state(snapshot, stranger);

	assert_non_null(shared);
	buffer_bytes(&page, shared->data, shared->len);
}

static void state_and_tail_are_one_object(void **state)
{
	static const char *const lists[] = {
		"processes", "groups", "exits", "latencies", "alerts",
	};

	(void)state;
	snapshot->exits = true;
	snapshot->level = HEALTH_WARNING;
	snapshot->taken = live_clock() - 2 * SECOND;
	put_state(false);
	api_put_state_tail(&moment, snapshot, &page);
	assert_null(memchr(page.data, '\n', page.len));
	read_page();
	assert_string_equal(text(said, "version"), KTALLY_VERSION);
	assert_string_equal(text(said, "time"), "1970-01-01T00:18:20.000Z");
	assert_string_equal(text(said, "source"), "netlink");
	assert_true(json_is_true(member(said, "exits_complete")));
	assert_true(is_real(said, "interval_seconds", 1));
	assert_true(json_number_value(member(said, "age_seconds")) >= 2);
	assert_string_equal(text(member(said, "health"), "status"), "warning");
	assert_true(lacks(member(said, "health"), "doubt"));
	for (unsigned int i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		assert_true(json_is_array(member(said, lists[i])));
	assert_true(json_is_object(member(said, "host")));
	assert_true(json_is_integer(member(member(said, "lost"), "gaps")));
}

/* Each has a text of its own, of which one is not given for the other. */
static void strangers_have_a_state_of_their_own(void **state)
{
	(void)state;
	for (int turn = 0; turn < 4; turn++) {
		bool stranger = turn % 2;

		put_state(stranger);
		api_put_state_tail(&moment, snapshot, &page);
		read_page();
		assert_true(json_is_true(member(said, "withheld")) == stranger);
	}
}

static void stale_figures_make_health_unknown(void **state)
{
	(void)state;
	snapshot->level = HEALTH_CRITICAL;
	snapshot->taken = live_clock() - 20 * SECOND;
	api_put_health(&moment, snapshot, &page);
	read_page();
	assert_string_equal(text(said, "status"), "unknown");
	assert_string_equal(text(said, "doubt"), "samples fail to come");
	put_state(false);
	api_put_state_tail(&moment, snapshot, &page);
	read_page();
	assert_string_equal(text(member(said, "health"), "status"), "unknown");
}

static void add_check(struct checks *checks, const char *name, enum health_level level)
{
	struct check *check = &checks->check[checks->count++];

	snprintf(check->name, sizeof(check->name), "%s", name);
	snprintf(check->target, sizeof(check->target), "/run/%s", name);
	check->kind = CHECK_UNIX;
	check->level = level;
	check->after = 1;
}

static void a_check_that_failed_is_in_the_verdict(void **state)
{
	static const struct check_outcome refused = { CHECK_FAILED, .error = "it \"refuses\"" };
	static struct check_results results;
	static struct checks checks;
	const json_t *failed;

	(void)state;
	memset(&checks, 0, sizeof(checks));
	add_check(&checks, "db", HEALTH_CRITICAL);
	add_check(&checks, "cache", HEALTH_WARNING);
	check_results_init(&results);
	check_results_set(&results, &checks);
	moment.checks = &results;
	snapshot->taken = live_clock();
	snapshot->level = HEALTH_OK;
	api_put_health(&moment, snapshot, &page);
	read_page();
	assert_string_equal(text(said, "status"), "healthy");
	assert_int_equal(json_array_size(member(said, "failed_checks")), 0);
	check_results_report(&results, &checks.check[0], &refused);
	api_put_health(&moment, snapshot, &page);
	read_page();
	assert_string_equal(text(said, "status"), "critical");
	failed = member(said, "failed_checks");
	assert_int_equal(json_array_size(failed), 1);
	assert_string_equal(text(json_array_get(failed, 0), "name"), "db");
	assert_string_equal(text(json_array_get(failed, 0), "level"), "critical");
	assert_non_null(strstr(text(json_array_get(failed, 0), "text"), "it \"refuses\""));
	moment.checks = NULL;
	check_results_free(&results);
}

static void only_so_many_reasons_are_told(void **state)
{
	const json_t *reasons;

	(void)state;
	for (unsigned int i = 0; i < 200; i++) {
		struct health_verdict *v = &snapshot->verdicts[i];

		v->rule = HEALTH_ZOMBIES;
		v->level = HEALTH_WARNING;
		v->subject = (struct health_subject){ HEALTH_PROCESS, 42, 1, "a\"\n\xff<script>" };
	}
	snapshot->verdict_count = API_REASONS;
	api_put_health(&moment, snapshot, &page);
	read_page();
	assert_int_equal(json_array_size(member(said, "reasons")), API_REASONS);
	assert_true(lacks(said, "more"));
	snapshot->verdict_count = 200;
	api_put_health(&moment, snapshot, &page);
	read_page();
	reasons = member(said, "reasons");
	assert_int_equal(json_array_size(reasons), API_REASONS);
	assert_true(is_real(said, "more", 200 - API_REASONS));
	assert_string_equal(text(json_array_get(reasons, 0), "process.name"),
			    "a\"\n\\xff<script>");
	assert_non_null(text(json_array_get(reasons, 0), "text"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(state_and_tail_are_one_object, begin, end),
		cmocka_unit_test_setup_teardown(stale_figures_make_health_unknown, begin, end),
		cmocka_unit_test_setup_teardown(a_check_that_failed_is_in_the_verdict, begin, end),
		cmocka_unit_test_setup_teardown(strangers_have_a_state_of_their_own, begin, end),
		cmocka_unit_test_setup_teardown(only_so_many_reasons_are_told, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
