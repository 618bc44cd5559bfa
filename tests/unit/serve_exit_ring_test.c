// SPDX-License-Identifier: GPL-2.0
/* The last ends of processes, and what is known of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/exit_ring.h"
#include "tasks.h"

static struct ktally_task ended(uint64_t pid, uint64_t start, uint64_t end)
{
	struct ktally_task record = task_busy(pid, start, "gone", 3 * SECOND);

	task_set(&record, KTALLY_TASK_EXIT_TIME, end);
	task_set(&record, KTALLY_TASK_HIWATER_RSS, 4096);
	task_set(&record, KTALLY_TASK_TERM_SIG, 9);
	return record;
}

static void the_newest_is_first(void **state)
{
	struct exit_ring ring = { .count = 0 };
	struct ktally_task record;

	(void)state;
	assert_int_equal(exit_ring_count(&ring), 0);
	for (uint64_t pid = 1; pid <= EXITS_KEPT + 5; pid++) {
		record = ended(pid, SECOND, 2 * SECOND);
		exit_ring_add(&ring, &record);
		assert_int_equal(exit_ring_get(&ring, 0)->pid, pid);
	}
	assert_int_equal(exit_ring_count(&ring), EXITS_KEPT);
	assert_int_equal(exit_ring_get(&ring, EXITS_KEPT - 1)->pid, 6);
}

static void what_a_record_tells_is_kept(void **state)
{
	struct ktally_task record = ended(7, SECOND, 5 * SECOND);
	struct exit_ring ring = { .count = 0 };
	const struct exit_note *note;

	(void)state;
	exit_ring_add(&ring, &record);
	note = exit_ring_get(&ring, 0);
	assert_int_equal(note->time, 5 * SECOND);
	assert_int_equal(note->lived, 4 * SECOND);
	assert_int_equal(note->cpu, 3 * SECOND);
	assert_int_equal(note->peak, 4096);
	assert_string_equal(note->comm, "gone");
	assert_int_equal(note->ending.kind, ENDING_SIGNAL);
	assert_int_equal(note->ending.number, 9);
	assert_true(ktally_has(note->known, KTALLY_TASK_CPU_TIME));
}

static void what_it_does_not_tell_is_not_known(void **state)
{
	struct ktally_task record = { .value = { 0 } };
	struct exit_ring ring = { .count = 0 };
	const struct exit_note *note;

	(void)state;
	task_set(&record, KTALLY_TASK_PID, 7);
	exit_ring_add(&ring, &record);
	note = exit_ring_get(&ring, 0);
	assert_true(note->time > 0);
	assert_string_equal(note->comm, "");
	assert_int_equal(note->ending.kind, ENDING_UNKNOWN);
	assert_false(ktally_has(note->known, KTALLY_TASK_START_TIME));
	assert_false(ktally_has(note->known, KTALLY_TASK_CPU_TIME));
	assert_false(ktally_has(note->known, KTALLY_TASK_HIWATER_RSS));
	/* A start that was rounded up is no life that ended before it began. */
	record = ended(7, 5 * SECOND + 1, 5 * SECOND);
	exit_ring_add(&ring, &record);
	assert_int_equal(exit_ring_get(&ring, 0)->lived, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_is_first),
		cmocka_unit_test(what_a_record_tells_is_kept),
		cmocka_unit_test(what_it_does_not_tell_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
