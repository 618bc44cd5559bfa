// SPDX-License-Identifier: GPL-2.0
/* Attributes become a record, and no bytes whatever do harm or become what they are not. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "libktally/decode.h"
#include "wire_bytes.h"

static int decode(const struct ktally_set *set, const struct bytes *b, void *record)
{
	struct ktally_map map;
	/* Exactly as long as the stream, so that a read past its end is seen by the sanitizers. */
	uint8_t *exact = malloc(b->len + 1);
	int ret;

	memcpy(exact, b->data, b->len);
	exact = realloc(exact, b->len ? b->len : 1);
	ktally_map_init(&map, set);
	ret = ktally_decode(&map, exact, b->len, record);
	free(exact);
	return ret;
}

static void every_field_that_travels_has_a_place_in_the_map(void **state)
{
	static const struct ktally_set *const sets[] = {
		&ktally_task_set, &ktally_moment_set, &ktally_tail_set, &ktally_exit_set,
		&ktally_info_set,
	};
	struct ktally_map map;

	(void)state;
	for (size_t s = 0; s < sizeof(sets) / sizeof(sets[0]); s++) {
		ktally_map_init(&map, sets[s]);
		for (unsigned int i = 0; i < sets[s]->count; i++) {
			if (!sets[s]->fields[i].attr)
				continue;
			assert_in_range(sets[s]->fields[i].attr, 1, KTALLY_MAP_ATTRS - 1);
			assert_int_equal(map.field[sets[s]->fields[i].attr], i + 1);
		}
	}
}

/* A value that says which field it is, and needs all 8 bytes. */
static uint64_t mark_of(unsigned int field)
{
	return 0x0100000000000000 + 1000 * field;
}

static void put_all(struct bytes *b)
{
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		const struct ktally_field *f = &ktally_task_set.fields[i];

		if (f->type == KTALLY_TYPE_STRING)
			put_attr(b, f->attr, "nginx", 6);
		else if (f->attr && i != KTALLY_TASK_REDACTED_FIELDS)
			put_u64(b, f->attr, mark_of(i));
	}
}

static void every_field_arrives_as_itself(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_all(&b);
	assert_int_equal(decode(&ktally_task_set, &b, &task), 0);
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		const struct ktally_field *f = &ktally_task_set.fields[i];

		assert_int_equal(ktally_has(task.present, i), i != KTALLY_TASK_REDACTED_FIELDS);
		assert_false(ktally_has(task.redacted, i));
		if (i == KTALLY_TASK_REDACTED_FIELDS)
			continue;
		if (f->type != KTALLY_TYPE_STRING && f->attr)
			assert_int_equal(task.value[i], mark_of(i));
	}
	assert_string_equal(task.comm, "nginx");
	assert_int_equal(task.value[KTALLY_TASK_CPU_TIME],
			 mark_of(KTALLY_TASK_UTIME) + mark_of(KTALLY_TASK_STIME));
}

/* What a newer module may name beyond this library's fields is no field of the library's own. */
static void what_is_withheld_is_marked_and_nothing_else(void **state)
{
	uint64_t withheld = UINT64_C(1) << KTALLY_TASK_RCHAR | UINT64_C(1) << KTALLY_TASK_PID_NS;
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_u32(&b, KTALLY_A_TASK_PID, 7);
	put_u64(&b, KTALLY_A_TASK_REDACTED_FIELDS, withheld | UINT64_C(1) << 60 |
		UINT64_C(1) << KTALLY_TASK_CPU_TIME);
	assert_int_equal(decode(&ktally_task_set, &b, &task), 0);
	assert_int_equal(task.redacted[0], withheld);
	assert_int_equal(task.present[0], UINT64_C(1) << KTALLY_TASK_PID);
}

static void a_record_holds_nothing_of_the_one_before(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	memset(&task, 0xff, sizeof(task));
	assert_int_equal(decode(&ktally_task_set, &b, &task), 0);
	assert_int_equal(task.present[0], 0);
	assert_int_equal(task.redacted[0], 0);
	assert_string_equal(task.comm, "");
}

static void an_unsigned_number_may_have_1_2_4_or_8_bytes(void **state)
{
	static const uint8_t all_ones[16] = {
		255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	};
	static const uint64_t want[] = {
		[1] = 0xff, [2] = 0xffff, [4] = 0xffffffff, [8] = UINT64_MAX,
	};

	(void)state;
	for (size_t len = 0; len <= sizeof(all_ones); len++) {
		bool good = len == 1 || len == 2 || len == 4 || len == 8;
		struct bytes b = { .len = 0 };
		struct ktally_task task;

		put_attr(&b, KTALLY_A_TASK_RCHAR, all_ones, len);
		put_u32(&b, KTALLY_A_TASK_PID, 7);
		assert_int_equal(decode(&ktally_task_set, &b, &task), 0);
		assert_int_equal(ktally_has(task.present, KTALLY_TASK_RCHAR), good);
		if (good)
			assert_int_equal(task.value[KTALLY_TASK_RCHAR], want[len]);
		/* The wrong length of one field is no harm to the next. */
		assert_int_equal(task.value[KTALLY_TASK_PID], 7);
	}
}

static void a_signed_number_keeps_its_sign_at_every_length(void **state)
{
	static const size_t lengths[] = { 1, 2, 4, 8 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		int64_t minus_20 = -20, nineteen = 19;
		struct bytes b = { .len = 0 };
		struct ktally_task task;

		put_attr(&b, KTALLY_A_TASK_NICE, &minus_20, lengths[i]);
		put_attr(&b, KTALLY_A_TASK_PRIORITY, &nineteen, lengths[i]);
		assert_int_equal(decode(&ktally_task_set, &b, &task), 0);
		assert_int_equal((int64_t)task.value[KTALLY_TASK_NICE], -20);
		assert_int_equal((int64_t)task.value[KTALLY_TASK_PRIORITY], 19);
	}
}

static void a_string_ends_at_its_length_or_its_nul_or_the_room(void **state)
{
	char longest[300];
	struct { const char *bytes; size_t len; const char *want; } cases[] = {
		{ "redis", 6, "redis" }, { "redis", 5, "redis" }, { "re\0dis", 6, "re" },
		{ "", 0, "" }, { "", 1, "" },
		{ longest, sizeof(longest), "xxxxxxxxxxxxxxx" },
	};

	(void)state;
	memset(longest, 'x', sizeof(longest));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bytes b = { .len = 0 };
		struct ktally_task task;

		put_attr(&b, KTALLY_A_TASK_COMM, cases[i].bytes, cases[i].len);
		assert_int_equal(decode(&ktally_task_set, &b, &task), 0);
		assert_true(ktally_has(task.present, KTALLY_TASK_COMM));
		assert_string_equal(task.comm, cases[i].want);
	}
}

static void unknown_attributes_are_passed_over(void **state)
{
	static const uint16_t unknown[] = {
		0, 5, 15, KTALLY_A_TASK_MAX + 1, KTALLY_MAP_ATTRS - 1, KTALLY_MAP_ATTRS, 300,
		0x3fff,
	};
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		put_u32(&b, unknown[i], 666);
	put_u32(&b, KTALLY_A_TASK_PID, 7);
	assert_int_equal(decode(&ktally_task_set, &b, &task), 0);
	assert_int_equal(task.present[0], UINT64_C(1) << KTALLY_TASK_PID);
}

static void the_flags_beside_a_type_are_no_part_of_it(void **state)
{
	struct bytes b = { .len = 0 };
	struct ktally_task task;

	(void)state;
	put_u32(&b, KTALLY_A_TASK_PID | NLA_F_NESTED | NLA_F_NET_BYTEORDER, 7);
	assert_int_equal(decode(&ktally_task_set, &b, &task), 0);
	assert_int_equal(task.value[KTALLY_TASK_PID], 7);
}

static void a_stream_cut_anywhere_gives_what_was_whole(void **state)
{
	struct bytes whole = { .len = 0 };
	struct ktally_task all;

	(void)state;
	put_all(&whole);
	assert_int_equal(decode(&ktally_task_set, &whole, &all), 0);
	for (size_t len = 0; len < whole.len; len++) {
		struct bytes cut = whole;
		struct ktally_task task;
		int ret;

		cut.len = len;
		ret = decode(&ktally_task_set, &cut, &task);
		assert_true(ret == 0 || ret == -EPROTO);
		for (unsigned int i = 0; i < ktally_task_set.count; i++) {
			if (ktally_has(task.present, i))
				assert_int_equal(task.value[i], all.value[i]);
		}
		/* All fields but comm are 12 bytes long: a cut inside of one is an error. */
		if (len < 12)
			assert_int_equal(ret, len ? -EPROTO : 0);
	}
}

static void a_length_that_lies_ends_the_stream(void **state)
{
	static const uint16_t lies[] = { 0, 1, 3, 9, 200, 0xffff };

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		struct bytes b = { .len = 0 };
		struct ktally_task task;

		put_u32(&b, KTALLY_A_TASK_PID, 7);
		put_u32(&b, KTALLY_A_TASK_TGID, 8);
		memcpy(b.data + 8, &lies[i], sizeof(lies[i]));
		assert_int_equal(decode(&ktally_task_set, &b, &task), -EPROTO);
		assert_int_equal(task.present[0], UINT64_C(1) << KTALLY_TASK_PID);
	}
}

static void any_bytes_do_no_harm(void **state)
{
	uint64_t random = 0x9e3779b97f4a7c15;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct bytes b = { .len = 0 };
		struct ktally_task task;
		size_t changes;
		int ret;

		if (round % 2)
			put_all(&b);
		for (changes = 0; changes < 40; changes++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			if (round % 2)
				b.data[(random >> 8) % b.len] = random;
			else
				bytes_put(&b, &random, random % 8);
		}
		ret = decode(&ktally_task_set, &b, &task);
		assert_true(ret == 0 || ret == -EPROTO);
		assert_true(memchr(task.comm, 0, sizeof(task.comm)) != NULL);
		assert_int_equal(task.present[0] >> (KTALLY_TASK_COUNT - 1) >> 1, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_that_travels_has_a_place_in_the_map),
		cmocka_unit_test(every_field_arrives_as_itself),
		cmocka_unit_test(what_is_withheld_is_marked_and_nothing_else),
		cmocka_unit_test(a_record_holds_nothing_of_the_one_before),
		cmocka_unit_test(an_unsigned_number_may_have_1_2_4_or_8_bytes),
		cmocka_unit_test(a_signed_number_keeps_its_sign_at_every_length),
		cmocka_unit_test(a_string_ends_at_its_length_or_its_nul_or_the_room),
		cmocka_unit_test(unknown_attributes_are_passed_over),
		cmocka_unit_test(the_flags_beside_a_type_are_no_part_of_it),
		cmocka_unit_test(a_stream_cut_anywhere_gives_what_was_whole),
		cmocka_unit_test(a_length_that_lies_ends_the_stream),
		cmocka_unit_test(any_bytes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
