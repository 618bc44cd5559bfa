/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_WAITS_H
#define KTALLY_WAITS_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

#include <uapi/linux/ktally.h>

struct signal_struct;

/* Plain atomics: threads of one process add at once, and per CPU it would be 1.4 KiB for each. */
struct live_hist {
	atomic64_t sum;
	atomic64_t longest;
	atomic64_t bucket[KTALLY_HIST_BUCKETS];
};

struct ktally_waits {
	struct hlist_node node;
	struct rcu_head rcu;
	struct signal_struct *signal;	/* the key, never followed */
	u64 start;	/* start_boottime of the process */
	struct live_hist hist[KTALLY_HIST_KINDS];
};

int ktally_waits_init(void);
void ktally_waits_exit(void);

int ktally_waits_open(void);
void ktally_waits_close(void);
void ktally_waits_clear(unsigned int kind);

struct ktally_waits *ktally_waits_find(const struct signal_struct *signal);
struct ktally_waits *ktally_waits_leave(const struct signal_struct *signal);
void ktally_waits_free(struct ktally_waits *waits);
u64 ktally_waits_overflow(void);

#endif
