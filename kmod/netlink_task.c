// SPDX-License-Identifier: GPL-2.0
/*
 * task-get: one task, or a dump framed by a header (the moment) and a trailer (what it went over).
 */
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "access.h"
#include "collect.h"
#include "encode.h"
#include "exit.h"
#include "info.h"
#include "netlink.h"
#include "walk.h"

/*
 * A dump whose rows lie further apart is no sample of a moment any more, mostly because its reader
 * stopped in the middle: it is marked as interrupted, and a client asks again.
 */
#define DUMP_SPAN NSEC_PER_SEC

enum dump_phase { DUMP_HEADER, DUMP_TASKS, DUMP_TRAILER, DUMP_OVER };

/* What a dump remembers between two reads of its socket. */
struct task_dump {
	struct ktally_viewer viewer;
	struct ktally_want want;
	struct ktally_filter filter;
	enum dump_phase phase;
	u32 number;	/* where the walk goes on */
	u64 began;	/* CLOCK_BOOTTIME */
	u64 seen;
	u64 sent;
	u64 torn;
};

static void parse_want(struct ktally_want *want, struct nlattr **attrs)
{
	if (attrs[KTALLY_A_TASK_GROUPS])
		want->groups = nla_get_u32(attrs[KTALLY_A_TASK_GROUPS]);
	if (!want->groups)
		want->groups = KTALLY_GROUP_ALL;
	want->threads = nla_get_flag(attrs[KTALLY_A_TASK_THREADS]);
	want->exact = nla_get_flag(attrs[KTALLY_A_TASK_EXACT]);
}

static void parse_filter(struct ktally_filter *filter, struct nlattr **attrs,
			 struct user_namespace *ns)
{
	if (attrs[KTALLY_A_TASK_PID])
		filter->pid = nla_get_u32(attrs[KTALLY_A_TASK_PID]);
	if (attrs[KTALLY_A_TASK_TGID])
		filter->tgid = nla_get_u32(attrs[KTALLY_A_TASK_TGID]);
	filter->threads = nla_get_flag(attrs[KTALLY_A_TASK_THREADS]);
	if (attrs[KTALLY_A_TASK_UID]) {
		filter->uid = make_kuid(ns, nla_get_u32(attrs[KTALLY_A_TASK_UID]));
		filter->has_uid = true;
	}
}

static int put_task(struct sk_buff *skb, u32 portid, u32 seq, int flags,
		    const struct ktally_task *rec)
{
	void *header = genlmsg_put(skb, portid, seq, &ktally_nl_family, flags, KTALLY_CMD_TASK_GET);
	int err;

	if (!header)
		return -EMSGSIZE;
	err = ktally_encode(skb, &ktally_task_set, rec);
	if (err) {
		genlmsg_cancel(skb, header);
		return err;
	}
	genlmsg_end(skb, header);
	return 0;
}

/* The header or the trailer, each alone in its message. */
static int put_frame(struct sk_buff *skb, struct netlink_callback *cb, int flags, u16 attr,
		     const struct ktally_set *set, const void *record)
{
	void *header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				   &ktally_nl_family, flags, KTALLY_CMD_TASK_GET);
	int err;

	if (!header)
		return -EMSGSIZE;
	err = ktally_encode_nest(skb, attr, set, record);
	if (err) {
		genlmsg_cancel(skb, header);
		return err;
	}
	genlmsg_end(skb, header);
	return 0;
}

/* ---- One task ---- */

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

static int explain_absence(struct pid_namespace *ns, u32 number, struct netlink_ext_ack *extack)
{
	if (ktally_find(ns, number, true))
		NL_SET_ERR_MSG(extack, "pid is a thread of another process: ask with threads");
	else
		NL_SET_ERR_MSG(extack, "no task with this pid");
	return -ESRCH;
}

/* Collects into @rec; a record is too large to be on the stack twice. */
static int get_one(struct ktally_task *rec, const struct ktally_viewer *viewer,
		   const struct ktally_want *want, u32 number, struct netlink_ext_ack *extack)
{
	struct task_struct *task;
	int err = 0;

	rcu_read_lock();
	task = ktally_find(viewer->pid_ns, number, want->threads);
	if (!task)
		err = explain_absence(viewer->pid_ns, number, extack);
	else if (!ktally_collect(rec, task, viewer, want))
		ktally_info_torn(1);
	rcu_read_unlock();
	return err;
}

static int reply_task(struct genl_info *info, const struct ktally_task *rec)
{
	struct sk_buff *reply = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	int err;

	if (!reply)
		return -ENOMEM;
	err = put_task(reply, info->snd_portid, info->snd_seq, 0, rec);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	return genlmsg_reply(reply, info);
}

int ktally_nl_task_get_doit(struct sk_buff *skb, struct genl_info *info)
{
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
	parse_want(&want, info->attrs);
	err = get_one(&rec, &viewer, &want, nla_get_u32(info->attrs[KTALLY_A_TASK_PID]),
		      info->extack);
	if (!err)
		err = reply_task(info, &rec);
out:
	ktally_viewer_release(&viewer);
	return err;
}

/* ---- Dump ---- */

static struct task_dump *dump_of(struct netlink_callback *cb)
{
	return (struct task_dump *)cb->args[0];
}

int ktally_nl_task_get_start(struct netlink_callback *cb)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	struct task_dump *dump;
	int err;

	dump = kzalloc(sizeof(*dump), GFP_KERNEL);
	if (!dump)
		return -ENOMEM;
	err = ktally_viewer_init(&dump->viewer, cb->skb, cb->extack);
	if (err) {
		kfree(dump);
		return err;
	}
	parse_want(&dump->want, attrs);
	parse_filter(&dump->filter, attrs, dump->viewer.user_ns);
	dump->number = 1;
	cb->args[0] = (long)dump;
	return 0;
}

int ktally_nl_task_get_done(struct netlink_callback *cb)
{
	struct task_dump *dump = dump_of(cb);

	ktally_info_torn(dump->torn);
	ktally_viewer_release(&dump->viewer);
	kfree(dump);
	return 0;
}

static int dump_flags(const struct task_dump *dump)
{
	bool late = ktime_get_boottime_ns() - dump->began > DUMP_SPAN;

	return NLM_F_MULTI | (late ? NLM_F_DUMP_INTR : 0);
}

static int dump_header(struct sk_buff *skb, struct netlink_callback *cb, struct task_dump *dump)
{
	struct ktally_moment moment;

	ktally_moment_take(&moment);
	dump->began = moment.value[KTALLY_MOMENT_BOOTTIME];
	return put_frame(skb, cb, NLM_F_MULTI, KTALLY_A_TASK_HEADER, &ktally_moment_set, &moment);
}

static int dump_trailer(struct sk_buff *skb, struct netlink_callback *cb, struct task_dump *dump)
{
	struct ktally_tail tail;

	bitmap_zero(tail.present, KTALLY_TAIL_COUNT);
	KTALLY_PUT(TAIL, &tail, BOOTTIME, ktime_get_boottime_ns());
	KTALLY_PUT(TAIL, &tail, SEEN, dump->seen);
	KTALLY_PUT(TAIL, &tail, SENT, dump->sent);
	/* Whoever may ask at all may see every task. */
	KTALLY_PUT(TAIL, &tail, REDACTED, 0);
	KTALLY_PUT(TAIL, &tail, TORN, dump->torn);
	KTALLY_PUT(TAIL, &tail, EXIT_NEXT, ktally_exit_next());
	return put_frame(skb, cb, dump_flags(dump), KTALLY_A_TASK_TRAILER, &ktally_tail_set, &tail);
}

/* Context: rcu_read_lock(). -EMSGSIZE: nothing was sent or counted, the walk stays where it is. */
static int dump_one(struct sk_buff *skb, struct netlink_callback *cb, struct task_dump *dump,
		    struct task_struct *task, int flags)
{
	struct ktally_task rec;
	bool whole;
	int err;

	if (!ktally_filter_passes(&dump->filter, task, dump->viewer.pid_ns)) {
		dump->seen++;
		return 0;
	}
	whole = ktally_collect(&rec, task, &dump->viewer, &dump->want);
	err = put_task(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, flags, &rec);
	if (err)
		return err;
	dump->seen++;
	dump->sent++;
	dump->torn += !whole;
	return 0;
}

static int dump_tasks(struct sk_buff *skb, struct netlink_callback *cb, struct task_dump *dump)
{
	struct task_struct *task;
	int flags = dump_flags(dump);
	int err = 0;

	rcu_read_lock();
	while ((task = ktally_walk(dump->viewer.pid_ns, &dump->filter, &dump->number))) {
		err = dump_one(skb, cb, dump, task, flags);
		if (err)
			break;
		dump->number++;
		if (need_resched()) {
			rcu_read_unlock();
			cond_resched();
			rcu_read_lock();
		}
	}
	rcu_read_unlock();
	return err;
}

/* One step of the dump: all of a phase that fits. */
static int dump_phase(struct sk_buff *skb, struct netlink_callback *cb, struct task_dump *dump)
{
	switch (dump->phase) {
	case DUMP_HEADER:
		return dump_header(skb, cb, dump);
	case DUMP_TASKS:
		return dump_tasks(skb, cb, dump);
	default:
		return dump_trailer(skb, cb, dump);
	}
}

/*
 * Runs in whoever reads the socket. Before 6.9 the core does not understand -EMSGSIZE, so a full
 * skb is told as its length, and 0 as the end.
 */
int ktally_nl_task_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct task_dump *dump = dump_of(cb);
	int err;

	while (dump->phase != DUMP_OVER) {
		err = dump_phase(skb, cb, dump);
		if (err)
			return skb->len ? skb->len : err;
		dump->phase++;
	}
	return skb->len;
}
