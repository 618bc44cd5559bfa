/* SPDX-License-Identifier: GPL-2.0 */
/* The scheduler's clock, as far as a module can read it. Stays: it is a matter of configuration. */
#ifndef KTALLY_COMPAT_CLOCK_H
#define KTALLY_COMPAT_CLOCK_H

#include <linux/sched/clock.h>

/**
 * ktally_exec_clock() - the clock of se.exec_start, or 0 where it can't be told
 *
 * It is the time of a CPU's runqueue less what interrupts and a hypervisor took, if the kernel is
 * built to know that: then only the scheduler can tell it.
 * Context: any. ns.
 */
static inline u64 ktally_exec_clock(void)
{
#ifdef KTALLY_EXEC_CLOCK_TRAILS
	return 0;
#else
	return local_clock();
#endif
}

#endif
