/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Exit records on their way from two places, multicast (events.c) and the module's ring
 * (events_ring.c), into one queue without gaps or repeats that are not accounted for.
 */
#ifndef KTALLY_EVENTS_H
#define KTALLY_EVENTS_H

#include "source_netlink.h"

/* An exit record, and the KTALLY_HIST_KINDS histograms of its process, or NULL: most have none. */
struct ktally_exit_entry {
	struct ktally_task task;
	struct ktally_histogram *hist;
};

struct ktally_events {
	struct ktally_wire wire;	/* only receives */
	struct ktally_netlink *n;
	uint64_t next;			/* number of the record that must come next */
	uint64_t lost;
	bool behind;			/* the newest records may never come here: ask the ring */
	bool gone;			/* the module was unloaded */
	struct ktally_exit_entry *queue;
	struct ktally_histogram *given;	/* of the record that was taken last */
	size_t head;
	size_t count;
	size_t room;
};

/* Moves the oldest queued record to @record and e->given; false when there is none. */
bool ktally_events_take(struct ktally_events *e, struct ktally_task *record);

/* The queue's free slot, its record not zeroed; NULL when out of memory. */
struct ktally_exit_entry *ktally_events_slot(struct ktally_events *e);

/* Frees the queue and what was given. */
void ktally_events_free_queue(struct ktally_events *e);

/* The record in the free slot is queued; numbers between the last one and @seq are lost. */
void ktally_events_keep(struct ktally_events *e, uint64_t seq);

/**
 * ktally_events_decode() - decode a nested record into the free slot
 * Errors: -ENOMEM; -EPROTO it is no exit record.
 */
int ktally_events_decode(struct ktally_events *e, const struct ktally_attr *attr,
			 struct ktally_exit_entry **entry, uint64_t *seq);

/**
 * ktally_events_begin() - set e->next to the number that the next record will get
 * Errors: as ktally_wire_exchange(); -EPROTO.
 */
int ktally_events_begin(struct ktally_events *e);

/**
 * ktally_events_catch_up() - queue what the ring has from e->next on, count what it has no more
 * @limit: the oldest record that came by the socket after the missing ones, UINT64_MAX if none
 *
 * Errors: -ENODEV the ring is not the one of before: e->gone is then set; else as
 * ktally_wire_exchange(): what came until then is queued, and a later call goes on.
 */
int ktally_events_catch_up(struct ktally_events *e, uint64_t limit);

#endif
