// SPDX-License-Identifier: GPL-2.0
/*
 * Exit records: one per process, with who it was, how it ended and what it had used. Not here:
 * which exits make one (exit_once_test.c), how records travel and are lost (exit_send_test.c,
 * exit_ring_test.c).
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
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
#define PID_MAX "/proc/sys/kernel/pid_max"

static void die(int how)
{
	const struct rlimit none = {};

	setrlimit(RLIMIT_CORE, &none);
	if (how <= 255)
		_exit(how);
	signal(how - 256, SIG_DFL);
	raise(how - 256);
	pause();
}

static void check_end(struct genl *genl, int how)
{
	uint64_t since = exit_next(genl);
	struct row record;
	pid_t child = fork();

	if (child == 0)
		die(how);
	waitpid(child, NULL, 0);
	REQUIRE(exit_of(genl, since, child, &record));
	CHECK(HAS(&record, TASK_EXIT_CODE) == (how <= 255), "how %d", how);
	CHECK(HAS(&record, TASK_TERM_SIG) == (how > 255), "how %d", how);
	if (how <= 255)
		CHECK_EQ(GET(&record, TASK_EXIT_CODE), how);
	else
		CHECK_EQ(GET(&record, TASK_TERM_SIG), how - 256);
}

static void ways_to_end(void)
{
	static const int ways[] = { 0, 7, 255, 256 + SIGKILL, 256 + SIGSEGV, 256 + SIGTERM,
				    256 + SIGABRT, 256 + 63 };
	struct genl genl;
	size_t i;

	must_open(&genl);
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		check_end(&genl, ways[i]);
}

static void be_somebody(struct child *child)
{
	prctl(PR_SET_NAME, "some\nbody");
	if (setresgid(1002, 1003, 1003) || setresuid(1000, 1001, 1001))
		abort();
	child_pause(child);
}

static void identity(void)
{
	static const int same[] = {
		KTALLY_A_TASK_PID, KTALLY_A_TASK_TGID, KTALLY_A_TASK_START_TIME,
		KTALLY_A_TASK_SCOPE, KTALLY_A_TASK_PPID, KTALLY_A_TASK_UID, KTALLY_A_TASK_EUID,
		KTALLY_A_TASK_GID, KTALLY_A_TASK_NICE, KTALLY_A_TASK_POLICY,
		KTALLY_A_TASK_CGROUP_ID,
	};
	struct row alive, record;
	struct proc_stat stat;
	struct child child;
	struct genl genl;
	uint64_t since;
	long long before;
	size_t i;

	must_open(&genl);
	child_start(&child, be_somebody, NULL);
	must_get(&genl, child.pid, &alive);
	REQUIRE(proc_stat(child.pid, 0, &stat));
	since = exit_next(&genl);
	before = clock_ns(CLOCK_BOOTTIME);
	child_end(&child);
	REQUIRE(exit_of(&genl, since, child.pid, &record));
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		CHECK(record.has[same[i]], "attribute %d is absent", same[i]);
		CHECK_EQ(record.value[same[i]], alive.value[same[i]]);
	}
	CHECK(!strcmp(record.text, "some\nbody"), "comm is %s", record.text);
	CHECK_EQ(GET(&record, TASK_PPID), getpid());
	CHECK_EQ(GET(&record, TASK_UID), 1000);
	CHECK_EQ(GET(&record, TASK_START_TIME) / TICK_NS, stat.field[22]);
	CHECK_GE(GET(&record, TASK_EXIT_TIME), before);
	CHECK_LE(GET(&record, TASK_EXIT_TIME), clock_ns(CLOCK_BOOTTIME));
	CHECK_GE(GET(&record, TASK_EXIT_SEQ), since);
	CHECK(!HAS(&record, TASK_STATE) && !HAS(&record, TASK_NUM_THREADS));
}

/* Memory that has to be torn down costs time after every hook: it must be in the record. */
static void use_up(void)
{
	long long i, pages = 2048;
	char *area = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	madvise(area, pages * 4096, MADV_NOHUGEPAGE);
	for (i = 0; i < pages; i++)
		area[i * 4096] = 1;
	burn_user(100 * MS);
	_exit(0);
}

static long long ns_of(const struct timeval *time)
{
	return time->tv_sec * 1000000000LL + time->tv_usec * 1000;
}

/*
 * wait4() may look before the last switch, so it may know a little less; and rounds down to 1 us.
 * From 6.2 on it does not count the pages of three kinds that each CPU keeps to itself.
 */
static void final_figures(void)
{
	long long cheap_kb = kernel_is(6, 2) ? 3 * 32 * 2 * 4 : 0;
	struct rusage usage;
	struct row record;
	struct genl genl;
	uint64_t since;
	long long cpu;
	pid_t child;

	must_open(&genl);
	since = exit_next(&genl);
	child = fork();
	if (child == 0)
		use_up();
	REQUIRE_EQ(wait4(child, NULL, 0, &usage), child);
	REQUIRE(exit_of(&genl, since, child, &record));
	cpu = ns_of(&usage.ru_utime) + ns_of(&usage.ru_stime);
	CHECK_GE(cpu, 100 * MS);
	CHECK_GE(GET(&record, TASK_SUM_EXEC_RUNTIME), cpu);
	CHECK_LE(GET(&record, TASK_SUM_EXEC_RUNTIME), cpu + 50 * MS);
	CHECK_EQ(GET(&record, TASK_UTIME) + GET(&record, TASK_STIME),
		 GET(&record, TASK_SUM_EXEC_RUNTIME));
	CHECK_EQ(GET(&record, TASK_MIN_FLT), usage.ru_minflt);
	CHECK_GE(GET(&record, TASK_NVCSW), usage.ru_nvcsw);
	CHECK_GE(GET(&record, TASK_HIWATER_RSS), 2048 * 4096);
	CHECK_GE(GET(&record, TASK_HIWATER_RSS) / 1024, usage.ru_maxrss);
	CHECK_LE(GET(&record, TASK_HIWATER_RSS) / 1024, usage.ru_maxrss + cheap_kb);
	CHECK(HAS(&record, TASK_RUN_DELAY) && HAS(&record, TASK_RCHAR));
	CHECK(HAS(&record, TASK_RSS_ANON));
}

/* ---- Counting ---- */

static void burst(int count, uint32_t *pids)
{
	int i;

	for (i = 0; i < count; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(i & 0xff);
		if (i % 16 == 15)
			while (waitpid(-1, NULL, WNOHANG) > 0)
				;
	}
	while (wait(NULL) > 0)
		;
}

static bool reached(struct genl *genl, uint64_t seq)
{
	return exit_next(genl) >= seq;
}

/* Records from @since on, of all of @pids: one each, numbered one after the other. */
static void check_burst(struct genl *genl, uint64_t since, const uint32_t *pids, int count)
{
	static uint8_t found[KTALLY_MAX_PID + 1];
	struct exits exits;
	size_t i;
	int k, missing = 0;

	CHECK(EVENTUALLY(reached(genl, since + count), 10000));
	REQUIRE_EQ(exit_get(genl, since, &exits), 0);
	CHECK_EQ(GET(&exits.open, EXIT_LOST), 0);
	CHECK_EQ(GET(&exits.close, EXIT_LOST), 0);
	for (i = 0; i < exits.count; i++) {
		CHECK_EQ(GET(&exits.records[i], TASK_EXIT_SEQ), since + i);
		found[GET(&exits.records[i], TASK_PID)]++;
	}
	for (k = 0; k < count; k++) {
		missing += !found[pids[k]];
		CHECK(found[pids[k]] <= 1, "pid %u has %d records", pids[k], found[pids[k]]);
	}
	CHECK_EQ(missing, 0);
}

#define BURST 3000

static void many(void)
{
	static uint32_t pids[BURST];
	int burst_size = tap_setting("KTALLY_BURST", BURST);
	struct row before, after;
	struct genl genl;
	uint64_t since;

	must_open(&genl);
	REQUIRE_EQ(info_get(&genl, &before), 0);
	since = exit_next(&genl);
	REQUIRE(burst_size <= BURST);
	burst(burst_size, pids);
	check_burst(&genl, since, pids, burst_size);
	REQUIRE_EQ(info_get(&genl, &after), 0);
	CHECK_EQ(GET(&after, INFO_EXIT_MISSED), GET(&before, INFO_EXIT_MISSED));
	tap_note("early: %lld", (long long)(GET(&after, INFO_EXIT_EARLY) -
					    GET(&before, INFO_EXIT_EARLY)));
}

/* Those who do not finish in the order they began, with pids that come again and again. */
static void pid_reuse(void)
{
	long long before = get_number(PID_MAX);
	struct row alive, record;
	struct genl genl;
	uint64_t since;
	uint8_t seen[500] = {};
	char text[30];
	int i, reused = 0;
	pid_t child;

	must_open(&genl);
	REQUIRE(put_text(PID_MAX, "400"));
	for (i = 0; i < 300 && !tap_failed(); i++) {
		since = exit_next(&genl);
		child = fork();
		if (child == 0)
			_exit(i & 0xff);
		if (child < 0)
			continue;
		reused += child < 500 && seen[child]++;
		must_get(&genl, child, &alive);
		waitpid(child, NULL, 0);
		if (i % 10)
			continue;
		REQUIRE(exit_of(&genl, since, child, &record));
		CHECK_EQ(GET(&record, TASK_START_TIME), GET(&alive, TASK_START_TIME));
		CHECK_EQ(GET(&record, TASK_EXIT_CODE), i & 0xff);
		CHECK_GE(GET(&record, TASK_EXIT_TIME), GET(&record, TASK_START_TIME));
	}
	snprintf(text, sizeof(text), "%lld", before);
	CHECK(put_text(PID_MAX, text));
	CHECK_GE(reused, 100);
}

static const struct tap_case cases[] = {
	{ "codes and signals", ways_to_end, 0 },
	{ "who it was", identity, 0 },
	{ "final figures are wait4's, or a little more", final_figures, 0 },
	{ "so many exits are so many records, numbered without a gap", many, 40 },
	{ "pids that are used again keep their start times apart", pid_reuse, 40 },
};

TAP_MAIN(cases)
