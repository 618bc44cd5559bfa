// SPDX-License-Identifier: GPL-2.0
/*
 * The hook blkio: how long block I/O requests take from their issue to the device (the last one,
 * when the device was busy) to their completion.
 * Not here: where that is counted (latency.c), when it is (hooks.c).
 *
 * Who submitted a request is who makes it (block_io_start, from 6.5 on), or who puts it into a
 * queue (block_rq_insert), or, where it goes to the device at once, who issues it. What is written
 * back later is so the kernel thread's that writes it. Another process's I/O that is merged into a
 * request counts as part of it.
 *
 * Requests without bytes, as flushes are, and passed-through commands are left out: the block layer
 * makes the first of its own, from many causes, and the second are no I/O of blocks.
 */
#include <linux/blk-mq.h>
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>

#include "blkio.h"
#include "compat/point.h"
#include "latency.h"
#include "waits.h"

/* 8192 requests, 272 KiB. */
#define SHELF_BITS	10
#define SHELVES		(1UL << SHELF_BITS)
#define SHELF_ROOM	8

/* A request between its submission and its completion. */
struct inflight {
	const struct request *rq;	/* the key; NULL: free */
	const struct signal_struct *signal;	/* of who submitted it, not held; NULL: nobody */
	u64 start;	/* of that process: tells it from a later one at the same address */
	u64 issued;	/* CLOCK_MONOTONIC; 0: not yet */
};

struct shelf {
	/* Innermost, a few instructions; completions come in interrupts. */
	raw_spinlock_t lock;
	struct inflight room[SHELF_ROOM];
};

static struct shelf *shelves;
/* Each request is seen once, as it is made; otherwise first as it is queued or issued. */
static bool sees_made;

static struct shelf *shelf_of(const struct request *rq)
{
	return &shelves[hash_ptr(rq, SHELF_BITS)];
}

/* Context: the shelf's lock. @rq NULL: a free place. */
static struct inflight *find(struct shelf *shelf, const struct request *rq)
{
	unsigned int i;

	for (i = 0; i < SHELF_ROOM; i++) {
		if (shelf->room[i].rq == rq)
			return &shelf->room[i];
	}
	return NULL;
}

static bool counts(struct request *rq)
{
	return !blk_rq_is_passthrough(rq) && blk_rq_bytes(rq);
}

/* Context: the shelf's lock. An interrupt acts for nobody. */
static void charge_current(struct inflight *io)
{
	io->signal = in_task() ? current->signal : NULL;
	io->start = in_task() ? current->group_leader->start_boottime : 0;
}

/* Context: the shelf's lock. Return: NULL when there is no room. */
static struct inflight *begin(struct shelf *shelf, const struct request *rq)
{
	struct inflight *io = find(shelf, NULL);

	if (!io)
		return NULL;
	io->rq = rq;
	io->issued = 0;
	charge_current(io);
	return io;
}

/* Context: the shelf's lock. Return: NULL when there is no room. */
static struct inflight *find_or_begin(struct shelf *shelf, const struct request *rq)
{
	struct inflight *io = find(shelf, rq);

	return io ? io : begin(shelf, rq);
}

/* A request is made: what is known of an earlier one at this address is of that one. */
static void request_started(void *data, struct request *rq)
{
	struct shelf *shelf = shelf_of(rq);
	struct inflight *io;
	unsigned long flags;

	if (!counts(rq))
		return;
	raw_spin_lock_irqsave(&shelf->lock, flags);
	io = find(shelf, rq);
	if (io)
		io->rq = NULL;
	if (!begin(shelf, rq))
		ktally_latency_missed();
	raw_spin_unlock_irqrestore(&shelf->lock, flags);
}

/* A request is queued; when it is known, it was before, and comes back from a busy device. */
static void request_queued(void *data, struct request *rq)
{
	struct shelf *shelf = shelf_of(rq);
	unsigned long flags;

	if (!counts(rq))
		return;
	raw_spin_lock_irqsave(&shelf->lock, flags);
	find_or_begin(shelf, rq);
	raw_spin_unlock_irqrestore(&shelf->lock, flags);
}

/*
 * Context: the shelf's lock. What was not seen as it was made, or had no room then, stays unknown:
 * who issues it may be another process. Otherwise this may be the first that is seen of it; one
 * without room is missed again when a busy device gives it back and it is issued again.
 */
static struct inflight *find_issued(struct shelf *shelf, const struct request *rq)
{
	struct inflight *io;

	if (sees_made)
		return find(shelf, rq);
	io = find_or_begin(shelf, rq);
	if (!io)
		ktally_latency_missed();
	return io;
}

static void request_issued(void *data, struct request *rq)
{
	struct shelf *shelf = shelf_of(rq);
	struct inflight *io;
	unsigned long flags;

	if (!counts(rq))
		return;
	raw_spin_lock_irqsave(&shelf->lock, flags);
	io = find_issued(shelf, rq);
	if (io)
		io->issued = ktime_get_ns();
	raw_spin_unlock_irqrestore(&shelf->lock, flags);
}

static struct inflight take(const struct request *rq)
{
	struct shelf *shelf = shelf_of(rq);
	struct inflight taken = {}, *io;
	unsigned long flags;

	raw_spin_lock_irqsave(&shelf->lock, flags);
	io = find(shelf, rq);
	if (io) {
		taken = *io;
		io->rq = NULL;
	}
	raw_spin_unlock_irqrestore(&shelf->lock, flags);
	return taken;
}

/* A request became part of another one. */
static void request_merged(void *data, struct request *rq)
{
	take(rq);
}

/* Often in an interrupt. A process that is gone has no histograms; the host's have it. */
static void request_completed(void *data, struct request *rq, blk_status_t error,
			      unsigned int nr_bytes)
{
	struct ktally_waits *waits;
	struct inflight io;

	/* The rest is yet to come. */
	if (nr_bytes < blk_rq_bytes(rq))
		return;
	io = take(rq);
	if (!io.issued)
		return;
	rcu_read_lock();
	waits = io.signal ? ktally_waits_find(io.signal) : NULL;
	/* Of a later process at the same address. */
	if (waits && waits->start != io.start)
		waits = NULL;
	ktally_latency_add(waits, KTALLY_HIST_KIND_BLKIO, ktime_get_ns() - io.issued);
	rcu_read_unlock();
}

/* Completion first: what is submitted from then on is never left behind. */
static struct ktally_point points[] = {
	{ "block_rq_complete", request_completed },
	{ "block_rq_merge", request_merged },
	{ "block_rq_issue", request_issued },
	{ "block_rq_insert", request_queued },
};

/* From 6.5 on in place of the last of these. */
static const struct ktally_point point_made = { "block_io_start", request_started };

bool ktally_blkio_exists(void)
{
	unsigned int i;
	bool exist = true;

	for (i = 0; i < ARRAY_SIZE(points); i++)
		exist = exist && ktally_point_exists(points[i].name);
	return exist;
}

/**
 * ktally_blkio_start() - measure the requests that are submitted from now on
 * Context: may sleep; histograms are open.
 * Return: 0; -ENOMEM; those of ktally_points_attach().
 */
int ktally_blkio_start(void)
{
	unsigned long i;
	int err;

	shelves = kvcalloc(SHELVES, sizeof(*shelves), GFP_KERNEL);
	if (!shelves)
		return -ENOMEM;
	for (i = 0; i < SHELVES; i++)
		raw_spin_lock_init(&shelves[i].lock);
	sees_made = ktally_point_exists(point_made.name);
	if (sees_made)
		points[ARRAY_SIZE(points) - 1] = point_made;
	err = ktally_points_attach(points, ARRAY_SIZE(points));
	if (err)
		kvfree(shelves);
	return err;
}

/* Context: may sleep. */
void ktally_blkio_stop(void)
{
	ktally_points_detach(points, ARRAY_SIZE(points));
	kvfree(shelves);
	shelves = NULL;
}
