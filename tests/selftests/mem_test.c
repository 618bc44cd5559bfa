// SPDX-License-Identifier: GPL-2.0
/* Memory and page faults: mappings of a known size show in the right field, to the page. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

#define PAGE	4096LL
#define PAGES	1024LL
#define FILE_PAGES 200LL

/*
 * Before 6.2 a thread keeps up to 64 pages of each kind to itself, where nobody can read them;
 * later an exact answer is exact.
 */
#define HIDDEN	(kernel_is(6, 2) ? 0 : 64 * PAGE)

/* The pages of its own stack and data that a step may touch for the first time. */
#define OWN	(4 * PAGE)

struct step {
	int flags;	/* of mmap(2) */
	bool file;
	bool locked;
	bool gone;	/* given back before the second look */
};

static char *map(const struct step *step)
{
	int fd = step->file ? open("/bin/bash", O_RDONLY) : -1;
	size_t size = (step->file ? FILE_PAGES : PAGES) * PAGE;
	int prot = step->file ? PROT_READ : PROT_READ | PROT_WRITE;
	char *area = mmap(NULL, size, prot, step->flags | (step->file ? 0 : MAP_ANONYMOUS), fd, 0);

	REQUIRE(area != MAP_FAILED);
	close(fd);
	return area;
}

static void touch(volatile char *area)
{
	long long i;

	madvise((void *)area, PAGES * PAGE, MADV_NOHUGEPAGE);
	for (i = 0; i < PAGES; i++)
		area[i * PAGE] = 1;
}

static void read_all(const volatile char *area)
{
	long long i;

	for (i = 0; i < FILE_PAGES; i++)
		area[i * PAGE];
}

/*
 * Maps and touches what the step says. Before 6.2 a thread passes on what it keeps after 64 faults,
 * and a fault on a file may map 16 pages at once: so a file needs faults behind it that are not its
 * own.
 */
static char *take(const struct step *step, char *scratch)
{
	char *area = map(step);

	if (step->file)
		read_all(area);
	touch(step->file ? scratch : area);
	if (step->locked && mlock(area, PAGES * PAGE))
		tap_fail(__FILE__, __LINE__, "mlock");
	return area;
}

/* Once for practice, so that its own code and stack are there, and once for the record. */
static void use_memory(struct child *child)
{
	const struct step *step = child->arg;
	size_t size = (step->file ? FILE_PAGES : PAGES) * PAGE;
	struct rusage before, after;
	char *scratch = map(&(struct step){ .flags = MAP_PRIVATE });

	getrusage(RUSAGE_SELF, &before);
	munmap(take(step, scratch), size);
	madvise(scratch, PAGES * PAGE, MADV_DONTNEED);
	child_pause(child);
	getrusage(RUSAGE_SELF, &before);
	if (step->gone)
		munmap(take(step, scratch), size);
	else
		take(step, scratch);
	getrusage(RUSAGE_SELF, &after);
	child->shared->value[0] = after.ru_minflt - before.ru_minflt;
	child_pause(child);
}

/* What the step of a child changed, in @delta; and its row after, in @after. */
static void measure(const struct step *step, struct row *delta, struct row *after)
{
	struct want want = { .groups = KTALLY_GROUP_MEM, .exact = true };
	struct child child;
	struct genl genl;
	struct row before;
	int i;

	must_open(&genl);
	child_start(&child, use_memory, (void *)step);
	want.pid = child.pid;
	REQUIRE_EQ(task_get(&genl, &want, &before), 0);
	child_step(&child);
	REQUIRE_EQ(task_get(&genl, &want, after), 0);
	for (i = 0; i < GENL_ATTRS; i++)
		delta->value[i] = after->value[i] - before.value[i];
	CHECK_GE(GET(delta, TASK_MIN_FLT), child.shared->value[0]);
	CHECK_LE(GET(delta, TASK_MIN_FLT), child.shared->value[0] + 8);
	child_end(&child);
}

static void check_near(const char *what, int64_t is, int64_t want, int64_t tolerance)
{
	CHECK(is >= want - tolerance && is <= want + tolerance,
	      "%s is %lld pages, not %lld +- %lld", what, (long long)(is / PAGE),
	      (long long)(want / PAGE), (long long)(tolerance / PAGE));
}

static void anonymous(void)
{
	const struct step step = { .flags = MAP_PRIVATE };
	struct row delta, after;

	measure(&step, &delta, &after);
	check_near("rss_anon", GET(&delta, TASK_RSS_ANON), PAGES * PAGE, OWN + HIDDEN);
	check_near("rss_shmem", GET(&delta, TASK_RSS_SHMEM), 0, HIDDEN);
	CHECK_EQ(GET(&delta, TASK_VSIZE), PAGES * PAGE);
	CHECK_GE(GET(&delta, TASK_MIN_FLT), PAGES);
	CHECK_LE(GET(&delta, TASK_MIN_FLT), PAGES + 20);
	CHECK_GE(GET(&delta, TASK_PAGE_TABLES), 2 * PAGE);
	CHECK_EQ(GET(&delta, TASK_LOCKED), 0);
	CHECK_EQ(GET(&after, TASK_SWAP), 0);
}

static void shared(void)
{
	const struct step step = { .flags = MAP_SHARED };
	struct row delta, after;

	measure(&step, &delta, &after);
	check_near("rss_shmem", GET(&delta, TASK_RSS_SHMEM), PAGES * PAGE, HIDDEN);
	check_near("rss_anon", GET(&delta, TASK_RSS_ANON), 0, OWN + HIDDEN);
}

static void file(void)
{
	const struct step step = { .flags = MAP_PRIVATE, .file = true };
	struct row delta, after;

	measure(&step, &delta, &after);
	check_near("rss_file", GET(&delta, TASK_RSS_FILE), FILE_PAGES * PAGE, HIDDEN);
	check_near("rss_shmem", GET(&delta, TASK_RSS_SHMEM), 0, HIDDEN);
	CHECK_EQ(GET(&delta, TASK_VSIZE), FILE_PAGES * PAGE);
}

static void locked(void)
{
	const struct step step = { .flags = MAP_PRIVATE, .locked = true };
	struct row delta, after;

	measure(&step, &delta, &after);
	CHECK_EQ(GET(&delta, TASK_LOCKED), PAGES * PAGE);
}

/*
 * What is given back stays in the peak alone, which the kernel notes from sizes that may be cheap.
 */
static void peak(void)
{
	int64_t cheap = kernel_is(6, 2) ? 3 * 32 * 2 * PAGE : 2 * HIDDEN;
	const struct step step = { .flags = MAP_PRIVATE, .gone = true };
	struct row delta, after;
	int64_t rss;

	measure(&step, &delta, &after);
	rss = GET(&after, TASK_RSS_ANON) + GET(&after, TASK_RSS_FILE) + GET(&after, TASK_RSS_SHMEM);
	check_near("rss_anon", GET(&delta, TASK_RSS_ANON), 0, OWN + HIDDEN);
	CHECK_EQ(GET(&delta, TASK_VSIZE), 0);
	CHECK_GE(GET(&after, TASK_HIWATER_RSS), rss + (PAGES - 16) * PAGE - cheap);
	CHECK_LE(GET(&after, TASK_HIWATER_RSS), rss + (PAGES + 64) * PAGE + cheap);
}

/* procfs sums the processors' parts too, in statm, where the kernel has any. */
static void check_statm(pid_t pid, const struct row *row)
{
	unsigned long long size, resident, shared;
	char text[200];
	int found;

	if (!kernel_is(6, 12))
		return;
	found = proc_read(text, sizeof(text), "%d/statm", pid) > 0 ?
		sscanf(text, "%llu %llu %llu", &size, &resident, &shared) : 0;
	REQUIRE_EQ(found, 3);
	CHECK_EQ(GET(row, TASK_RSS_ANON) + GET(row, TASK_RSS_FILE) + GET(row, TASK_RSS_SHMEM),
		 resident * PAGE);
	CHECK_EQ(GET(row, TASK_RSS_FILE) + GET(row, TASK_RSS_SHMEM), shared * PAGE);
	CHECK_EQ(GET(row, TASK_VSIZE), size * PAGE);
}

/* The cheap answer may miss what the processors keep to themselves, and no more. */
static void cheap(void)
{
	long long cpus = sysconf(_SC_NPROCESSORS_CONF), batch = cpus > 16 ? 2 * cpus : 32;
	long long bound = (kernel_is(6, 2) ? batch * cpus : 64) * PAGE;
	struct want want = { .groups = KTALLY_GROUP_MEM };
	const struct step step = { .flags = MAP_PRIVATE };
	struct row cheaply, exactly;
	struct child child;
	struct genl genl;
	int i;

	must_open(&genl);
	child_start(&child, use_memory, (void *)&step);
	child_step(&child);
	want.pid = child.pid;
	REQUIRE_EQ(task_get(&genl, &want, &cheaply), 0);
	want.exact = true;
	REQUIRE_EQ(task_get(&genl, &want, &exactly), 0);
	for (i = KTALLY_A_TASK_RSS_ANON; i <= KTALLY_A_TASK_RSS_SHMEM; i++)
		check_near("the cheap size", cheaply.value[i], exactly.value[i], bound);
	check_statm(child.pid, &exactly);
	child_end(&child);
}

/* ---- Who has no memory ---- */

static void check_memory(const struct row *row, bool has)
{
	int i;

	for (i = KTALLY_A_TASK_RSS_ANON; i <= KTALLY_A_TASK_PAGE_TABLES; i++)
		CHECK(row->has[i] == has, "attribute %d is %s", i, has ? "absent" : "there");
	CHECK(HAS(row, TASK_MIN_FLT) && HAS(row, TASK_MAJ_FLT));
}

static void kernel_thread(void)
{
	struct genl genl;
	struct row row;

	must_open(&genl);
	must_get(&genl, 2, &row);
	CHECK(!strcmp(row.text, "kthreadd"));
	check_memory(&row, false);
}

static bool is_defunct(struct genl *genl, pid_t pid, struct row *row)
{
	must_get(genl, pid, row);
	return GET(row, TASK_STATE) == KTALLY_STATE_DEFUNCT;
}

static void zombie(void)
{
	struct genl genl;
	struct row row;
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	must_open(&genl);
	REQUIRE(EVENTUALLY(is_defunct(&genl, child, &row), 2000));
	check_memory(&row, false);
}

static void *stay(void *unused)
{
	pause();
	return unused;
}

/* Its process goes on, though its own thread is a zombie. */
static void leave_a_thread(struct child *child)
{
	pthread_t thread;

	pthread_create(&thread, NULL, stay, NULL);
	child_pause(child);
	syscall(SYS_exit, 0);
}

static void leader_that_left(void)
{
	struct row before, after;
	struct child child;
	struct genl genl;

	must_open(&genl);
	child_start(&child, leave_a_thread, NULL);
	must_get(&genl, child.pid, &before);
	sem_post(&child.shared->go);
	REQUIRE(EVENTUALLY(is_defunct(&genl, child.pid, &after), 2000));
	check_memory(&after, true);
	CHECK_EQ(GET(&after, TASK_VSIZE), GET(&before, TASK_VSIZE));
	CHECK(!HAS(&after, TASK_EXIT_CODE) && !HAS(&after, TASK_TERM_SIG));
	kill(child.pid, SIGKILL);
}

static const struct tap_case cases[] = {
	{ "anonymous memory", anonymous, 0 },
	{ "shared memory", shared, 0 },
	{ "a mapped file", file, 0 },
	{ "locked memory", locked, 0 },
	{ "the peak outlives what was given back", peak, 0 },
	{ "the cheap size is as near as promised", cheap, 0 },
	{ "a kernel thread has none", kernel_thread, 0 },
	{ "a zombie has none", zombie, 0 },
	{ "a process whose leader left has its own", leader_that_left, 0 },
};

TAP_MAIN(cases)
