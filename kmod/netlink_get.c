// SPDX-License-Identifier: GPL-2.0
/*
 * task-get for one task, and what such a request has in common with a dump's (netlink_task.c).
 */
#include <linux/rcupdate.h>
#include <net/genetlink.h>

#include "access.h"
#include "cgroup.h"
#include "collect.h"
#include "encode.h"
#include "info.h"
#include "message.h"
#include "netlink.h"
#include "walk.h"

/* What a request asks for of each task, @want being zeroed. */
void ktally_want_parse(struct ktally_want *want, struct nlattr **attrs)
{
	if (attrs[KTALLY_A_TASK_GROUPS])
		want->groups = nla_get_u32(attrs[KTALLY_A_TASK_GROUPS]);
	if (!want->groups)
		want->groups = KTALLY_GROUP_ALL;
	want->threads = nla_get_flag(attrs[KTALLY_A_TASK_THREADS]);
	want->exact = nla_get_flag(attrs[KTALLY_A_TASK_EXACT]);
}

/* A filter of dumps in a request for one task would be silently without effect. */
static int refuse_dump_only(struct genl_info *info)
{
	const u16 *attr;

	for (attr = ktally_nl_task_get_dump_only; *attr; attr++) {
		if (!info->attrs[*attr])
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[*attr],
				    "this attribute filters dumps only");
		return -EINVAL;
	}
	return 0;
}

/* A task that is not seen is told of in the same words as one that is not there. */
static int explain_absence(const struct ktally_viewer *viewer, u32 number,
			   struct netlink_ext_ack *extack)
{
	struct task_struct *task = ktally_find(viewer->pid_ns, number, true);
	enum ktally_sight sight = task ? ktally_sight(viewer, task) : KTALLY_UNSEEN;

	if (sight == KTALLY_CLOSED) {
		NL_SET_ERR_MSG(extack, "hidepid=1 of /proc shows no more than that it is there");
		return -EPERM;
	}
	if (sight == KTALLY_SEEN)
		NL_SET_ERR_MSG(extack, "pid is a thread of another process: ask with threads");
	else
		NL_SET_ERR_MSG(extack, "no task with this pid");
	return -ESRCH;
}

/* Collects into @rec; a record is too large to be on the stack twice. */
static int get_one(struct ktally_task *rec, const struct ktally_viewer *viewer,
		   const struct ktally_want *want, struct ktally_cgroups *cgroups, u32 number,
		   struct netlink_ext_ack *extack)
{
	struct task_struct *task;
	bool whole = true;
	int err = 0;

	rcu_read_lock();
	task = ktally_find(viewer->pid_ns, number, want->threads);
	if (task && ktally_sight(viewer, task) != KTALLY_SEEN)
		task = NULL;
	if (task)
		whole = ktally_collect(rec, task, viewer, want);
	if (task && cgroups)
		ktally_cgroups_find(cgroups, task, rec);
	if (!task || !ktally_has_key(rec) || !ktally_redact(viewer, task, rec))
		err = explain_absence(viewer, number, extack);
	else if (!whole)
		ktally_info_torn(1);
	rcu_read_unlock();
	return err;
}

/* @cgroups may be NULL. */
static int reply_one(struct genl_info *info, const struct ktally_task *rec,
		     struct ktally_cgroups *cgroups)
{
	struct sk_buff *skb;
	void *header;

	if (!cgroups)
		return ktally_message_reply(info, KTALLY_CMD_TASK_GET, &ktally_task_set, rec);
	skb = genlmsg_new(NLMSG_DEFAULT_SIZE + KTALLY_CGROUP_PATH_ROOM, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	header = genlmsg_put_reply(skb, info, &ktally_nl_family, 0, KTALLY_CMD_TASK_GET);
	if (!header || ktally_cgroups_put(skb, cgroups) ||
	    ktally_encode(skb, &ktally_task_set, rec)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}

int ktally_nl_task_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ktally_cgroups *cgroups = NULL;
	struct ktally_viewer viewer;
	struct ktally_want want = {};
	struct ktally_task rec;
	int err;

	err = ktally_viewer_init(&viewer, skb, info->extack);
	if (err)
		return err;
	err = refuse_dump_only(info);
	if (err)
		goto out;
	if (!info->attrs[KTALLY_A_TASK_PID]) {
		NL_SET_ERR_MSG(info->extack, "pid is missing: name a task, or ask for a dump");
		err = -EINVAL;
		goto out;
	}
	ktally_want_parse(&want, info->attrs);
	err = ktally_cgroups_init(&cgroups, &want, info->attrs, info->extack);
	if (err)
		goto out;
	err = get_one(&rec, &viewer, &want, cgroups, nla_get_u32(info->attrs[KTALLY_A_TASK_PID]),
		      info->extack);
	if (!err)
		err = reply_one(info, &rec, cgroups);
	ktally_cgroups_free(cgroups);
out:
	ktally_viewer_release(&viewer);
	return err;
}
