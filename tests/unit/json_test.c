// SPDX-License-Identifier: GPL-2.0
/* The JSON encoder: numbers against snprintf(), dates against gmtime(), buffers of every size. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "libktally/ktally.h"
#include "log/json.h"

#define ROOM 2048

static char buffer[ROOM];

static struct json empty(void)
{
	return (struct json){ .data = buffer, .room = sizeof(buffer) };
}

static void expect(const struct json *j, const char *text)
{
	assert_false(j->full);
	assert_int_equal(j->len, strlen(text));
	assert_memory_equal(j->data, text, j->len);
}

static void expect_uint(uint64_t value)
{
	const char *quote = value > UINT64_C(9007199254740992) ? "\"" : "";
	struct json j = empty();
	char text[32];

	json_uint(&j, value);
	snprintf(text, sizeof(text), "%s%" PRIu64 "%s", quote, value, quote);
	expect(&j, text);
}

static void expect_sint(int64_t value)
{
	int64_t exact = INT64_C(9007199254740992);
	const char *quote = value > exact || value < -exact ? "\"" : "";
	struct json j = empty();
	char text[32];

	json_sint(&j, value);
	snprintf(text, sizeof(text), "%s%" PRId64 "%s", quote, value, quote);
	expect(&j, text);
}

static void integers_are_exact(void **state)
{
	uint64_t power = 1;

	(void)state;
	for (uint64_t i = 0; i < 20000; i++)
		expect_uint(i);
	for (int i = 0; i < 20; i++, power *= 10) {
		expect_uint(power - 1);
		expect_uint(power);
		expect_uint(power + 1);
	}
	for (int bit = 0; bit < 64; bit++) {
		expect_uint((UINT64_C(1) << bit) - 1);
		expect_uint(UINT64_C(1) << bit);
		expect_uint((UINT64_C(1) << bit) + 1);
		expect_sint(INT64_MIN >> bit);
		expect_sint((INT64_MIN >> bit) + 1);
		expect_sint(INT64_MAX >> bit);
	}
	expect_uint(UINT64_MAX);
	for (int64_t i = -1000; i < 1000; i++)
		expect_sint(i);
}

static void integers_that_doubles_cannot_hold_are_strings(void **state)
{
	struct json j = empty();

	(void)state;
	json_uint(&j, UINT64_C(9007199254740992));
	json_raw(&j, ",", 1);
	json_uint(&j, UINT64_C(9007199254740993));
	json_raw(&j, ",", 1);
	json_sint(&j, -INT64_C(9007199254740992));
	json_raw(&j, ",", 1);
	json_sint(&j, -INT64_C(9007199254740993));
	json_raw(&j, ",", 1);
	json_uint(&j, UINT64_MAX);
	expect(&j, "9007199254740992,\"9007199254740993\",-9007199254740992,"
	       "\"-9007199254740993\",\"18446744073709551615\"");
}

static void hundredths_keep_both_digits(void **state)
{
	static const struct { uint64_t value; const char *text; } cases[] = {
		{ 0, "0.00" }, { 5, "0.05" }, { 99, "0.99" }, { 100, "1.00" }, { 110, "1.10" },
		{ 12345, "123.45" }, { UINT64_MAX, "184467440737095516.15" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct json j = empty();

		json_hundredths(&j, cases[i].value);
		expect(&j, cases[i].text);
	}
}

static void words_are_words(void **state)
{
	struct json j = empty();

	(void)state;
	json_bool(&j, true);
	json_bool(&j, false);
	json_digits(&j, UINT64_MAX);
	json_hex(&j, "\x00\xff\x1b", 3);
	json_hex(&j, "", 0);
	expect(&j, "truefalse18446744073709551615\"00ff1b\"\"\"");
}

static void strings_are_cleaned(void **state)
{
	static const char hostile[] = "a\"b\\c\n\x1b[31m\xff\xc2\x9b\xe2\x80\xae\xe2\x82";
	char clean[6 * sizeof(hostile) + 1];
	size_t len = ktally_text_json(hostile, sizeof(hostile) - 1, clean, sizeof(clean));
	struct json j = empty();
	const char *inside = json_text(&j, hostile, sizeof(hostile) - 1);

	(void)state;
	assert_false(j.full);
	assert_int_equal(j.len, len + 2);
	assert_ptr_equal(inside, j.data + 1);
	assert_int_equal(j.data[0], '"');
	assert_memory_equal(inside, clean, len);
	assert_int_equal(j.data[j.len - 1], '"');
	for (size_t i = 0; i < j.len; i++)
		assert_true((unsigned char)j.data[i] >= ' ');
}

static void expect_time(uint64_t ns)
{
	time_t seconds = (time_t)(ns / 1000000000);
	struct json j = empty();
	char text[64];
	struct tm tm;
	size_t len;

	gmtime_r(&seconds, &tm);
	len = strftime(text, sizeof(text), "\"%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + len, sizeof(text) - len, ".%09" PRIu64 "Z\"", ns % 1000000000);
	json_time(&j, ns);
	expect(&j, text);
}

static void times_are_dates(void **state)
{
	(void)state;
	expect_time(0);
	expect_time(1);
	expect_time(UINT64_C(951782400000000000));	/* 2000-02-29 */
	expect_time(UINT64_C(951868799999999999));
	expect_time(UINT64_C(4107542400000000000));	/* 2100-03-01, no leap year */
	expect_time(UINT64_MAX);
	for (uint64_t days = 0; days < 213503; days++)	/* each day that 64 bits of ns reach */
		expect_time(days * 86400 * 1000000000 + days * 398723);
}

/* A bit of everything; what an object of the log is made of. */
static void put_all(struct json *j)
{
	json_literal(j, "{\"a\":");
	json_uint(j, UINT64_MAX);
	json_sint(j, INT64_MIN);
	json_bool(j, true);
	json_hundredths(j, 12345);
	json_text(j, "\x1b\xff\"\\", 4);
	json_hex(j, "\xde\xad", 2);
	json_time(j, UINT64_C(1700000000123456789));
	json_digits(j, 77);
	json_literal(j, "}\n");
}

static void a_buffer_that_is_too_small_stays_whole(void **state)
{
	struct json whole = empty();
	char *wanted;

	(void)state;
	put_all(&whole);
	assert_false(whole.full);
	wanted = malloc(whole.len);
	memcpy(wanted, whole.data, whole.len);
	for (size_t room = 0; room <= whole.len + 64; room++) {
		char *exact = malloc(room + 1);	/* heap checkers see a byte too many */
		struct json j = { .data = exact, .room = room };

		exact[room] = 'x';
		put_all(&j);
		assert_int_equal(exact[room], 'x');
		assert_true(j.len <= room);
		assert_memory_equal(exact, wanted, j.len < whole.len ? j.len : whole.len);
		if (room < whole.len)
			assert_true(j.full);
		if (!j.full)
			assert_int_equal(j.len, whole.len);
		if (room == whole.len + 64)
			assert_false(j.full);
		free(exact);
	}
	free(wanted);
}

static void hex_fits_or_is_left_out(void **state)
{
	(void)state;
	for (size_t room = 0; room < 8; room++) {
		char *exact = malloc(room + 1);
		struct json j = { .data = exact, .room = room };

		exact[room] = 'x';
		json_hex(&j, "\xde\xad", 2);
		assert_int_equal(exact[room], 'x');
		assert_int_equal(j.full, room < 6);
		assert_int_equal(j.len, room < 6 ? 0 : 6);
		free(exact);
	}
}

/* Once something did not fit, nothing smaller behind it may make the record look whole. */
static void full_is_for_good(void **state)
{
	char little[4];
	struct json j = { .data = little, .room = sizeof(little) };

	(void)state;
	json_literal(&j, "12345");
	assert_true(j.full);
	json_literal(&j, "1");
	json_uint(&j, 1);
	json_hex(&j, "", 0);
	assert_null(json_text(&j, "", 0));
	assert_true(j.full);
	assert_int_equal(j.len, 0);
}

static void clean_text_is_cleaned_no_more(void **state)
{
	struct json j = empty();
	char plain[64];

	(void)state;
	ktally_text_plain("\xff\n\"\\", 4, plain, sizeof(plain));
	json_clean_text(&j, plain);
	json_clean_text(&j, "");
	expect(&j, "\"\\\\xff\\\\u000a\\\"\\\\\"\"\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_are_exact),
		cmocka_unit_test(integers_that_doubles_cannot_hold_are_strings),
		cmocka_unit_test(hundredths_keep_both_digits),
		cmocka_unit_test(words_are_words),
		cmocka_unit_test(strings_are_cleaned),
		cmocka_unit_test(clean_text_is_cleaned_no_more),
		cmocka_unit_test(times_are_dates),
		cmocka_unit_test(a_buffer_that_is_too_small_stays_whole),
		cmocka_unit_test(hex_fits_or_is_left_out),
		cmocka_unit_test(full_is_for_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
