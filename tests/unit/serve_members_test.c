// SPDX-License-Identifier: GPL-2.0
/* Members of JSON objects: nothing that is unknown, no bytes that are no text. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "serve/members.h"

static struct buffer page;

static int end(void **state)
{
	(void)state;
	buffer_free(&page);
	return 0;
}

static void assert_says(const char *text)
{
	buffer_bytes(&page, "", 1);
	assert_false(page.failed);
	assert_string_equal(page.data, text);
}

static void each_kind_is_written(void **state)
{
	struct json j = members_begin(&page, 1000);

	(void)state;
	member_text(&j, "{\"a\":", "x\"\n\xff");
	member_name(&j, ",\"b\":", "abcdef", 3);
	member_name(&j, ",\"c\":", "ab\0def", 6);
	member_uint(&j, ",\"d\":", UINT64_MAX);
	member_real(&j, ",\"e\":", 0.25);
	member_seconds(&j, ",\"f\":", UINT64_C(1500000000));
	member_time(&j, ",\"g\":", UINT64_C(1792940700123999999));
	member_clean(&j, ",\"h\":", "\\xff\"");
	json_literal(&j, "}");
	members_end(&page, &j);
	assert_says("{\"a\":\"x\\\"\\u000a\\\\xff\",\"b\":\"abc\",\"c\":\"ab\","
		    "\"d\":18446744073709551615,\"e\":0.25,\"f\":1.5,"
		    "\"g\":\"2026-10-25T15:05:00.123Z\",\"h\":\"\\\\xff\\\"\"}");
}

static void what_is_no_number_is_left_out(void **state)
{
	struct json j = members_begin(&page, 1000);

	(void)state;
	member_real(&j, ",\"a\":", NAN);
	member_real(&j, ",\"b\":", INFINITY);
	member_real(&j, ",\"c\":", 1e300);
	members_end(&page, &j);
	assert_says(",\"c\":1e+300");
}

static void what_has_no_room_spoils_the_page(void **state)
{
	struct json j;

	(void)state;
	buffer_string(&page, "before");
	j = members_begin(&page, 10);
	member_text(&j, ",\"a\":", "longer than that");
	members_end(&page, &j);
	assert_true(page.failed);
}

static void objects_follow_one_another(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 1000; i++) {
		struct json j = members_begin(&page, 4000);

		member_uint(&j, "", i % 10);
		members_end(&page, &j);
	}
	assert_int_equal(page.len, 1000);
	assert_memory_equal(page.data + 990, "0123456789", 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(each_kind_is_written, end),
		cmocka_unit_test_teardown(what_is_no_number_is_left_out, end),
		cmocka_unit_test_teardown(what_has_no_room_spoils_the_page, end),
		cmocka_unit_test_teardown(objects_follow_one_another, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
