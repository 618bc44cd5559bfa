// SPDX-License-Identifier: GPL-2.0
/* What exited threads leave behind: a process's sums hold each thread once, live or gone. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
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
#define THREADS 200

/* What all threads of a child found out of themselves as they ended, summed. */
enum { RUNTIME, RUN_DELAY, TIMESLICES, NVCSW, MIN_FLT, WCHAR, ENDED, STOP };

static void add(struct child *child, int what, long long value)
{
	child->shared->value[what] += value;
}

/* Naps, so that there are switches; burns, so that there are slices; writes. */
static void work_a_little(long long burn)
{
	const struct timespec little = { .tv_nsec = MS / 5 };
	int null = open("/dev/null", O_WRONLY);

	burn_user(burn);
	nanosleep(&little, NULL);
	if (write(null, "some bytes", 10) != 10)
		abort();
	close(null);
}

static void *live_and_tell(void *arg)
{
	struct child *child = arg;
	unsigned long long schedstat[3];
	struct rusage usage;

	work_a_little(child->arg ? 20 * MS : MS / 4);
	REQUIRE(proc_schedstat(getpid(), syscall(SYS_gettid), schedstat));
	getrusage(RUSAGE_THREAD, &usage);
	add(child, RUN_DELAY, schedstat[1]);
	add(child, TIMESLICES, schedstat[2]);
	add(child, NVCSW, usage.ru_nvcsw);
	add(child, MIN_FLT, usage.ru_minflt);
	add(child, WCHAR, 10);
	add(child, RUNTIME, cpu_thread());
	add(child, ENDED, 1);
	return NULL;
}

/*
 * What is not the leader's own is at least what the threads knew of themselves shortly before the
 * end.
 */
static void check_sums(struct genl *genl, const struct child *child, const struct row *row)
{
	static const struct {
		int attr, sum;
	} sums[] = {
		{ KTALLY_A_TASK_SUM_EXEC_RUNTIME, RUNTIME }, { KTALLY_A_TASK_RUN_DELAY, RUN_DELAY },
		{ KTALLY_A_TASK_TIMESLICES, TIMESLICES }, { KTALLY_A_TASK_NVCSW, NVCSW },
		{ KTALLY_A_TASK_MIN_FLT, MIN_FLT }, { KTALLY_A_TASK_WCHAR, WCHAR },
	};
	const struct want want = { .pid = child->pid, .threads = true };
	struct row leader;
	size_t i;

	REQUIRE_EQ(task_get(genl, &want, &leader), 0);
	for (i = 0; i < sizeof(sums) / sizeof(sums[0]); i++)
		CHECK(row->value[sums[i].attr] - leader.value[sums[i].attr] >=
		      (uint64_t)child->shared->value[sums[i].sum],
		      "attribute %d: %llu of the threads", sums[i].attr, (unsigned long long)
		      (row->value[sums[i].attr] - leader.value[sums[i].attr]));
	CHECK_EQ(GET(row, TASK_UTIME) + GET(row, TASK_STIME), GET(row, TASK_SUM_EXEC_RUNTIME));
	CHECK_EQ(GET(row, TASK_NUM_THREADS), 1);
}

static void run_one(struct child *child)
{
	pthread_t thread;

	pthread_create(&thread, NULL, live_and_tell, child);
	pthread_join(thread, NULL);
	child_pause(child);
}

/*
 * Once as the thread is gone but its notes are fresh, once much later, and once in the exit record.
 */
static void one_thread(void)
{
	struct row early, later, record;
	struct child child;
	struct genl genl;
	uint64_t since;

	must_open(&genl);
	since = exit_next(&genl);
	child_start(&child, run_one, "long");
	must_get(&genl, child.pid, &early);
	check_sums(&genl, &child, &early);
	CHECK_EQ(GET(&early, TASK_WCHAR), 10);
	CHECK_EQ(child.shared->value[ENDED], 1);
	usleep(100000);
	must_get(&genl, child.pid, &later);
	CHECK_EQ(GET(&later, TASK_TIMESLICES), GET(&early, TASK_TIMESLICES));
	CHECK_EQ(GET(&later, TASK_RUN_DELAY), GET(&early, TASK_RUN_DELAY));
	kill(child.pid, SIGKILL);
	REQUIRE(exit_of(&genl, since, child.pid, &record));
	CHECK_GE(GET(&record, TASK_TIMESLICES), GET(&later, TASK_TIMESLICES));
	CHECK_GE(GET(&record, TASK_RUN_DELAY), GET(&later, TASK_RUN_DELAY));
	CHECK_GE(GET(&record, TASK_SUM_EXEC_RUNTIME), GET(&later, TASK_SUM_EXEC_RUNTIME));
}

static void run_many(struct child *child)
{
	pthread_t thread[4];
	int i, k;

	child_pause(child);
	for (i = 0; i < THREADS; i += 4) {
		for (k = 0; k < 4; k++)
			pthread_create(&thread[k], NULL, live_and_tell, child);
		for (k = 0; k < 4; k++)
			pthread_join(thread[k], NULL);
	}
	child->shared->value[STOP] = 1;
	child_pause(child);
}

static void check_never_back(const struct row *before, const struct row *after)
{
	int i;

	for (i = KTALLY_A_TASK_UTIME; i <= KTALLY_A_TASK_CANCELLED_WRITE_BYTES; i++) {
		if (i >= KTALLY_A_TASK_RSS_ANON && i <= KTALLY_A_TASK_PAGE_TABLES)
			continue;
		if (after->value[i] < before->value[i])
			tap_fail(__FILE__, __LINE__, "attribute %d went from %llu to %llu", i,
				 (unsigned long long)before->value[i],
				 (unsigned long long)after->value[i]);
	}
}

/* A thread must not be missed, nor counted twice, at any moment of its end. */
static void many_threads(void)
{
	struct row before, after, info;
	struct child child;
	struct genl genl;
	uint64_t overflow;
	int samples;

	must_open(&genl);
	REQUIRE_EQ(info_get(&genl, &info), 0);
	overflow = GET(&info, INFO_THREAD_OVERFLOW);
	child_start(&child, run_many, NULL);
	must_get(&genl, child.pid, &before);
	sem_post(&child.shared->go);
	for (samples = 0; !child.shared->value[STOP]; samples++) {
		must_get(&genl, child.pid, &after);
		check_never_back(&before, &after);
		before = after;
	}
	sem_wait(&child.shared->done);
	REQUIRE(EVENTUALLY(settled(child.pid, child.pid), 2000));
	must_get(&genl, child.pid, &after);
	check_never_back(&before, &after);
	check_sums(&genl, &child, &after);
	CHECK_EQ(child.shared->value[ENDED], THREADS);
	CHECK_EQ(GET(&after, TASK_WCHAR), THREADS * 10);
	CHECK_GE(samples, 20);
	REQUIRE_EQ(info_get(&genl, &info), 0);
	CHECK_EQ(GET(&info, INFO_THREAD_OVERFLOW), overflow);
	tap_note("%d samples", samples);
	child_kill(&child);
}

/* ---- Until somebody waits ---- */

static void run_on(struct child *child)
{
	pthread_t thread;

	run_one(child);
	for (;;) {
		pthread_create(&thread, NULL, live_and_tell, child);
		burn_user(30 * MS);
	}
}

/* Kills it, and compares its row with its record: nobody has waited for it. */
static void check_zombie(struct genl *genl, const struct child *child)
{
	uint64_t since = exit_next(genl);
	struct row record, row;

	kill(child->pid, SIGKILL);
	REQUIRE(exit_of(genl, since, child->pid, &record));
	must_get(genl, child->pid, &row);
	CHECK_EQ(GET(&row, TASK_STATE), KTALLY_STATE_DEFUNCT);
	check_never_back(&record, &row);
	check_never_back(&row, &record);
	CHECK_GE(GET(&row, TASK_TIMESLICES), child->shared->value[TIMESLICES]);
	CHECK_GE(GET(&row, TASK_RUN_DELAY), child->shared->value[RUN_DELAY]);
	CHECK_GE(GET(&row, TASK_SUM_EXEC_RUNTIME), child->shared->value[RUNTIME]);
}

/* Of one process the thread left long before, of the other some are about to as it is killed. */
static void zombie(void)
{
	struct child one, many;
	struct genl genl;

	must_open(&genl);
	child_start(&one, run_one, "long");
	check_zombie(&genl, &one);
	child_start(&many, run_on, "long");
	sem_post(&many.shared->go);
	REQUIRE(EVENTUALLY(many.shared->value[ENDED] >= 3, 5000));
	check_zombie(&genl, &many);
}

/* More than the module keeps, and each with a thread that left. */
#define ZOMBIES 1040
#define PLACES 1024

static void *wait_and_leave(void *unused)
{
	const struct timespec little = { .tv_nsec = MS / 5 };

	nanosleep(&little, NULL);
	return unused;
}

static pid_t begin_zombie(void)
{
	pthread_t thread;
	pid_t pid = fork();

	REQUIRE_GE(pid, 0);
	if (pid)
		return pid;
	if (!pthread_create(&thread, NULL, wait_and_leave, NULL))
		pthread_join(thread, NULL);
	_exit(0);
}

static bool is_among(const pid_t *pids, long count, const struct row *record)
{
	long i;

	for (i = 0; i < count; i++) {
		if ((uint64_t)pids[i] == GET(record, TASK_PID))
			return true;
	}
	return false;
}

/* How many of them have a record, as others do that end; and of how many the row tells less. */
static long count_records(struct genl *genl, uint64_t since, const pid_t *pids, long count,
			  long *less)
{
	struct exits exits;
	struct dump dump;
	long found = 0;
	size_t k;

	*less = 0;
	REQUIRE_EQ(exit_get(genl, since, &exits), 0);
	must_dump(genl, &(struct want){}, &dump);
	for (k = 0; k < exits.count; k++) {
		const struct row *row = dump_find(&dump, GET(&exits.records[k], TASK_PID));

		if (!is_among(pids, count, &exits.records[k]))
			continue;
		REQUIRE(row);
		found++;
		*less += GET(row, TASK_TIMESLICES) != GET(&exits.records[k], TASK_TIMESLICES);
	}
	dump_free(&dump);
	exits_free(&exits);
	return found;
}

/* Some of them lose it then, and each such loss is counted; those that are gone hold no place. */
static void zombies(void)
{
	long i, count = tap_setting("KTALLY_ZOMBIES", ZOMBIES);
	pid_t *pids = calloc(count, sizeof(*pids));
	struct row before, after;
	struct genl genl;
	uint64_t since;
	long less, lost;

	must_open(&genl);
	REQUIRE_EQ(info_get(&genl, &before), 0);
	since = exit_next(&genl);
	for (i = 0; i < count; i++)
		pids[i] = begin_zombie();
	REQUIRE(EVENTUALLY(count_records(&genl, since, pids, count, &less) == count, 10000));
	REQUIRE_EQ(info_get(&genl, &after), 0);
	lost = GET(&after, INFO_THREAD_OVERFLOW) - GET(&before, INFO_THREAD_OVERFLOW);
	tap_note("%ld of %ld rows tell less than the record, %ld lost theirs", less, count, lost);
	/* A thread that waited for nothing leaves nothing to lose: that row is whole. */
	CHECK_LE(less, lost);
	CHECK_GE(2 * less, lost);
	CHECK_LE(lost, count > PLACES ? count - PLACES + 10 : 0);
	CHECK_GE(lost, count > PLACES ? count - PLACES : 0);
	for (i = 0; i < count; i++)
		waitpid(pids[i], NULL, 0);
	since = exit_next(&genl);
	pids[0] = begin_zombie();
	REQUIRE(EVENTUALLY(count_records(&genl, since, pids, 1, &less) == 1, 5000));
	CHECK_EQ(less, 0);
	REQUIRE_EQ(info_get(&genl, &before), 0);
	CHECK_EQ(GET(&after, INFO_THREAD_OVERFLOW), GET(&before, INFO_THREAD_OVERFLOW));
}

/* ---- More threads than are summed under a lock ---- */

#define CROWD 1100

static void *stay(void *unused)
{
	pause();
	return unused;
}

static void *leave(void *unused)
{
	return unused;
}

static void be_a_crowd(struct child *child)
{
	pthread_attr_t small;
	pthread_t thread;
	int i;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 16384);
	for (i = 0; i < CROWD; i++)
		REQUIRE(!pthread_create(&thread, &small, stay, NULL));
	child_pause(child);
	while (!child->shared->value[STOP]) {
		if (!pthread_create(&thread, &small, leave, NULL))
			pthread_join(thread, NULL);
	}
}

/* Torn rows may be sent; each is counted, in the trailer and for good. */
static void crowd(void)
{
	const struct want want_all = {};
	struct row before, after;
	struct child child;
	struct genl genl;
	struct dump dump;
	uint64_t torn = 0;
	int i;

	must_open(&genl);
	child_start(&child, be_a_crowd, NULL);
	REQUIRE_EQ(info_get(&genl, &before), 0);
	sem_post(&child.shared->go);
	for (i = 0; i < 30; i++) {
		REQUIRE_EQ(task_dump(&genl, &want_all, &dump), 0);
		REQUIRE(dump_find(&dump, child.pid));
		CHECK_GE(GET(dump_find(&dump, child.pid), TASK_NUM_THREADS), CROWD + 1);
		torn += GET(&dump.trailer, TAIL_TORN);
		dump_free(&dump);
	}
	child.shared->value[STOP] = 1;
	REQUIRE_EQ(info_get(&genl, &after), 0);
	CHECK_EQ(GET(&after, INFO_TORN) - GET(&before, INFO_TORN), torn);
	tap_note("%llu of 30 rows were torn", (unsigned long long)torn);
}

static const struct tap_case cases[] = {
	{ "a thread that left is still counted", one_thread, 0 },
	{ "200 threads come and go, no sum goes back or lacks one", many_threads, 40 },
	{ "a zombie's row says what its record does", zombie, 0 },
	{ "more zombies than are kept: what is lost is counted", zombies, 60 },
	{ "1100 threads: what is torn is counted", crowd, 40 },
};

TAP_MAIN(cases)
