// SPDX-License-Identifier: GPL-2.0
/* Dumps of what ran since a moment: whatever ran is in them, and what slept is not. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "module.h"
#include "proc.h"
#include "tap.h"

/* Longer than the module's margin, on any machine that is not asleep itself. */
#define MARGIN_US 150000

/* A moment so late that whoever sleeps now did not run since. */
static uint64_t moment(struct genl *genl)
{
	const struct want want = { .pid = 1 };
	struct dump dump;
	uint64_t boottime;

	usleep(MARGIN_US);
	must_dump(genl, &want, &dump);
	boottime = GET(&dump.header, MOMENT_BOOTTIME);
	dump_free(&dump);
	return boottime;
}

/* Whether a dump without it being its turn to be refreshed has the task as a row. */
static bool is_sent(struct genl *genl, uint64_t since, pid_t pid, bool threads)
{
	const struct want want = {
		.ran_since = since, .choose = true, .refresh = pid + 1, .packed = true,
		.threads = threads,
	};
	struct dump dump;
	bool sent;

	must_dump(genl, &want, &dump);
	sent = dump_find(&dump, pid);
	CHECK(sent != dump_is_idle(&dump, pid), "pid %d is told once, as a row or as idle", pid);
	CHECK_EQ(GET(&dump.trailer, TAIL_SEEN), dump.count + dump.idle_count);
	dump_free(&dump);
	return sent;
}

#define CHECK_RAN(genl, since, pid) \
	CHECK(is_sent(genl, since, pid, false), "it ran, and was left out")
#define CHECK_SLEPT(genl, since, pid) \
	CHECK(!is_sent(genl, since, pid, false) || proc_is_forgotten(pid), "it slept, and was sent")

/* ---- One process ---- */

static void steps(struct child *child)
{
	for (;;)
		child_pause(child);
}

/* For a case that can't do with one of which it is not known when it ran. */
static void start_known(struct child *child)
{
	int steps_left = 20;

	child_start(child, steps, NULL);
	while (proc_is_forgotten(child->pid) && steps_left--)
		child_step(child);
	REQUIRE(steps_left >= 0, "the scheduler never knows when it ran");
}

static void sleeper(void)
{
	struct want want = { .choose = true };
	struct child child;
	struct dump dump;
	struct genl genl;

	must_open(&genl);
	start_known(&child);
	want.ran_since = moment(&genl);
	CHECK_SLEPT(&genl, want.ran_since, child.pid);
	want.refresh = child.pid + 1;
	must_dump(&genl, &want, &dump);
	CHECK(!dump_find(&dump, child.pid), "the plain form has it");
	CHECK_GE(GET(&dump.trailer, TAIL_IDLE), 1);
	CHECK_EQ(GET(&dump.trailer, TAIL_SEEN), dump.count + GET(&dump.trailer, TAIL_IDLE));
	child_step(&child);
	CHECK_RAN(&genl, want.ran_since, child.pid);
	CHECK_SLEPT(&genl, moment(&genl), child.pid);
	child_kill(&child);
}

/* Runs from its first step on until it is told to stop. */
static void spins(struct child *child)
{
	child_pause(child);
	child->shared->value[1] = 1;
	while (!child->shared->value[0])
		;
	steps(child);
}

static void began_before(void)
{
	struct child child;
	struct genl genl;
	uint64_t since;

	must_open(&genl);
	child_start(&child, spins, NULL);
	sem_post(&child.shared->go);
	REQUIRE(EVENTUALLY(child.shared->value[1], 5000));
	since = moment(&genl);
	CHECK_RAN(&genl, since, child.pid);
	child.shared->value[0] = 1;
	REQUIRE(EVENTUALLY(settled(child.pid, 0), 5000));
	CHECK_RAN(&genl, since, child.pid);
	CHECK_SLEPT(&genl, moment(&genl), child.pid);
	child_kill(&child);
}

/* CPUs that are pinned to here. */
static int cpus(void)
{
	return sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 2 : 1;
}

static void check_step(struct genl *genl, struct child *child)
{
	uint64_t since = moment(genl);

	CHECK_SLEPT(genl, since, child->pid);
	child_step(child);
	CHECK_RAN(genl, since, child->pid);
}

static void policies_and_cpus(void)
{
	const struct sched_param param = { .sched_priority = 10 };
	struct child child;
	struct genl genl;
	int cpu;

	must_open(&genl);
	child_start(&child, steps, NULL);
	for (cpu = 0; cpu < cpus(); cpu++) {
		pin(child.pid, cpu);
		child_step(&child);
		check_step(&genl, &child);
	}
	REQUIRE(!sched_setscheduler(child.pid, SCHED_FIFO, &param));
	check_step(&genl, &child);
	REQUIRE(!sched_setscheduler(child.pid, SCHED_RR, &param));
	check_step(&genl, &child);
	child_kill(&child);
}

/* A CPU that never gets to it: what it waits there is in its figures, and R is its state. */
static void woken_and_waiting(void)
{
	const struct sched_param param = { .sched_priority = 10 };
	struct child child, spinner;
	struct genl genl;
	uint64_t since;

	if (cpus() < 2)
		tap_skip("on the only CPU nobody would get to ask");
	must_open(&genl);
	pin(0, 0);
	child_start(&child, steps, NULL);
	child_start(&spinner, spins, NULL);
	pin(child.pid, 1);
	pin(spinner.pid, 1);
	child_step(&child);
	since = moment(&genl);
	REQUIRE(!sched_setscheduler(spinner.pid, SCHED_FIFO, &param));
	sem_post(&spinner.shared->go);
	REQUIRE(EVENTUALLY(spinner.shared->value[1], 5000));
	sem_post(&child.shared->go);
	CHECK_RAN(&genl, since, child.pid);
	child_kill(&spinner);
	child_kill(&child);
}

static void new_and_dead(void)
{
	struct child child;
	struct genl genl;
	uint64_t since;

	must_open(&genl);
	since = moment(&genl);
	child_start(&child, steps, NULL);
	CHECK_RAN(&genl, since, child.pid);
	since = moment(&genl);
	kill(child.pid, SIGKILL);
	REQUIRE(EVENTUALLY(settled(child.pid, 0), 5000));
	CHECK_RAN(&genl, since, child.pid);
	CHECK_SLEPT(&genl, moment(&genl), child.pid);
	child_end(&child);
}

/* ---- Threads ---- */

static void *thread_of(void *arg)
{
	struct child *child = arg;

	child->shared->value[0] = gettid();
	sem_wait(&child->shared->go);
	child->shared->value[1] = 1;
	sem_wait(&child->shared->go);
	return NULL;
}

/* The leader waits for nobody; the thread for one step and then to end. */
static void has_a_thread(struct child *child)
{
	pthread_t thread;

	pthread_create(&thread, NULL, thread_of, child);
	pthread_detach(thread);
	while (!child->shared->value[0])
		;
	sem_post(&child->shared->done);
	if (child->arg)
		pthread_exit(NULL);
	for (;;)
		pause();
}

static pid_t start_with_thread(struct child *child, void *leader_exits)
{
	pid_t tid;

	child_start(child, has_a_thread, leader_exits);
	tid = child->shared->value[0];
	REQUIRE(EVENTUALLY(settled(child->pid, tid), 5000));
	return tid;
}

static void other_thread(void)
{
	struct child child;
	struct genl genl;
	uint64_t since;
	pid_t tid;

	module_must_know_threads();
	must_open(&genl);
	tid = start_with_thread(&child, NULL);
	since = moment(&genl);
	CHECK_SLEPT(&genl, since, child.pid);
	CHECK(!is_sent(&genl, since, tid, true) || proc_is_forgotten(child.pid),
	      "the thread slept");
	sem_post(&child.shared->go);
	REQUIRE(EVENTUALLY(child.shared->value[1], 5000));
	CHECK_RAN(&genl, since, child.pid);
	CHECK(is_sent(&genl, since, tid, true), "the thread ran");
	CHECK(!is_sent(&genl, since, child.pid, true) || proc_is_forgotten(child.pid),
	      "its leader slept");
	/* The thread ends, and the leader does not see it. */
	REQUIRE(EVENTUALLY(settled(child.pid, tid), 5000));
	since = moment(&genl);
	CHECK_SLEPT(&genl, since, child.pid);
	sem_post(&child.shared->go);
	REQUIRE(EVENTUALLY(proc_key(child.pid, 0, "status", "Threads") == 1, 5000));
	CHECK_RAN(&genl, since, child.pid);
	/* Its figures are the process's when the worker has seen it gone. */
	CHECK(EVENTUALLY(!is_sent(&genl, moment(&genl), child.pid, false), 2000) ||
	      proc_is_forgotten(child.pid));
	child_kill(&child);
}

/* Nothing of the process is on its list then but a leader that ended long ago. */
static void last_thread(void)
{
	struct child child;
	struct genl genl;
	uint64_t since;
	pid_t tid;

	must_open(&genl);
	tid = start_with_thread(&child, &child);
	since = moment(&genl);
	CHECK_SLEPT(&genl, since, child.pid);
	sem_post(&child.shared->go);
	REQUIRE(EVENTUALLY(child.shared->value[1] && settled(child.pid, tid), 5000));
	since = moment(&genl);
	sem_post(&child.shared->go);
	REQUIRE(EVENTUALLY(proc_key(child.pid, 0, "status", "Threads") == 1, 5000));
	CHECK_RAN(&genl, since, child.pid);
	/* Its exit record has been made. */
	usleep(MARGIN_US);
	CHECK_RAN(&genl, since, child.pid);
	child_end(&child);
}

/* ---- Refresh, filters ---- */

static int times_sent(struct genl *genl, uint64_t since, pid_t pid, bool choose)
{
	struct want want = { .ran_since = since, .choose = choose, .packed = true };
	struct dump dump;
	int times = 0;

	for (; want.refresh < KTALLY_REFRESH; want.refresh++) {
		must_dump(genl, &want, &dump);
		times += dump_find(&dump, pid) != NULL;
		dump_free(&dump);
	}
	return times;
}

static void refresh(void)
{
	struct child child;
	struct genl genl;
	uint64_t since;

	must_open(&genl);
	start_known(&child);
	since = moment(&genl);
	CHECK_EQ(times_sent(&genl, since, child.pid, true), 1);
	/* By the dump's generation; nobody else takes dumps now. */
	CHECK_EQ(times_sent(&genl, since, child.pid, false), 1);
	child_kill(&child);
}

/* The rows of a process's children, of which @runs ran since. */
static void dump_children(struct genl *genl, struct child *runs, struct dump *dump)
{
	/* No child's turn, as their pids lie close together. */
	struct want want = {
		.choose = true, .packed = true, .by_ppid = true, .ppid = getpid(),
		.refresh = runs->pid + KTALLY_REFRESH / 2,
	};

	want.ran_since = moment(genl);
	child_step(runs);
	must_dump(genl, &want, dump);
}

static void with_filters(void)
{
	struct child child[3];
	struct dump dump;
	struct genl genl;
	int i, tries = 5;

	must_open(&genl);
	for (i = 0; i < 3; i++)
		start_known(&child[i]);
	/* Where CPUs' clocks are apart one that slept may be sent too; not each time. */
	dump_children(&genl, &child[1], &dump);
	while (dump.count > 1 && --tries) {
		dump_free(&dump);
		dump_children(&genl, &child[1], &dump);
	}
	CHECK(dump_find(&dump, child[1].pid));
	CHECK(dump_is_idle(&dump, child[0].pid) && dump_is_idle(&dump, child[2].pid));
	CHECK_EQ(dump.count, 1);
	CHECK_EQ(dump.idle_count, 2);
	CHECK_GE(GET(&dump.trailer, TAIL_SEEN), 10);
	dump_free(&dump);
	for (i = 0; i < 3; i++)
		child_kill(&child[i]);
}

static void before_the_module(void)
{
	const struct want want = { .ran_since = 1, .packed = true };
	struct dump dump;
	struct genl genl;

	must_open(&genl);
	must_dump(&genl, &want, &dump);
	CHECK_EQ(dump.idle_count, 0);
	CHECK_GE(dump.count, 10);
}

static const struct tap_case cases[] = {
	{ "a sleeper is left out until it runs for a moment", sleeper, 0 },
	{ "one that runs from before the moment on is sent", began_before, 0 },
	{ "any scheduling policy, any CPU", policies_and_cpus, 0 },
	{ "one that waits for a CPU is sent", woken_and_waiting, 0 },
	{ "one that is new, one that is dead", new_and_dead, 0 },
	{ "a thread that is not the leader, and its end", other_thread, 0 },
	{ "the last thread, whose leader has ended", last_thread, 0 },
	{ "a sleeper is refreshed once in 32 dumps", refresh, 0 },
	{ "other filters decide before", with_filters, 0 },
	{ "since before the module was loaded nothing is left out", before_the_module, 0 },
};

TAP_MAIN(cases)
