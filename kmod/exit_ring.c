// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
/*
 * The ring of exit records: they are numbered as they come and kept until newer ones need the room.
 * Not here: how records are made (exit.c).
 */
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

#include <uapi/linux/ktally.h>

#include "encode.h"
#include "exit.h"

#define RING_MIN	64
#define RING_MAX	65536
#define RING_DEFAULT	4096

static unsigned int exit_ring = RING_DEFAULT;
module_param(exit_ring, uint, 0444);
MODULE_PARM_DESC(exit_ring, "Exit records to keep, 64 to 65536, 400 bytes each (default 4096)");

static struct ktally_task *ring;
/* Of each record the attributes that go with it, or NULL; the ring holds a reference. */
static struct ktally_attrs **ring_attrs;
static u64 next_seq = 1;
static u64 early;
/* Guards all of these. Raw: a hook may take it; held for one copy of a record. */
static DEFINE_RAW_SPINLOCK(ring_lock);

/* Context: ring_lock. */
static u64 first_seq(void)
{
	return next_seq > exit_ring ? next_seq - exit_ring : 1;
}

/**
 * ktally_exit_publish() - give a record its number and keep it; the oldest one makes room
 * @rec: the record, copied; gets its number
 * @attrs: goes with the record; its reference becomes the ring's. May be NULL.
 * @is_early: it was made before its process had finished, which is counted
 * Context: any but NMI.
 */
void ktally_exit_publish(struct ktally_task *rec, struct ktally_attrs *attrs, bool is_early)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&ring_lock, flags);
	ktally_put(rec, EXIT_SEQ, next_seq);
	ring[next_seq % exit_ring] = *rec;
	swap(ring_attrs[next_seq % exit_ring], attrs);
	next_seq++;
	WRITE_ONCE(early, early + is_early);
	raw_spin_unlock_irqrestore(&ring_lock, flags);
	/* Of the record that made room. */
	ktally_attrs_put(attrs);
}

/* Number that the next record will get. */
u64 ktally_exit_next(void)
{
	unsigned long flags;
	u64 next;

	raw_spin_lock_irqsave(&ring_lock, flags);
	next = next_seq;
	raw_spin_unlock_irqrestore(&ring_lock, flags);
	return next;
}

/**
 * ktally_exit_read() - copy a record
 * @seq: its number; raised to the oldest that is kept when it has been overwritten
 * @rec: gets the record
 * @attrs: becomes what goes with it, referenced, or NULL: ktally_attrs_put() it
 * @lost: grows by the records so passed over
 * Return: false when there is no record with this number yet; @attrs is NULL then.
 */
bool ktally_exit_read(u64 *seq, struct ktally_task *rec, struct ktally_attrs **attrs, u64 *lost)
{
	unsigned long flags;
	bool found;

	*attrs = NULL;
	raw_spin_lock_irqsave(&ring_lock, flags);
	if (*seq < first_seq()) {
		*lost += first_seq() - *seq;
		*seq = first_seq();
	}
	found = *seq < next_seq;
	if (found) {
		*rec = ring[*seq % exit_ring];
		*attrs = ktally_attrs_get(ring_attrs[*seq % exit_ring]);
	}
	raw_spin_unlock_irqrestore(&ring_lock, flags);
	return found;
}

/* First and next number; what a reader that wants @since on has already lost. */
void ktally_exit_span(struct ktally_exit *span, u64 since)
{
	unsigned long flags;
	u64 first, next;

	raw_spin_lock_irqsave(&ring_lock, flags);
	first = first_seq();
	next = next_seq;
	raw_spin_unlock_irqrestore(&ring_lock, flags);
	bitmap_zero(span->present, KTALLY_EXIT_COUNT);
	KTALLY_PUT(EXIT, span, FIRST, first);
	KTALLY_PUT(EXIT, span, NEXT, next);
	KTALLY_PUT(EXIT, span, LOST, since < first ? first - since : 0);
}

/* The ring's part of info-get. */
void ktally_exit_ring_info(struct ktally_info *info)
{
	u64 next = ktally_exit_next();

	KTALLY_PUT(INFO, info, EXIT_RING, exit_ring);
	KTALLY_PUT(INFO, info, EXITS, next - 1);
	KTALLY_PUT(INFO, info, EXIT_OVERWRITTEN, next > exit_ring ? next - 1 - exit_ring : 0);
	KTALLY_PUT(INFO, info, EXIT_EARLY, READ_ONCE(early));
}

/* Return: 0; -EINVAL exit_ring is out of its range; -ENOMEM. */
int ktally_exit_ring_init(void)
{
	if (exit_ring < RING_MIN || exit_ring > RING_MAX) {
		pr_err("exit_ring must be %u to %u, not %u\n", RING_MIN, RING_MAX, exit_ring);
		return -EINVAL;
	}
	/* Page by page: a host that has run for long has no such piece of memory. */
	ring = vcalloc(exit_ring, sizeof(*ring));
	if (!ring)
		return -ENOMEM;
	ring_attrs = vcalloc(exit_ring, sizeof(*ring_attrs));
	if (!ring_attrs) {
		vfree(ring);
		return -ENOMEM;
	}
	return 0;
}

/* Context: no hook, worker or reader can run any more. */
void ktally_exit_ring_free(void)
{
	unsigned int i;

	for (i = 0; i < exit_ring; i++)
		ktally_attrs_put(ring_attrs[i]);
	vfree(ring_attrs);
	vfree(ring);
}
