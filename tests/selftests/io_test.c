// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes and calls of file I/O, to the byte; storage, on a file system of its own on a loop device;
 * and waiting for it.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

#define DISK	"/tmp/ktally-disk"
#define DATA	DISK "/data"
#define DELAYACCT "/proc/sys/kernel/task_delayacct"
#define BYTES	(64 * 1024LL)
#define TICK_NS (1000000000LL / sysconf(_SC_CLK_TCK))

static void step(struct child *child, struct genl *genl, struct row *delta, struct row *after)
{
	struct row before;
	int i;

	must_get(genl, child->pid, &before);
	child_step(child);
	must_get(genl, child->pid, after);
	for (i = 0; i < GENL_ATTRS; i++)
		delta->value[i] = after->value[i] - before.value[i];
}

static void check_calls(const struct row *delta, int64_t rchar, int64_t syscr, int64_t wchar,
			int64_t syscw)
{
	CHECK_EQ(GET(delta, TASK_RCHAR), rchar);
	CHECK_EQ(GET(delta, TASK_SYSCR), syscr);
	CHECK_EQ(GET(delta, TASK_WCHAR), wchar);
	CHECK_EQ(GET(delta, TASK_SYSCW), syscw);
}

static void use_file(struct child *child)
{
	int fd = open("/tmp/ktally-io", O_RDWR | O_CREAT | O_TRUNC, 0600), i;
	char data[1000] = {};

	child_pause(child);
	for (i = 0; i < 10; i++)
		REQUIRE_EQ(write(fd, data, sizeof(data)), sizeof(data));
	child_pause(child);
	for (i = 0; i < 5; i++)
		REQUIRE_EQ(pread(fd, data, 300, 0), 300);
	REQUIRE_EQ(pread(fd, data, 300, 10000), 0);
	child_pause(child);
}

static void file(void)
{
	struct row delta, after;
	struct child child;
	struct genl genl;

	must_open(&genl);
	child_start(&child, use_file, NULL);
	step(&child, &genl, &delta, &after);
	check_calls(&delta, 0, 0, 10000, 10);
	step(&child, &genl, &delta, &after);
	check_calls(&delta, 1500, 6, 0, 0);
	CHECK_EQ(GET(&delta, TASK_READ_BYTES), 0);
	CHECK_EQ(GET(&delta, TASK_WRITE_BYTES), 0);
	child_end(&child);
}

static void use_pipe(struct child *child)
{
	char data[4096] = {};
	int ends[2], i;

	REQUIRE(!pipe(ends));
	child_pause(child);
	for (i = 0; i < 7; i++) {
		REQUIRE_EQ(write(ends[1], data, 777), 777);
		REQUIRE_EQ(read(ends[0], data, sizeof(data)), 777);
	}
	child_pause(child);
}

static void pipes(void)
{
	struct row delta, after;
	struct child child;
	struct genl genl;

	must_open(&genl);
	child_start(&child, use_pipe, NULL);
	step(&child, &genl, &delta, &after);
	check_calls(&delta, 7 * 777, 7, 7 * 777, 7);
	child_end(&child);
}

static void *write_in_thread(void *arg)
{
	struct child *child = arg;
	char data[100] = {};
	int fd = open("/dev/null", O_WRONLY);

	REQUIRE_EQ(write(fd, data, sizeof(data)), sizeof(data));
	child->shared->value[0] = syscall(SYS_gettid);
	pause();
	return NULL;
}

static void write_twice(struct child *child)
{
	int fd = open("/dev/null", O_WRONLY);
	pthread_t thread;
	char data[10] = {};

	child_pause(child);
	REQUIRE_EQ(write(fd, data, sizeof(data)), sizeof(data));
	pthread_create(&thread, NULL, write_in_thread, child);
	while (!child->shared->value[0])
		usleep(1000);
	child_pause(child);
}

static void threads(void)
{
	struct want want = { .threads = true };
	struct row delta, after, thread;
	struct child child;
	struct genl genl;

	must_open(&genl);
	child_start(&child, write_twice, NULL);
	step(&child, &genl, &delta, &after);
	check_calls(&delta, 0, 0, 110, 2);
	want.pid = child.shared->value[0];
	REQUIRE_EQ(task_get(&genl, &want, &thread), 0);
	CHECK_EQ(GET(&thread, TASK_WCHAR), 100);
	CHECK_EQ(GET(&thread, TASK_SYSCW), 1);
	child_kill(&child);
}

/* ---- Storage ---- */

static void must_run(const char *command)
{
	int status = system(command);

	REQUIRE(!status, "%s: status %d", command, status);
}

static void have_disk(void)
{
	if (system("modprobe loop >/dev/null 2>&1; modprobe ext4 >/dev/null 2>&1;"
		   "command -v mkfs.ext4 >/dev/null && grep -qw ext4 /proc/filesystems"))
		tap_skip("no ext4");
	mkdir(DISK, 0755);
	must_run("mountpoint -q " DISK " || { "
		 "truncate -s 16M " DISK ".image && "
		 "mkfs.ext4 -q -F -E lazy_itable_init=0,lazy_journal_init=0 " DISK ".image && "
		 "mount -o loop " DISK ".image " DISK "; }");
}

static void write_and_truncate(struct child *child)
{
	int fd = open(DATA, O_RDWR | O_CREAT | O_TRUNC, 0600);
	static char data[BYTES];

	REQUIRE(fd >= 0);
	child_pause(child);
	REQUIRE_EQ(write(fd, data, sizeof(data)), sizeof(data));
	child_pause(child);
	REQUIRE(!ftruncate(fd, 0));
	child_pause(child);
}

static void check_storage(const struct row *row, pid_t pid)
{
	CHECK_EQ(GET(row, TASK_READ_BYTES), proc_key(pid, 0, "io", "read_bytes"));
	CHECK_EQ(GET(row, TASK_WRITE_BYTES), proc_key(pid, 0, "io", "write_bytes"));
	CHECK_EQ(GET(row, TASK_CANCELLED_WRITE_BYTES),
		 proc_key(pid, 0, "io", "cancelled_write_bytes"));
}

/* The file system's own books, the journal among them, may add some blocks. */
static void writes(void)
{
	struct row delta, after;
	struct child child;
	struct genl genl;

	have_disk();
	must_open(&genl);
	child_start(&child, write_and_truncate, NULL);
	step(&child, &genl, &delta, &after);
	CHECK_GE(GET(&delta, TASK_WRITE_BYTES), BYTES);
	CHECK_LE(GET(&delta, TASK_WRITE_BYTES), BYTES + 64 * 1024);
	CHECK_EQ(GET(&delta, TASK_CANCELLED_WRITE_BYTES), 0);
	check_storage(&after, child.pid);
	step(&child, &genl, &delta, &after);
	CHECK_EQ(GET(&delta, TASK_CANCELLED_WRITE_BYTES), BYTES);
	check_storage(&after, child.pid);
	child_end(&child);
}

/* Page by page and past the page cache: storage is waited for each time, or nearly so. */
static void read_directly(struct child *child)
{
	int fd = open(DATA, O_RDONLY | O_DIRECT);
	char *page = aligned_alloc(4096, 4096);
	int i;

	REQUIRE(fd >= 0 && page);
	child_pause(child);
	for (i = 0; i < 128; i++)
		REQUIRE_EQ(pread(fd, page, 4096, i % 16 * 4096), 4096);
	child_pause(child);
}

static void read_cold(struct child *child)
{
	int fd = open(DATA, O_RDONLY);
	static char data[BYTES];

	REQUIRE(fd >= 0);
	child_pause(child);
	REQUIRE_EQ(read(fd, data, sizeof(data)), sizeof(data));
	child_pause(child);
}

static void make_cold_file(void)
{
	have_disk();
	must_run("head -c 65536 /dev/zero >" DATA " && sync && echo 3 >/proc/sys/vm/drop_caches");
}

static void reads(void)
{
	struct row delta, after;
	struct child child;
	struct genl genl;

	make_cold_file();
	must_open(&genl);
	child_start(&child, read_cold, NULL);
	step(&child, &genl, &delta, &after);
	check_calls(&delta, BYTES, 1, 0, 0);
	CHECK_GE(GET(&delta, TASK_READ_BYTES), BYTES);
	CHECK_LE(GET(&delta, TASK_READ_BYTES), 4 * BYTES);
	check_storage(&after, child.pid);
	child_end(&child);
}

/* ---- Waiting for storage ---- */

static void delay_unknown(void)
{
	struct row delta, after;
	struct child child;
	struct genl genl;

	make_cold_file();
	REQUIRE(put_text(DELAYACCT, "0"));
	must_open(&genl);
	child_start(&child, read_directly, NULL);
	REQUIRE(put_text(DELAYACCT, "1"));
	step(&child, &genl, &delta, &after);
	REQUIRE(put_text(DELAYACCT, "0"));
	CHECK(!HAS(&after, TASK_BLKIO_DELAY), "it is told although the task began without");
	child_end(&child);
}

static void delay_known(void)
{
	struct row delta, after;
	struct proc_stat stat;
	struct child child;
	struct genl genl;

	make_cold_file();
	must_open(&genl);
	REQUIRE(put_text(DELAYACCT, "1"));
	child_start(&child, read_directly, NULL);
	step(&child, &genl, &delta, &after);
	REQUIRE(put_text(DELAYACCT, "0"));
	CHECK(HAS(&after, TASK_BLKIO_DELAY));
	CHECK_GE(GET(&delta, TASK_BLKIO_DELAY), 1);
	REQUIRE(proc_stat(child.pid, 0, &stat));
	CHECK_EQ(GET(&after, TASK_BLKIO_DELAY) / TICK_NS, stat.field[42]);
	child_end(&child);
}

static const struct tap_case cases[] = {
	{ "bytes and calls on a file", file, 0 },
	{ "bytes and calls on a pipe", pipes, 0 },
	{ "threads have their own, the process their sum", threads, 0 },
	{ "bytes written to storage, and cancelled", writes, 0 },
	{ "bytes read from storage", reads, 0 },
	{ "the wait of a task that began without delay accounting is unknown", delay_unknown, 0 },
	{ "the wait of a task that began with it is known", delay_known, 0 },
};

TAP_MAIN(cases)
