// SPDX-License-Identifier: GPL-2.0
/* The last processes that ended, see exit_ring.h. */
#include "serve/exit_ring.h"

#include <string.h>

#include "clock.h"

static void keep(struct exit_note *note, const struct ktally_task *record,
		 enum ktally_task_field field, uint64_t *value)
{
	if (ktally_task_value(record, field, value))
		ktally_mark(note->known, field);
}

void exit_ring_add(struct exit_ring *ring, const struct ktally_task *record)
{
	struct exit_note *note = &ring->note[ring->count++ % EXITS_KEPT];
	uint64_t start = 0;

	*note = (struct exit_note){
		.pid = record->value[KTALLY_TASK_PID], .ending = ending_of(record),
	};
	if (ktally_has(record->present, KTALLY_TASK_COMM))
		memcpy(note->comm, record->comm, sizeof(note->comm));
	if (!ktally_task_value(record, KTALLY_TASK_EXIT_TIME, &note->time))
		note->time = clock_ns(CLOCK_BOOTTIME);
	keep(note, record, KTALLY_TASK_START_TIME, &start);
	if (ktally_has(note->known, KTALLY_TASK_START_TIME))
		note->lived = note->time > start ? note->time - start : 0;
	keep(note, record, KTALLY_TASK_CPU_TIME, &note->cpu);
	keep(note, record, KTALLY_TASK_HIWATER_RSS, &note->peak);
}

unsigned int exit_ring_count(const struct exit_ring *ring)
{
	return ring->count < EXITS_KEPT ? (unsigned int)ring->count : EXITS_KEPT;
}

const struct exit_note *exit_ring_get(const struct exit_ring *ring, unsigned int age)
{
	return &ring->note[(ring->count - 1 - age) % EXITS_KEPT];
}
