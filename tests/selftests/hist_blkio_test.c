// SPDX-License-Identifier: GPL-2.0
/*
 * Block I/O requests lie in the bucket of what they took, or are counted as missed.
 * Not here: the other histograms (hist_test.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ask.h"
#include "hists.h"
#include "proc.h"
#include "tap.h"

#define BLKIO	KTALLY_HIST_KIND_BLKIO
#define READS	8
/* More than the module has room for (kmod/blkio.c); a queue holds 10,240 at most. */
#define FLOOD	10000
#define DEVICE	"/dev/nullb0"

static void begin(struct genl *genl)
{
	must_open(genl);
	must_set(genl, 0);
	must_set(genl, KTALLY_HOOK_BLKIO);
}

static void read_device(struct child *child)
{
	int fd = open(child->arg, O_RDONLY | O_DIRECT);
	char *page = aligned_alloc(4096, 4096);

	REQUIRE(fd >= 0 && page, "%s", (char *)child->arg);
	child_pause(child);
	for (int i = 0; i < READS; i++)
		REQUIRE_EQ(pread(fd, page, 4096, i * 4096), 4096);
	child_pause(child);
}

static void check_reads(const char *device, uint64_t least)
{
	struct hists hists, host;
	struct child child;
	struct genl genl;

	begin(&genl);
	child_start(&child, read_device, (void *)device);
	must_hist(&genl, child.pid, &hists);
	CHECK_EQ(hists.kind[BLKIO].events, 0);
	child_step(&child);
	must_hist(&genl, child.pid, &hists);
	CHECK_EQ(hists.kind[BLKIO].events, READS);
	CHECK_EQ(hist_above(&hists.kind[BLKIO], least), READS);
	CHECK_GE(hists.kind[BLKIO].sum, READS * least);
	CHECK(!hists.kind[KTALLY_HIST_KIND_RUNQ].has);
	CHECK(!hists.kind[KTALLY_HIST_KIND_OFFCPU_VOLUNTARY].has);
	must_hist(&genl, 0, &host);
	CHECK_GE(host.kind[BLKIO].events, READS);
	child_end(&child);
	must_set(&genl, 0);
}

/* A device that takes so long for each request, many at once. */
static void make_null_device(uint64_t ns)
{
	char command[200];

	snprintf(command, sizeof(command),
		 "modprobe -r null_blk 2>/dev/null; modprobe null_blk nr_devices=1 no_sched=1"
		 " hw_queue_depth=10240 irqmode=2 completion_nsec=%llu 2>/dev/null",
		 (unsigned long long)ns);
	if (system(command))
		tap_skip("no null_blk");
	REQUIRE(EVENTUALLY(!access(DEVICE, R_OK), 3000));
}

static void slow_device(void)
{
	make_null_device(20000000);
	check_reads(DEVICE, 1 << 24);
	REQUIRE_EQ(system("modprobe -r null_blk"), 0);
}

static void loop_device(void)
{
	if (system("modprobe loop 2>/dev/null; truncate -s 1M /tmp/ktally-loop &&"
		   "losetup /dev/loop7 /tmp/ktally-loop"))
		tap_skip("no loop device");
	check_reads("/dev/loop7", 1);
	REQUIRE_EQ(system("losetup -d /dev/loop7"), 0);
}

/* All at once, none beside another, so that they are not merged. */
static void read_flood(struct child *child)
{
	static struct io_event events[FLOOD];
	static struct iocb requests[FLOOD], *list[FLOOD];
	int fd = open(DEVICE, O_RDONLY | O_DIRECT);
	char *page = aligned_alloc(4096, 4096);
	aio_context_t context = 0;
	long sent = 0, now;

	REQUIRE(fd >= 0 && page);
	REQUIRE_EQ(syscall(SYS_io_setup, FLOOD, &context), 0);
	for (long i = 0; i < FLOOD; i++) {
		requests[i] = (struct iocb){
			.aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = fd,
			.aio_buf = (uintptr_t)page, .aio_nbytes = 4096, .aio_offset = i * 65536,
		};
		list[i] = &requests[i];
	}
	child_pause(child);
	for (; sent < FLOOD; sent += now) {
		now = syscall(SYS_io_submit, context, FLOOD - sent, &list[sent]);
		REQUIRE(now > 0, "error %d", errno);
	}
	REQUIRE_EQ(syscall(SYS_io_getevents, context, FLOOD, FLOOD, events, NULL), FLOOD);
	for (long i = 0; i < FLOOD; i++)
		REQUIRE_EQ(events[i].res, 4096);
	child_pause(child);
}

static void too_many(void)
{
	struct row before, after;
	struct child child;
	struct hists hists;
	struct genl genl;
	uint64_t missed;

	make_null_device(4000000000);
	begin(&genl);
	child_start(&child, read_flood, NULL);
	REQUIRE_EQ(info_get(&genl, &before), 0);
	child_step(&child);
	must_hist(&genl, child.pid, &hists);
	REQUIRE_EQ(info_get(&genl, &after), 0);
	missed = GET(&after, INFO_HIST_MISSED) - GET(&before, INFO_HIST_MISSED);
	tap_note("%llu measured, %llu missed", (unsigned long long)hists.kind[BLKIO].events,
		 (unsigned long long)missed);
	CHECK_GE(missed, 1);
	CHECK_EQ(hists.kind[BLKIO].events + missed, FLOOD);
	child_end(&child);
	must_set(&genl, 0);
	REQUIRE_EQ(system("modprobe -r null_blk"), 0);
}

static const struct tap_case cases[] = {
	{ "a slow device's requests are in their bucket", slow_device, 0 },
	{ "requests of a loop device", loop_device, 0 },
	{ "more requests at once than there is room for are counted", too_many, 0 },
};

TAP_MAIN(cases)
