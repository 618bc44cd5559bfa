// SPDX-License-Identifier: GPL-2.0
/* Pages below /api/v1: what they take, and what they say when there is nothing yet. */
#include "api_scene.h"

#include "serve/openapi.h"
#include "serve/server.h"

static struct board board;
static struct server server;
static struct reply reply;

static const struct {
	const char *path;
	bool waits;	/* for a sample */
} pages[] = {
	{ API_ROOT "state", true }, { API_ROOT "health", true }, { API_ROOT "host", true },
	{ API_ROOT "processes", true }, { API_ROOT "groups", true }, { API_ROOT "exits", true },
	{ API_ROOT "latencies", true }, { API_ROOT "history", true },
	{ API_ROOT "openapi.json", false }, { API_ROOT "alerts", false },
};

#define PAGES (sizeof(pages) / sizeof(pages[0]))

static int begin(void **state)
{
	begin_scene(state);
	memset(&server, 0, sizeof(server));
	board_init(&board, SECOND);
	server.moment.board = &board;
	server.moment.alerting = no_alerts();
	return 0;
}

static int end(void **state)
{
	board_free(&board);
	return end_scene(state);
}

static void hang_up(void)
{
	snapshot_hold(snapshot);
	board_publish(&board, snapshot);
}

/* The status; what was said is read as JSON. */
static unsigned int ask(const char *path, struct request request)
{
	request.path = path;
	reply = (struct reply){ .status = 200 };
	route_find(path)->page(&server, &request, &reply);
	assert_string_equal(reply.type, "application/json");
	assert_false(reply.body.failed);
	if (reply.page)
		buffer_bytes(&page, reply.page->data, reply.page->len);
	buffer_bytes(&page, reply.body.data, reply.body.len);
	assert_int_equal(page.data[page.len - 1], '\n');
	read_page();
	snapshot_drop(reply.snapshot);
	buffer_free(&reply.body);
	return reply.status;
}

static unsigned int ask_for(const char *path, const char *name, const char *value)
{
	return ask(path, (struct request){ .argument = { { name, value } }, .arguments = 1 });
}

static void before_the_first_sample_there_is_no_answer(void **state)
{
	const struct request none = { .arguments = 0 };

	(void)state;
	for (size_t i = 0; i < PAGES; i++) {
		assert_int_equal(ask(pages[i].path, none), pages[i].waits ? 503 : 200);
		if (pages[i].waits)
			assert_string_equal(text(said, "error"), "there was no sample yet");
	}
	hang_up();
	for (size_t i = 0; i < PAGES; i++)
		assert_int_equal(ask(pages[i].path, none), 200);
}

static void what_a_page_does_not_take_is_refused(void **state)
{
	const struct request twice = {
		.argument = { { "limit", "1" }, { "limit", "1" } }, .arguments = 2,
	};
	const struct request many = { .arguments = ARGUMENTS_MAX + 1 };

	(void)state;
	hang_up();
	for (size_t i = 0; i < PAGES; i++) {
		assert_int_equal(ask_for(pages[i].path, "<script>\"\xff", NULL), 400);
		assert_string_equal(text(said, "error"),
				    "this page takes no '<script>\"\\xff'");
		assert_int_equal(ask_for(pages[i].path, "verbose", NULL), 400);
		assert_int_equal(ask(pages[i].path, many), 400);
		assert_int_equal(ask(pages[i].path, twice), 400);
		if (strcmp(pages[i].path, API_ROOT "processes"))
			assert_int_equal(ask_for(pages[i].path, "sort", "cpu"), 400);
	}
	assert_int_equal(ask(API_ROOT "exits", twice), 400);
	assert_string_equal(text(said, "error"), "'limit' is there twice");
}

static void limits_are_numbers_in_bounds(void **state)
{
	static const char *const bad[] = { NULL, "", "0", "-1", "+1", " 1", "1 ", "1x", "0x1",
					   "18446744073709551617" };

	(void)state;
	hang_up();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(ask_for(API_ROOT "groups", "limit", bad[i]), 400);
	assert_string_equal(text(said, "error"), "limit is a number from 1 to 4097");
	assert_int_equal(ask_for(API_ROOT "groups", "limit", "4097"), 200);
	assert_int_equal(ask_for(API_ROOT "groups", "limit", "4098"), 400);
	assert_int_equal(ask_for(API_ROOT "exits", "limit", "65"), 400);
	assert_int_equal(ask_for(API_ROOT "processes", "limit", "50"), 200);
	assert_int_equal(ask_for(API_ROOT "processes", "limit", "51"), 400);
	assert_int_equal(ask_for(API_ROOT "processes", "sort", "delay"), 200);
	assert_int_equal(ask_for(API_ROOT "processes", "sort", "Delay"), 400);
	assert_int_equal(ask_for(API_ROOT "processes", "sort", NULL), 400);
}

static void the_description_is_what_is_built_in(void **state)
{
	const struct request none = { .arguments = 0 };

	(void)state;
	assert_int_equal(ask(API_ROOT "openapi.json", none), 200);
	assert_non_null(json_object_get(member(said, "paths"), "/api/v1/openapi.json"));
	assert_int_equal(strlen(openapi_json), openapi_json_length);
}

/* It is written once for all who ask. */
static void state_is_shared(void **state)
{
	const struct request none = { .arguments = 0 };
	const struct buffer *first;

	(void)state;
	hang_up();
	ask(API_ROOT "state", none);
	first = reply.page;
	ask(API_ROOT "state", none);
	assert_ptr_equal(reply.page, first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(before_the_first_sample_there_is_no_answer, begin,
						end),
		cmocka_unit_test_setup_teardown(what_a_page_does_not_take_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(limits_are_numbers_in_bounds, begin, end),
		cmocka_unit_test_setup_teardown(the_description_is_what_is_built_in, begin, end),
		cmocka_unit_test_setup_teardown(state_is_shared, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
