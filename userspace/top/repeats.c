// SPDX-License-Identifier: GPL-2.0
/* What dies again and again, see repeats.h. */
#include "top/repeats.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS (2 * REPEATS_MAX)	/* a power of 2 */
#define MINUTE 60e9

_Static_assert(REPEATS_MAX < UINT16_MAX, "a slot holds the number of any");
_Static_assert((SLOTS & (SLOTS - 1)) == 0, "slots are found with a mask");

int repeats_init(struct repeats *repeats)
{
	repeats->count = 0;
	repeats->repeat = calloc(REPEATS_MAX, sizeof(*repeats->repeat));
	repeats->slot = calloc(SLOTS, sizeof(*repeats->slot));
	return repeats->repeat && repeats->slot ? 0 : -ENOMEM;
}

void repeats_free(struct repeats *repeats)
{
	free(repeats->repeat);
	free(repeats->slot);
	*repeats = (struct repeats){ 0 };
}

void repeats_clear(struct repeats *repeats)
{
	repeats->count = 0;
	if (repeats->slot)
		memset(repeats->slot, 0, SLOTS * sizeof(*repeats->slot));
}

bool repeats_life(const struct ktally_task *record, uint64_t *life)
{
	uint64_t start, end;

	if (!ktally_task_value(record, KTALLY_TASK_START_TIME, &start) ||
	    !ktally_task_value(record, KTALLY_TASK_EXIT_TIME, &end) || end < start)
		return false;
	*life = end - start;
	return true;
}

/* FNV-1a. */
static uint32_t hash(const char comm[16], struct ending ending)
{
	uint32_t sum = 2166136261U ^ ((uint32_t)ending.kind << 16 ^ ending.number);
	unsigned int i;

	for (i = 0; i < 16; i++)
		sum = (sum ^ (unsigned char)comm[i]) * 16777619U;
	return sum ^ sum >> 16;
}

/* That of this program and end, a new one if need be. */
static struct repeat *find(struct repeats *repeats, const char comm[16], struct ending ending)
{
	uint32_t i = hash(comm, ending) & (SLOTS - 1);
	struct repeat *repeat;

	for (; repeats->slot[i]; i = (i + 1) & (SLOTS - 1)) {
		repeat = &repeats->repeat[repeats->slot[i] - 1];
		if (ending_same(repeat->ending, ending) && !memcmp(repeat->comm, comm, 16))
			return repeat;
	}
	repeat = &repeats->repeat[repeats->count++];
	repeats->slot[i] = (uint16_t)repeats->count;
	*repeat = (struct repeat){ .ending = ending };
	memcpy(repeat->comm, comm, 16);
	return repeat;
}

static void add_figure(struct repeat_sum *figure, bool known, uint64_t value)
{
	if (!known)
		return;
	figure->known++;
	figure->sum += value;
	if (value > figure->most)
		figure->most = value;
}

static void add_field(struct repeat_sum *figure, const struct ktally_task *record,
		      enum ktally_task_field field)
{
	uint64_t value = 0;
	bool known = ktally_task_value(record, field, &value);

	add_figure(figure, known, value);
}

static void add_time(struct repeat *repeat, const struct ktally_task *record)
{
	uint64_t time;

	if (!ktally_task_value(record, KTALLY_TASK_EXIT_TIME, &time))
		return;
	if (!repeat->first || time < repeat->first)
		repeat->first = time;
	if (time > repeat->last)
		repeat->last = time;
}

void repeats_add(struct repeats *repeats, const struct death *death)
{
	const struct ktally_task *record = &death->record;
	struct repeat *repeat;
	uint64_t life = 0;
	char comm[16] = "";
	bool known;

	if (!repeats->slot)
		return;
	if (ktally_has(record->present, KTALLY_TASK_COMM))
		memcpy(comm, record->comm, strnlen(record->comm, sizeof(comm) - 1));
	repeat = find(repeats, comm, ending_of(record));
	repeat->count++;
	if (death->number > repeat->newest)
		repeat->newest = death->number;
	add_time(repeat, record);
	known = repeats_life(record, &life);
	add_figure(&repeat->life, known, life);
	add_field(&repeat->cpu, record, KTALLY_TASK_CPU_TIME);
	add_field(&repeat->peak, record, KTALLY_TASK_HIWATER_RSS);
}

static int compare(const void *a, const void *b)
{
	const struct repeat *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return x->newest < y->newest ? 1 : -1;
}

void repeats_sort(struct repeats *repeats)
{
	if (repeats->count)
		qsort(repeats->repeat, repeats->count, sizeof(*repeats->repeat), compare);
}

bool repeats_rate(const struct repeat *repeat, double *per_minute)
{
	if (repeat->count < 2 || repeat->last <= repeat->first)
		return false;
	*per_minute = (double)(repeat->count - 1) * MINUTE / (double)(repeat->last - repeat->first);
	return true;
}
