// SPDX-License-Identifier: GPL-2.0
/*
 * hist-get: the histograms of the host, of one process, or a dump of those of all; and hook-set.
 * Not here: who has histograms (latency.c), switching hooks (hooks.c).
 */
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "access.h"
#include "encode.h"
#include "filter.h"
#include "hooks.h"
#include "latency.h"
#include "message.h"
#include "netlink.h"
#include "waits.h"
#include "walk.h"

/* What is told of one process, or of the host. */
struct hist_row {
	struct ktally_latency who;
	struct ktally_hists hists;
	u32 kinds;	/* those whose hook is on */
};

struct hist_dump {
	struct ktally_viewer viewer;
	struct ktally_filter filter;	/* but its pid all zero */
	struct ktally_walk walk;
	unsigned int part;
	struct hist_row row;	/* the process at hand */
};

/* Context: rcu_read_lock(). Return: whether the process has histograms. */
static bool read_process(struct hist_row *row, struct task_struct *leader, u32 number)
{
	const struct ktally_waits *waits = ktally_waits_find(leader->signal);

	bitmap_zero(row->who.present, KTALLY_LATENCY_COUNT);
	KTALLY_PUT(LATENCY, &row->who, PID, number);
	KTALLY_PUT(LATENCY, &row->who, START_TIME, leader->start_boottime);
	KTALLY_PUT(LATENCY, &row->who, COMM, 0);
	strscpy_pad(row->who.comm, leader->comm, sizeof(row->who.comm));
	ktally_latency_read(waits, &row->hists);
	row->kinds = waits ? ktally_hooks_kinds() : 0;
	return waits;
}

static int put_row(struct sk_buff *skb, const struct ktally_message *message,
		   const struct hist_row *row)
{
	void *header = genlmsg_put(skb, message->portid, message->seq, &ktally_nl_family,
				   message->flags, message->cmd);

	if (!header)
		return -EMSGSIZE;
	if (ktally_encode(skb, &ktally_latency_set, &row->who) ||
	    ktally_encode_hists(skb, KTALLY_A_LATENCY_HIST, &row->hists, row->kinds)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/* ---- One ---- */

/* Context: the sender's own. */
static int get_process(struct hist_row *row, struct genl_info *info,
		       const struct ktally_viewer *viewer)
{
	u32 number = nla_get_u32(info->attrs[KTALLY_A_LATENCY_PID]);
	struct task_struct *leader;

	rcu_read_lock();
	leader = ktally_find(viewer->pid_ns, number, false);
	if (leader)
		read_process(row, leader, number);
	rcu_read_unlock();
	if (leader)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[KTALLY_A_LATENCY_PID],
			    "no process with this pid");
	return -ESRCH;
}

static int reply_row(struct genl_info *info, const struct hist_row *row)
{
	const struct ktally_message message = {
		.portid = info->snd_portid, .seq = info->snd_seq, .cmd = KTALLY_CMD_HIST_GET,
	};
	struct sk_buff *skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	int err;

	if (!skb)
		return -ENOMEM;
	err = put_row(skb, &message, row);
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	return genlmsg_reply(skb, info);
}

int ktally_nl_hist_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ktally_viewer viewer;
	struct hist_row *row;
	int err;

	err = ktally_viewer_init_admin(&viewer, skb, info->extack);
	if (err)
		return err;
	row = kzalloc(sizeof(*row), GFP_KERNEL);
	err = -ENOMEM;
	if (!row)
		goto out;
	err = 0;
	if (info->attrs[KTALLY_A_LATENCY_PID])
		err = get_process(row, info, &viewer);
	else
		row->kinds = ktally_hooks_read_host(&row->hists);
	if (!err)
		err = reply_row(info, row);
	kfree(row);
out:
	ktally_viewer_release(&viewer);
	return err;
}

/* ---- Dump ---- */

static struct hist_dump *dump_of(struct netlink_callback *cb)
{
	return (struct hist_dump *)cb->args[0];
}

static int start_dump(struct netlink_callback *cb)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	struct hist_dump *dump;
	int err;

	dump = kzalloc(sizeof(*dump), GFP_KERNEL);
	if (!dump)
		return -ENOMEM;
	err = ktally_viewer_init_admin(&dump->viewer, cb->skb, cb->extack);
	if (err) {
		kfree(dump);
		return err;
	}
	if (attrs[KTALLY_A_LATENCY_PID])
		dump->filter.pid = nla_get_u32(attrs[KTALLY_A_LATENCY_PID]);
	dump->walk.ns = dump->viewer.pid_ns;
	dump->walk.filter = &dump->filter;
	dump->walk.number = 1;
	cb->args[0] = (long)dump;
	return 0;
}

int ktally_nl_hist_get_start(struct netlink_callback *cb)
{
	return ktally_dump_start(cb, start_dump);
}

int ktally_nl_hist_get_done(struct netlink_callback *cb)
{
	struct hist_dump *dump = dump_of(cb);

	ktally_viewer_release(&dump->viewer);
	kfree(dump);
	return 0;
}

static int dump_processes(struct sk_buff *skb, struct netlink_callback *cb, void *data)
{
	const struct ktally_message message = {
		.portid = NETLINK_CB(cb->skb).portid, .seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI, .cmd = KTALLY_CMD_HIST_GET,
	};
	struct hist_dump *dump = data;
	struct ktally_walk *walk = &dump->walk;
	struct task_struct *leader;
	int err = 0;

	rcu_read_lock();
	ktally_walk_begin(walk);
	while (!err && (leader = ktally_walk_next(walk))) {
		if (read_process(&dump->row, leader, walk->number))
			err = put_row(skb, &message, &dump->row);
		if (!err)
			walk->number++;
		if (need_resched())
			ktally_walk_rest(walk);
	}
	rcu_read_unlock();
	return err;
}

/* Runs in whoever reads the socket, which may be another than who asked. */
int ktally_nl_hist_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	static const ktally_dump_part parts[] = { dump_processes, NULL };
	struct hist_dump *dump = dump_of(cb);

	return ktally_dump_run(skb, cb, parts, &dump->part, dump);
}

/* ---- Switching ---- */

int ktally_nl_hook_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	u32 mask = KTALLY_HOOK_ALL, now;
	struct ktally_hooks hooks = {};
	int err;

	err = ktally_access_admin(skb, info->extack);
	if (err)
		return err;
	if (!info->attrs[KTALLY_A_HOOKS_ON]) {
		NL_SET_ERR_MSG(info->extack, "on is missing: name the hooks that shall be on");
		return -EINVAL;
	}
	if (info->attrs[KTALLY_A_HOOKS_MASK])
		mask = nla_get_u32(info->attrs[KTALLY_A_HOOKS_MASK]);
	err = ktally_hooks_switch(nla_get_u32(info->attrs[KTALLY_A_HOOKS_ON]), mask, &now,
			       info->extack);
	if (err)
		return err;
	KTALLY_PUT(HOOKS, &hooks, ON, now);
	return ktally_message_reply(info, KTALLY_CMD_HOOK_SET, &ktally_hooks_set, &hooks);
}
