// SPDX-License-Identifier: GPL-2.0
/*
 * A sample as few bytes, see history_pack.h.
 *
 * How one record is told apart from another, its base, is in pack.c. The base of a task is the same
 * task in the sample before; of one that is new, and of all in a sample that is packed whole, it is
 * the row above: neighbours have much in common.
 */
#include "top/history_pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define TASK_WORDS (sizeof(struct ktally_task) / sizeof(uint64_t))
#define CPU_WORDS (sizeof(struct ktally_cpu) / sizeof(uint64_t))

/* In front of rows: what the next of the sample before are, and in the bits above how many. */
enum { RUN_SAME, RUN_CHANGED, RUN_GONE, RUN_NEW, RUN_BITS = 2 };

_Static_assert(sizeof(struct ktally_task) % sizeof(uint64_t) == 0, "a task is whole words");
_Static_assert(sizeof(struct exits_sum) % sizeof(uint64_t) == 0, "a sum is whole words");

static const struct ktally_task no_task;
static const struct ktally_cpu no_cpu;

static int put_run(struct pack *pack, unsigned int kind, size_t count)
{
	if (pack_room(pack, TASK_WORDS))
		return -ENOMEM;
	pack_number(pack, (uint64_t)count << RUN_BITS | kind);
	return 0;
}

static bool is_less(const struct ktally_task *a, const struct ktally_task *b)
{
	uint64_t pid_a = a->value[KTALLY_TASK_PID], pid_b = b->value[KTALLY_TASK_PID];

	if (pid_a != pid_b)
		return pid_a < pid_b;
	return a->value[KTALLY_TASK_START_TIME] < b->value[KTALLY_TASK_START_TIME];
}

/* How many of the sample before come ahead of @task: they are gone. */
static size_t count_gone(const struct ktally_sample *before, size_t at,
			 const struct ktally_task *task)
{
	size_t count = 0;

	while (at + count < before->count && is_less(&before->tasks[at + count], task))
		count++;
	return count;
}

/* How many rows from here on are as they were. */
static size_t count_same(const struct ktally_sample *before, size_t at,
			 const struct ktally_sample *now, size_t i)
{
	size_t count = 0;

	while (at + count < before->count && i + count < now->count &&
	       !memcmp(&before->tasks[at + count], &now->tasks[i + count], sizeof(no_task)))
		count++;
	return count;
}

/* A row that is new or changed. @at: the row of the sample before that may be the same task. */
static int put_task(struct pack *pack, const struct ktally_sample *before, size_t *at,
		    const struct ktally_sample *now, size_t i)
{
	const struct ktally_task *task = &now->tasks[i], *base = i ? task - 1 : &no_task;
	bool is_new = *at >= before->count || is_less(task, &before->tasks[*at]);

	if (put_run(pack, is_new ? RUN_NEW : RUN_CHANGED, 1))
		return -ENOMEM;
	if (!is_new)
		base = &before->tasks[(*at)++];
	pack_record(pack, base, task, TASK_WORDS);
	return 0;
}

static int put_tasks(struct pack *pack, const struct ktally_sample *before,
		     const struct ktally_sample *now)
{
	size_t at = 0, i = 0, count;

	while (i < now->count) {
		count = count_same(before, at, now, i);
		if (count) {
			if (put_run(pack, RUN_SAME, count))
				return -ENOMEM;
			at += count;
			i += count;
			continue;
		}
		count = count_gone(before, at, &now->tasks[i]);
		if (count && put_run(pack, RUN_GONE, count))
			return -ENOMEM;
		at += count;
		if (count)
			continue;
		if (put_task(pack, before, &at, now, i++))
			return -ENOMEM;
	}
	return 0;
}

static int put_exits(struct pack *pack, const struct exits *exits)
{
	static const struct exits_sum no_sum;
	const struct ktally_task *base = &no_task;
	size_t i;

	if (pack_room(pack, 1 + sizeof(no_sum) / sizeof(uint64_t)))
		return -ENOMEM;
	pack_record(pack, &no_sum, &exits->sum, sizeof(no_sum) / sizeof(uint64_t));
	pack_number(pack, exits->shown_count);
	for (i = 0; i < exits->shown_count; i++) {
		if (pack_room(pack, TASK_WORDS))
			return -ENOMEM;
		pack_record(pack, base, &exits->shown[i], TASK_WORDS);
		base = &exits->shown[i];
	}
	return 0;
}

/* Records of a sample that stand alone. */
static const struct {
	size_t offset, words;
} singles[] = {
	{ offsetof(struct ktally_sample, moment), sizeof(struct ktally_moment) / sizeof(uint64_t) },
	{ offsetof(struct ktally_sample, tail), sizeof(struct ktally_tail) / sizeof(uint64_t) },
	{ offsetof(struct ktally_sample, host), sizeof(struct ktally_host) / sizeof(uint64_t) },
};

#define SINGLES (sizeof(singles) / sizeof(singles[0]))

static int put_singles(struct pack *pack, const struct ktally_sample *before,
		       const struct ktally_sample *now)
{
	unsigned int i;

	for (i = 0; i < SINGLES; i++) {
		if (pack_room(pack, singles[i].words))
			return -ENOMEM;
		pack_record(pack, (const char *)before + singles[i].offset,
			   (const char *)now + singles[i].offset, singles[i].words);
	}
	if (pack_room(pack, 3))
		return -ENOMEM;
	pack_number(pack, now->retries);
	pack_number(pack, now->interrupted);
	pack_number(pack, now->count);
	return 0;
}

/* Each is told apart from what stood in its place: one that comes or goes is rare. */
static const struct ktally_cpu *base_of_cpu(const struct ktally_sample *before, size_t i)
{
	return i < before->cpus.count ? &before->cpus.cpu[i] : &no_cpu;
}

static int put_cpus(struct pack *pack, const struct ktally_sample *before,
		    const struct ktally_sample *now)
{
	size_t i;

	if (pack_room(pack, 1))
		return -ENOMEM;
	pack_number(pack, now->cpus.count);
	for (i = 0; i < now->cpus.count; i++) {
		if (pack_room(pack, CPU_WORDS))
			return -ENOMEM;
		pack_record(pack, base_of_cpu(before, i), &now->cpus.cpu[i], CPU_WORDS);
	}
	return 0;
}

int pack_sample(struct pack *pack, const struct ktally_sample *before,
		const struct ktally_sample *now, const struct exits *exits)
{
	static const struct ktally_sample none;

	pack->len = 0;
	if (!before)
		before = &none;
	if (put_singles(pack, before, now) || put_cpus(pack, before, now) ||
	    put_tasks(pack, before, now))
		return -ENOMEM;
	return put_exits(pack, exits);
}

static int reserve(struct ktally_sample *sample, size_t count)
{
	struct ktally_task *tasks;

	if (count <= sample->room)
		return 0;
	tasks = reallocarray(sample->tasks, count, sizeof(*tasks));
	if (!tasks)
		return -ENOMEM;
	sample->tasks = tasks;
	sample->room = count;
	return 0;
}

static int get_singles(const uint8_t **bytes, const struct ktally_sample *before,
		       struct ktally_sample *now)
{
	size_t count;
	unsigned int i;

	now->moment = before->moment;
	now->tail = before->tail;
	now->host = before->host;
	for (i = 0; i < SINGLES; i++)
		unpack_record(bytes, (char *)now + singles[i].offset, singles[i].words);
	now->retries = (unsigned int)unpack_number(bytes);
	now->interrupted = unpack_number(bytes);
	now->can_go_on = false;
	count = unpack_number(bytes);
	now->count = 0;
	if (reserve(now, count))
		return -ENOMEM;
	now->count = count;
	return 0;
}

static int reserve_cpus(struct ktally_cpus *cpus, size_t count)
{
	struct ktally_cpu *cpu;

	if (count <= cpus->room)
		return 0;
	cpu = reallocarray(cpus->cpu, count, sizeof(*cpu));
	if (!cpu)
		return -ENOMEM;
	cpus->cpu = cpu;
	cpus->room = count;
	return 0;
}

static int get_cpus(const uint8_t **bytes, const struct ktally_sample *before,
		    struct ktally_sample *now)
{
	size_t count = unpack_number(bytes), i;

	now->cpus.count = 0;
	if (reserve_cpus(&now->cpus, count))
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		now->cpus.cpu[i] = *base_of_cpu(before, i);
		unpack_record(bytes, &now->cpus.cpu[i], CPU_WORDS);
	}
	now->cpus.count = count;
	return 0;
}

static void get_task(const uint8_t **bytes, const struct ktally_task *base,
		     struct ktally_task *task)
{
	*task = *base;
	unpack_record(bytes, task, TASK_WORDS);
}

static void get_tasks(const uint8_t **bytes, const struct ktally_sample *before,
		      struct ktally_sample *now)
{
	struct ktally_task *tasks = now->tasks;
	size_t at = 0, i = 0;

	while (i < now->count) {
		uint64_t run = unpack_number(bytes);
		size_t count = run >> RUN_BITS;

		switch (run & ((1 << RUN_BITS) - 1)) {
		case RUN_SAME:
			memcpy(&tasks[i], &before->tasks[at], count * sizeof(*tasks));
			i += count;
			at += count;
			break;
		case RUN_GONE:
			at += count;
			break;
		case RUN_CHANGED:
			get_task(bytes, &before->tasks[at++], &tasks[i++]);
			break;
		default:
			get_task(bytes, i ? &tasks[i - 1] : &no_task, &tasks[i]);
			i++;
		}
	}
}

static void get_exits(const uint8_t **bytes, struct exits *exits)
{
	size_t i;

	exits->sum = (struct exits_sum){ 0 };
	unpack_record(bytes, &exits->sum, sizeof(exits->sum) / sizeof(uint64_t));
	exits->shown_count = unpack_number(bytes);
	for (i = 0; i < exits->shown_count; i++)
		get_task(bytes, i ? &exits->shown[i - 1] : &no_task, &exits->shown[i]);
}

int unpack_sample(const uint8_t *bytes, const struct ktally_sample *before,
		  struct ktally_sample *now, struct exits *exits)
{
	static const struct ktally_sample none;

	if (!before)
		before = &none;
	if (get_singles(&bytes, before, now) || get_cpus(&bytes, before, now)) {
		now->count = 0;
		return -ENOMEM;
	}
	get_tasks(&bytes, before, now);
	get_exits(&bytes, exits);
	return 0;
}
