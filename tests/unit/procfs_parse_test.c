// SPDX-License-Identifier: GPL-2.0
/* The text of /proc/PID's files becomes the right fields in the right units, whatever the name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libktally/procfs_parse.h"

#define TICK UINT64_C(10000000)
#define KERNEL_THREAD "0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 25 0 0 " \
	"18446744073709551615 0 0 0 0 0 0 0 2147483647 0 1 0 0 0 3 0 0 0 0 0 0 0 0 0 0 0 0 0\n"

static struct ktally_procfs_plan plan;

static int make_plan(void **state)
{
	(void)state;
	ktally_procfs_plan_init(&plan, TICK);
	return 0;
}

/* A line whose column n holds n, from the ppid (4) to the last (52). */
static void numbered(char *line, size_t room, const char *name, char letter)
{
	size_t len = snprintf(line, room, "1 (%s) %c", name, letter);

	for (int n = 4; n <= 52; n++)
		len += snprintf(line + len, room - len, " %d", n);
	snprintf(line + len, room - len, "\n");
}

static bool parse(const char *line, struct ktally_procfs_stat *stat)
{
	return ktally_procfs_stat_parse(stat, line, strlen(line));
}

static void every_column_is_found_behind_any_name(void **state)
{
	static const char *const names[] = {
		"nginx", "", ")", "((", "a) R 1 (", ") R 1 (", "a\nb", ") S 1 2 3\n4 (x) R 9", " ",
		"\xff\x1b[",
		"kworker/u257:12-events_freezable_power_and_more_than_15_bytes",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct ktally_procfs_stat stat;
		char line[512];

		numbered(line, sizeof(line), names[i], 'S');
		assert_true(parse(line, &stat));
		assert_int_equal(stat.comm_len, strlen(names[i]));
		assert_memory_equal(stat.comm, names[i], stat.comm_len);
		assert_int_equal(stat.column[1], 1);
		assert_int_equal(stat.column[3], 'S');
		assert_int_equal(stat.count, 52);
		for (unsigned int n = 4; n <= 52; n++)
			assert_int_equal(stat.column[n], n);
	}
}

static void what_is_no_line_of_stat_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "\n", "1", "1 (x", "1 x) S", "1 (x)", "1 (x) ", "1 (x) \n", "1 (x) S",
		"(x) S 1 2 3", "x (x) S 1 2", ")(", "1 )x( S 4 5", "1 (x)S 4 5 6",
	};
	struct ktally_procfs_stat stat;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(parse(bad[i], &stat));
}

static void a_line_cut_anywhere_is_refused_or_right(void **state)
{
	struct ktally_procfs_stat stat;
	char line[512];

	(void)state;
	numbered(line, sizeof(line), "a) R 1 (", 'S');
	for (size_t len = 0; len < strlen(line); len++) {
		char *cut = strndup(line, len);

		if (ktally_procfs_stat_parse(&stat, cut, len))
			assert_in_range(stat.count, 44, 52);
		free(cut);
	}
}

static void fill_stat(const char *line, struct ktally_task *task, struct ktally_procfs_stat *stat)
{
	memset(task, 0, sizeof(*task));
	assert_true(parse(line, stat));
	ktally_procfs_stat_fill(&plan, stat, task);
}

static void stat_fills_its_fields_in_ns_and_bytes(void **state)
{
	static const struct { unsigned int field; uint64_t value; } want[] = {
		{ KTALLY_TASK_PID, 1 }, { KTALLY_TASK_STATE, 'S' }, { KTALLY_TASK_PPID, 4 },
		{ KTALLY_TASK_MIN_FLT, 10 }, { KTALLY_TASK_MAJ_FLT, 12 },
		{ KTALLY_TASK_UTIME, 14 * TICK },
		{ KTALLY_TASK_STIME, 15 * TICK }, { KTALLY_TASK_PRIORITY, 18 },
		{ KTALLY_TASK_NICE, 19 },
		{ KTALLY_TASK_NUM_THREADS, 20 }, { KTALLY_TASK_START_TIME, 22 * TICK },
		{ KTALLY_TASK_VSIZE, 23 }, { KTALLY_TASK_PROCESSOR, 39 },
		{ KTALLY_TASK_POLICY, 41 },
		{ KTALLY_TASK_GTIME, 43 * TICK },
	};
	struct ktally_procfs_stat stat;
	struct ktally_task task;
	uint64_t present = UINT64_C(1) << KTALLY_TASK_COMM;
	char line[512];

	(void)state;
	numbered(line, sizeof(line), "a) R 1 (", 'S');
	fill_stat(line, &task, &stat);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_int_equal(task.value[want[i].field], want[i].value);
		present |= UINT64_C(1) << want[i].field;
	}
	assert_string_equal(task.comm, "a) R 1 (");
	assert_int_equal(task.present[0], present);
}

static void negative_numbers_stay_negative(void **state)
{
	struct ktally_procfs_stat stat;
	struct ktally_task task;

	(void)state;
	fill_stat("7 (rt) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 -51 -20 1 0 5 1 1 1 0 0 0 0 0 0 0 0 "
		  "0 0 0 0 17 1 50 1 0 0 0 0 0 0 0 0 0 0 0\n", &task, &stat);
	assert_int_equal((int64_t)task.value[KTALLY_TASK_PRIORITY], -51);
	assert_int_equal((int64_t)task.value[KTALLY_TASK_NICE], -20);
}

static void a_long_name_is_kept_to_15_bytes(void **state)
{
	struct ktally_procfs_stat stat;
	struct ktally_task task;
	char name[81], line[512];

	(void)state;
	memset(name, 'k', 80);
	name[80] = '\0';
	numbered(line, sizeof(line), name, 'I');
	fill_stat(line, &task, &stat);
	assert_int_equal(strlen(task.comm), 15);
}

static const char status[] =
	"Name:\tUid:\\nRssAnon:\nUmask:\t0022\nState:\tS (sleeping)\n"
	"Tgid:\t42\n"
	"Ngid:\t0\nPid:\t43\n"
	"Uid:\t1000\t1001\t1002\t1003\n"
	"Gid:\t100\t101\t102\t103\n"
	"NSpid:\t43\t17\t5\n"
	"VmPeak:\t    3060 kB\n"
	"VmLck:\t       8 kB\n"
	"VmHWM:\t    1760 kB\n"
	"VmRSS:\t    1760 kB\n"
	"RssAnon:\t     112 kB\n"
	"RssFile:\t    1648 kB\n"
	"RssShmem:\t       0 kB\n"
	"VmPTE:\t      44 kB\n"
	"VmSwap:\t      16 kB\n"
	"Threads:\t1\n"
	"voluntary_ctxt_switches:\t150\n"
	"nonvoluntary_ctxt_switches:\t7\n";

static void status_fills_ids_bytes_and_switches(void **state)
{
	static const struct { unsigned int field; uint64_t value; } want[] = {
		{ KTALLY_TASK_TGID, 42 }, { KTALLY_TASK_UID, 1000 }, { KTALLY_TASK_EUID, 1001 },
		{ KTALLY_TASK_GID, 100 }, { KTALLY_TASK_LOCKED, 8 * 1024 },
		{ KTALLY_TASK_HIWATER_RSS, 1760 * 1024 }, { KTALLY_TASK_RSS_ANON, 112 * 1024 },
		{ KTALLY_TASK_RSS_FILE, 1648 * 1024 }, { KTALLY_TASK_RSS_SHMEM, 0 },
		{ KTALLY_TASK_PAGE_TABLES, 44 * 1024 }, { KTALLY_TASK_SWAP, 16 * 1024 },
		{ KTALLY_TASK_NVCSW, 150 }, { KTALLY_TASK_NIVCSW, 7 }, { KTALLY_TASK_NSPID, 5 },
	};
	struct ktally_task task = { 0 };
	uint64_t present = 0;

	(void)state;
	ktally_procfs_fill(&plan, KTALLY_PROCFS_STATUS, status, KTALLY_PROCFS_FILL, &task);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_int_equal(task.value[want[i].field], want[i].value);
		present |= UINT64_C(1) << want[i].field;
	}
	assert_int_equal(task.present[0], present);
}

static void what_status_does_not_show_is_absent(void **state)
{
	struct ktally_task task = { 0 };

	(void)state;
	/* A kernel thread: no address space, so no lines of one. */
	ktally_procfs_fill(&plan, KTALLY_PROCFS_STATUS,
			   "Tgid:\t2\nUid:\t0\t0\t0\t0\nVmLck\nVmHWM:\nVmPTE:\tx kB\n",
			   KTALLY_PROCFS_FILL, &task);
	assert_int_equal(task.present[0], UINT64_C(1) << KTALLY_TASK_TGID |
			 UINT64_C(1) << KTALLY_TASK_UID |
			 UINT64_C(1) << KTALLY_TASK_EUID);
}

static void io_and_schedstat_fill_theirs(void **state)
{
	struct ktally_task task = { 0 };

	(void)state;
	ktally_procfs_fill(&plan, KTALLY_PROCFS_IO,
			   "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\n"
			   "write_bytes: 6\ncancelled_write_bytes: 18446744073709551615\n",
			   KTALLY_PROCFS_FILL, &task);
	ktally_procfs_fill(&plan, KTALLY_PROCFS_SCHEDSTAT, "123456789 4242 17\n",
			   KTALLY_PROCFS_FILL, &task);
	assert_int_equal(task.value[KTALLY_TASK_RCHAR], 1);
	assert_int_equal(task.value[KTALLY_TASK_WRITE_BYTES], 6);
	assert_int_equal(task.value[KTALLY_TASK_CANCELLED_WRITE_BYTES], UINT64_MAX);
	assert_int_equal(task.value[KTALLY_TASK_SUM_EXEC_RUNTIME], 123456789);
	assert_int_equal(task.value[KTALLY_TASK_RUN_DELAY], 4242);
	assert_int_equal(task.value[KTALLY_TASK_TIMESLICES], 17);
	assert_int_equal(__builtin_popcountll(task.present[0]), 10);
}

static void a_number_too_large_for_64_bits_is_no_number(void **state)
{
	struct ktally_task task = { 0 };

	(void)state;
	ktally_procfs_fill(&plan, KTALLY_PROCFS_IO,
			   "rchar: 18446744073709551616\nwchar: 99999999999999999999999\n",
			   KTALLY_PROCFS_FILL, &task);
	assert_int_equal(task.present[0], 0);
}

static void another_thread_adds_only_what_is_summed(void **state)
{
	struct ktally_task task = { 0 };

	(void)state;
	ktally_procfs_fill(&plan, KTALLY_PROCFS_STATUS, status, KTALLY_PROCFS_FILL, &task);
	ktally_procfs_fill(&plan, KTALLY_PROCFS_STATUS, status, KTALLY_PROCFS_ADD, &task);
	assert_int_equal(task.value[KTALLY_TASK_NVCSW], 300);
	assert_int_equal(task.value[KTALLY_TASK_NIVCSW], 14);
	assert_int_equal(task.value[KTALLY_TASK_RSS_ANON], 112 * 1024);
	assert_int_equal(task.value[KTALLY_TASK_UID], 1000);
}

static void another_threads_memory_stands_for_that_of_an_exited_leader(void **state)
{
	struct ktally_task task = { 0 };

	(void)state;
	ktally_procfs_fill(&plan, KTALLY_PROCFS_STATUS, "Tgid:\t42\nvoluntary_ctxt_switches:\t1\n",
			   KTALLY_PROCFS_FILL, &task);
	ktally_procfs_fill(&plan, KTALLY_PROCFS_STATUS, status, KTALLY_PROCFS_ADD, &task);
	assert_int_equal(task.value[KTALLY_TASK_RSS_ANON], 112 * 1024);
	assert_int_equal(task.value[KTALLY_TASK_NVCSW], 151);
	/* The leader's own part is not known, so neither is the sum. */
	assert_false(ktally_has(task.present, KTALLY_TASK_NIVCSW));
}

static void a_refused_file_redacts_its_fields(void **state)
{
	struct ktally_task task = { 0 };

	(void)state;
	ktally_procfs_redact(&plan, KTALLY_PROCFS_IO, &task);
	for (unsigned int i = 0; i < ktally_task_set.count; i++)
		assert_int_equal(ktally_has(task.redacted, i),
				 strncmp(ktally_task_set.fields[i].procfs, "io:", 3) == 0);
	assert_int_equal(task.present[0], 0);
}

static void no_address_space_is_not_an_empty_one(void **state)
{
	struct ktally_procfs_trust trust = { .alone = true };
	struct ktally_procfs_stat stat;
	struct ktally_task task;

	(void)state;
	fill_stat("2 (kthreadd) S " KERNEL_THREAD, &task, &stat);
	ktally_procfs_judge(&plan, &stat, &trust, &task);
	assert_false(ktally_has(task.present, KTALLY_TASK_VSIZE));
	assert_true(ktally_has(task.present, KTALLY_TASK_MIN_FLT));
}

static void judge(const char *letter, unsigned int threads, unsigned int delay, unsigned int word,
		  struct ktally_procfs_trust trust, struct ktally_task *task)
{
	struct ktally_procfs_stat stat;
	char line[512];

	snprintf(line, sizeof(line),
		 "9 (x) %s 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 %u 0 5 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0 "
		 "17 1 0 0 %u 0 0 0 0 0 0 0 0 0 %u\n", letter, threads, delay, word);
	fill_stat(line, task, &stat);
	ktally_procfs_judge(&plan, &stat, &trust, task);
}

static void a_delay_counts_only_when_it_is_known(void **state)
{
	struct ktally_procfs_trust all = { .delays = true, .alone = true }, off = all, many = all;
	struct ktally_task task;

	(void)state;
	off.delays = false;
	many.alone = false;
	judge("S", 1, 5, 0, all, &task);
	assert_true(ktally_has(task.present, KTALLY_TASK_BLKIO_DELAY));
	assert_int_equal(task.value[KTALLY_TASK_BLKIO_DELAY], 5 * TICK);
	judge("S", 1, 0, 0, all, &task);
	assert_false(ktally_has(task.present, KTALLY_TASK_BLKIO_DELAY));
	judge("S", 1, 5, 0, off, &task);
	assert_false(ktally_has(task.present, KTALLY_TASK_BLKIO_DELAY));
	judge("S", 2, 5, 0, many, &task);
	assert_false(ktally_has(task.present, KTALLY_TASK_BLKIO_DELAY));
}

static void only_a_zombie_has_an_exit_status_and_0_only_if_seen(void **state)
{
	static const struct {
		const char *letter;
		unsigned int threads, word;
		bool sees;
		int code, sig;	/* -1: absent */
	} cases[] = {
		{ "Z", 1, 0, true, 0, -1 }, { "Z", 1, 0, false, -1, -1 },
		{ "Z", 1, 3 << 8, true, 3, -1 }, { "Z", 1, 255 << 8, false, 255, -1 },
		{ "Z", 1, 9, true, -1, 9 }, { "Z", 1, 9, false, -1, 9 },
		{ "Z", 1, 0x80 | 11, true, -1, 11 },	/* with a core dump */
		{ "S", 1, 3 << 8, true, -1, -1 }, { "X", 1, 9, true, -1, -1 },
		{ "Z", 2, 3 << 8, true, -1, -1 },	/* its threads still live */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ktally_procfs_trust trust = { .exit_zero = cases[i].sees };
		struct ktally_task task;

		judge(cases[i].letter, cases[i].threads, 0, cases[i].word, trust, &task);
		assert_int_equal(ktally_has(task.present, KTALLY_TASK_EXIT_CODE),
				 cases[i].code >= 0);
		assert_int_equal(ktally_has(task.present, KTALLY_TASK_TERM_SIG), cases[i].sig >= 0);
		if (cases[i].code >= 0)
			assert_int_equal(task.value[KTALLY_TASK_EXIT_CODE], cases[i].code);
		if (cases[i].sig >= 0)
			assert_int_equal(task.value[KTALLY_TASK_TERM_SIG], cases[i].sig);
	}
}

/* A row of the spec whose `procfs` column can't be read would be silently absent. */
static void every_field_that_procfs_shows_is_in_the_plan(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		unsigned int found = 0;

		for (unsigned int n = 0; n < plan.begin[KTALLY_PROCFS_FILES]; n++)
			found += plan.rows[n].field == i;
		/* exit_code and term_sig are two readings of one column. */
		/* What is a link or a folder is no file to be parsed. */
		assert_int_equal(found, ktally_task_set.fields[i].procfs[0] != '\0' &&
				 i != KTALLY_TASK_PID_NS && i != KTALLY_TASK_FDS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_column_is_found_behind_any_name),
		cmocka_unit_test(what_is_no_line_of_stat_is_refused),
		cmocka_unit_test(a_line_cut_anywhere_is_refused_or_right),
		cmocka_unit_test(stat_fills_its_fields_in_ns_and_bytes),
		cmocka_unit_test(negative_numbers_stay_negative),
		cmocka_unit_test(a_long_name_is_kept_to_15_bytes),
		cmocka_unit_test(status_fills_ids_bytes_and_switches),
		cmocka_unit_test(what_status_does_not_show_is_absent),
		cmocka_unit_test(io_and_schedstat_fill_theirs),
		cmocka_unit_test(a_number_too_large_for_64_bits_is_no_number),
		cmocka_unit_test(another_thread_adds_only_what_is_summed),
		cmocka_unit_test(another_threads_memory_stands_for_that_of_an_exited_leader),
		cmocka_unit_test(a_refused_file_redacts_its_fields),
		cmocka_unit_test(no_address_space_is_not_an_empty_one),
		cmocka_unit_test(a_delay_counts_only_when_it_is_known),
		cmocka_unit_test(only_a_zombie_has_an_exit_status_and_0_only_if_seen),
		cmocka_unit_test(every_field_that_procfs_shows_is_in_the_plan),
	};

	return cmocka_run_group_tests(tests, make_plan, NULL);
}
