// SPDX-License-Identifier: GPL-2.0
/* Every exit is delivered once and in order, or counted as lost once, whatever the socket drops. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake_wire.h"
#include "libktally/source.h"

static const struct ktally_world world = { .proc = "/nonexistent", .io = &fake_io };
static struct ktally *k;

/* The module's ring: records first to next - 1. */
static struct {
	uint64_t first, next;
	unsigned int asked;	/* exit-get requests after the first */
	uint64_t since;		/* of the last one */
	int drop;		/* so many of the next answers lose a part */
	bool repeats;		/* answers begin with a record that was not asked for */
} ring;

static void put_record(struct bytes *b, uint64_t seq)
{
	size_t nest = nest_begin(b, KTALLY_A_EXIT_RECORD);

	fake_task(b, 100000 + seq);
	put_u64(b, KTALLY_A_TASK_EXIT_SEQ, seq);
	nest_end(b, nest);
}

static void put_frame(struct bytes *b, const struct nlmsghdr *request, bool opening, uint64_t next)
{
	size_t start = fake_message(b, request, NLM_F_MULTI, KTALLY_CMD_EXIT_GET);

	if (opening)
		put_u64(b, KTALLY_A_EXIT_FIRST, ring.first);
	put_u64(b, KTALLY_A_EXIT_NEXT, next);
	put_u32(b, KTALLY_A_EXIT_LOST, 0);
	message_end(b, start);
}

/* As the module does: the last `next` is where the dump stopped, the first one the ring's. */
static void answer_ring(const struct nlmsghdr *request)
{
	const struct nlattr *attr = fake_asked(KTALLY_A_EXIT_SINCE);
	struct bytes b = { .len = 0 };
	size_t start;
	uint64_t seq;

	memcpy(&seq, attr + 1, sizeof(seq));
	ring.since = seq;
	ring.asked += seq != UINT64_MAX;
	put_frame(&b, request, true, ring.next);
	seq = seq < ring.first ? ring.first : seq - ring.repeats;
	for (; seq < ring.next; seq++) {
		start = fake_message(&b, request, NLM_F_MULTI, KTALLY_CMD_EXIT_GET);
		put_record(&b, seq);
		message_end(&b, start);
		if (ring.drop) {
			ring.drop--;
			fake_push(&fake.answers, 0, &b);
			fake_push(&fake.answers, -ENOBUFS, NULL);
			return;
		}
	}
	put_frame(&b, request, false, seq);
	fake_end(&b, request, NLMSG_DONE, 0, 0, NULL);
	fake_push(&fake.answers, 0, &b);
}

static void answer(struct fake *f, const struct nlmsghdr *request)
{
	(void)f;
	if (fake_cmd(request) == KTALLY_CMD_INFO_GET)
		fake_answer_info(request, KTALLY_FAMILY_VERSION);
	else
		answer_ring(request);
}

static int setup(void **state)
{
	(void)state;
	fake_reset();
	memset(&ring, 0, sizeof(ring));
	ring.first = 3;
	ring.next = 11;
	fake.answer = answer;
	return ktally_open_in(&k, KTALLY_SOURCE_NETLINK, &world);
}

static int teardown(void **state)
{
	(void)state;
	ktally_close(k);
	fake_reset();
	return 0;
}

/* Makes records up to @last without a word to anybody; the ring keeps 100. */
static void make_records(uint64_t last)
{
	ring.next = last + 1;
	if (ring.next > 103)
		ring.first = ring.next - 100;
}

/* Multicasts the records @from to @to, several in one message. */
static void multicast(uint64_t from, uint64_t to)
{
	struct bytes b = { .len = 0 };
	size_t start = genl_begin(&b, FAKE_FAMILY, 0, 0, 0, KTALLY_CMD_EXIT_NTF);

	for (uint64_t seq = from; seq <= to; seq++)
		put_record(&b, seq);
	message_end(&b, start);
	fake_push(&fake.events, 0, &b);
}

static void exits(uint64_t from, uint64_t to)
{
	make_records(to);
	multicast(from, to);
}

/* The records that come now must be @from to @to, and no more. */
static void assert_comes(uint64_t from, uint64_t to)
{
	struct ktally_task record;

	for (uint64_t seq = from; seq <= to; seq++) {
		assert_int_equal(ktally_events_next(k, &record), 1);
		assert_int_equal(record.value[KTALLY_TASK_EXIT_SEQ], seq);
		assert_int_equal(record.value[KTALLY_TASK_PID], 100000 + seq);
	}
	assert_int_equal(ktally_events_next(k, &record), 0);
}

static void assert_gone(void)
{
	struct ktally_task record;

	assert_int_equal(ktally_events_next(k, &record), -ENODEV);
	assert_string_equal(ktally_error(k), "cannot receive exit records: the ktally module was unloaded");
	assert_int_equal(ktally_events_next(k, &record), -ENODEV);
}

static void records_come_from_now_on_in_order(void **state)
{
	(void)state;
	assert_int_equal(ktally_events_fd(k), -EBADF);
	assert_int_equal(ktally_events_open(k), 0);
	assert_int_equal(ktally_events_fd(k), 1234);
	assert_comes(1, 0);
	exits(11, 11);
	exits(12, 40);
	assert_comes(11, 40);
	exits(41, 41);
	assert_comes(41, 41);
	assert_int_equal(ring.asked, 0);
	assert_int_equal(ktally_events_lost(k), 0);
}

static void what_came_before_the_answer_is_not_from_now_on(void **state)
{
	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	/* Records 9 and 10 were multicast between joining and asking for the number. */
	multicast(9, 10);
	exits(11, 12);
	assert_comes(11, 12);
	assert_int_equal(ktally_events_lost(k), 0);
}

static void a_gap_is_filled_from_the_ring(void **state)
{
	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	exits(11, 12);
	make_records(20);
	multicast(18, 20);
	assert_comes(11, 20);
	assert_int_equal(ring.asked, 1);
	assert_int_equal(ring.since, 13);
	exits(21, 22);
	assert_comes(21, 22);
	assert_int_equal(ring.asked, 1);
	assert_int_equal(ktally_events_lost(k), 0);
}

static void a_gap_inside_of_a_message_too(void **state)
{
	struct bytes b = { .len = 0 };
	size_t start;

	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	make_records(15);
	start = genl_begin(&b, FAKE_FAMILY, 0, 0, 0, KTALLY_CMD_EXIT_NTF);
	put_record(&b, 11);
	put_record(&b, 14);
	put_record(&b, 15);
	message_end(&b, start);
	fake_push(&fake.events, 0, &b);
	assert_comes(11, 15);
	assert_int_equal(ring.since, 12);
}

static void what_a_full_buffer_dropped_is_fetched_at_once(void **state)
{
	static const int errors[] = { -ENOBUFS, -EMSGSIZE };

	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	for (int i = 0; i < 2; i++) {
		uint64_t from = ring.next;

		/* No later record shows the gap: the error alone must do. */
		make_records(from + 9);
		fake_push(&fake.events, errors[i], NULL);
		assert_comes(from, from + 9);
		assert_int_equal(ring.asked, i + 1);
	}
	assert_int_equal(ktally_events_lost(k), 0);
}

static void what_came_twice_is_delivered_once(void **state)
{
	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	exits(11, 20);
	multicast(15, 20);
	multicast(11, 11);
	make_records(30);
	ring.repeats = true;
	multicast(25, 30);
	multicast(21, 30);
	assert_comes(11, 30);
	assert_int_equal(ktally_events_lost(k), 0);
}

static void what_the_ring_lost_is_counted_exactly(void **state)
{
	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	/* 11 to 1010 were made, the ring keeps 911 to 1010. */
	make_records(1010);
	fake_push(&fake.events, -ENOBUFS, NULL);
	assert_comes(911, 1010);
	assert_int_equal(ktally_events_lost(k), 900);
	/* All of it overwritten, and the ring empty of newer ones. */
	ring.first = ring.next = 1021;
	fake_push(&fake.events, -ENOBUFS, NULL);
	assert_comes(1, 0);
	assert_int_equal(ktally_events_lost(k), 910);
	make_records(1021);
	multicast(1021, 1021);
	assert_comes(1021, 1021);
	assert_int_equal(ktally_events_lost(k), 910);
}

static void what_a_full_socket_still_holds_is_not_lost(void **state)
{
	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	/* The kernel tells of the overrun first; 11 to 500 lie behind that, the rest was dropped. */
	fake_push(&fake.events, -ENOBUFS, NULL);
	multicast(11, 300);
	multicast(301, 500);
	make_records(1010);
	for (uint64_t seq = 11; seq <= 500; seq++) {
		struct ktally_task record;

		assert_int_equal(ktally_events_next(k, &record), 1);
		assert_int_equal(record.value[KTALLY_TASK_EXIT_SEQ], seq);
	}
	assert_comes(911, 1010);
	assert_int_equal(ktally_events_lost(k), 410);
	assert_int_equal(ring.asked, 1);
}

static void what_the_socket_has_behind_a_gap_is_not_lost_with_it(void **state)
{
	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	/* 11 to 20 are missing, the socket goes on with 21, and the ring begins at 911 only. */
	make_records(1010);
	multicast(21, 200);
	multicast(201, 1010);
	assert_comes(21, 1010);
	assert_int_equal(ktally_events_lost(k), 10);
	/* The ring begins inside of the gap: all is there from then on. */
	make_records(1200);
	multicast(1150, 1200);
	assert_comes(1101, 1200);
	assert_int_equal(ktally_events_lost(k), 10 + 90);
}

static void a_ring_that_is_overwritten_while_it_is_read_is_counted_too(void **state)
{
	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	make_records(20);
	/* The first answer breaks off after one record; meanwhile the next five are overwritten. */
	ring.drop = 1;
	ring.first = 13;
	fake_push(&fake.events, -ENOBUFS, NULL);
	assert_comes(13, 20);
	assert_int_equal(ring.asked, 2);
	assert_int_equal(ring.since, 14);
	assert_int_equal(ktally_events_lost(k), 2);
}

static void a_ring_that_does_not_answer_is_asked_again_later(void **state)
{
	struct ktally_task record;

	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	make_records(20);
	ring.drop = 4;
	fake_push(&fake.events, -ENOBUFS, NULL);
	for (uint64_t seq = 11; seq < 15; seq++) {
		int ret = ktally_events_next(k, &record);

		/* What came before it broke off is good; the error comes first. */
		if (seq == 11) {
			assert_int_equal(ret, -ENOBUFS);
			ret = ktally_events_next(k, &record);
		}
		assert_int_equal(ret, 1);
		assert_int_equal(record.value[KTALLY_TASK_EXIT_SEQ], seq);
	}
	assert_comes(15, 20);
	assert_int_equal(ktally_events_lost(k), 0);
}

static void unloading_is_told_by_the_kernel_after_the_last_record(void **state)
{
	struct ktally_task record;
	struct bytes b = { .len = 0 };
	size_t start;

	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	exits(11, 11);
	/* Another family's end is nothing to us. */
	start = genl_begin(&b, GENL_ID_CTRL, 0, 0, 0, CTRL_CMD_DELFAMILY);
	put_attr(&b, CTRL_ATTR_FAMILY_NAME, "other", 6);
	put_attr(&b, CTRL_ATTR_FAMILY_ID, &(uint16_t){ FAKE_FAMILY + 5 }, 2);
	message_end(&b, start);
	fake_push(&fake.events, 0, &b);
	assert_comes(11, 11);
	exits(12, 12);
	b.len = 0;
	start = genl_begin(&b, GENL_ID_CTRL, 0, 0, 0, CTRL_CMD_DELFAMILY);
	put_attr(&b, CTRL_ATTR_FAMILY_NAME, "ktally", 7);
	put_attr(&b, CTRL_ATTR_FAMILY_ID, &(uint16_t){ FAKE_FAMILY }, 2);
	message_end(&b, start);
	fake_push(&fake.events, 0, &b);
	assert_int_equal(ktally_events_next(k, &record), 1);
	assert_int_equal(record.value[KTALLY_TASK_EXIT_SEQ], 12);
	assert_gone();
}

static void numbers_that_begin_anew_are_another_module(void **state)
{
	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	ring.first = 1;
	ring.next = 2;
	multicast(1, 1);
	assert_gone();
}

static void a_ring_of_another_load_is_not_taken_for_ours(void **state)
{
	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	make_records(20);
	ring.first = 15;
	fake.family++;
	fake_push(&fake.events, -ENOBUFS, NULL);
	/* What it had to say is of another life, and so is what it lost. */
	assert_gone();
	assert_int_equal(ktally_events_lost(k), 0);
}

static void after_the_end_records_can_be_asked_for_anew(void **state)
{
	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	make_records(1010);
	fake_push(&fake.events, -ENOBUFS, NULL);
	assert_comes(911, 1010);
	ring.first = 1;
	ring.next = 2;
	fake_push(&fake.events, -ENOBUFS, NULL);
	assert_gone();
	assert_int_equal(ktally_events_open(k), 0);
	exits(2, 3);
	assert_comes(2, 3);
	/* What was lost before stays lost. */
	assert_int_equal(ktally_events_lost(k), 900);
}

static void who_may_not_join_is_told(void **state)
{
	struct ktally_task record;

	(void)state;
	fake.join_error = -EPERM;
	assert_int_equal(ktally_events_open(k), -EPERM);
	assert_string_equal(ktally_error(k), "cannot receive exit records: "
			    "not permitted: needs CAP_NET_ADMIN in the initial user namespace");
	assert_int_equal(ktally_events_next(k, &record), -EBADF);
	assert_int_equal(fake.opens, fake.closes + 1);
}

static void nonsense_is_an_error(void **state)
{
	struct ktally_task record;
	struct bytes b = { .len = 0 };
	size_t start;

	(void)state;
	assert_int_equal(ktally_events_open(k), 0);
	start = genl_begin(&b, FAKE_FAMILY, 0, 0, 0, KTALLY_CMD_EXIT_NTF);
	nest_end(&b, nest_begin(&b, KTALLY_A_EXIT_RECORD));
	message_end(&b, start);
	fake_push(&fake.events, 0, &b);
	assert_int_equal(ktally_events_next(k, &record), -EPROTO);
}

#define MODULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODULE(records_come_from_now_on_in_order),
		MODULE(what_came_before_the_answer_is_not_from_now_on),
		MODULE(a_gap_is_filled_from_the_ring),
		MODULE(a_gap_inside_of_a_message_too),
		MODULE(what_a_full_buffer_dropped_is_fetched_at_once),
		MODULE(what_came_twice_is_delivered_once),
		MODULE(what_the_ring_lost_is_counted_exactly),
		MODULE(what_a_full_socket_still_holds_is_not_lost),
		MODULE(what_the_socket_has_behind_a_gap_is_not_lost_with_it),
		MODULE(a_ring_that_is_overwritten_while_it_is_read_is_counted_too),
		MODULE(a_ring_that_does_not_answer_is_asked_again_later),
		MODULE(unloading_is_told_by_the_kernel_after_the_last_record),
		MODULE(numbers_that_begin_anew_are_another_module),
		MODULE(a_ring_of_another_load_is_not_taken_for_ours),
		MODULE(after_the_end_records_can_be_asked_for_anew),
		MODULE(who_may_not_join_is_told),
		MODULE(nonsense_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
