// SPDX-License-Identifier: GPL-2.0
/* What probes are told, whatever state the figures and the host are in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "serve/server.h"

#define SECOND UINT64_C(1000000000)

static struct board board;
static struct server server;

static struct snapshot *begin(enum health_level level)
{
	struct snapshot *snapshot = snapshot_new();

	memset(&server, 0, sizeof(server));
	board_init(&board, SECOND);
	server.moment.board = &board;
	server.fail_from = HEALTH_CRITICAL;
	snapshot->level = level;
	snapshot->taken = live_clock();
	snapshot->verdicts = calloc(1, sizeof(*snapshot->verdicts));
	strcpy(snapshot->source, "netlink");
	health_rules_default(&snapshot->rules);
	board_publish(&board, snapshot);
	return snapshot;
}

static void end(void)
{
	board_free(&board);
}

/* Asks for a page; its text must be asked for by nobody else until the next call. */
static unsigned int ask(route_page page, bool verbose, const char **text)
{
	static struct reply reply;
	struct request request = { .path = "/", .verbose = verbose };

	buffer_free(&reply.body);
	reply = (struct reply){ .status = 200 };
	page(&server, &request, &reply);
	snapshot_drop(reply.snapshot);
	assert_false(reply.body.failed);
	buffer_bytes(&reply.body, "", 1);
	*text = reply.body.data;
	return reply.status;
}

static unsigned int status(route_page page)
{
	const char *text;

	return ask(page, false, &text);
}

static void before_the_first_sample_it_lives_and_is_not_ready(void **state)
{
	const char *text;

	(void)state;
	begin(HEALTH_OK);
	board_publish(&board, NULL);
	assert_int_equal(ask(page_readiness, false, &text), 503);
	assert_string_equal(text, "there was no sample yet\n");
	assert_int_equal(status(page_liveness), 200);
	assert_int_equal(ask(page_health, false, &text), 503);
	assert_non_null(strstr(text, "\"status\":\"unknown\""));
	assert_int_equal(status(page_detailed), 503);
	end();
}

static void with_stale_figures_it_lives_and_is_not_ready(void **state)
{
	struct snapshot *snapshot = begin(HEALTH_OK);
	const char *text;

	(void)state;
	assert_int_equal(status(page_readiness), 200);
	snapshot->taken = live_clock() - 9 * SECOND;
	assert_int_equal(status(page_readiness), 200);
	snapshot->taken = live_clock() - 11 * SECOND;
	assert_int_equal(ask(page_readiness, true, &text), 503);
	assert_string_equal(text, "[-]figures failed: samples fail to come\n[+]source ok\n"
			    "readyz check failed\n");
	assert_int_equal(status(page_liveness), 200);
	assert_int_equal(status(page_health), 503);
	board.interval = 60 * SECOND;
	assert_int_equal(status(page_readiness), 200);
	end();
}

static void without_its_module_it_is_not_ready_and_its_health_is_known(void **state)
{
	struct snapshot *snapshot = begin(HEALTH_OK);
	const char *text;

	(void)state;
	snapshot->fallen = true;
	assert_int_equal(ask(page_readiness, false, &text), 503);
	assert_string_equal(text, "the kernel module went away\n");
	assert_int_equal(status(page_liveness), 200);
	assert_int_equal(status(page_health), 200);
	end();
}

static void the_level_from_which_on_it_fails_is_chosen(void **state)
{
	(void)state;
	begin(HEALTH_WARNING);
	assert_int_equal(status(page_health), 200);
	server.fail_from = HEALTH_WARNING;
	assert_int_equal(status(page_health), 503);
	end();
	begin(HEALTH_CRITICAL);
	assert_int_equal(status(page_health), 503);
	assert_int_equal(status(page_readiness), 200);
	server.fail_from = HEALTH_UNKNOWN;
	assert_int_equal(status(page_health), 200);
	end();
	begin(HEALTH_UNKNOWN);
	assert_int_equal(status(page_health), 200);
	end();
}

static void each_page_is_json_with_names_as_text(void **state)
{
	struct snapshot *snapshot = begin(HEALTH_WARNING);
	route_page pages[] = { page_health, page_detailed };
	const char *text;

	(void)state;
	free(snapshot->verdicts);
	snapshot->verdict_count = 300;
	snapshot->verdicts = calloc(snapshot->verdict_count, sizeof(*snapshot->verdicts));
	for (uint64_t i = 0; i < snapshot->verdict_count; i++) {
		struct health_verdict *v = &snapshot->verdicts[i];

		v->rule = HEALTH_ZOMBIES;
		v->level = HEALTH_WARNING;
		v->subject = (struct health_subject){ HEALTH_PROCESS, 42, 1, "a\"\n\xff<script>" };
	}
	for (unsigned int i = 0; i < 2; i++) {
		json_error_t error;
		json_t *root;

		ask(pages[i], false, &text);
		assert_null(strchr(strchr(text, '\n') + 1, '\n'));
		root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
		if (!root)
			fail_msg("%s", error.text);
		assert_string_equal(json_string_value(json_object_get(root, "status")), "warning");
		json_decref(root);
	}
	ask(page_health, false, &text);
	assert_non_null(strstr(text, "\"more\":292"));
	end();
}

static void what_was_judged_is_listed_for_people(void **state)
{
	struct snapshot *snapshot = begin(HEALTH_WARNING);
	const char *text;

	(void)state;
	snapshot->judged[HEALTH_LOAD] = true;
	snapshot->judged[HEALTH_SWAP_USED] = true;
	snapshot->rules.rule[HEALTH_SWAP_USED].enabled = false;
	snapshot->rule_level[HEALTH_LOAD] = HEALTH_WARNING;
	snapshot->verdict_count = 1;
	snapshot->verdicts[0].rule = HEALTH_LOAD;
	snapshot->verdicts[0].level = HEALTH_WARNING;
	ask(page_health, true, &text);
	assert_non_null(strstr(text, "[+]figures ok\n[-]load failed: "));
	assert_null(strstr(text, "swap-used"));
	assert_non_null(strstr(text, "\nhealth check passed\n"));
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_the_first_sample_it_lives_and_is_not_ready),
		cmocka_unit_test(with_stale_figures_it_lives_and_is_not_ready),
		cmocka_unit_test(without_its_module_it_is_not_ready_and_its_health_is_known),
		cmocka_unit_test(the_level_from_which_on_it_fails_is_chosen),
		cmocka_unit_test(each_page_is_json_with_names_as_text),
		cmocka_unit_test(what_was_judged_is_listed_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
