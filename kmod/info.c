// SPDX-License-Identifier: GPL-2.0
/*
 * What is true of the host and the module rather than of a task: the moment of a sample, and the
 * answer to info-get. Not here: figures that one small procfs file gives (the library reads those).
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/kernel_stat.h>
#include <linux/mm.h>
#include <linux/timekeeping.h>

#include <uapi/linux/ktally.h>

#include "exit.h"
#include "hooks.h"
#include "info.h"

static atomic64_t generation;
static atomic64_t torn_rows;

/*
 * CPU time that the kernel charged to all tasks and interrupts, of all CPUs that ever were online.
 */
static void add_cpu(u64 *sum, int cpu)
{
	struct kernel_cpustat stat;
	int i;

	kcpustat_cpu_fetch(&stat, cpu);
	for (i = 0; i < NR_STATS; i++)
		sum[i] += stat.cpustat[i];
}

/**
 * ktally_moment_take() - the moment of a dump: both clocks, one after the other, and what had been
 * used by then
 * @moment: gets it
 * Context: any; O(possible CPUs).
 */
void ktally_moment_take(struct ktally_moment *moment)
{
	u64 sum[NR_STATS] = {};
	int cpu;

	for_each_possible_cpu(cpu)
		add_cpu(sum, cpu);
	bitmap_zero(moment->present, KTALLY_MOMENT_COUNT);
	KTALLY_PUT(MOMENT, moment, BOOTTIME, ktime_get_boottime_ns());
	KTALLY_PUT(MOMENT, moment, REALTIME, ktime_get_real_ns());
	KTALLY_PUT(MOMENT, moment, GENERATION, atomic64_inc_return(&generation));
	KTALLY_PUT(MOMENT, moment, EXIT_NEXT, ktally_exit_next());
	KTALLY_PUT(MOMENT, moment, CPU_USER, sum[CPUTIME_USER]);
	KTALLY_PUT(MOMENT, moment, CPU_NICE, sum[CPUTIME_NICE]);
	KTALLY_PUT(MOMENT, moment, CPU_SYSTEM, sum[CPUTIME_SYSTEM]);
	KTALLY_PUT(MOMENT, moment, CPU_IRQ, sum[CPUTIME_IRQ] + sum[CPUTIME_SOFTIRQ]);
	KTALLY_PUT(MOMENT, moment, CPU_STEAL, sum[CPUTIME_STEAL]);
}

/* Counts rows that were sent although their sum was torn. */
void ktally_info_torn(u64 rows)
{
	atomic64_add(rows, &torn_rows);
}

void ktally_info_fill(struct ktally_info *info)
{
	struct sysinfo memory;

	si_meminfo(&memory);
	bitmap_zero(info->present, KTALLY_INFO_COUNT);
	KTALLY_PUT(INFO, info, MODULE_VERSION, 0);
	strscpy_pad(info->module_version, KTALLY_VERSION, sizeof(info->module_version));
	KTALLY_PUT(INFO, info, PROTOCOL_VERSION, KTALLY_FAMILY_VERSION);
	KTALLY_PUT(INFO, info, BOOTTIME, ktime_get_boottime_ns());
	KTALLY_PUT(INFO, info, REALTIME, ktime_get_real_ns());
	KTALLY_PUT(INFO, info, CPUS, num_online_cpus());
	KTALLY_PUT(INFO, info, MEMORY, (u64)memory.totalram * memory.mem_unit);
	KTALLY_PUT(INFO, info, GROUPS, KTALLY_GROUP_ALL);
	KTALLY_PUT(INFO, info, TORN, atomic64_read(&torn_rows));
	ktally_exit_info(info);
	ktally_hooks_info(info);
}
