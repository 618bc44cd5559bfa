// SPDX-License-Identifier: GPL-2.0
/* What the socket dropped comes from the ring, and what neither has is counted as lost once. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake_ring.h"

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
	/*
	 * The kernel tells of the overrun first; 11 to 500 lie behind that, the rest was
	 * dropped.
	 */
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

static void what_is_due_is_neither_given_nor_lost(void **state)
{
	struct ktally_task record;

	(void)state;
	assert_int_equal(ktally_events_due(k), 0);
	assert_int_equal(ktally_events_open(k), 0);
	assert_int_equal(ktally_events_due(k), 11);
	exits(11, 13);
	assert_int_equal(ktally_events_next(k, &record), 1);
	assert_int_equal(ktally_events_due(k), 12);
	assert_comes(12, 13);
	assert_int_equal(ktally_events_due(k), 14);
	/* All that came since is lost: no record stands behind the gap. */
	ring.first = ring.next = 1021;
	fake_push(&fake.events, -ENOBUFS, NULL);
	assert_comes(1, 0);
	assert_int_equal(ktally_events_due(k), 1021);
	assert_int_equal(ktally_events_lost(k), 1021 - 14);
	fake.loaded = false;
	fake_push(&fake.events, -ENOBUFS, NULL);
	assert_gone();
	assert_int_equal(ktally_events_due(k), 1021);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODULE(what_a_full_buffer_dropped_is_fetched_at_once),
		MODULE(what_the_ring_lost_is_counted_exactly),
		MODULE(what_a_full_socket_still_holds_is_not_lost),
		MODULE(what_the_socket_has_behind_a_gap_is_not_lost_with_it),
		MODULE(a_ring_that_is_overwritten_while_it_is_read_is_counted_too),
		MODULE(a_ring_that_does_not_answer_is_asked_again_later),
		MODULE(numbers_that_begin_anew_are_another_module),
		MODULE(a_ring_of_another_load_is_not_taken_for_ours),
		MODULE(what_is_due_is_neither_given_nor_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
