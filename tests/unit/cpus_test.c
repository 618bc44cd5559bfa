// SPDX-License-Identifier: GPL-2.0
/* The time of each CPU comes from its own line, in ns, or is absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libktally/cpus.h"

#define TICK UINT64_C(10000000)

static const char stat_text[] =
	"cpu  1000 200 30 40000 500 6 7 80 90 10\n"
	"cpu0 100 20 3 400 50 6 7 8 9 1\n"
	"cpu1 1 2 3 4 5 6 7 8 9 10\n"
	"cpu12 18446744073709551 0 0 0 0 0 0 0 0 0\n"
	"intr 1 2 3\n"
	"cpu13 1 2 3 4 5 6 7 8 9 10\n";

static struct ktally_cpus parse(const char *text)
{
	struct ktally_cpus cpus = { 0 };

	assert_int_equal(ktally_cpus_parse(text, TICK, &cpus), 0);
	return cpus;
}

static void each_has_its_own_time(void **state)
{
	struct ktally_cpus cpus = parse(stat_text);
	const struct ktally_cpu *cpu = cpus.cpu;

	(void)state;
	assert_int_equal(cpus.count, 3);
	assert_int_equal(cpu[0].value[KTALLY_CPU_NUMBER], 0);
	assert_int_equal(cpu[0].value[KTALLY_CPU_USER], 120 * TICK);
	assert_int_equal(cpu[0].value[KTALLY_CPU_SYSTEM], 16 * TICK);
	assert_int_equal(cpu[0].value[KTALLY_CPU_IDLE], 400 * TICK);
	assert_int_equal(cpu[0].value[KTALLY_CPU_IOWAIT], 50 * TICK);
	assert_int_equal(cpu[0].value[KTALLY_CPU_STOLEN], 8 * TICK);
	assert_int_equal(cpu[0].present[0], (UINT64_C(1) << ktally_cpu_set.count) - 1);
	/* Those that are offline have no line. */
	assert_int_equal(cpu[2].value[KTALLY_CPU_NUMBER], 12);
	free(cpus.cpu);
}

static void what_a_line_lacks_is_absent(void **state)
{
	struct ktally_cpus cpus = parse("cpu  1 2 3 4\ncpu0 1 2 3 4\ncpu1\ncpu2 x\ncpu3 \n");

	(void)state;
	assert_int_equal(cpus.count, 1);	/* "cpu1" is none */
	assert_true(ktally_has(cpus.cpu[0].present, KTALLY_CPU_USER));
	assert_true(ktally_has(cpus.cpu[0].present, KTALLY_CPU_IDLE));
	assert_false(ktally_has(cpus.cpu[0].present, KTALLY_CPU_SYSTEM));
	assert_false(ktally_has(cpus.cpu[0].present, KTALLY_CPU_STOLEN));
	free(cpus.cpu);
	cpus = parse("cpu  1 2 3 4\ncpu0 x\ncpu2 1 y 3 4\n");
	assert_int_equal(cpus.count, 2);
	assert_int_equal(cpus.cpu[0].present[0], 1 << KTALLY_CPU_NUMBER);
	assert_false(ktally_has(cpus.cpu[1].present, KTALLY_CPU_USER));
	free(cpus.cpu);
}

static void disorder_ends_it(void **state)
{
	static const char *const texts[] = {
		"", "cpu", "cpu ", "cpu  1\n", "cpu  1\ncpu", "cpu  1\ncpu \n", "intr 1\ncpu0 1\n",
		"cpu0 1 2 3\n", "cpu  1\n\ncpu0 1 2 3 4\n", "cpu  1\ncpu-1 1 2 3 4\n",
		"cpu  1\ncpu99999999999999999999 1 2 3\n", "cpu  1\ncpu0x 1 2 3 4\n",
		"cpu  1\ncpu0 1 2 3 4",		/* cut: the last number may be too short */
	};
	struct ktally_cpus cpus;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		cpus = parse(texts[i]);
		assert_int_equal(cpus.count, 0);
		free(cpus.cpu);
	}
	cpus = parse("cpu  1\ncpu0 1\ncpu2 2\ncpu2 3\ncpu3 4\n");
	assert_int_equal(cpus.count, 2);
	free(cpus.cpu);
	cpus = parse("cpu  1\ncpu5 1\ncpu4 2\n");
	assert_int_equal(cpus.count, 1);
	free(cpus.cpu);
}

static void every_cut_is_read(void **state)
{
	char text[sizeof(stat_text)];
	struct ktally_cpus cpus = { 0 };

	(void)state;
	for (size_t len = 0; len < sizeof(stat_text); len++) {
		memcpy(text, stat_text, len);
		text[len] = '\0';
		assert_int_equal(ktally_cpus_parse(text, TICK, &cpus), 0);
		assert_in_range(cpus.count, 0, 3);
	}
	free(cpus.cpu);
}

static void many_fit_and_memory_is_used_again(void **state)
{
	char text[32 * 600];
	size_t len = (size_t)sprintf(text, "cpu  1 2 3 4\n");
	struct ktally_cpus cpus;

	(void)state;
	for (unsigned int i = 0; i < 512; i++)
		len += (size_t)sprintf(text + len, "cpu%u %u 0 0 9\n", i, i);
	cpus = parse(text);
	assert_int_equal(cpus.count, 512);
	assert_int_equal(cpus.cpu[511].value[KTALLY_CPU_USER], 511 * TICK);
	assert_int_equal(ktally_cpus_parse(stat_text, TICK, &cpus), 0);
	assert_int_equal(cpus.count, 3);
	assert_int_equal(cpus.room, 512);
	free(cpus.cpu);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_has_its_own_time),
		cmocka_unit_test(what_a_line_lacks_is_absent),
		cmocka_unit_test(disorder_ends_it),
		cmocka_unit_test(every_cut_is_read),
		cmocka_unit_test(many_fit_and_memory_is_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
