// SPDX-License-Identifier: GPL-2.0
/* Makes allocations of the kernel fail, see fail.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"
#include "proc.h"
#include "tap.h"

#define PANIC_ON_WARN "/proc/sys/kernel/panic_on_warn"
#define NTH	"/proc/thread-self/fail-nth"
#define SLAB	"/sys/kernel/debug/failslab/"
#define PAGES	"/sys/kernel/debug/fail_page_alloc/"

/* Opened before it is needed: opening allocates. */
static __thread int nth_fd = -1;

/* tools/vm/host/kernel_log.py reads it. */
static void say(const char *text)
{
	char line[64];

	snprintf(line, sizeof(line), "ktally-test: allocations %s\n", text);
	REQUIRE(put_text("/dev/kmsg", line));
}

/* Also those that may wait for memory, which the kernel spares by default. */
static void all_allocations(void)
{
	REQUIRE(put_text(SLAB "ignore-gfp-wait", "N"));
	REQUIRE(put_text(SLAB "verbose", "0"));
	REQUIRE(put_text(PAGES "ignore-gfp-wait", "N"));
	REQUIRE(put_text(PAGES "ignore-gfp-highmem", "N"));
	REQUIRE(put_text(PAGES "min-order", "0"));
	REQUIRE(put_text(PAGES "verbose", "0"));
}

void fail_begin(void)
{
	if (access(NTH, W_OK) || access(SLAB "verbose", W_OK))
		tap_skip("this kernel can't make allocations fail");
	all_allocations();
	/* The kernel warns of it itself here and there; the judge of its log knows where it may. */
	put_text(PANIC_ON_WARN, "0");
	say("fail");
}

void fail_end(void)
{
	say("work again");
	put_text(PANIC_ON_WARN, "1");
}

static int nth_file(void)
{
	if (nth_fd < 0)
		nth_fd = open(NTH, O_RDWR | O_CLOEXEC);
	return nth_fd;
}

void fail_arm(int nth)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%d", nth);

	REQUIRE(pwrite(nth_file(), text, length, 0) == length);
}

bool fail_disarm(void)
{
	char text[16] = "";

	REQUIRE(pread(nth_fd, text, sizeof(text) - 1, 0) > 0);
	REQUIRE(pwrite(nth_fd, "0", 1, 0) == 1);
	return atoi(text) == 0;
}

static void mark_workers(const char *text)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	char path[300], name[64];

	REQUIRE(proc);
	while ((entry = readdir(proc))) {
		if (proc_read(name, sizeof(name), "%s/comm", entry->d_name) < 0 ||
		    strncmp(name, "kworker/", strlen("kworker/")))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/make-it-fail", entry->d_name);
		put_text(path, text);	/* it may have ended */
	}
	closedir(proc);
}

static void set_probability(const char *folder, int percent)
{
	char path[100], text[16];

	snprintf(text, sizeof(text), "%d", percent);
	snprintf(path, sizeof(path), "%stimes", folder);
	REQUIRE(put_text(path, "-1"));
	snprintf(path, sizeof(path), "%stask-filter", folder);
	REQUIRE(put_text(path, "Y"));
	snprintf(path, sizeof(path), "%sprobability", folder);
	REQUIRE(put_text(path, text));
}

void fail_workers(int percent)
{
	mark_workers(percent ? "1" : "0");
	set_probability(SLAB, percent);
}

bool fail_is_memory(int err)
{
	return err == -ENOMEM || err == -ENOBUFS;
}
