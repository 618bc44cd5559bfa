// SPDX-License-Identifier: GPL-2.0
/* Each byte of a disk or a network device counts once, whatever stands on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "libktally/devices.h"

#define READ 6
#define WRITTEN 10
#define RECEIVED 1
#define SENT 9

typedef bool (*sum_of)(const char *text, unsigned int column, uint64_t *bytes);

static void assert_sum(sum_of sum_of, const char *text, unsigned int column, uint64_t want)
{
	uint64_t sum;

	assert_true(sum_of(text, column, &sum));
	assert_int_equal(sum, want);
}

/* Sectors read of those disks that count, of lines that are numbered 1, 2, 4 and so on. */
static uint64_t counted(const char *const *names, unsigned int count)
{
	char text[2048];
	size_t len = 0;
	uint64_t sum;

	for (unsigned int i = 0; i < count; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					" 259 %7u %s 1 2 %u 4 5 6 7 8 0 9 9\n", i,
					names[i], 1U << i);
	return ktally_disks_sum(text, READ, &sum) ? sum / 512 : 0;
}

#define COUNTED(...) counted((const char *[]){ __VA_ARGS__ }, \
			     sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *))

static void sectors_become_bytes(void **state)
{
	const char *text = "   8       0 sda 11 12 100 14 15 16 200 18 0 20 21\n"
			   "   8      16 sdb 11 12 1000 14 15 16 2000 18 0 20 21\n";

	(void)state;
	assert_sum(ktally_disks_sum, text, READ, UINT64_C(1100) * 512);
	assert_sum(ktally_disks_sum, text, WRITTEN, UINT64_C(2200) * 512);
}

static void partitions_are_their_disks(void **state)
{
	(void)state;
	assert_int_equal(COUNTED("sda", "sda1", "sda15", "sdb", "sdb2"), 1 + 8);
	assert_int_equal(COUNTED("nvme0n1", "nvme0n1p1", "nvme0n1p22", "nvme1n1"), 1 + 8);
	assert_int_equal(COUNTED("mmcblk0", "mmcblk0p1", "mmcblk0boot0"), 1 + 4);
	/* None of these is a partition of the one before it. */
	assert_int_equal(COUNTED("vda", "vdaa", "vdaa1"), 1 + 2);
	assert_int_equal(COUNTED("nbd1", "nbd10", "nbd1p"), 7);
}

static void what_stands_on_others_is_theirs(void **state)
{
	(void)state;
	assert_int_equal(COUNTED("loop0", "sda", "dm-0", "md127", "md127p1", "zram0", "ram0",
				 "bcache0", "drbd1"), 2);
	/* A multipath disk's requests are counted by its paths, always. */
	assert_int_equal(COUNTED("nvme0c0n1", "nvme0c1n1", "nvme0n1", "nvme0n1p1", "nvme0n2"),
			 1 + 2 + 16);
	assert_int_equal(COUNTED("nvme0n1", "nvme1c0n1", "nvme00c0n1", "nvme0c0n11"), 15);
}

static void links_that_pass_on_do_not_count(void **state)
{
	const char *text =
		"Inter-|   Receive                            |  Transmit\n"
		" face |bytes    packets errs drop fifo frame compressed multicast|bytes\n"
		"    lo:    1    2    0    0    0     0          0         0        1    2 0\n"
		"  eth0:   10    2    0    0    0     0          0         0     1000    2 0\n"
		"wlp3s0:18446744073709551    2 0 0 0 0 0 0 2000    2 0\n"
		"eth0.7: 4 0 0 0 0 0 0 0 4 0\n br0: 4 0 0 0 0 0 0 0 4 0\n"
		"veth12: 4 0 0 0 0 0 0 0 4\nbond0: 4 0 0 0 0 0 0 0 4 0\n"
		"docker0: 4 0 0 0 0 0 0 0 4 0\n wg0: 4 0 0 0 0 0 0 0 4\n";

	(void)state;
	assert_sum(ktally_links_sum, text, RECEIVED, 18446744073709561);
	assert_sum(ktally_links_sum, text, SENT, 3000);
	assert_sum(ktally_links_sum, "lo2: 3 0 0 0 0 0 0 0 4", SENT, 4);
}

static void none_is_not_zero(void **state)
{
	static const char *const disks[] = {
		"", "\n", "x", "   7       0 loop0 1 2 3 4 5 6 7 8 9\n", "8 0 sda\n", "8 0\n",
		"8 0 sda 1 2 3 4 5 6 x 8\n", "8 0 sda 1 2 3 4 5 6",
		/* Sums that don't fit are not cut. */
		"8 0 sda 1 2 3 4 5 6 18446744073709551615 8 9\n",
	};
	static const char *const links[] = {
		"", "\n", "x", "lo: 1 2 3 4 5 6 7 8 9 10\n", "eth0:", "eth0: 1 2 3\n", "eth0: x\n",
		"title | title\n", ":", "::::\n",
		"eth0: 1 2 3 4 5 6 7 8 18446744073709551615\neth1: 1 2 3 4 5 6 7 8 1\n",
	};
	uint64_t sum;

	(void)state;
	for (size_t i = 0; i < sizeof(disks) / sizeof(disks[0]); i++)
		assert_false(ktally_disks_sum(disks[i], WRITTEN, &sum));
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		assert_false(ktally_links_sum(links[i], SENT, &sum));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sectors_become_bytes),
		cmocka_unit_test(partitions_are_their_disks),
		cmocka_unit_test(what_stands_on_others_is_theirs),
		cmocka_unit_test(links_that_pass_on_do_not_count),
		cmocka_unit_test(none_is_not_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
