// SPDX-License-Identifier: GPL-2.0
/* Packed rows and runs of idle tasks, encode_packed.c, read as Documentation/protocol.rst says. */
#include <kunit/test.h>
#include <linux/limits.h>

#include "packed.h"

static void the_first_row_is_told_against_zeros(struct kunit *test)
{
	static const u8 want[] = {
		0x01, 0, 0, 0, 0, 0, 0, 0x80,	/* pid differs, known follows */
		0x39, 0x30, 0, 0,			/* by 12345 */
		0x01, 0, 0, 0, 0x01, 0, 0, 0,		/* pid and field 32 are known */
	};
	struct bench *bench = open_message(test);

	BUILD_BUG_ON(KTALLY_TASK_PID != 0);
	bench->rec.value[KTALLY_TASK_PID] = 12345;
	bench->rec.present[0] = BIT_ULL(0) | BIT_ULL(32);
	pack_row(test);
	read_rows(test, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, bench->rows.at, want, sizeof(want));
}

static void a_row_that_does_not_differ_is_a_head(struct kunit *test)
{
	struct bench *bench = open_message(test);

	ktally_put(&bench->rec, PID, 5);
	pack_row(test);
	pack_row(test);
	pack_row(test);
	read_rows(test, 20 + 2 * 8);
	KUNIT_EXPECT_EQ(test, read_row(test), BIT_ULL(KTALLY_TASK_PID) | KNOWN_BIT);
	KUNIT_EXPECT_EQ(test, read_row(test), 0);
	KUNIT_EXPECT_EQ(test, read_row(test), 0);
	KUNIT_EXPECT_EQ(test, bench->task.value[KTALLY_TASK_PID], 5);
	check_end(test);
}

/* Two rows, the field's value first @from, then @to, which takes @size bytes. */
static void check_difference(struct kunit *test, unsigned int field, u64 from, u64 to,
			     unsigned int size)
{
	struct bench *bench = open_message(test);
	unsigned int left;

	bench->rec.present[0] = BIT_ULL(field);
	bench->rec.value[field] = from;
	pack_row(test);
	bench->rec.value[field] = to;
	pack_row(test);
	read_rows(test, 0);
	read_row(test);
	KUNIT_EXPECT_EQ(test, bench->task.value[field], from);
	left = bench->rows.left;
	KUNIT_EXPECT_EQ(test, read_row(test), BIT_ULL(field));
	KUNIT_EXPECT_EQ(test, bench->task.value[field], to);
	KUNIT_EXPECT_EQ_MSG(test, left - bench->rows.left, 8 + size, "%llx to %llx",
			    (unsigned long long)from, (unsigned long long)to);
	check_end(test);
}

static void a_difference_takes_4_bytes_where_they_hold_it(struct kunit *test)
{
	const u64 base = 1ULL << 40;
	unsigned int field;

	for (field = 0; field < KTALLY_TASK_COUNT; field++) {
		if (field == KTALLY_TASK_COMM)
			continue;
		check_difference(test, field, base, base + 1, 4);
		check_difference(test, field, base, base - 1, 4);
		check_difference(test, field, base, base + S32_MAX, 4);
		check_difference(test, field, base, base + S32_MAX + 1, 12);
		check_difference(test, field, base, base - S32_MAX, 4);
		/* -2^31 stands for what is wider. */
		check_difference(test, field, base, base - S32_MAX - 1, 12);
		check_difference(test, field, base, base - S32_MAX - 2, 12);
	}
	check_difference(test, KTALLY_TASK_UTIME, 1, U64_MAX, 4);
	check_difference(test, KTALLY_TASK_UTIME, U64_MAX, 1, 4);
	check_difference(test, KTALLY_TASK_UTIME, 1, 1ULL << 63, 12);
	check_difference(test, KTALLY_TASK_UTIME, 1ULL << 63, 0, 12);
}

/* What is not known is not told, whatever lies there, and the number from before is kept. */
static void an_unknown_field_keeps_its_number(struct kunit *test)
{
	const u64 pid = BIT_ULL(KTALLY_TASK_PID), utime = BIT_ULL(KTALLY_TASK_UTIME);
	struct bench *bench = open_message(test);

	ktally_put(&bench->rec, PID, 5);
	ktally_put(&bench->rec, UTIME, 1000);
	pack_row(test);
	ktally_forget(&bench->rec, UTIME);
	bench->rec.value[KTALLY_TASK_UTIME] = 77;
	pack_row(test);
	bench->rec.value[KTALLY_TASK_UTIME] = 78;
	pack_row(test);
	ktally_put(&bench->rec, UTIME, 1000);
	pack_row(test);
	ktally_put(&bench->rec, UTIME, 1001);
	pack_row(test);

	read_rows(test, 8 + 8 + 8 + 16 + 8 + 16 + 12);
	KUNIT_EXPECT_EQ(test, read_row(test), pid | utime | KNOWN_BIT);
	KUNIT_EXPECT_EQ(test, read_row(test), KNOWN_BIT);
	KUNIT_EXPECT_EQ(test, bench->task.present[0], pid);
	KUNIT_EXPECT_EQ(test, read_row(test), 0);
	KUNIT_EXPECT_EQ(test, read_row(test), KNOWN_BIT);
	KUNIT_EXPECT_EQ(test, bench->task.present[0], pid | utime);
	KUNIT_EXPECT_EQ(test, bench->task.value[KTALLY_TASK_UTIME], 1000);
	KUNIT_EXPECT_EQ(test, read_row(test), utime);
	KUNIT_EXPECT_EQ(test, bench->task.value[KTALLY_TASK_UTIME], 1001);
	check_end(test);
}

static void name(struct bench *bench, const char *comm)
{
	memset(bench->rec.comm, 0, sizeof(bench->rec.comm));
	memcpy(bench->rec.comm, comm, strlen(comm));
}

static void a_name_is_told_when_it_differs(struct kunit *test)
{
	static const char *const names[] = { "short", "fifteen letters", "fifteen letterz", "" };
	struct bench *bench = open_message(test);
	unsigned int i;

	/* Unknown, it is not told. */
	name(bench, "nobody");
	pack_row(test);
	ktally_put(&bench->rec, COMM, 12345);
	for (i = 0; i < 4; i++) {
		name(bench, names[i]);
		pack_row(test);
		pack_row(test);
	}
	read_rows(test, 8 + 4 * (8 + 16 + 8) + 8);
	KUNIT_EXPECT_EQ(test, read_row(test), 0);
	for (i = 0; i < 4; i++) {
		KUNIT_EXPECT_EQ(test, read_row(test), COMM_BIT | (i ? 0 : KNOWN_BIT));
		KUNIT_EXPECT_STREQ(test, bench->task.comm, names[i]);
		KUNIT_EXPECT_EQ(test, read_row(test), 0);
	}
	check_end(test);
}

/* The tasks before it are there; a step of up to 255 takes a byte, another one five. */
static void a_step_to_an_idle_task_is_a_byte_up_to_255(struct kunit *test)
{
	static const u32 steps[] = { 1, 255, 256, 1, 65536, 4000000, 255 };
	struct bench *bench = open_message(test);
	u32 pid = 0;
	unsigned int i;

	for (i = 0; i < 7; i++)
		pack_idle(test, pid += steps[i]);
	/* Three wide ones: 19 bytes, and one of padding. */
	read_rows(test, 8 + 4 * 1 + 3 * 5 + 1);
	KUNIT_EXPECT_EQ(test, read_run(test), 7);
	for (i = 0, pid = 0; i < 7; i++)
		KUNIT_EXPECT_EQ(test, read_idle(test), pid += steps[i]);
	read_padding(test);
	KUNIT_EXPECT_EQ(test, bench->task.value[KTALLY_TASK_PID], pid);
	check_end(test);
}

/* A row of pid @pid must follow whose other fields do not differ. */
static void check_pid_row(struct kunit *test, u64 pid)
{
	struct bench *bench = test->priv;

	KUNIT_EXPECT_EQ(test, read_row(test), BIT_ULL(KTALLY_TASK_PID));
	KUNIT_EXPECT_EQ(test, bench->task.value[KTALLY_TASK_PID], pid);
	KUNIT_EXPECT_EQ(test, bench->task.value[KTALLY_TASK_UTIME], 1000);
}

static void a_run_is_padded_before_the_row_that_follows(struct kunit *test)
{
	unsigned int count, i;

	for (count = 1; count <= 9; count++) {
		struct bench *bench = open_message(test);

		ktally_put(&bench->rec, PID, 10);
		ktally_put(&bench->rec, UTIME, 1000);
		pack_row(test);
		for (i = 1; i <= count; i++)
			pack_idle(test, 10 + 2 * i);
		ktally_put(&bench->rec, PID, 100);
		pack_row(test);
		pack_idle(test, 103);

		read_rows(test, 24 + 8 + (count + 3) / 4 * 4 + 12 + 8 + 4);
		read_row(test);
		KUNIT_EXPECT_EQ(test, read_run(test), count);
		for (i = 1; i <= count; i++)
			KUNIT_EXPECT_EQ(test, read_idle(test), 10 + 2 * i);
		read_padding(test);
		check_pid_row(test, 100);
		KUNIT_EXPECT_EQ(test, read_run(test), 1);
		KUNIT_EXPECT_EQ(test, read_idle(test), 103);
		read_padding(test);
		check_end(test);
	}
}

/*
 * Changes every field from the row before as widely as can be, and the name too. Whether it is the
 * longest row depends on what is known: of an odd row one field is not.
 */
static void make_long_row(struct bench *bench, unsigned int number)
{
	unsigned int field;

	bench->rec.present[0] = BIT_ULL(KTALLY_TASK_COUNT) - 1 - number % 2;
	for (field = 0; field < KTALLY_TASK_COUNT; field++)
		bench->rec.value[field] = (u64)(number + 1) << 40;
	memset(bench->rec.comm, 0, sizeof(bench->rec.comm));
	bench->rec.comm[0] = 'a' + number % 26;
}

/* Packs as many as there is room for; nothing else has room then. Returns how many those were. */
static unsigned int fill_with_rows(struct kunit *test)
{
	struct bench *bench = test->priv;
	unsigned int count = 0;
	u8 *at;

	for (;;) {
		at = bench->pack.at;
		make_long_row(bench, count);
		if (ktally_encode_packed(&bench->pack, &bench->rec))
			break;
		count++;
	}
	KUNIT_EXPECT_EQ(test, ktally_encode_packed(&bench->pack, &bench->rec), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, ktally_pack_idle(&bench->pack, U32_MAX), -EMSGSIZE);
	KUNIT_EXPECT_PTR_EQ(test, at, bench->pack.at);
	return count;
}

static void check_long_rows(struct kunit *test, unsigned int count)
{
	struct bench *bench = test->priv;
	unsigned int i;

	for (i = 0; i < count; i++) {
		make_long_row(bench, i);
		read_row(test);
		KUNIT_EXPECT_EQ(test, bench->task.present[0], bench->rec.present[0]);
		KUNIT_EXPECT_STREQ(test, bench->task.comm, bench->rec.comm);
		KUNIT_EXPECT_MEMEQ(test, bench->task.value + 6, bench->rec.value + 6,
				   (KTALLY_TASK_COUNT - 6) * sizeof(u64));
	}
	check_end(test);
}

/* From too little for one row to some of them, whatever is left behind the last. */
static void rows_keep_to_their_room(struct kunit *test)
{
	struct bench *bench = test->priv;
	unsigned int room, count, refused = 0, most = 0;

	for (room = 0; room <= 2600; room += 4) {
		if (open_in(test, room)) {
			KUNIT_EXPECT_EQ(test, bench->skb->len, 0);
			KUNIT_EXPECT_EQ(test, refused, room);
			refused += 4;
			continue;
		}
		count = fill_with_rows(test);
		KUNIT_ASSERT_GE(test, count, 1);
		KUNIT_EXPECT_GE(test, count, most);
		most = count;
		read_rows(test, 0);
		KUNIT_EXPECT_LE(test, bench->skb->len, room);
		check_long_rows(test, count);
	}
	/* The longest row: a head, each number but the name's in 12 bytes, the name, known. */
	KUNIT_EXPECT_GE(test, refused, 4 + 8 + 12 * (KTALLY_TASK_COUNT - 1) + 16 + 8);
	KUNIT_EXPECT_LE(test, refused, 700);
	KUNIT_EXPECT_GE(test, most, 3);
}

static void runs_keep_to_their_room(struct kunit *test)
{
	struct bench *bench = test->priv;
	unsigned int room, count, i;

	for (room = 700; room <= 900; room += 4) {
		KUNIT_ASSERT_EQ(test, open_in(test, room), 0);
		for (count = 0; !ktally_pack_idle(&bench->pack, (count + 1) * 256); count++)
			;
		KUNIT_EXPECT_EQ(test, ktally_encode_packed(&bench->pack, &bench->rec), -EMSGSIZE);
		read_rows(test, 0);
		KUNIT_EXPECT_LE(test, bench->skb->len, room);
		KUNIT_ASSERT_EQ(test, read_run(test), count);
		for (i = 1; i <= count; i++)
			KUNIT_EXPECT_EQ(test, read_idle(test), i * 256);
		read_padding(test);
		check_end(test);
	}
}

/* In a message of more than 64 KiB too; and what does not fit goes into the next one. */
static void an_attribute_has_no_more_than_64_kib(struct kunit *test)
{
	struct bench *bench = test->priv;
	unsigned int first, second;

	KUNIT_ASSERT_EQ(test, open_in(test, 65536 + 1024), 0);
	first = fill_with_rows(test);
	ktally_pack_end(&bench->pack);
	KUNIT_EXPECT_GT(test, bench->skb->len, 65536 - 700);
	KUNIT_EXPECT_LE(test, bench->skb->len, U16_MAX);

	KUNIT_ASSERT_EQ(test, ktally_pack_begin(&bench->pack, bench->skb), 0);
	second = fill_with_rows(test);
	ktally_pack_end(&bench->pack);
	bench->message = bytes_of(bench->skb);
	read_attr(test);
	check_long_rows(test, first);
	read_attr(test);
	check_long_rows(test, second);
}

static void nothing_packed_leaves_nothing(struct kunit *test)
{
	struct bench *bench = open_message(test);

	ktally_pack_end(&bench->pack);
	KUNIT_EXPECT_EQ(test, bench->skb->len, 0);
	/* None is open any more. */
	ktally_pack_end(&bench->pack);
	KUNIT_EXPECT_EQ(test, bench->skb->len, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(the_first_row_is_told_against_zeros),
	KUNIT_CASE(a_row_that_does_not_differ_is_a_head),
	KUNIT_CASE(a_difference_takes_4_bytes_where_they_hold_it),
	KUNIT_CASE(an_unknown_field_keeps_its_number),
	KUNIT_CASE(a_name_is_told_when_it_differs),
	KUNIT_CASE(a_step_to_an_idle_task_is_a_byte_up_to_255),
	KUNIT_CASE(a_run_is_padded_before_the_row_that_follows),
	KUNIT_CASE(rows_keep_to_their_room),
	KUNIT_CASE(runs_keep_to_their_room),
	KUNIT_CASE(an_attribute_has_no_more_than_64_kib),
	KUNIT_CASE(nothing_packed_leaves_nothing),
	{}
};

static struct kunit_suite suite = {
	.name = "ktally_encode_packed",
	.init = begin,
	.exit = end,
	.test_cases = cases,
};
kunit_test_suite(suite);
