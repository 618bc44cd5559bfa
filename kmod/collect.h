/* SPDX-License-Identifier: GPL-2.0 */
/*
 * task -> record. All of it runs under rcu_read_lock(), which keeps the task and its signal_struct.
 *
 * Records are __restrict: no kernel structure that is read lies in one, so that the compiler may
 * join the marks of neighbouring fields into one store.
 */
#ifndef KTALLY_COLLECT_H
#define KTALLY_COLLECT_H

#include "access.h"
#include "record.h"

struct pid_namespace;
struct signal_struct;
struct task_struct;

/* What a request wants to know of each task. */
struct ktally_want {
	u32 groups;	/* KTALLY_GROUP_* */
	bool threads;	/* the thread's own figures, not its process's */
	bool exact;	/* exact resident memory */
};

/*
 * Whether the row has its key. A task that is released while it is being collected loses its
 * numbers in all pid namespaces but the initial one: it is gone, and its exit record tells of it.
 */
static inline bool ktally_has_key(const struct ktally_task *__restrict rec)
{
	return rec->value[KTALLY_TASK_PID] && rec->value[KTALLY_TASK_TGID];
}

bool ktally_collect(struct ktally_task *__restrict rec, struct task_struct *task,
		    const struct ktally_viewer *viewer, const struct ktally_want *want);
void ktally_collect_id(struct ktally_task *__restrict rec, struct task_struct *task,
		       const struct ktally_viewer *viewer, const struct ktally_want *want);
bool ktally_collect_process(struct ktally_task *__restrict rec, struct task_struct *leader,
			    u32 groups);
void ktally_collect_status(struct ktally_task *__restrict rec, int status);
u32 ktally_parent(struct task_struct *task, struct pid_namespace *ns);
int ktally_exit_status(const struct task_struct *leader);

#endif
