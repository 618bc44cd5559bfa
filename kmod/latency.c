// SPDX-License-Identifier: GPL-2.0
/*
 * The histograms: adding to those of the host and of a process, and reading them.
 * Not here: which processes have some (waits.c), the hooks that feed them (switches.c, blkio.c),
 * when those are on (hooks.c), buckets (hist.c).
 *
 * Nothing is allocated where a hook adds, and no lock is taken.
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <uapi/linux/ktally.h>

#include "encode.h"
#include "latency.h"
#include "record.h"
#include "waits.h"

/* NULL as long as no hook was ever on; changed only while none is. */
static struct ktally_hists __percpu *host;
static atomic64_t missed, dropped;

/* ---- Adding ---- */

static void add_to_process(struct live_hist *hist, unsigned int bucket, u64 ns)
{
	s64 longest = atomic64_read(&hist->longest);

	atomic64_inc(&hist->bucket[bucket]);
	atomic64_add(ns, &hist->sum);
	while (unlikely((s64)ns > longest)) {
		if (atomic64_try_cmpxchg(&hist->longest, &longest, ns))
			break;
	}
}

/* Each step is whole, but one CPU's may be spread over two where this can be preempted. */
static void add_to_host(struct ktally_buckets __percpu *hist, unsigned int bucket, u64 ns)
{
	u64 longest = this_cpu_read(hist->longest), seen;

	this_cpu_inc(hist->bucket[bucket]);
	this_cpu_add(hist->sum, ns);
	while (unlikely(ns > longest)) {
		seen = this_cpu_cmpxchg(hist->longest, longest, ns);
		if (seen == longest)
			break;
		longest = seen;
	}
}

/**
 * ktally_latency_add() - count an event for the host and for a process
 * @waits: NULL when the process has no histograms
 * @kind: enum ktally_hist_kind
 * @ns: how long it took
 * Context: any but NMI; rcu_read_lock(); a hook is on. Takes no lock.
 */
void ktally_latency_add(struct ktally_waits *waits, unsigned int kind, u64 ns)
{
	unsigned int bucket = ktally_hist_bucket(ns);

	add_to_host(&host->kind[kind], bucket, ns);
	if (waits)
		add_to_process(&waits->hist[kind], bucket, ns);
}

/* Counts an event that is in no histogram. Context: any. */
void ktally_latency_missed(void)
{
	atomic64_inc(&missed);
}

/**
 * ktally_latency_open() - get ready for the first hook
 * Context: may sleep; one caller at a time, as of all that follow.
 * Return: 0; -ENOMEM; those of ktally_points_attach().
 */
int ktally_latency_open(void)
{
	int err;

	host = alloc_percpu(struct ktally_hists);
	if (!host)
		return -ENOMEM;
	err = ktally_waits_open();
	if (err) {
		free_percpu(host);
		host = NULL;
	}
	return err;
}

/* Context: may sleep; no hook can add any more. */
void ktally_latency_close(void)
{
	ktally_waits_close();
	free_percpu(host);
	host = NULL;
}

/**
 * ktally_latency_clear() - forget what was counted of a kind
 * @kind: enum ktally_hist_kind
 * Context: may sleep; the hook of that kind is off.
 */
void ktally_latency_clear(unsigned int kind)
{
	int cpu;

	for_each_possible_cpu(cpu)
		memset(&per_cpu_ptr(host, cpu)->kind[kind], 0, sizeof(host->kind[kind]));
	ktally_waits_clear(kind);
}

/* ---- Reading ---- */

static void read_one(const struct live_hist *hist, struct ktally_buckets *to)
{
	unsigned int i;

	to->sum = atomic64_read(&hist->sum);
	to->longest = atomic64_read(&hist->longest);
	for (i = 0; i < KTALLY_HIST_BUCKETS; i++)
		to->bucket[i] = atomic64_read(&hist->bucket[i]);
}

/**
 * ktally_latency_read() - copy the histograms of a process
 * @waits: NULL for one that has none: all is 0 then
 * @hists: gets them
 *
 * An event that is added meanwhile may be in one figure and not yet in another.
 * Context: rcu_read_lock().
 */
void ktally_latency_read(const struct ktally_waits *waits, struct ktally_hists *hists)
{
	unsigned int kind;

	memset(hists, 0, sizeof(*hists));
	for (kind = 0; waits && kind < KTALLY_HIST_KINDS; kind++)
		read_one(&waits->hist[kind], &hists->kind[kind]);
}

/* The same of the host. Context: no hook can be switched. */
void ktally_latency_read_host(struct ktally_hists *hists)
{
	unsigned int kind;
	int cpu;

	memset(hists, 0, sizeof(*hists));
	if (!host)
		return;
	for_each_possible_cpu(cpu) {
		for (kind = 0; kind < KTALLY_HIST_KINDS; kind++)
			ktally_hist_merge(&hists->kind[kind], &per_cpu_ptr(host, cpu)->kind[kind]);
	}
}

/* Context: as the allocation. NULL when nothing was counted, or when there is no memory. */
static struct ktally_attrs *last_copy(const struct ktally_waits *waits, gfp_t gfp)
{
	struct ktally_attrs *attrs;
	struct ktally_hists *hists = kmalloc(sizeof(*hists), gfp);

	if (!hists) {
		atomic64_inc(&dropped);
		return NULL;
	}
	ktally_latency_read(waits, hists);
	attrs = ktally_encode_last_hists(hists, gfp);
	kfree(hists);
	if (!IS_ERR(attrs))
		return attrs;
	atomic64_inc(&dropped);
	return NULL;
}

/**
 * ktally_latency_take() - take the histograms of a process that ends
 * @signal: of the process, not freed
 * @gfp: how to allocate
 * Context: any but NMI, as @gfp allows.
 * Return: those that hold something, to be sent with its exit record and ktally_attrs_put(); NULL
 * when there are none, or when there is no memory, which is counted.
 */
struct ktally_attrs *ktally_latency_take(struct signal_struct *signal, gfp_t gfp)
{
	struct ktally_attrs *attrs;
	struct ktally_waits *waits;

	waits = ktally_waits_leave(signal);
	if (!waits)
		return NULL;
	attrs = last_copy(waits, gfp);
	ktally_waits_free(waits);
	return attrs;
}

void ktally_latency_info(struct ktally_info *info)
{
	KTALLY_PUT(INFO, info, HIST_OVERFLOW, ktally_waits_overflow());
	KTALLY_PUT(INFO, info, HIST_MISSED, atomic64_read(&missed));
	KTALLY_PUT(INFO, info, HIST_DROPPED, atomic64_read(&dropped));
}
