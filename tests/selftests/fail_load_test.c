// SPDX-License-Identifier: GPL-2.0
/*
 * Each allocation of loading and unloading fails once: nothing may be left of a load that failed,
 * and the next one must succeed. To be run with the module not loaded; KTALLY_KO is its path.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "fail.h"
#include "module.h"
#include "proc.h"
#include "tap.h"

/* Most of them are the kernel's own, for the module's sections, symbols and sysfs files. */
#define MOST_NTH	5000

/*
 * Areas of vmalloc that code got which is no more: the kernel names each one's caller, and has no
 * name for what was of a module. The leak detector may miss them: every word in memory that looks
 * like an address in one is a reference, left on a stack or in the allocator's own books.
 */
static int orphans(void)
{
	FILE *info = fopen("/proc/vmallocinfo", "re");
	char line[300], caller[200];
	int count = 0;

	REQUIRE(info);
	while (fgets(line, sizeof(line), info))
		count += sscanf(line, "%*s %*s %199s", caller) == 1 && !strncmp(caller, "0x", 2);
	fclose(info);
	return count;
}

static void check_loaded(void)
{
	struct genl genl;
	struct row info;

	must_open(&genl);
	CHECK_EQ(info_get(&genl, &info), 0);
	genl_close(&genl);
}

static void check_not_loaded(void)
{
	struct genl genl;

	CHECK(access("/sys/module/ktally", F_OK));
	CHECK_EQ(genl_open(&genl), -ENOENT);
	genl_close(&genl);
}

/* KTALLY_FIRST_NTH: where to begin, for a look at the module's own, which are the last. */
static void loading(void)
{
	int first = tap_setting("KTALLY_FIRST_NTH", 1), nth = first, refused = 0, left = orphans();
	bool reached = true;

	fail_begin();
	for (; reached && nth <= MOST_NTH; nth++) {
		fail_arm(nth);
		int err = module_load();

		reached = fail_disarm();
		CHECK(!err || (reached && fail_is_memory(err)), "allocation %d: error %d", nth,
		      err);
		refused += err != 0;
		if (err) {
			check_not_loaded();
		} else {
			check_loaded();
			module_must_unload();
		}
		CHECK(EVENTUALLY(orphans() == left, 500), "allocation %d: memory is left", nth);
		left = orphans();
	}
	CHECK(!reached, "more than %d allocations", MOST_NTH);
	CHECK_GE(refused, first == 1 ? 10 : 1);
	tap_note("%d allocations, %d errors", nth - 2, refused);
	fail_end();
	REQUIRE_EQ(module_load(), 0);
	check_loaded();
	module_must_unload();
}

/* Nobody can be told of a failure any more, so there must be none. */
static void unloading(void)
{
	int nth, left = orphans();
	bool reached = true;

	fail_begin();
	for (nth = 1; reached && nth <= MOST_NTH; nth++) {
		REQUIRE_EQ(module_load(), 0);
		fail_arm(nth);
		int err = module_unload();

		reached = fail_disarm();
		if (err == -EAGAIN || err == -EBUSY)
			module_must_unload();
		else
			CHECK_EQ(err, 0);
		check_not_loaded();
		CHECK(EVENTUALLY(orphans() == left, 500), "allocation %d: memory is left", nth);
	}
	CHECK(!reached);
	tap_note("%d allocations", nth - 2);
	fail_end();
}

static const struct tap_case cases[] = {
	{ "loading with any allocation failing", loading, 600 },
	{ "unloading with any allocation failing", unloading, 300 },
};

TAP_MAIN(cases)
