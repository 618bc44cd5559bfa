// SPDX-License-Identifier: GPL-2.0
/*
 * storm FD NUMBER: one of the processes of a storm (storm.h), by its number; ends when it is
 * killed. Linked statically: what little it maps makes a fork cheap.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "storm.h"

/* So many of the cheapest for one of the others, some of which cost a hundred times as much. */
#define CHEAP 40

static struct storm *storm;

static void wait_for_go(void)
{
	storm->ready++;
	while (!storm->go)
		usleep(1000);
}

static _Noreturn void be_done(void)
{
	storm->done++;
	for (;;)
		pause();
}

static _Noreturn void run_storm(size_t first)
{
	size_t i;
	int k;

	prctl(PR_SET_NAME, "kt-storm");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	wait_for_go();
	for (i = first; !storm->stop; i++) {
		for (k = 0; k < CHEAP && !storm->stop; k++)
			lives_all[0].run(&storm->lives);
		lives_all[i % lives_count].run(&storm->lives);
	}
	lives_reap();
	be_done();
}

static _Noreturn void be_busy(void)
{
	prctl(PR_SET_NAME, "kt-busy");
	nice(5);
	wait_for_go();
	while (!storm->stop)
		lives_work();
	be_done();
}

static _Noreturn void be_asleep(void)
{
	prctl(PR_SET_NAME, "kt-asleep");
	wait_for_go();
	while (!storm->stop)
		usleep(3000);
	be_done();
}

static void *work_and_nap(void *unused)
{
	while (!storm->stop) {
		if (storm->go)
			lives_work();
		usleep(2000);
	}
	return unused;
}

static _Noreturn void be_many(void)
{
	pthread_t threads[4];
	int i;

	prctl(PR_SET_NAME, "kt-threads");
	for (i = 0; i < 4; i++) {
		if (pthread_create(&threads[i], NULL, work_and_nap, NULL))
			abort();
	}
	wait_for_go();
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	be_done();
}

int main(int argc, char **argv)
{
	int number = argc == 3 ? atoi(argv[2]) : -1;

	if (number < 0)
		return 2;
	storm = mmap(NULL, sizeof(*storm), PROT_READ | PROT_WRITE, MAP_SHARED, atoi(argv[1]), 0);
	if (storm == MAP_FAILED)
		return 1;
	if (number < STORM_RUNNERS)
		run_storm(number * lives_count / STORM_RUNNERS);
	if (number == STORM_RUNNERS)
		be_busy();
	if (number == STORM_RUNNERS + 1)
		be_asleep();
	be_many();
}
