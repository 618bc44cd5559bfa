// SPDX-License-Identifier: GPL-2.0
/*
 * sample SOURCE ROUNDS: takes so many samples and prints what one of them cost, per process:
 * SOURCE PROCESSES BEST_NS MEDIAN_NS, CPU time of this process (user and system) in the best and in the
 * median round. The first round, which finds memory and caches cold, is left out.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libktally/ktally.h"

static uint64_t cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * UINT64_C(1000000000) + now.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int measure(struct ktally *k, uint64_t *cost, int rounds, size_t *tasks)
{
	const struct ktally_query all = { 0 };
	struct ktally_sample sample = { 0 };
	int err = ktally_sample_take(k, &all, &sample);
	int i;

	for (i = 0; !err && i < rounds; i++) {
		uint64_t before = cpu_ns();

		err = ktally_sample_take(k, &all, &sample);
		cost[i] = cpu_ns() - before;
	}
	*tasks = sample.count;
	ktally_sample_free(&sample);
	return err;
}

int main(int argc, char **argv)
{
	enum ktally_source_kind kind = KTALLY_SOURCE_NETLINK;
	int rounds = argc > 2 ? atoi(argv[2]) : 0;
	struct ktally *k;
	uint64_t *cost;
	size_t tasks;
	int err;

	if (argc != 3 || rounds < 1) {
		fprintf(stderr, "usage: sample netlink|procfs ROUNDS\n");
		return 2;
	}
	if (!strcmp(argv[1], "procfs"))
		kind = KTALLY_SOURCE_PROCFS;
	cost = calloc(rounds, sizeof(*cost));
	err = ktally_open(&k, kind);
	if (!err && cost)
		err = measure(k, cost, rounds, &tasks);
	if (err || !cost) {
		fprintf(stderr, "sample: %s\n", k ? ktally_error(k) : "out of memory");
		return 1;
	}
	qsort(cost, rounds, sizeof(*cost), by_value);
	printf("%s %zu %llu %llu\n", argv[1], tasks, (unsigned long long)(cost[0] / tasks),
	       (unsigned long long)(cost[rounds / 2] / tasks));
	ktally_close(k);
	free(cost);
	return 0;
}
