// SPDX-License-Identifier: GPL-2.0
/*
 * CPU time, waiting for a CPU, context switches: known work shows in the right field. The measure
 * is always the worker's own CPU clock, never the time that passed. Exited threads are
 * threads_test.c's.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

#define MS 1000000LL
#define TICK_NS (1000000000LL / sysconf(_SC_CLK_TCK))

/*
 * Between the worker's own reading of its clock and the moment it sleeps lie a few system calls.
 * They cost little, but a busy host may take the virtual CPU away meanwhile, which the guest counts
 * as use.
 */
#define SLACK (100 * MS)

static uint64_t cpu_time(const struct row *row)
{
	return GET(row, TASK_UTIME) + GET(row, TASK_STIME);
}

static void burn_and_tell(struct child *child)
{
	void (**burn)(long long ns) = child->arg;

	(*burn)(300 * MS);
	child->shared->value[0] = cpu_process();
	child_pause(child);
}

/* What its row said of a child that burnt. Returns what that knew itself. */
static long long burn_once(struct genl *genl, void (*burn)(long long ns), struct row *row)
{
	struct child child;
	long long own;

	child_start(&child, burn_and_tell, &burn);
	must_get(genl, child.pid, row);
	own = child.shared->value[0];
	CHECK_GE(own, 300 * MS);
	CHECK_GE(GET(row, TASK_SUM_EXEC_RUNTIME), own);
	child_end(&child);
	return own;
}

/* How much of the burnt time was in user mode, in percent. */
static int check_burnt(void (*burn)(long long ns))
{
	struct genl genl;
	struct row row;
	int tries = 5;

	must_open(&genl);
	while (burn_once(&genl, burn, &row) + SLACK < (long long)GET(&row, TASK_SUM_EXEC_RUNTIME))
		REQUIRE(--tries, "it always was more");
	CHECK_EQ(cpu_time(&row), GET(&row, TASK_SUM_EXEC_RUNTIME));
	CHECK_EQ(GET(&row, TASK_GTIME), 0);
	genl_close(&genl);
	return GET(&row, TASK_UTIME) * 100 / cpu_time(&row);
}

/* The split is by ticks, some 75 of them here, hence the wide margins. */
static void user_time(void)
{
	CHECK_GE(check_burnt(burn_user), 60);
}

static void system_time(void)
{
	CHECK_LE(check_burnt(burn_system), check_burnt(burn_user) - 10);
}

static void same_as_procfs(void)
{
	void (*burn)(long long ns) = burn_user;
	unsigned long long schedstat[3];
	struct proc_stat stat;
	struct child child;
	struct genl genl;
	struct row row;

	must_open(&genl);
	child_start(&child, burn_and_tell, &burn);
	must_get(&genl, child.pid, &row);
	REQUIRE(proc_stat(child.pid, 0, &stat));
	CHECK_EQ(GET(&row, TASK_UTIME) / TICK_NS, stat.field[14]);
	CHECK_EQ(GET(&row, TASK_STIME) / TICK_NS, stat.field[15]);
	REQUIRE(proc_schedstat(child.pid, 0, schedstat));
	CHECK_EQ(GET(&row, TASK_SUM_EXEC_RUNTIME), schedstat[0]);
	CHECK_EQ(GET(&row, TASK_RUN_DELAY), schedstat[1]);
	CHECK_EQ(GET(&row, TASK_TIMESLICES), schedstat[2]);
	CHECK_EQ(GET(&row, TASK_NVCSW),
		 proc_key(child.pid, 0, "status", "voluntary_ctxt_switches"));
	CHECK_EQ(GET(&row, TASK_NIVCSW),
		 proc_key(child.pid, 0, "status", "nonvoluntary_ctxt_switches"));
	child_end(&child);
}

static long own_switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nvcsw;
}

static void nap(struct child *child)
{
	const struct timespec little = { .tv_nsec = MS };
	long before;
	int i;

	child_pause(child);
	before = own_switches();
	for (i = 0; i < 50; i++)
		nanosleep(&little, NULL);
	child->shared->value[0] = own_switches() - before;
	child_pause(child);
}

/*
 * What 50 naps were by its own count, as one may be over before it begins; and going to sleep at
 * the second pause.
 */
static void voluntary_switches(void)
{
	struct row before, after;
	struct child child;
	struct genl genl;
	long naps;

	must_open(&genl);
	child_start(&child, nap, NULL);
	must_get(&genl, child.pid, &before);
	child_step(&child);
	must_get(&genl, child.pid, &after);
	naps = child.shared->value[0];
	CHECK_GE(naps, 25);
	CHECK_EQ(GET(&after, TASK_NVCSW) - GET(&before, TASK_NVCSW), naps + 1);
	CHECK_GE(GET(&after, TASK_TIMESLICES) - GET(&before, TASK_TIMESLICES), naps + 1);
	child_end(&child);
}

/* Two that want the same CPU: each waits while the other runs, and loses the CPU to it. */
static void share_a_cpu(struct child *child)
{
	child_pause(child);
	pin(0, 0);
	if (fork() == 0) {
		burn_user(400 * MS);
		_exit(0);
	}
	burn_user(200 * MS);
	child_pause(child);
}

static void waiting_for_a_cpu(void)
{
	struct row before, after;
	struct child child;
	struct genl genl;

	must_open(&genl);
	child_start(&child, share_a_cpu, NULL);
	must_get(&genl, child.pid, &before);
	child_step(&child);
	must_get(&genl, child.pid, &after);
	CHECK_GE(GET(&after, TASK_RUN_DELAY) - GET(&before, TASK_RUN_DELAY), 50 * MS);
	CHECK_GE(GET(&after, TASK_NIVCSW) - GET(&before, TASK_NIVCSW), 3);
	child_end(&child);
}

static void *burn_in_thread(void *arg)
{
	struct child *child = arg;

	child->shared->value[0] = syscall(SYS_gettid);
	burn_user(200 * MS);
	child->shared->value[1] = cpu_thread();
	pause();
	return NULL;
}

static void let_a_thread_burn(struct child *child)
{
	pthread_t thread;

	pthread_create(&thread, NULL, burn_in_thread, child);
	while (!child->shared->value[1])
		usleep(1000);
	child->shared->value[2] = cpu_thread();
	child_pause(child);
}

static void get_thread(struct genl *genl, pid_t tid, struct row *row)
{
	const struct want want = { .pid = tid, .threads = true };

	REQUIRE_EQ(task_get(genl, &want, row), 0);
}

static void threads_are_their_own(void)
{
	static const int sums[] = {
		KTALLY_A_TASK_SUM_EXEC_RUNTIME, KTALLY_A_TASK_RUN_DELAY, KTALLY_A_TASK_TIMESLICES,
		KTALLY_A_TASK_NVCSW, KTALLY_A_TASK_NIVCSW,
	};
	struct row leader, thread, process;
	struct child child;
	struct genl genl;
	size_t i;

	must_open(&genl);
	child_start(&child, let_a_thread_burn, NULL);
	REQUIRE(EVENTUALLY(settled(child.pid, child.shared->value[0]), 2000));
	get_thread(&genl, child.shared->value[0], &thread);
	get_thread(&genl, child.pid, &leader);
	must_get(&genl, child.pid, &process);
	CHECK_GE(GET(&thread, TASK_SUM_EXEC_RUNTIME), child.shared->value[1]);
	CHECK_LE(GET(&thread, TASK_SUM_EXEC_RUNTIME), child.shared->value[1] + SLACK);
	CHECK_EQ(cpu_time(&thread), GET(&thread, TASK_SUM_EXEC_RUNTIME));
	CHECK_GE(GET(&leader, TASK_SUM_EXEC_RUNTIME), child.shared->value[2]);
	CHECK_LE(GET(&leader, TASK_SUM_EXEC_RUNTIME), child.shared->value[2] + SLACK);
	for (i = 0; i < sizeof(sums) / sizeof(sums[0]); i++)
		CHECK_EQ(process.value[sums[i]], leader.value[sums[i]] + thread.value[sums[i]]);
	child_kill(&child);
}

/* Of a process that runs, too, no counter ever goes back. */
static void never_back(void)
{
	struct row before, after;
	struct genl genl;
	pid_t child = fork();
	int i, samples;

	while (child == 0)
		burn_system(1000 * MS);
	must_open(&genl);
	must_get(&genl, child, &before);
	for (samples = 0; samples < 200; samples++) {
		must_get(&genl, child, &after);
		for (i = KTALLY_A_TASK_UTIME; i <= KTALLY_A_TASK_NIVCSW; i++)
			CHECK_GE(after.value[i], before.value[i]);
		before = after;
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static const struct tap_case cases[] = {
	{ "user time is what was burnt", user_time, 0 },
	{ "system time is what was burnt", system_time, 0 },
	{ "a sleeper's figures are procfs's", same_as_procfs, 0 },
	{ "each nap is a voluntary switch", voluntary_switches, 0 },
	{ "waiting for a CPU shows as run_delay", waiting_for_a_cpu, 0 },
	{ "threads have their own, the process their sum", threads_are_their_own, 0 },
	{ "no counter of a running process goes back", never_back, 0 },
};

TAP_MAIN(cases)
