// SPDX-License-Identifier: GPL-2.0
/* Exits that were not told: the known ones are counted, and the time in which there may be more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "watch.h"

static struct ktally_sample sample_until(uint64_t next)
{
	struct ktally_sample sample = { .count = 0 };

	sample.tail.value[KTALLY_TAIL_EXIT_NEXT] = next;
	ktally_mark(sample.tail.present, KTALLY_TAIL_EXIT_NEXT);
	return sample;
}

static void a_gap_lasts_from_the_last_complete_moment(void **state)
{
	struct watch w = { .gaps = 0 };

	(void)state;
	watch_start(&w, 1000);
	watch_caught_up(&w, 1500);
	assert_int_equal(watch_unseen(&w, 9000), 0);
	assert_int_equal(watch_break(&w, 7), 0);
	assert_int_equal(watch_unseen(&w, 1600), 100);
	watch_caught_up(&w, 1700);	/* there is nothing to catch up with */
	assert_int_equal(watch_unseen(&w, 1800), 300);
	watch_start(&w, 2500);
	assert_int_equal(watch_unseen(&w, 9000), 1000);
	watch_break(&w, 1);
	assert_int_equal(w.gaps, 2);
	assert_int_equal(watch_unseen(&w, 2501), 1001);
}

static void records_known_to_be_made_are_missing_by_number(void **state)
{
	struct ktally_sample sample = sample_until(50);
	struct watch w = { .gaps = 0 };

	(void)state;
	watch_start(&w, 1);
	watch_sample(&w, &sample);
	assert_int_equal(watch_break(&w, 47), 3);
	assert_int_equal(watch_break(&w, 47), 0);	/* it breaks once */
	assert_int_equal(w.gaps, 1);
	watch_start(&w, 2);
	assert_int_equal(watch_break(&w, 1), 0);	/* 50 was another load's number */
	watch_start(&w, 3);
	watch_sample(&w, &sample);
	assert_int_equal(watch_break(&w, 60), 0);
}

static void a_header_says_less_than_a_trailer_and_is_believed_without(void **state)
{
	struct ktally_sample sample = sample_until(50), none = { .count = 0 };
	struct watch w = { .gaps = 0 };

	(void)state;
	sample.moment.value[KTALLY_MOMENT_EXIT_NEXT] = 40;
	ktally_mark(sample.moment.present, KTALLY_MOMENT_EXIT_NEXT);
	watch_sample(&w, &sample);
	assert_int_equal(w.known_next, 50);
	sample.tail.present[0] = 0;
	watch_sample(&w, &sample);
	assert_int_equal(w.known_next, 40);
	watch_sample(&w, &none);
	assert_int_equal(w.known_next, 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gap_lasts_from_the_last_complete_moment),
		cmocka_unit_test(records_known_to_be_made_are_missing_by_number),
		cmocka_unit_test(a_header_says_less_than_a_trailer_and_is_believed_without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
