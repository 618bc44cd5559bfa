// SPDX-License-Identifier: GPL-2.0
/* Every exit is delivered once and in order, as it is multicast or when that had a gap. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake_ring.h"

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

/* By multicast, by the ring, behind a gap, again and again: assert_comes() looks at each. */
static void histograms_come_with_their_record(void **state)
{
	struct ktally_task record;

	(void)state;
	assert_null(ktally_events_latency(k));
	assert_int_equal(ktally_events_open(k), 0);
	assert_null(ktally_events_latency(k));
	exits(11, 30);
	assert_comes(11, 30);
	make_records(40);
	multicast(40, 40);	/* which is kept while the ring gives those before it */
	multicast(35, 40);
	assert_comes(31, 40);
	make_records(59);
	fake_push(&fake.events, -ENOBUFS, NULL);
	assert_comes(41, 59);
	exits(60, 60);
	assert_int_equal(ktally_events_next(k, &record), 1);
	assert_hists(60);
	ring.first = ring.next = 71;	/* what it would have given is gone, the record is here */
	multicast(70, 70);
	assert_comes(70, 70);
	assert_int_equal(ktally_events_lost(k), 9);
	exits(71, 80);		/* closed with some in the queue */
	assert_int_equal(ktally_events_next(k, &record), 1);
	assert_hists(71);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODULE(records_come_from_now_on_in_order),
		MODULE(what_came_before_the_answer_is_not_from_now_on),
		MODULE(a_gap_is_filled_from_the_ring),
		MODULE(a_gap_inside_of_a_message_too),
		MODULE(what_came_twice_is_delivered_once),
		MODULE(histograms_come_with_their_record),
		MODULE(unloading_is_told_by_the_kernel_after_the_last_record),
		MODULE(after_the_end_records_can_be_asked_for_anew),
		MODULE(who_may_not_join_is_told),
		MODULE(nonsense_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
