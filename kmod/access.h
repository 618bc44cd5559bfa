/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_ACCESS_H
#define KTALLY_ACCESS_H

#include <linux/capability.h>
#include <linux/netlink.h>
#include <linux/proc_fs.h>

#include <uapi/linux/ktally.h>

struct cred;
struct ktally_info;
struct ktally_moment;
struct ktally_tail;
struct ktally_task;
struct pid_namespace;
struct sk_buff;
struct task_struct;
struct user_namespace;

/*
 * Who asks: in whose numbers the answer speaks, and what he may see. Taken once, from the sender:
 * nothing of it is asked again while a dump goes on.
 */
struct ktally_viewer {
	struct pid_namespace *pid_ns;	/* referenced */
	struct user_namespace *user_ns;	/* whose ids; lives as long as cred, or always */
	const struct cred *cred;	/* referenced; NULL: sees everything */
	/* The rest counts only with cred. */
	kernel_cap_t caps;		/* that both the sender and the opener have */
	enum proc_hidepid hide;		/* of his /proc, his exemption by a group counted in */
	bool tasks_only;		/* his /proc shows no host figures */
	bool ptrace;			/* he may look into every task */
};

/* What a task is to a viewer. */
enum ktally_sight {
	KTALLY_SEEN,
	KTALLY_CLOSED,	/* he sees that it is there, and no more */
	KTALLY_UNSEEN,
};

int ktally_access_init(void);
enum ktally_access ktally_access_mode(void);
int ktally_access_admin(struct sk_buff *skb, struct netlink_ext_ack *extack);
int ktally_access_exits(struct sk_buff *skb, struct netlink_ext_ack *extack);

int ktally_viewer_init(struct ktally_viewer *viewer, struct sk_buff *skb,
		       struct netlink_ext_ack *extack);
int ktally_viewer_init_admin(struct ktally_viewer *viewer, struct sk_buff *skb,
			     struct netlink_ext_ack *extack);
void ktally_viewer_release(struct ktally_viewer *viewer);

bool ktally_may_ptrace(const struct ktally_viewer *viewer, struct task_struct *task);
enum ktally_sight ktally_sight_of(const struct ktally_viewer *viewer, struct task_struct *task);
bool ktally_redact_task(const struct ktally_viewer *viewer, struct task_struct *task,
			struct ktally_task *rec);
void ktally_redact_moment(const struct ktally_viewer *viewer, struct ktally_moment *moment);
void ktally_redact_tail(const struct ktally_viewer *viewer, struct ktally_tail *tail);
void ktally_redact_info(const struct ktally_viewer *viewer, struct ktally_info *info);

/**
 * ktally_sight() - what a task is to a viewer
 * @viewer: who asks
 * @task: what for
 * Context: rcu_read_lock(). Takes the task's alloc_lock (before 7.x) for a viewer that sees not
 * all.
 */
static inline enum ktally_sight ktally_sight(const struct ktally_viewer *viewer,
					     struct task_struct *task)
{
	return viewer->cred ? ktally_sight_of(viewer, task) : KTALLY_SEEN;
}

/**
 * ktally_redact() - take out of a collected row what its viewer may not see
 * @viewer: who asks
 * @task: whose row it is
 * @rec: loses fields, gets the mask of those; times become whole clock ticks
 *
 * Asked after the row was collected: what is told was allowed when it had been read already.
 * Context: as ktally_sight().
 * Return: false when the task is no longer seen at all.
 */
static inline bool ktally_redact(const struct ktally_viewer *viewer, struct task_struct *task,
				 struct ktally_task *rec)
{
	return !viewer->cred || ktally_redact_task(viewer, task, rec);
}

#endif
