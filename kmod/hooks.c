// SPDX-License-Identifier: GPL-2.0
/*
 * Which hooks are on, and switching them. All are off until an administrator wants them, and cost
 * nothing then: no probe is attached, no table is there.
 * Not here: what a hook does (switches.c, blkio.c), who may switch it (access.c).
 */
#include <linux/bitops.h>
#include <linux/log2.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/timekeeping.h>

#include <uapi/linux/ktally.h>

#include "blkio.h"
#include "compat/point.h"
#include "hooks.h"
#include "latency.h"
#include "record.h"
#include "switches.h"

/* Guards all of it, and that the host's histograms stay. Sleeps; outermost. */
static DEFINE_MUTEX(hooks_lock);
static u32 available;
static u32 on;
/* CLOCK_BOOTTIME when each was switched on, by the number of its bit. */
static u64 since[] = {
	[ilog2(KTALLY_HOOK_RUNQ)] = 0,
	[ilog2(KTALLY_HOOK_OFFCPU)] = 0,
	[ilog2(KTALLY_HOOK_BLKIO)] = 0,
};

/* The histograms that hooks feed, by their numbers. */
static u32 kinds_of(u32 hooks)
{
	u32 kinds = 0;

	if (hooks & KTALLY_HOOK_RUNQ)
		kinds |= BIT(KTALLY_HIST_KIND_RUNQ);
	if (hooks & KTALLY_HOOK_OFFCPU)
		kinds |= BIT(KTALLY_HIST_KIND_OFFCPU_VOLUNTARY) |
			 BIT(KTALLY_HIST_KIND_OFFCPU_INVOLUNTARY);
	if (hooks & KTALLY_HOOK_BLKIO)
		kinds |= BIT(KTALLY_HIST_KIND_BLKIO);
	return kinds;
}

static void clear_kinds(u32 kinds)
{
	unsigned int kind;

	for (kind = 0; kind < KTALLY_HIST_KINDS; kind++) {
		if (kinds & BIT(kind))
			ktally_latency_clear(kind);
	}
}

/*
 * Switches on @added beside what is on, or nothing. What is attached anew counts only once all is,
 * but for the requests of block I/O, whose histogram is cleared before.
 */
static int switch_on(u32 added)
{
	bool open = !on;
	bool switches = added & KTALLY_SWITCH_HOOKS && !(on & KTALLY_SWITCH_HOOKS);
	int err;

	if (open) {
		err = ktally_latency_open();
		if (err)
			return err;
	}
	clear_kinds(kinds_of(added));
	if (switches) {
		err = ktally_switches_start();
		if (err)
			goto err_close;
	}
	if (added & KTALLY_HOOK_BLKIO) {
		err = ktally_blkio_start();
		if (err)
			goto err_stop;
	}
	if (added & KTALLY_SWITCH_HOOKS)
		ktally_switches_watch((on | added) & KTALLY_SWITCH_HOOKS);
	return 0;

err_stop:
	if (switches)
		ktally_switches_stop();
err_close:
	if (open)
		ktally_latency_close();
	return err;
}

/* Can't fail. @left: what stays on. */
static void switch_off(u32 removed, u32 left)
{
	if (removed & KTALLY_SWITCH_HOOKS)
		ktally_switches_watch(left & KTALLY_SWITCH_HOOKS);
	if (removed & KTALLY_SWITCH_HOOKS && !(left & KTALLY_SWITCH_HOOKS))
		ktally_switches_stop();
	if (removed & KTALLY_HOOK_BLKIO)
		ktally_blkio_stop();
	if (!left)
		ktally_latency_close();
}

static void stamp(u32 added)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(since); i++) {
		if (added & BIT(i))
			since[i] = ktime_get_boottime_ns();
	}
}

/* Context: hooks_lock. */
static int set_locked(u32 wanted, struct netlink_ext_ack *extack)
{
	u32 added = wanted & ~on, removed = on & ~wanted;
	int err;

	if (added & ~available) {
		NL_SET_ERR_MSG(extack, "this kernel has no such tracepoints: see hooks_available");
		return -EOPNOTSUPP;
	}
	if (added) {
		err = switch_on(added);
		if (err) {
			NL_SET_ERR_MSG(extack, "no memory for the histograms, or the kernel's "
				       "tracepoints can't be attached to");
			return err;
		}
		stamp(added);
		WRITE_ONCE(on, on | added);
	}
	if (removed) {
		switch_off(removed, wanted);
		WRITE_ONCE(on, wanted);
	}
	return 0;
}

/**
 * ktally_hooks_switch() - switch hooks on and off
 * @value: those that shall be on
 * @mask: those that @value speaks of; the others stay as they are
 * @now: becomes those that are on then
 * @extack: gets the reason of a failure, which leaves all as it was
 *
 * What was counted is lost with its hook.
 * Context: may sleep; its cost is in the number of processes when the first hook is switched on.
 * Return: 0; -EOPNOTSUPP this kernel lacks what a hook needs; -ENOMEM; those of
 * ktally_points_attach().
 */
int ktally_hooks_switch(u32 value, u32 mask, u32 *now, struct netlink_ext_ack *extack)
{
	int err;

	mutex_lock(&hooks_lock);
	err = set_locked((on & ~mask) | (value & mask), extack);
	*now = on;
	mutex_unlock(&hooks_lock);
	return err;
}

/* The histograms whose hook is on, by their numbers. Context: any. */
u32 ktally_hooks_kinds(void)
{
	return kinds_of(READ_ONCE(on));
}

/* Copies the host's histograms. Context: may sleep. Return: as ktally_hooks_kinds(). */
u32 ktally_hooks_read_host(struct ktally_hists *hists)
{
	u32 kinds;

	mutex_lock(&hooks_lock);
	ktally_latency_read_host(hists);
	kinds = kinds_of(on);
	mutex_unlock(&hooks_lock);
	return kinds;
}

/* Context: may sleep. */
void ktally_hooks_info(struct ktally_info *info)
{
	mutex_lock(&hooks_lock);
	KTALLY_PUT(INFO, info, HOOKS_AVAILABLE, available);
	KTALLY_PUT(INFO, info, HOOKS, on);
	if (on & KTALLY_HOOK_RUNQ)
		KTALLY_PUT(INFO, info, RUNQ_SINCE, since[ilog2(KTALLY_HOOK_RUNQ)]);
	if (on & KTALLY_HOOK_OFFCPU)
		KTALLY_PUT(INFO, info, OFFCPU_SINCE, since[ilog2(KTALLY_HOOK_OFFCPU)]);
	if (on & KTALLY_HOOK_BLKIO)
		KTALLY_PUT(INFO, info, BLKIO_SINCE, since[ilog2(KTALLY_HOOK_BLKIO)]);
	mutex_unlock(&hooks_lock);
	ktally_latency_info(info);
}

/* Context: may sleep. */
void ktally_hooks_init(void)
{
	if (!ktally_point_exists("sched_process_fork"))
		return;
	if (ktally_switches_exist())
		available |= KTALLY_SWITCH_HOOKS;
	if (ktally_blkio_exists())
		available |= KTALLY_HOOK_BLKIO;
}

/* Context: may sleep; nobody can ask any more. */
void ktally_hooks_exit(void)
{
	u32 now;

	ktally_hooks_switch(0, KTALLY_HOOK_ALL, &now, NULL);
}
