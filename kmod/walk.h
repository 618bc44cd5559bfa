/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_WALK_H
#define KTALLY_WALK_H

#include <linux/radix-tree.h>
#include <linux/types.h>

struct ktally_filter;
struct pid_namespace;
struct task_struct;

/* Where a walk is. Only @number outlives the RCU section. */
struct ktally_walk {
	struct pid_namespace *ns;
	const struct ktally_filter *filter;
	u32 number;			/* of the task found; what to begin with */
	struct radix_tree_iter iter;
	void __rcu **slot;
};

void ktally_walk_begin(struct ktally_walk *walk);
struct task_struct *ktally_walk_next(struct ktally_walk *walk);
void ktally_walk_rest(struct ktally_walk *walk);
struct task_struct *ktally_find(struct pid_namespace *ns, u32 number, bool threads);

#endif
