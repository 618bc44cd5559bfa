/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_KEPT_H
#define KTALLY_KEPT_H

#include <linux/limits.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/types.h>

struct ktally_leaving;
struct signal_struct;

/*
 * What was kept of one process. Threads that exited before the module was loaded are in `before`,
 * which is why the threads noted since can be added to it.
 */
struct ktally_kept {
	struct hlist_node node;
	struct signal_struct *signal;	/* the key, never followed */
	u64 start;	/* of the process: a signal_struct at an old address is another's */
	u64 before;	/* least of its threads' */
	u64 runtime;
	u64 run_delay;
	u64 timeslices;
	u64 blkio_delay;
	struct task_io_accounting io;
	u64 left;	/* CLOCK_BOOTTIME, no earlier than the last of them left its CPU */
	struct list_head age;	/* of a process that ended, else empty */
	pid_t tgid;	/* and its number, the host's */
	bool blkio_known;
};

/* Of a process of which no thread has left. */
#define KTALLY_KEPT_NONE	{ .before = U64_MAX, .blkio_known = true }

/* How tables hash a process. */
static inline unsigned long ktally_key_of(const struct signal_struct *signal)
{
	return (unsigned long)signal;
}

struct ktally_kept *ktally_kept_find(const struct signal_struct *signal, u64 start);
struct ktally_kept *ktally_kept_get(const struct ktally_leaving *leaving,
				    struct ktally_kept **spare);
void ktally_kept_fold(struct ktally_kept *kept, const struct ktally_leaving *leaving);
void ktally_kept_remove(struct ktally_kept *kept);
void ktally_kept_drop(struct ktally_kept *kept, struct hlist_head *dropped);
void ktally_kept_adopt(struct ktally_kept *kept, struct signal_struct *signal, u64 start);
bool ktally_kept_end(struct ktally_kept *kept, pid_t tgid, struct hlist_head *dropped);

struct ktally_kept *ktally_kept_new(gfp_t gfp);
bool ktally_kept_full(void);
void ktally_kept_free(void);

#endif
