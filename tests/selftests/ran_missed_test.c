// SPDX-License-Identifier: GPL-2.0
/* Dumps of what ran since a moment leave out nobody who did, whatever the host does meanwhile. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

#define CROWD 40
#define ROUNDS 60

static void *now_and_then(void *unused)
{
	struct timespec pause = { .tv_nsec = 1000000 };

	(void)unused;
	for (;;) {
		pause.tv_nsec = 1000000 + rand() % 200000000;
		nanosleep(&pause, NULL);
		if (rand() % 4 == 0)
			burn_user(200000);
	}
	return NULL;
}

static void *short_lived(void *unused)
{
	usleep(1000);
	return unused;
}

/* Threads that come and go beside ones that stay. */
static void crowd_member(int number)
{
	pthread_t thread;

	srand(number);
	if (number % 4 == 1)
		pthread_create(&thread, NULL, now_and_then, NULL);
	if (number % 4 != 2)
		now_and_then(NULL);
	for (;;) {
		if (!pthread_create(&thread, NULL, short_lived, NULL))
			pthread_detach(thread);
		usleep(rand() % 300000);
	}
}

/*
 * All that a task itself changes, of a thread row not what its siblings do. Memory, parent,
 * priority and cgroup are others' to change. Return: an attribute that differs, or 0.
 */
static int changed_field(const struct row *a, const struct row *b)
{
	static const int fields[] = {
		KTALLY_A_TASK_START_TIME, KTALLY_A_TASK_SUM_EXEC_RUNTIME, KTALLY_A_TASK_RUN_DELAY,
		KTALLY_A_TASK_TIMESLICES, KTALLY_A_TASK_NVCSW, KTALLY_A_TASK_NIVCSW,
		KTALLY_A_TASK_MIN_FLT, KTALLY_A_TASK_UTIME, KTALLY_A_TASK_STIME,
		KTALLY_A_TASK_SYSCR, KTALLY_A_TASK_WCHAR,
	};
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (a->value[fields[i]] != b->value[fields[i]])
			return fields[i];
	}
	if (GET(a, TASK_SCOPE) == KTALLY_SCOPE_PROCESS &&
	    GET(a, TASK_NUM_THREADS) != GET(b, TASK_NUM_THREADS))
		return KTALLY_A_TASK_NUM_THREADS;
	return 0;
}

static int check_none_missed(const struct dump *first, const struct dump *second,
			     const struct dump *ran)
{
	int changed = 0, field;
	size_t i;

	for (i = 0; i < second->count; i++) {
		const struct row *now = &second->rows[i], *before;
		uint32_t pid = GET(now, TASK_PID);

		before = dump_find(first, pid);
		field = before ? changed_field(before, now) : KTALLY_A_TASK_PID;
		if (!field)
			continue;
		changed++;
		CHECK(!dump_is_idle(ran, pid), "pid %u of %llu ran and was left out: attribute %d",
		      pid, (unsigned long long)GET(now, TASK_TGID), field);
	}
	return changed;
}

static void check_round(struct genl *genl, bool threads, int *changed, size_t *idle)
{
	struct want want = { .threads = threads };
	struct dump first, second, ran;

	must_dump(genl, &want, &first);
	usleep(rand() % 60000);
	must_dump(genl, &want, &second);
	want.ran_since = GET(&first.header, MOMENT_BOOTTIME);
	want.packed = true;
	must_dump(genl, &want, &ran);
	*changed += check_none_missed(&first, &second, &ran);
	*idle += ran.idle_count;
	dump_free(&first);
	dump_free(&second);
	dump_free(&ran);
}

static void none_is_missed(void)
{
	struct genl genl;
	int changed = 0, i;
	size_t idle = 0;

	must_open(&genl);
	for (i = 0; i < CROWD; i++) {
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			crowd_member(i);
		}
	}
	for (i = 0; i < ROUNDS; i++)
		check_round(&genl, i % 3 == 0, &changed, &idle);
	tap_note("%d tasks ran, %zu were left out", changed, idle);
	CHECK_GE(changed, ROUNDS);
	CHECK_GE(idle, ROUNDS);
}

static const struct tap_case cases[] = {
	{ "nobody who ran is ever left out", none_is_missed, 90 },
};

TAP_MAIN(cases)
