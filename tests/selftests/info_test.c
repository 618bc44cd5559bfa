// SPDX-License-Identifier: GPL-2.0
/* info-get: what is said of the host and the module. Who may ask is access_test.c's. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

#define CPU1 "/sys/devices/system/cpu/cpu1/online"

static void must_info(struct genl *genl, struct row *info)
{
	int err = info_get(genl, info);

	REQUIRE(!err, "error %d %s", err, genl->error.text);
}

/* Hooks are off, and nothing is withheld from the administrator. */
static bool is_absent(int attr)
{
	return attr == KTALLY_A_INFO_REDACTED_FIELDS ||
	       attr == KTALLY_A_INFO_RUNQ_SINCE || attr == KTALLY_A_INFO_OFFCPU_SINCE ||
	       attr == KTALLY_A_INFO_BLKIO_SINCE;
}

static void every_field(void)
{
	struct genl genl;
	struct row info;
	int i;

	must_open(&genl);
	must_info(&genl, &info);
	for (i = KTALLY_A_INFO_MODULE_VERSION; i <= KTALLY_A_INFO_MAX; i++)
		CHECK(info.has[i] != is_absent(i), "attribute %d: %d", i, info.has[i]);
	for (i = KTALLY_A_INFO_MAX + 1; i < GENL_ATTRS; i++)
		CHECK(!info.has[i], "unknown attribute %d", i);
}

static void version(void)
{
	struct genl genl;
	struct row info;

	must_open(&genl);
	must_info(&genl, &info);
	CHECK(!strcmp(info.text, KTALLY_VERSION), "%s is not %s", info.text, KTALLY_VERSION);
	CHECK_EQ(GET(&info, INFO_PROTOCOL_VERSION), KTALLY_FAMILY_VERSION);
	CHECK_EQ(GET(&info, INFO_GROUPS), KTALLY_GROUP_ALL);
}

static void clocks(void)
{
	long long boot = clock_ns(CLOCK_BOOTTIME), real = clock_ns(CLOCK_REALTIME);
	struct genl genl;
	struct row info;

	must_open(&genl);
	must_info(&genl, &info);
	CHECK_GE(GET(&info, INFO_BOOTTIME), boot);
	CHECK_LE(GET(&info, INFO_BOOTTIME), clock_ns(CLOCK_BOOTTIME));
	CHECK_GE(GET(&info, INFO_REALTIME), real);
	CHECK_LE(GET(&info, INFO_REALTIME), clock_ns(CLOCK_REALTIME));
	CHECK_GE(GET(&info, INFO_LOADED), 1);
	CHECK_LE(GET(&info, INFO_LOADED), boot);
}

static void host(void)
{
	struct sysinfo memory;
	struct genl genl;
	struct row info;

	must_open(&genl);
	must_info(&genl, &info);
	sysinfo(&memory);
	CHECK_EQ(GET(&info, INFO_CPUS), sysconf(_SC_NPROCESSORS_ONLN));
	CHECK_EQ(GET(&info, INFO_MEMORY), memory.totalram * memory.mem_unit);
	CHECK_EQ(GET(&info, INFO_EXIT_RING), get_number("/sys/module/ktally/parameters/exit_ring"));
}

static bool exits_reach(struct genl *genl, uint64_t number, struct row *info)
{
	must_info(genl, info);
	return GET(info, INFO_EXITS) >= number;
}

static void counts_exits(void)
{
	struct row before, after;
	struct genl genl;
	uint64_t ring;
	int i;

	must_open(&genl);
	must_info(&genl, &before);
	for (i = 0; i < 20; i++) {
		if (fork() == 0)
			_exit(0);
	}
	while (wait(NULL) > 0)
		;
	CHECK(EVENTUALLY(exits_reach(&genl, GET(&before, INFO_EXITS) + 20, &after), 5000),
	      "20 exits made the count grow by %lld",
	      (long long)(GET(&after, INFO_EXITS) - GET(&before, INFO_EXITS)));
	ring = GET(&after, INFO_EXIT_RING);
	CHECK_EQ(GET(&after, INFO_EXIT_OVERWRITTEN),
		 GET(&after, INFO_EXITS) > ring ? GET(&after, INFO_EXITS) - ring : 0);
	CHECK_EQ(GET(&after, INFO_EXIT_MISSED), GET(&before, INFO_EXIT_MISSED));
}

static bool cpus_are(struct genl *genl, unsigned int count)
{
	struct row info;

	must_info(genl, &info);
	return GET(&info, INFO_CPUS) == count;
}

/* CPU time of a CPU that is offline still counts: the sums never go back. */
static void cpu_goes_and_comes(void)
{
	const struct want self = { .pid = getpid() };
	unsigned int cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct dump before, after;
	struct genl genl;
	int i;

	if (cpus < 2 || access(CPU1, W_OK))
		tap_skip("no CPU to switch off");
	must_open(&genl);
	CHECK_EQ(task_dump(&genl, &self, &before), 0);
	REQUIRE(put_text(CPU1, "0"));
	CHECK(EVENTUALLY(cpus_are(&genl, cpus - 1), 3000));
	CHECK_EQ(task_dump(&genl, &self, &after), 0);
	CHECK(put_text(CPU1, "1"));
	CHECK(EVENTUALLY(cpus_are(&genl, cpus), 3000));
	for (i = KTALLY_A_MOMENT_BOOTTIME; i <= KTALLY_A_MOMENT_MAX; i++) {
		CHECK(after.header.has[i], "attribute %d of the moment is absent", i);
		CHECK_GE(after.header.value[i], before.header.value[i]);
	}
}

static const struct tap_case cases[] = {
	{ "every field is there", every_field, 0 },
	{ "version and groups", version, 0 },
	{ "clocks lie between readings before and after", clocks, 0 },
	{ "CPUs, memory and ring are the host's", host, 0 },
	{ "exits are counted, none is missed", counts_exits, 0 },
	{ "a CPU goes and comes, no sum goes back", cpu_goes_and_comes, 0 },
};

TAP_MAIN(cases)
