// SPDX-License-Identifier: GPL-2.0
/*
 * Samples that go on from one another are what a full dump gives, row by row and field by field,
 * while processes run, begin and end. The library is what is tested here, against the module.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "libktally/ktally.h"
#include "proc.h"
#include "tap.h"

#define SLEEPERS 100
/* A dump that took longer is asked again, and as a whole: see kmod/netlink_task.c. */
#define DUMP_SPAN 1000000000ull

static struct ktally *k;

static void must_take(struct ktally_sample *s, const struct ktally_sample *since, bool threads)
{
	const struct ktally_query query = {
		.since = since, .threads = threads, .tasks_only = true,
	};
	int err = ktally_sample_take(k, &query, s);

	REQUIRE(!err, "error %d %s", err, ktally_error(k));
	CHECK(!s->interrupted);
}

/* Goes on from the earlier one at the first try, unless the machine held it up for too long. */
static void must_go_on(struct ktally_sample *s, const struct ktally_sample *since, bool threads)
{
	const unsigned long long began = tap_now();
	unsigned long long took;

	must_take(s, since, threads);
	took = tap_now() - began;
	CHECK(!s->retries || took > DUMP_SPAN, "asked %u times again in %llu ns", s->retries, took);
}

static void nap(void)
{
	const struct timespec some = { .tv_nsec = rand() % 40000000 };

	nanosleep(&some, NULL);
}

/* Most sleep, some run now and then, some start a short life now and then. */
static void member(int number)
{
	srand(number);
	for (;;) {
		if (number % 5)
			pause();
		nap();
		if (number % 10 && fork() == 0) {
			nap();
			_exit(0);
		}
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

static void start_crowd(void)
{
	int i;

	for (i = 0; i < SLEEPERS; i++) {
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			member(i);
		}
	}
}

/* Others change these of a task that does not run. */
static bool is_others_to_change(unsigned int field)
{
	return ktally_task_set.fields[field].group == KTALLY_GROUP_MEM ||
	       field == KTALLY_TASK_PPID || field == KTALLY_TASK_NUM_THREADS ||
	       field == KTALLY_TASK_RSS;
}

/* What was the same before and after is the same in between. */
static void check_row(const struct ktally_task *before, const struct ktally_task *merged,
		      const struct ktally_task *after)
{
	unsigned int i;

	CHECK_EQ(merged->present[0], after->present[0]);
	for (i = 0; i < ktally_task_set.count; i++) {
		if (before->value[i] != after->value[i] || is_others_to_change(i) ||
		    !ktally_has(after->present, i))
			continue;
		CHECK(merged->value[i] == after->value[i], "pid %llu: %s is %llu, not %llu",
		      (unsigned long long)after->value[KTALLY_TASK_PID],
		      ktally_task_set.fields[i].name, (unsigned long long)merged->value[i],
		      (unsigned long long)after->value[i]);
	}
	CHECK(strcmp(before->comm, after->comm) || !strcmp(merged->comm, after->comm));
}

/*
 * Whether nothing of it moved from the one full sample to the other. One that waits for a CPU may
 * be moved to another; one that its parent has waited for is about to vanish.
 */
static bool held_still(const struct ktally_task *before, const struct ktally_task *after)
{
	static const int fields[] = {
		KTALLY_TASK_NVCSW, KTALLY_TASK_NIVCSW, KTALLY_TASK_TIMESLICES,
		KTALLY_TASK_SUM_EXEC_RUNTIME, KTALLY_TASK_STATE,
	};
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (before->value[fields[i]] != after->value[fields[i]])
			return false;
	}
	return !strchr("RX", (int)after->value[KTALLY_TASK_STATE]);
}

static size_t check_round(const struct ktally_sample *before, const struct ktally_sample *merged,
			  const struct ktally_sample *after)
{
	const struct ktally_task *first, *row;
	size_t still = 0, i;

	for (i = 0; i < after->count; i++) {
		first = ktally_sample_find(before, after->tasks[i].value[KTALLY_TASK_PID]);
		if (!first || !ktally_same_task(first, &after->tasks[i]))
			continue;
		row = ktally_sample_find(merged, after->tasks[i].value[KTALLY_TASK_PID]);
		CHECK(row && ktally_same_task(row, first), "pid %llu is missing",
		      (unsigned long long)first->value[KTALLY_TASK_PID]);
		still += held_still(first, &after->tasks[i]);
		if (row && held_still(first, &after->tasks[i]))
			check_row(first, row, &after->tasks[i]);
	}
	for (i = 1; i < merged->count; i++)
		CHECK(merged->tasks[i - 1].value[KTALLY_TASK_PID] <
		      merged->tasks[i].value[KTALLY_TASK_PID], "rows in order, each once");
	return still;
}

/* Nobody is in it who was gone before and after. */
static void check_no_ghosts(const struct ktally_sample *before, const struct ktally_sample *merged,
			    const struct ktally_sample *after)
{
	const struct ktally_task *row, *a, *b;
	size_t i;

	for (i = 0; i < merged->count; i++) {
		row = &merged->tasks[i];
		a = ktally_sample_find(before, row->value[KTALLY_TASK_PID]);
		b = ktally_sample_find(after, row->value[KTALLY_TASK_PID]);
		CHECK((a && ktally_same_task(a, row)) || (b && ktally_same_task(b, row)) ||
		      row->value[KTALLY_TASK_START_TIME] >
		      before->moment.value[KTALLY_MOMENT_BOOTTIME], "pid %llu is a ghost",
		      (unsigned long long)row->value[KTALLY_TASK_PID]);
	}
}

static void check_merged(bool threads)
{
	const long rounds = tap_setting("KTALLY_SAMPLES", 40);
	struct ktally_sample merged[2] = {}, before = {}, after = {};
	uint64_t idle = 0, still = 0;
	long i;

	REQUIRE(!ktally_open(&k, KTALLY_SOURCE_NETLINK), "%s", ktally_error(k));
	start_crowd();
	must_take(&merged[0], NULL, threads);
	for (i = 1; i < rounds; i++) {
		nap();
		must_take(&before, NULL, threads);
		must_go_on(&merged[i % 2], &merged[!(i % 2)], threads);
		must_take(&after, NULL, threads);
		still += check_round(&before, &merged[i % 2], &after);
		check_no_ghosts(&before, &merged[i % 2], &after);
		idle += merged[i % 2].tail.value[KTALLY_TAIL_IDLE];
	}
	tap_note("%llu rows were taken over, %llu compared", (unsigned long long)idle,
		 (unsigned long long)still);
	CHECK_GE(idle, rounds * SLEEPERS / 4);
	CHECK_GE(still, rounds * SLEEPERS / 4);
	ktally_close(k);
}

static void processes(void)
{
	check_merged(false);
}

static void threads(void)
{
	check_merged(true);
}

/* An idle task's rates are 0 then, and not unknown. */
static void rates(void)
{
	struct ktally_sample first = {}, second = {};
	const struct ktally_task *before, *now;
	struct child child;
	bool known;
	double rate = 1;

	REQUIRE(!ktally_open(&k, KTALLY_SOURCE_NETLINK), "%s", ktally_error(k));
	child_start(&child, child_pause, NULL);
	usleep(150000);
	must_take(&first, NULL, false);
	must_take(&second, &first, false);
	CHECK_GE(second.tail.value[KTALLY_TAIL_IDLE], 1);
	CHECK_EQ(second.count, second.tail.value[KTALLY_TAIL_IDLE] +
		 second.tail.value[KTALLY_TAIL_SENT]);
	now = ktally_sample_find(&second, child.pid);
	REQUIRE(now);
	before = ktally_before(&first, now, &known);
	REQUIRE(before && known);
	CHECK(ktally_rate(before, now, KTALLY_TASK_CPU_TIME, 1000, &rate) && rate == 0);
	child_kill(&child);
	ktally_close(k);
}

static const struct tap_case cases[] = {
	{ "processes", processes, 90 },
	{ "threads", threads, 90 },
	{ "a sleeper's rates are 0", rates, 0 },
};

TAP_MAIN(cases)
