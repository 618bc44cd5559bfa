// SPDX-License-Identifier: GPL-2.0
/*
 * The filters that a request for a dump asks for.
 * Not here: whether a task passes them (filter.c).
 */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/user_namespace.h>
#include <net/netlink.h>

#include <uapi/linux/ktally.h>

#include "access.h"
#include "filter.h"

static int parse_uid(struct ktally_filter *filter, const struct ktally_viewer *viewer,
		     const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	if (!attr)
		return 0;
	filter->uid = make_kuid(viewer->user_ns, nla_get_u32(attr));
	filter->has_uid = true;
	if (uid_valid(filter->uid))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "no user has this uid");
	return -EINVAL;
}

/* The reference keeps the number from meaning another process later in the dump. */
static int parse_subtree(struct ktally_filter *filter, const struct ktally_viewer *viewer,
			 const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	struct task_struct *task;
	struct pid *pid;

	if (!attr)
		return 0;
	rcu_read_lock();
	pid = find_pid_ns(nla_get_u32(attr), viewer->pid_ns);
	task = pid_task(pid, PIDTYPE_TGID);
	if (task && ktally_sight(viewer, task) == KTALLY_SEEN)
		filter->subtree = get_pid(pid);
	rcu_read_unlock();
	if (filter->subtree)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "no process has this pid");
	return -ESRCH;
}

/* The core finds only what the sender's cgroup namespace shows. */
static int parse_cgroup(struct ktally_filter *filter, const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	struct cgroup *cgroup;
	u64 id;

	if (!attr)
		return 0;
	if (nla_len(attr) != sizeof(u32) && nla_len(attr) != sizeof(u64)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "a cgroup's id has 4 or 8 bytes");
		return -EINVAL;
	}
	id = nla_len(attr) == sizeof(u64) ? nla_get_u64(attr) : nla_get_u32(attr);
	cgroup = cgroup_get_from_id(id);
	if (IS_ERR(cgroup)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "no cgroup has this id");
		return -ESRCH;
	}
	filter->cgroup = cgroup;
	return 0;
}

static void parse_plain(struct ktally_filter *filter, struct nlattr **attrs)
{
	if (attrs[KTALLY_A_TASK_PID])
		filter->pid = nla_get_u32(attrs[KTALLY_A_TASK_PID]);
	if (attrs[KTALLY_A_TASK_TGID])
		filter->tgid = nla_get_u32(attrs[KTALLY_A_TASK_TGID]);
	filter->threads = nla_get_flag(attrs[KTALLY_A_TASK_THREADS]);
	filter->has_ppid = attrs[KTALLY_A_TASK_PPID];
	if (filter->has_ppid)
		filter->ppid = nla_get_u32(attrs[KTALLY_A_TASK_PPID]);
	filter->has_comm = attrs[KTALLY_A_TASK_COMM];
	if (filter->has_comm)
		nla_strscpy(filter->comm, attrs[KTALLY_A_TASK_COMM], sizeof(filter->comm));
}

/**
 * ktally_filter_init() - read the filters of a request
 * @filter: zeroed; ktally_filter_release() it, whatever is returned
 * @viewer: whose pid namespace the filters' pids are of
 * @attrs: those of the request
 * @extack: gets the reason of a refusal
 *
 * Context: the sender's own.
 * Return: 0; -EINVAL no such uid, or an id of a wrong length; -ESRCH there is no such process to be
 * the root of a subtree, or no such cgroup in the sender's cgroup namespace.
 */
int ktally_filter_init(struct ktally_filter *filter, const struct ktally_viewer *viewer,
		       struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	int err;

	parse_plain(filter, attrs);
	err = parse_uid(filter, viewer, attrs[KTALLY_A_TASK_UID], extack);
	if (err)
		return err;
	err = parse_subtree(filter, viewer, attrs[KTALLY_A_TASK_SUBTREE], extack);
	if (err)
		return err;
	err = parse_cgroup(filter, attrs[KTALLY_A_TASK_CGROUP_ID], extack);
	filter->looks = filter->tgid || filter->has_uid || filter->has_ppid || filter->has_comm ||
			filter->cgroup || filter->subtree;
	return err;
}

/* Context: may be any that may free memory. */
void ktally_filter_release(struct ktally_filter *filter)
{
	put_pid(filter->subtree);
	if (filter->cgroup)
		cgroup_put(filter->cgroup);
}
