// SPDX-License-Identifier: GPL-2.0
/*
 * Conservation over an interval: what lives and what died between two moments accounts for all that
 * was charged meanwhile, under a storm of forks.
 *
 * At the two moments the storm's cgroup is frozen and its counters have stopped, so dump and
 * counter tell of the same moment; being frozen and thawed costs CPU time, which both have. The
 * counter is the cgroup's usage_usec (conserve_test.c says why), exact but for being cut to a us.
 *
 * Of the whole host there is no such counter: cpu.stat of the root cgroup is made of the ticks of
 * /proc/stat. The nearest is the 7th figure of the lines cpuN in /proc/schedstat: the ns between a
 * task's getting a CPU and the next one's, of all but the idle tasks. It goes on a little after the
 * task's own time ends, as when the scheduler looks for work elsewhere before a CPU goes idle; so
 * it may be more than is told, but never less.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ask.h"
#include "cgroup.h"
#include "ledger.h"
#include "proc.h"
#include "storm.h"
#include "tap.h"

#define GROUP	"/ktally-interval"
#define SECONDS	8
#define US	1000

/* What of a charge must at least and at most be told, in 1/1000. */
#define LEAST	999
#define MOST	1001
/* Of the runqueues' time, which is more than the tasks'. */
#define LEAST_HOST 800
/* Threads of programs that watch, begun meanwhile. */
#define OTHERS_THREADS 16

/* ---- The load ---- */

/* The program lies beside this one. */
static void become(int shared, int number)
{
	char path[4096] = "", fd[12], text[12];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - sizeof("storm"));

	while (len > 0 && path[len - 1] != '/')
		len--;
	strcpy(path + (len > 0 ? len : 0), "storm");
	snprintf(fd, sizeof(fd), "%d", shared);
	snprintf(text, sizeof(text), "%d", number);
	execl(path, "storm", fd, text, NULL);
	abort();
}

static struct storm *begin_storm(void)
{
	int shared = memfd_create("storm", 0), i;
	struct storm *storm;
	pid_t child;

	REQUIRE(shared >= 0 && !ftruncate(shared, sizeof(*storm)));
	storm = mmap(NULL, sizeof(*storm), PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
	REQUIRE(storm != MAP_FAILED);
	for (i = 0; i < STORM_PROCESSES; i++) {
		child = fork_into(CGROUP_MOUNT GROUP);
		REQUIRE_GE(child, 0);
		if (child == 0)
			become(shared, i);
	}
	REQUIRE(EVENTUALLY(storm->ready == STORM_PROCESSES, 10000));
	return storm;
}

/* ---- Moments ---- */

struct moment {
	uint64_t usage;		/* ns that the group was charged */
	uint64_t host;		/* ns that all tasks had a CPU */
	uint64_t forks;		/* of the host, threads included: before the ledger looks ... */
	uint64_t forks_then;	/* ... and after, for the kernel starts threads when it likes */
	uint64_t now;
};

static uint64_t sum_runqueues(void)
{
	char text[16384], *line = text;
	uint64_t sum = 0, time;

	REQUIRE_GE(proc_read(text, sizeof(text), "schedstat"), 1);
	while ((line = strstr(line, "\ncpu"))) {
		line++;
		REQUIRE_EQ(sscanf(line, "cpu%*u %*u %*u %*u %*u %*u %*u %lu", &time), 1);
		sum += time;
	}
	return sum;
}

static uint64_t count_forks(void)
{
	char text[32768], *found;

	REQUIRE_GE(proc_read(text, sizeof(text), "stat"), 1);
	found = strstr(text, "\nprocesses ");
	REQUIRE(found);
	return strtoull(found + strlen("\nprocesses "), NULL, 10);
}

static bool is_quiet(struct genl *genl)
{
	uint64_t usage = cgroup_usage(GROUP), next = exit_next(genl);

	usleep(100000);
	return usage == cgroup_usage(GROUP) && next == exit_next(genl);
}

/* Takes it when nobody of the group runs and every record is made. */
static void take_moment(struct genl *genl, struct moment *moment)
{
	REQUIRE(EVENTUALLY(is_quiet(genl), 10000));
	moment->usage = cgroup_usage(GROUP);
	moment->forks = count_forks();
	moment->now = tap_now();
	/* From here on what this task runs itself is not in the sum until it sleeps again. */
	usleep(1000);
	moment->host = sum_runqueues();
}

static void open_at(struct ledger *ledger, struct genl *genl, struct moment *moment)
{
	take_moment(genl, moment);
	ledger_open(ledger, genl);
	moment->forks_then = count_forks();
}

static void close_at(struct ledger *ledger, struct genl *genl, struct moment *moment)
{
	take_moment(genl, moment);
	ledger_close(ledger, genl);
	moment->forks_then = count_forks();
	ledger_check(ledger);
}

/* ---- Checks ---- */

static void check_share(const char *what, uint64_t told, uint64_t charged, int least)
{
	tap_note("%s: charged %llu us, told %llu ns, %.4f %%", what,
		 (unsigned long long)charged / US, (unsigned long long)told,
		 100.0 * told / charged);
	CHECK_GE(told * 1000, charged * least);
	CHECK_LE(told * 1000, charged * MOST);
}

static void check_group(const struct ledger *ledger, uint64_t group, const char *what,
			const struct moment *from, const struct moment *to)
{
	uint64_t told = ledger_sum(ledger, KTALLY_A_TASK_SUM_EXEC_RUNTIME, group);
	uint64_t charged = to->usage - from->usage;

	check_share(what, told, charged, LEAST);
	CHECK_EQ(told, ledger_sum(ledger, KTALLY_A_TASK_UTIME, group) +
		 ledger_sum(ledger, KTALLY_A_TASK_STIME, group));
	/* Both usages are cut to a us. */
	CHECK_GE(told, charged - 999);
	CHECK_LE(told, charged + 999);
}

static void check_losses(const struct row *before, const struct row *after)
{
	CHECK_EQ(GET(after, INFO_EXIT_MISSED), GET(before, INFO_EXIT_MISSED));
	CHECK_EQ(GET(after, INFO_EXIT_EARLY), GET(before, INFO_EXIT_EARLY));
	CHECK_EQ(GET(after, INFO_THREAD_OVERFLOW), GET(before, INFO_THREAD_OVERFLOW));
	CHECK_EQ(GET(after, INFO_TORN), GET(before, INFO_TORN));
}

/*
 * Each fork is a process that has its record or lives, or a thread that the storm knows of; or one
 * of the programs that watch it, whose io_uring may begin workers, which the kernel counts as well.
 */
static void check_counts(const struct ledger *ledger, uint64_t group, const struct storm *storm,
			 const struct moment *from, const struct moment *to)
{
	uint64_t least = to->forks - from->forks_then, most = to->forks_then - from->forks;
	uint64_t processes = ledger_begun(ledger, 0), told = processes + storm->lives.threads;
	double seconds = (to->now - from->now) / 1e9;

	tap_note("%llu to %llu forks (%.0f a second): %llu processes, %ld threads",
		 (unsigned long long)least, (unsigned long long)most, most / seconds,
		 (unsigned long long)processes, (long)storm->lives.threads);
	CHECK_EQ(ledger_begun(ledger, group), storm->lives.processes);
	CHECK_GE(told + OTHERS_THREADS, least);
	CHECK_LE(told, most);
}

static void read_on(struct genl *genl, struct ledger *all, struct ledger *part, int seconds)
{
	unsigned long long until = tap_now() + seconds * 1000000000ULL;

	while (tap_now() < until) {
		usleep(300000);
		ledger_read(all, genl);
		if (part)
			ledger_read(part, genl);
	}
}

/* Until all have reaped what they began. */
static void end_storm(struct storm *storm, struct genl *genl, struct ledger *all)
{
	unsigned long long until = tap_now() + 20000000000ULL;

	storm->stop = true;
	while (storm->done < STORM_PROCESSES && tap_now() < until) {
		usleep(20000);
		ledger_read(all, genl);
	}
	REQUIRE_EQ(storm->done, STORM_PROCESSES);
}

static void interval(void)
{
	static struct ledger all, part;
	struct moment first, from, to, last;
	struct row before, after;
	struct storm *storm;
	struct genl genl;
	uint64_t group;

	must_open(&genl);
	group = cgroup_make(GROUP);
	storm = begin_storm();
	cgroup_freeze(GROUP, true);
	REQUIRE_EQ(info_get(&genl, &before), 0);
	open_at(&all, &genl, &first);
	cgroup_freeze(GROUP, false);
	storm->go = true;
	read_on(&genl, &all, NULL, 1);

	cgroup_freeze(GROUP, true);
	open_at(&part, &genl, &from);
	cgroup_freeze(GROUP, false);
	read_on(&genl, &all, &part, SECONDS);
	cgroup_freeze(GROUP, true);
	close_at(&part, &genl, &to);
	check_group(&part, group, "in the storm's midst", &from, &to);
	cgroup_freeze(GROUP, false);

	end_storm(storm, &genl, &all);
	cgroup_freeze(GROUP, true);
	close_at(&all, &genl, &last);
	check_group(&all, group, "from before to after", &first, &last);
	check_share("the whole host", ledger_sum(&all, KTALLY_A_TASK_SUM_EXEC_RUNTIME, 0),
		    last.host - first.host, LEAST_HOST);
	check_counts(&all, group, storm, &first, &last);
	REQUIRE_EQ(info_get(&genl, &after), 0);
	check_losses(&before, &after);
	cgroup_freeze(GROUP, false);
	put_text(CGROUP_MOUNT GROUP "/cgroup.kill", "1");
	lives_reap();
	CHECK(cgroup_drop(GROUP));
}

static const struct tap_case cases[] = {
	{ "a storm's CPU time and forks are all told", interval, 90 },
};

TAP_MAIN(cases)
