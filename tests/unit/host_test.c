// SPDX-License-Identifier: GPL-2.0
/*
 * The host's figures come from the right words of the right files, in ns and bytes, or are
 * absent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixture.h"
#include "libktally/host.h"

static const char stat_text[] =
	"cpus 1 2 3 4 5 6 7 8\n"
	"cpu  1000 200 30 40000 500 6 7 80 90 10\n"
	"cpu0 1 1 1 1 1 1 1 1 1 1\n"
	"intr 123456 0 0\n"
	"ctxt 777\n"
	"btime 1795403391\n"
	"processes 888\n"
	"procs_running 3\n"
	"procs_blocked 2\n";

static const char meminfo[] =
	"MemTotalOfOthers: 1 kB\n"
	"CachedElsewhere: 2 kB\n"
	"MemTotal:       16000 kB\n"
	"MemFree:        15000 kB\n"
	"MemAvailable:   14000 kB\n"
	"Buffers:          130 kB\n"
	"Cached:           120 kB\n"
	"SwapCached:       999 kB\n"
	"SwapTotal:        110 kB\n"
	"SwapFree:         100 kB\n";

static void fill(const struct fixture *f)
{
	fixture_file(f, "uptime", "1428.45 2636.27\n");
	fixture_file(f, "loadavg", "0.38 10.04 123.16 1/87 9406\n");
	fixture_file(f, "meminfo", meminfo);
	fixture_file(f, "stat", stat_text);
	fixture_file(f, "pressure/cpu",
		     "some avg10=0.04 avg60=2.01 avg300=2.12 total=17\nfull avg10=0.00 total=1\n");
	fixture_file(f, "pressure/memory", "some avg10=1.05 total=18\nfull avg10=0.50 total=19\n");
	fixture_file(f, "pressure/io", "some avg10=99.01 total=20\nfull avg10=100.00 total=21\n");
}

static void fill_devices(const struct fixture *f)
{
	fixture_file(f, "diskstats",
		     "   8       0 sda 1 0 100 4 5 0 200 8 0 0 0\n"
		     "   8       1 sda1 1 0 90 4 5 0 190 8 0 0 0\n"
		     " 253       0 dm-0 1 0 80 4 5 0 180 8 0 0 0\n");
	fixture_file(f, "net/dev",
		     "Inter-|   Receive  |  Transmit\n"
		     " face |bytes packets errs drop fifo frame compressed multicast|bytes\n"
		     "    lo: 5 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0\n"
		     "  eth0:7000 1 0 0 0 0 0 0 9000 1 0 0 0 0 0 0\n");
}

static void read_host(const char *root, struct ktally_host *host, struct ktally_moment *moment)
{
	struct ktally_host_reader *reader = ktally_host_open(root);

	assert_non_null(reader);
	assert_int_equal(ktally_host_read(reader, host, moment, NULL), 0);
	ktally_host_close(reader);
}

static void every_figure_is_read(void **state)
{
	uint64_t tick = 1000000000 / sysconf(_SC_CLK_TCK);
	const struct { unsigned int field; uint64_t value; } want[] = {
		{ KTALLY_HOST_UPTIME, 1428450000000 }, { KTALLY_HOST_LOAD1, 38 },
		{ KTALLY_HOST_LOAD5, 1004 },
		{ KTALLY_HOST_LOAD15, 12316 }, { KTALLY_HOST_MEM_TOTAL, 16000 * 1024 },
		{ KTALLY_HOST_MEM_FREE, 15000 * 1024 }, { KTALLY_HOST_MEM_AVAILABLE, 14000 * 1024 },
		{ KTALLY_HOST_MEM_BUFFERS, 130 * 1024 }, { KTALLY_HOST_MEM_CACHED, 120 * 1024 },
		{ KTALLY_HOST_SWAP_TOTAL, 110 * 1024 }, { KTALLY_HOST_SWAP_FREE, 100 * 1024 },
		{ KTALLY_HOST_CPU_USER, 1200 * tick }, { KTALLY_HOST_CPU_SYSTEM, 43 * tick },
		{ KTALLY_HOST_CPU_IDLE, 40000 * tick }, { KTALLY_HOST_CPU_IOWAIT, 500 * tick },
		{ KTALLY_HOST_CPU_STOLEN, 80 * tick }, { KTALLY_HOST_CTXT, 777 },
		{ KTALLY_HOST_FORKS, 888 },
		{ KTALLY_HOST_PROCS_RUNNING, 3 }, { KTALLY_HOST_PROCS_BLOCKED, 2 },
		{ KTALLY_HOST_PSI_CPU_SOME, 17000 }, { KTALLY_HOST_PSI_MEM_SOME, 18000 },
		{ KTALLY_HOST_PSI_MEM_FULL, 19000 }, { KTALLY_HOST_PSI_IO_SOME, 20000 },
		{ KTALLY_HOST_PSI_IO_FULL, 21000 },
		{ KTALLY_HOST_PSI_CPU_SOME_AVG10, 4 }, { KTALLY_HOST_PSI_MEM_SOME_AVG10, 105 },
		{ KTALLY_HOST_PSI_MEM_FULL_AVG10, 50 }, { KTALLY_HOST_PSI_IO_SOME_AVG10, 9901 },
		{ KTALLY_HOST_PSI_IO_FULL_AVG10, 10000 },
		{ KTALLY_HOST_DISK_READ, 100 * 512 }, { KTALLY_HOST_DISK_WRITTEN, 200 * 512 },
		{ KTALLY_HOST_NET_RECEIVED, 7000 }, { KTALLY_HOST_NET_SENT, 9000 },
	};
	struct ktally_moment moment = { 0 };
	struct ktally_host host;
	struct fixture f;

	(void)state;
	fixture_make(&f);
	fill(&f);
	fill_devices(&f);
	read_host(f.root, &host, &moment);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_true(ktally_has(host.present, want[i].field));
		assert_int_equal(host.value[want[i].field], want[i].value);
	}
	assert_int_equal(sizeof(want) / sizeof(want[0]), ktally_host_set.count);
	assert_int_equal(moment.value[KTALLY_MOMENT_CPU_USER], 1000 * tick);
	assert_int_equal(moment.value[KTALLY_MOMENT_CPU_NICE], 200 * tick);
	assert_int_equal(moment.value[KTALLY_MOMENT_CPU_SYSTEM], 30 * tick);
	assert_int_equal(moment.value[KTALLY_MOMENT_CPU_IRQ], 13 * tick);
	assert_int_equal(moment.value[KTALLY_MOMENT_CPU_STEAL], 80 * tick);
	assert_false(ktally_has(moment.present, KTALLY_MOMENT_BOOTTIME));
	fixture_remove(&f);
}

static void what_no_file_shows_is_absent(void **state)
{
	struct ktally_host host;
	struct fixture f;

	(void)state;
	fixture_make(&f);
	read_host(f.root, &host, NULL);
	assert_int_equal(host.present[0], 0);
	/* A kernel without PSI and swap: the rest is there. */
	fixture_file(&f, "meminfo", "MemTotal:       16000 kB\nMemFree: kB\n");
	fixture_file(&f, "stat", "cpu  1 2 3 4\nctxt 5\n");
	read_host(f.root, &host, NULL);
	assert_int_equal(host.present[0], UINT64_C(1) << KTALLY_HOST_MEM_TOTAL |
			 UINT64_C(1) << KTALLY_HOST_CPU_USER |
			 UINT64_C(1) << KTALLY_HOST_CPU_IDLE | UINT64_C(1) << KTALLY_HOST_CTXT);
	fixture_remove(&f);
}

static void garbage_is_absent(void **state)
{
	static const char *const garbage[] = {
		"", "\n", "x", "cpu", "cpu ", "cpu -\nctxt\n", "some total\nfull total=\n",
		"some avg10=1 total=x\n", "some avg10=1.2",
		"MemTotal:", "MemTotal:\n", ":::::\n", "0.\n", ".5 .5\n",
	};
	static const char *const files[] = {
		"uptime", "loadavg", "meminfo", "stat", "pressure/cpu", "pressure/io", "diskstats",
		"net/dev",
	};
	struct ktally_host host;
	struct fixture f;

	(void)state;
	fixture_make(&f);
	for (size_t g = 0; g < sizeof(garbage) / sizeof(garbage[0]); g++) {
		for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
			fixture_file(&f, files[i], garbage[g]);
		read_host(f.root, &host, NULL);
		/* "0." and ".5" must not be taken for loads; a bare 0 may be an uptime. */
		assert_int_equal(host.present[0] & ~(UINT64_C(1) << KTALLY_HOST_UPTIME |
						     UINT64_C(1) << KTALLY_HOST_LOAD1),
				 0);
	}
	fixture_remove(&f);
}

static void a_reader_reads_anew_each_time(void **state)
{
	struct ktally_host_reader *reader;
	struct ktally_host host;
	struct fixture f;

	(void)state;
	fixture_make(&f);
	fixture_file(&f, "pressure/io", "full total=1\n");
	reader = ktally_host_open(f.root);
	assert_int_equal(ktally_host_read(reader, &host, NULL, NULL), 0);
	fixture_file(&f, "pressure/io", "full total=2\n");
	assert_int_equal(ktally_host_read(reader, &host, NULL, NULL), 0);
	assert_int_equal(host.value[KTALLY_HOST_PSI_IO_FULL], 2000);
	ktally_host_close(reader);
	fixture_remove(&f);
}

static uint64_t next_of(struct ktally_host_reader *reader, const struct fixture *f,
			const char *file, const char *text, enum ktally_host_field field)
{
	struct ktally_host host;

	fixture_file(f, file, text);
	assert_int_equal(ktally_host_read(reader, &host, NULL, NULL), 0);
	assert_true(ktally_has(host.present, field));
	return host.value[field];
}

static void iowait_waits_for_what_was_taken_back(void **state)
{
	static const struct { const char *stat; uint64_t told; } at[] = {
		{ "cpu  1 0 0 9 1000\n", 1000 }, { "cpu  1 0 0 9 800\n", 1000 },
		{ "cpu  1 0 0 9 990\n", 1000 }, { "cpu  1 0 0 9 1010\n", 1010 },
		/* All that a CPU had counted that is off now: it goes on from here. */
		{ "cpu  1 0 0 9 10\n", 1010 }, { "cpu  1 0 0 9 15\n", 1015 },
	};
	uint64_t tick = 1000000000 / sysconf(_SC_CLK_TCK);
	struct ktally_host_reader *reader;
	struct fixture f;

	(void)state;
	fixture_make(&f);
	reader = ktally_host_open(f.root);
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		assert_int_equal(next_of(reader, &f, "stat", at[i].stat, KTALLY_HOST_CPU_IOWAIT),
				 at[i].told * tick);
	ktally_host_close(reader);
	fixture_remove(&f);
}

static void what_a_disk_read_stays_when_it_is_taken_away(void **state)
{
	static const char sda[] = "8 0 sda 1 0 100 4 5 0 200 8\n";
	static const char more[] = "8 0 sda 1 0 107 4 5 0 200 8\n";
	static const char both[] = "8 0 sda 1 0 100 4 5 0 200 8\n8 16 sdb 1 0 50 4 5 0 60 8\n";
	struct ktally_host_reader *reader;
	struct fixture f;

	(void)state;
	fixture_make(&f);
	reader = ktally_host_open(f.root);
	assert_int_equal(next_of(reader, &f, "diskstats", both, KTALLY_HOST_DISK_READ), 150 * 512);
	assert_int_equal(next_of(reader, &f, "diskstats", sda, KTALLY_HOST_DISK_READ), 150 * 512);
	assert_int_equal(next_of(reader, &f, "diskstats", more, KTALLY_HOST_DISK_READ), 157 * 512);
	ktally_host_close(reader);
	fixture_remove(&f);
}

static void gauges_go_down(void **state)
{
	struct ktally_host_reader *reader;
	struct fixture f;

	(void)state;
	fixture_make(&f);
	reader = ktally_host_open(f.root);
	assert_int_equal(next_of(reader, &f, "meminfo", "MemFree: 9 kB\n", KTALLY_HOST_MEM_FREE),
			 9 * 1024);
	assert_int_equal(next_of(reader, &f, "meminfo", "MemFree: 7 kB\n", KTALLY_HOST_MEM_FREE),
			 7 * 1024);
	ktally_host_close(reader);
	fixture_remove(&f);
}

static void one_figure_is_read_anew_each_time(void **state)
{
	struct ktally_host_reader *reader;
	struct fixture f;
	uint64_t value;

	(void)state;
	fixture_make(&f);
	fixture_file(&f, "meminfo", "MemTotal: 1 kB\n");
	reader = ktally_host_open(f.root);
	assert_true(ktally_host_figure(reader, KTALLY_HOST_MEM_TOTAL, &value));
	assert_int_equal(value, 1024);
	fixture_file(&f, "meminfo", "MemTotal: 2 kB\n");
	assert_true(ktally_host_figure(reader, KTALLY_HOST_MEM_TOTAL, &value));
	assert_int_equal(value, 2048);
	assert_false(ktally_host_figure(reader, KTALLY_HOST_MEM_FREE, &value));
	assert_false(ktally_host_figure(reader, KTALLY_HOST_UPTIME, &value));
	ktally_host_close(reader);
	fixture_remove(&f);
}

static void cpus_are_of_the_same_reading(void **state)
{
	uint64_t tick = 1000000000 / sysconf(_SC_CLK_TCK);
	struct ktally_host_reader *reader;
	struct ktally_cpus cpus = { 0 };
	struct ktally_host host;
	struct fixture f;

	(void)state;
	fixture_make(&f);
	fixture_file(&f, "stat", "cpu  3 0 0 7\ncpu0 1 0 0 4\ncpu1 2 0 0 3\nintr 1\n");
	reader = ktally_host_open(f.root);
	assert_int_equal(ktally_host_read(reader, &host, NULL, &cpus), 0);
	assert_int_equal(cpus.count, 2);
	assert_int_equal(host.value[KTALLY_HOST_CPU_IDLE], 7 * tick);
	assert_int_equal(cpus.cpu[1].value[KTALLY_CPU_IDLE], 3 * tick);
	fixture_file(&f, "stat", "");
	assert_int_equal(ktally_host_read(reader, &host, NULL, &cpus), 0);
	assert_int_equal(cpus.count, 0);
	ktally_host_close(reader);
	free(cpus.cpu);
	fixture_remove(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_figure_is_read),
		cmocka_unit_test(what_no_file_shows_is_absent),
		cmocka_unit_test(garbage_is_absent),
		cmocka_unit_test(a_reader_reads_anew_each_time),
		cmocka_unit_test(iowait_waits_for_what_was_taken_back),
		cmocka_unit_test(what_a_disk_read_stays_when_it_is_taken_away),
		cmocka_unit_test(gauges_go_down),
		cmocka_unit_test(one_figure_is_read_anew_each_time),
		cmocka_unit_test(cpus_are_of_the_same_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
