// SPDX-License-Identifier: GPL-2.0
/*
 * task-get as a dump, framed by a header (the moment) and a trailer (what it went over).
 * Not here: one task (netlink_get.c).
 */
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "access.h"
#include "cgroup.h"
#include "collect.h"
#include "encode.h"
#include "encode_packed.h"
#include "exit.h"
#include "filter.h"
#include "info.h"
#include "message.h"
#include "netlink.h"
#include "ran.h"
#include "walk.h"

/*
 * A dump whose rows lie further apart is no sample of a moment any more, mostly because its reader
 * stopped in the middle: it is marked as interrupted, and a client asks again.
 */
#define DUMP_SPAN NSEC_PER_SEC

/* What a dump remembers between two reads of its socket. */
struct task_dump {
	struct ktally_viewer viewer;
	struct ktally_want want;
	struct ktally_filter filter;
	struct ktally_ran ran;
	struct ktally_walk walk;
	struct ktally_cgroups *cgroups;	/* NULL: paths were not asked for */
	unsigned int part;
	u64 began;	/* CLOCK_BOOTTIME */
	u64 seen;
	u64 sent;
	u64 redacted;	/* tasks of which not a row was sent */
	u64 partial;
	u64 idle;
	u64 torn;
	bool packed;
	struct ktally_pack pack;
	struct ktally_task rec;	/* the task at hand */
};

static struct task_dump *dump_of(struct netlink_callback *cb)
{
	return (struct task_dump *)cb->args[0];
}

static int start_dump(struct netlink_callback *cb)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	struct task_dump *dump;
	int err;

	dump = kzalloc(sizeof(*dump), GFP_KERNEL_ACCOUNT);
	if (!dump)
		return -ENOMEM;
	err = ktally_viewer_init(&dump->viewer, cb->skb, cb->extack);
	if (err)
		goto err_free;
	err = ktally_filter_init(&dump->filter, &dump->viewer, attrs, cb->extack);
	if (err)
		goto err_filter_release;
	err = ktally_ran_init(&dump->ran, attrs, cb->extack);
	if (err)
		goto err_filter_release;
	ktally_want_parse(&dump->want, attrs);
	err = ktally_cgroups_init(&dump->cgroups, &dump->want, attrs, cb->extack);
	if (err)
		goto err_filter_release;
	dump->packed = nla_get_flag(attrs[KTALLY_A_TASK_PACKED]);
	dump->walk.ns = dump->viewer.pid_ns;
	dump->walk.filter = &dump->filter;
	dump->walk.number = 1;
	cb->args[0] = (long)dump;
	return 0;

err_filter_release:
	ktally_filter_release(&dump->filter);
	ktally_viewer_release(&dump->viewer);
err_free:
	kfree(dump);
	return err;
}

int ktally_nl_task_get_start(struct netlink_callback *cb)
{
	return ktally_dump_start(cb, start_dump);
}

int ktally_nl_task_get_done(struct netlink_callback *cb)
{
	struct task_dump *dump = dump_of(cb);

	ktally_info_torn(dump->torn);
	ktally_cgroups_free(dump->cgroups);
	ktally_filter_release(&dump->filter);
	ktally_viewer_release(&dump->viewer);
	kfree(dump);
	return 0;
}

static void address(struct ktally_message *message, struct netlink_callback *cb,
		    const struct task_dump *dump, u16 nest)
{
	bool late = ktime_get_boottime_ns() - dump->began > DUMP_SPAN;

	message->portid = NETLINK_CB(cb->skb).portid;
	message->seq = cb->nlh->nlmsg_seq;
	message->flags = NLM_F_MULTI | (late ? NLM_F_DUMP_INTR : 0);
	message->cmd = KTALLY_CMD_TASK_GET;
	message->nest = nest;
}

static int dump_header(struct sk_buff *skb, struct netlink_callback *cb, void *data)
{
	struct ktally_message message;
	struct task_dump *dump = data;
	struct ktally_moment moment;

	ktally_moment_take(&moment);
	dump->began = moment.value[KTALLY_MOMENT_BOOTTIME];
	if (!dump->ran.told)
		dump->ran.refresh = moment.value[KTALLY_MOMENT_GENERATION];
	ktally_redact_moment(&dump->viewer, &moment);
	address(&message, cb, dump, KTALLY_A_TASK_HEADER);
	return ktally_message_put(skb, &message, &ktally_moment_set, &moment);
}

static int dump_trailer(struct sk_buff *skb, struct netlink_callback *cb, void *data)
{
	struct ktally_message message;
	struct task_dump *dump = data;
	struct ktally_tail tail;

	bitmap_zero(tail.present, KTALLY_TAIL_COUNT);
	KTALLY_PUT(TAIL, &tail, BOOTTIME, ktime_get_boottime_ns());
	KTALLY_PUT(TAIL, &tail, SEEN, dump->seen);
	KTALLY_PUT(TAIL, &tail, SENT, dump->sent);
	KTALLY_PUT(TAIL, &tail, REDACTED, dump->redacted);
	KTALLY_PUT(TAIL, &tail, TORN, dump->torn);
	KTALLY_PUT(TAIL, &tail, EXIT_NEXT, ktally_exit_next());
	KTALLY_PUT(TAIL, &tail, UNDECIDED, dump->filter.undecided);
	KTALLY_PUT(TAIL, &tail, PARTIAL, dump->partial);
	KTALLY_PUT(TAIL, &tail, IDLE, dump->idle);
	ktally_redact_tail(&dump->viewer, &tail);
	address(&message, cb, dump, KTALLY_A_TASK_TRAILER);
	return ktally_message_put(skb, &message, &ktally_tail_set, &tail);
}

/* Between two attributes `rows`. */
static int put_cgroup_packed(struct sk_buff *skb, struct task_dump *dump)
{
	int err, full;

	ktally_pack_end(&dump->pack);
	err = ktally_cgroups_put(skb, dump->cgroups);
	full = ktally_pack_begin(&dump->pack, skb);
	return err ? err : full;
}

/* Among packed rows, or as a message of its own. */
static int put_cgroup(struct sk_buff *skb, const struct ktally_message *message,
		      struct task_dump *dump)
{
	void *header;
	int err;

	if (dump->packed)
		return put_cgroup_packed(skb, dump);
	header = genlmsg_put(skb, message->portid, message->seq, &ktally_nl_family, message->flags,
			     message->cmd);
	if (!header)
		return -EMSGSIZE;
	err = ktally_cgroups_put(skb, dump->cgroups);
	if (err)
		genlmsg_cancel(skb, header);
	else
		genlmsg_end(skb, header);
	return err;
}

static int put_row(struct sk_buff *skb, const struct ktally_message *message,
		   struct task_dump *dump)
{
	if (dump->packed)
		return ktally_encode_packed(&dump->pack, &dump->rec);
	return ktally_message_put(skb, message, &ktally_task_set, &dump->rec);
}

/* Whether a row is to be collected. What the viewer does not see is not even counted. */
static bool is_wanted(struct task_dump *dump, struct task_struct *task)
{
	enum ktally_sight sight = ktally_sight(&dump->viewer, task);

	if (sight == KTALLY_SEEN && ktally_filter_passes(&dump->filter, task, &dump->viewer))
		return true;
	dump->seen += sight != KTALLY_UNSEEN;
	/* Whether it matches the filters would be more than that it is there. */
	dump->redacted += sight == KTALLY_CLOSED;
	return false;
}

static int skip_one(struct task_dump *dump)
{
	int err = dump->packed ? ktally_pack_idle(&dump->pack, dump->walk.number) : 0;

	if (err)
		return err;
	dump->seen++;
	dump->idle++;
	return 0;
}

/* Context: rcu_read_lock(). -EMSGSIZE: nothing was sent or counted, the walk stays where it is. */
static int dump_one(struct sk_buff *skb, const struct ktally_message *message,
		    struct task_dump *dump, struct task_struct *task)
{
	bool whole;
	int err;

	if (!is_wanted(dump, task))
		return 0;
	if (ktally_ran_skips(&dump->ran, task, dump->walk.number, dump->want.threads))
		return skip_one(dump);
	whole = ktally_collect(&dump->rec, task, &dump->viewer, &dump->want);
	if (!ktally_has_key(&dump->rec) || !ktally_redact(&dump->viewer, task, &dump->rec))
		return 0;
	if (dump->cgroups && ktally_cgroups_find(dump->cgroups, task, &dump->rec)) {
		err = put_cgroup(skb, message, dump);
		if (err)
			return err;
	}
	err = put_row(skb, message, dump);
	if (err)
		return err;
	dump->seen++;
	dump->sent++;
	dump->torn += !whole;
	dump->partial += test_bit(KTALLY_TASK_REDACTED_FIELDS, dump->rec.present);
	return 0;
}

static int dump_walk(struct sk_buff *skb, const struct ktally_message *message,
		     struct task_dump *dump)
{
	struct ktally_walk *walk = &dump->walk;
	struct task_struct *task;
	int err = 0;

	rcu_read_lock();
	ktally_walk_begin(walk);
	while ((task = ktally_walk_next(walk))) {
		err = dump_one(skb, message, dump, task);
		if (err)
			break;
		walk->number++;
		if (need_resched())
			ktally_walk_rest(walk);
	}
	rcu_read_unlock();
	return err;
}

/* Packed rows share a message: one for each skb, none when nothing fits. */
static int dump_packed(struct sk_buff *skb, const struct ktally_message *message,
		       struct task_dump *dump)
{
	void *header = genlmsg_put(skb, message->portid, message->seq, &ktally_nl_family,
				   message->flags, message->cmd);
	unsigned int empty = skb->len;
	int err;

	if (!header)
		return -EMSGSIZE;
	err = ktally_pack_begin(&dump->pack, skb);
	if (err)
		goto cancel;
	err = dump_walk(skb, message, dump);
	ktally_pack_end(&dump->pack);
	if (skb->len == empty)
		goto cancel;
	genlmsg_end(skb, header);
	return err;

cancel:
	genlmsg_cancel(skb, header);
	return err;
}

static int dump_tasks(struct sk_buff *skb, struct netlink_callback *cb, void *data)
{
	struct ktally_message message;
	struct task_dump *dump = data;

	address(&message, cb, dump, 0);
	return dump->packed ? dump_packed(skb, &message, dump) : dump_walk(skb, &message, dump);
}

/* Runs in whoever reads the socket, which may be another than who asked. */
int ktally_nl_task_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	static const ktally_dump_part parts[] = { dump_header, dump_tasks, dump_trailer, NULL };
	struct task_dump *dump = dump_of(cb);

	return ktally_dump_run(skb, cb, parts, &dump->part, dump);
}
