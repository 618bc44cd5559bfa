// SPDX-License-Identifier: GPL-2.0
/*
 * Conservation of I/O: what processes are told to have read and written is what a disk of their own
 * counts, under processes that live for a moment; and calls and bytes are what they know they did.
 *
 * The counters are the disk's, /sys/block/vda/stat; a cgroup's io.stat would tell of the same bios.
 * A read is charged to who submits the bio, that of metadata too, so reads are equal to the byte.
 * Writes are charged as pages become dirty, or are submitted past the page cache; a sync before
 * each look turns dirty pages into writes of the disk. What the kernel charges to nobody is kept
 * away: there is no journal, and no fsync, which writes a metadata page and leaves it marked as
 * dirty, so that it is not charged when it is changed and written again.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "cgroup.h"
#include "ledger.h"
#include "proc.h"
#include "tap.h"

#define DISK	"/dev/vda"
#define STAT	"/sys/block/vda/stat"
#define MOUNT	"/tmp/ktally-storage"
#define GROUP	"/ktally-storage"
#define SECTOR	512
#define CHUNK	(64 * 1024)
#define CHUNKS	64
#define TIMES	80

/* What the programs know they did, in a child's shared values. */
enum { RCHAR, WCHAR, SYSCR, SYSCW, TRUNCATED };

static char *data;

static void must_run(const char *command)
{
	int status = system(command);

	REQUIRE(!status, "%s: status %d", command, status);
}

static void have_disk(void)
{
	if (access(DISK, R_OK | W_OK))
		tap_skip("no disk " DISK);
	mkdir(MOUNT, 0755);
	must_run("modprobe -q ext4; mkfs.ext4 -q -F -b 4096 -O ^has_journal "
		 "-E lazy_itable_init=0 " DISK " && mount -o noatime,lazytime " DISK " " MOUNT);
	must_run("head -c 4194304 /dev/urandom >" MOUNT "/file && "
		 "sync && echo 3 >/proc/sys/vm/drop_caches");
}

static void add(struct child *child, int bytes, int calls, long long count)
{
	child->shared->value[bytes] += count;
	child->shared->value[calls]++;
}

static int must_open_file(const char *name, int flags)
{
	int fd = open(name, flags | O_CLOEXEC, 0600);

	REQUIRE(fd >= 0, "%s", name);
	return fd;
}

static void read_chunk(struct child *child, int flags, int number)
{
	int fd = must_open_file(MOUNT "/file", O_RDONLY | flags);

	REQUIRE_EQ(pread(fd, data, CHUNK, number % CHUNKS * CHUNK), CHUNK);
	add(child, RCHAR, SYSCR, CHUNK);
	close(fd);
}

/* In place: the file's blocks are there. */
static void write_directly(struct child *child, int number)
{
	int fd = must_open_file(MOUNT "/file", O_WRONLY | O_DIRECT);

	REQUIRE_EQ(pwrite(fd, data, CHUNK, number % CHUNKS * CHUNK), CHUNK);
	add(child, WCHAR, SYSCW, CHUNK);
	close(fd);
}

/* Through the page cache; the last sync brings it to the disk. */
static void write_later(struct child *child, int number)
{
	int fd = must_open_file(MOUNT "/file", O_WRONLY);

	REQUIRE_EQ(pwrite(fd, data, CHUNK, number % CHUNKS * CHUNK), CHUNK);
	add(child, WCHAR, SYSCW, CHUNK);
	close(fd);
}

/* A file of its own, which is truncated before it reaches the disk. */
static void write_in_vain(struct child *child, int number)
{
	char name[60];
	int fd;

	snprintf(name, sizeof(name), MOUNT "/new-%d", number);
	fd = must_open_file(name, O_WRONLY | O_CREAT | O_TRUNC);
	REQUIRE_EQ(write(fd, data, CHUNK), CHUNK);
	add(child, WCHAR, SYSCW, CHUNK);
	REQUIRE(!ftruncate(fd, 0));
	child->shared->value[TRUNCATED] += CHUNK;
	close(fd);
}

struct job {
	struct child *child;
	int number;
};

static void *read_in_thread(void *arg)
{
	const struct job *job = arg;

	read_chunk(job->child, O_DIRECT, job->number);
	return NULL;
}

static void use_threads(struct child *child, int number)
{
	struct job job = { .child = child, .number = number };
	pthread_t thread;

	REQUIRE(!pthread_create(&thread, NULL, read_in_thread, &job));
	pthread_join(thread, NULL);
	write_directly(child, number);
}

/* What a process of the storm does: little, and dies. */
static void use_storage(struct child *child, int number)
{
	switch (number % 5) {
	case 0: read_chunk(child, O_DIRECT, number); break;
	case 1: read_chunk(child, 0, number); break;
	case 2: write_later(child, number); break;
	case 3: write_in_vain(child, number); break;
	case 4: use_threads(child, number); break;
	}
}

/* The storm's parent reads and writes too, and outlives both looks. */
static void be_a_storm(struct child *child)
{
	int i;

	data = aligned_alloc(4096, CHUNK);
	REQUIRE(data);
	memset(data, 1, CHUNK);
	read_chunk(child, O_DIRECT, 0);
	memset((void *)child->shared->value, 0, sizeof(child->shared->value));
	child_pause(child);
	for (i = 0; i < TIMES; i++) {
		if (fork() == 0) {
			use_storage(child, i);
			_exit(0);
		}
		if (i % 4 == 3)
			wait(NULL);
		if (i % 16 == 5)
			write_directly(child, i);
	}
	while (wait(NULL) > 0)
		;
	child_pause(child);
}

struct disk {
	uint64_t read;	/* bytes */
	uint64_t written;
};

static void look_at_disk(struct disk *disk)
{
	unsigned long long reads, merged, sectors, ms, writes, wmerged, wsectors;
	FILE *file = fopen(STAT, "re");

	REQUIRE(file);
	REQUIRE_EQ(fscanf(file, "%llu %llu %llu %llu %llu %llu %llu", &reads, &merged, &sectors,
			  &ms, &writes, &wmerged, &wsectors), 7);
	fclose(file);
	disk->read = sectors * SECTOR;
	disk->written = wsectors * SECTOR;
}

static void check_known(const struct ledger *ledger, uint64_t group, const struct child *child)
{
	CHECK_EQ(ledger_sum(ledger, KTALLY_A_TASK_RCHAR, group), child->shared->value[RCHAR]);
	CHECK_EQ(ledger_sum(ledger, KTALLY_A_TASK_WCHAR, group), child->shared->value[WCHAR]);
	CHECK_EQ(ledger_sum(ledger, KTALLY_A_TASK_SYSCR, group), child->shared->value[SYSCR]);
	CHECK_EQ(ledger_sum(ledger, KTALLY_A_TASK_SYSCW, group), child->shared->value[SYSCW]);
	CHECK_GE(ledger_sum(ledger, KTALLY_A_TASK_CANCELLED_WRITE_BYTES, group),
		 child->shared->value[TRUNCATED]);
}

static void check_disk(const struct ledger *ledger, uint64_t group, const struct disk *from,
		       const struct disk *to)
{
	uint64_t read = ledger_sum(ledger, KTALLY_A_TASK_READ_BYTES, group);
	uint64_t written = ledger_sum(ledger, KTALLY_A_TASK_WRITE_BYTES, 0);
	uint64_t cancelled = ledger_sum(ledger, KTALLY_A_TASK_CANCELLED_WRITE_BYTES, 0);

	tap_note("read: disk %llu bytes, told %llu", (unsigned long long)(to->read - from->read),
		 (unsigned long long)read);
	tap_note("written: disk %llu bytes, told %llu - %llu cancelled = %llu",
		 (unsigned long long)(to->written - from->written), (unsigned long long)written,
		 (unsigned long long)cancelled, (unsigned long long)(written - cancelled));
	CHECK_EQ(read, to->read - from->read);
	CHECK_EQ(written - cancelled, to->written - from->written);
}

static bool all_told(struct ledger *ledger, struct genl *genl, uint64_t group)
{
	ledger_read(ledger, genl);
	return ledger_begun(ledger, group) == TIMES;
}

static void storm(void)
{
	static struct ledger ledger;
	struct disk from, to;
	struct child child;
	struct genl genl;
	uint64_t group;

	have_disk();
	/* What it maps is in memory from here on: reading that would be charged as well. */
	REQUIRE(!mlockall(MCL_CURRENT | MCL_FUTURE));
	must_open(&genl);
	group = cgroup_make(GROUP);
	child_start_in(&child, CGROUP_MOUNT GROUP, be_a_storm, NULL);
	sync();
	look_at_disk(&from);
	ledger_open(&ledger, &genl);
	child_step(&child);
	EVENTUALLY(all_told(&ledger, &genl, group), 5000);
	sync();
	look_at_disk(&to);
	ledger_close(&ledger, &genl);
	ledger_check(&ledger);
	CHECK_EQ(ledger_begun(&ledger, group), TIMES);
	check_known(&ledger, group, &child);
	check_disk(&ledger, group, &from, &to);
	child_end(&child);
	must_run("umount " MOUNT);
	CHECK(cgroup_drop(GROUP));
}

static const struct tap_case cases[] = {
	{ "a storm's I/O is what the disk and its programs counted", storm, 60 },
};

TAP_MAIN(cases)
