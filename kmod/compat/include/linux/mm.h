/* SPDX-License-Identifier: GPL-2.0 */
/* Memory counters as the newest supported kernel spells them. */
#ifndef KTALLY_COMPAT_LINUX_MM_H
#define KTALLY_COMPAT_LINUX_MM_H

#include_next <linux/mm.h>

/*
 * Exact value of a resident-memory counter. Drop when >= 6.12.95. Before 6.2 each thread kept up to
 * 64 pages of change to itself where nobody else can read them: as good as it gets is the counter.
 */
#ifdef KTALLY_NO_MM_COUNTER_SUM
static inline unsigned long get_mm_counter_sum(struct mm_struct *mm, int member)
{
#ifdef KTALLY_RSS_PERCPU
	return percpu_counter_sum_positive(&mm->rss_stat[member]);
#else
	return get_mm_counter(mm, member);
#endif
}
#endif

#endif
