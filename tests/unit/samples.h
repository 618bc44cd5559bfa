/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Samples by chance, and what is the same in two: for what keeps samples. From a seed, so that a
 * failure can be had again.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include "top/exits.h"
#include "tasks.h"

static uint64_t chance_state = 1;

/* xorshift64* */
static inline uint64_t chance(void)
{
	chance_state ^= chance_state >> 12;
	chance_state ^= chance_state << 25;
	chance_state ^= chance_state >> 27;
	return chance_state * UINT64_C(0x2545f4914f6cdd1d);
}

static inline bool one_in(unsigned int count)
{
	return chance() % count == 0;
}

/* Small ones, large ones, all bits: each length that a number can have. */
static inline uint64_t any_number(void)
{
	return chance() >> chance() % 64;
}

/* Changes some of the words that a record is made of, whatever they stand for. */
static inline void change_some(void *record, size_t bytes, unsigned int most)
{
	unsigned int changes = (unsigned int)(chance() % (most + 1));
	uint64_t word;

	while (changes--) {
		size_t at = chance() % (bytes / sizeof(word)) * sizeof(word);

		memcpy(&word, (char *)record + at, sizeof(word));
		word = one_in(4) ? any_number() : word + any_number() % 100000;
		memcpy((char *)record + at, &word, sizeof(word));
	}
}

static inline void insert_task(struct ktally_sample *sample, size_t at)
{
	sample->tasks = realloc(sample->tasks, (sample->count + 1) * sizeof(*sample->tasks));
	memmove(&sample->tasks[at + 1], &sample->tasks[at],
		(sample->count - at) * sizeof(*sample->tasks));
	sample->count++;
	sample->room = sample->count;
	sample->tasks[at] = task_make(chance() % 100000, any_number(), "random");
	change_some(&sample->tasks[at], sizeof(sample->tasks[at]), 60);
}

static inline void remove_task(struct ktally_sample *sample, size_t at)
{
	sample->count--;
	memmove(&sample->tasks[at], &sample->tasks[at + 1],
		(sample->count - at) * sizeof(*sample->tasks));
}

static inline int by_identity(const void *a, const void *b)
{
	const uint64_t *x = ((const struct ktally_task *)a)->value;
	const uint64_t *y = ((const struct ktally_task *)b)->value;

	if (x[KTALLY_TASK_PID] != y[KTALLY_TASK_PID])
		return x[KTALLY_TASK_PID] < y[KTALLY_TASK_PID] ? -1 : 1;
	return x[KTALLY_TASK_START_TIME] < y[KTALLY_TASK_START_TIME] ? -1 :
	       x[KTALLY_TASK_START_TIME] > y[KTALLY_TASK_START_TIME];
}

static inline void cpus_evolve(struct ktally_cpus *cpus)
{
	size_t count = one_in(4) ? chance() % 6 : cpus->count, i;

	cpus->cpu = realloc(cpus->cpu, (count + 1) * sizeof(*cpus->cpu));
	for (i = cpus->count; i < count; i++)
		memset(&cpus->cpu[i], 0, sizeof(cpus->cpu[i]));
	for (i = 0; i < count; i++)
		change_some(&cpus->cpu[i], sizeof(cpus->cpu[i]), 6);
	cpus->count = count;
	cpus->room = count + 1;
}

/* The next sample: tasks come, go and change; now and then they are in no order. */
static inline void sample_evolve(struct ktally_sample *sample)
{
	size_t i, births = chance() % 8;

	change_some(&sample->moment, sizeof(sample->moment), 9);
	change_some(&sample->tail, sizeof(sample->tail), 3);
	change_some(&sample->host, sizeof(sample->host), 20);
	cpus_evolve(&sample->cpus);
	sample->retries = one_in(5) ? (unsigned int)any_number() : 0;
	sample->interrupted = one_in(5);
	for (i = 0; i < births; i++)
		insert_task(sample, sample->count ? chance() % sample->count : 0);
	for (i = 0; i < sample->count; i++) {
		if (one_in(12))
			remove_task(sample, i--);
		else if (one_in(3))
			change_some(&sample->tasks[i], sizeof(sample->tasks[i]), 12);
	}
	if (sample->count && !one_in(8))
		qsort(sample->tasks, sample->count, sizeof(*sample->tasks), by_identity);
}

static inline void exits_evolve(struct exits *exits)
{
	size_t i;

	exits->shown_count = one_in(3) ? 0 : chance() % 5;
	for (i = 0; i < exits->shown_count; i++)
		change_some(&exits->shown[i], sizeof(exits->shown[i]), 60);
	change_some(&exits->sum, sizeof(exits->sum), 4);
}

static inline void sample_copy(struct ktally_sample *to, const struct ktally_sample *from)
{
	struct ktally_task *tasks = realloc(to->tasks, (from->count + 1) * sizeof(*tasks));
	struct ktally_cpu *cpu = realloc(to->cpus.cpu, (from->cpus.count + 1) * sizeof(*cpu));

	if (from->count)
		memcpy(tasks, from->tasks, from->count * sizeof(*tasks));
	if (from->cpus.count)
		memcpy(cpu, from->cpus.cpu, from->cpus.count * sizeof(*cpu));
	*to = *from;
	to->tasks = tasks;
	to->cpus.cpu = cpu;
	to->cpus.room = from->cpus.count + 1;
	to->room = from->count + 1;
}

static inline void assert_same_sample(const struct ktally_sample *a, const struct ktally_sample *b)
{
	assert_memory_equal(&a->moment, &b->moment, sizeof(a->moment));
	assert_memory_equal(&a->tail, &b->tail, sizeof(a->tail));
	assert_memory_equal(&a->host, &b->host, sizeof(a->host));
	assert_int_equal(a->cpus.count, b->cpus.count);
	if (a->cpus.count)
		assert_memory_equal(a->cpus.cpu, b->cpus.cpu, a->cpus.count * sizeof(*a->cpus.cpu));
	assert_int_equal(a->retries, b->retries);
	assert_int_equal(a->interrupted, b->interrupted);
	assert_int_equal(a->count, b->count);
	if (a->count)
		assert_memory_equal(a->tasks, b->tasks, a->count * sizeof(*a->tasks));
}

static inline void assert_same_exits(const struct exits *a, const struct exits *b)
{
	assert_memory_equal(&a->sum, &b->sum, sizeof(a->sum));
	assert_int_equal(a->shown_count, b->shown_count);
	if (a->shown_count)
		assert_memory_equal(a->shown, b->shown, a->shown_count * sizeof(*a->shown));
}

#endif
