/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the two halves of the netlink source share: samples (source_netlink.c) and exit records
 * (events.c).
 */
#ifndef KTALLY_SOURCE_NETLINK_H
#define KTALLY_SOURCE_NETLINK_H

#include "decode.h"
#include "latency.h"
#include "source.h"
#include "wire.h"

struct ktally_events;

struct ktally_netlink {
	struct ktally_wire wire;	/* requests; events have a wire of their own */
	uint16_t asked;			/* the family that said which protocol it speaks */
	struct ktally_map task;
	struct ktally_map moment;
	struct ktally_map tail;
	struct ktally_map exit;
	struct ktally_map info;
	struct ktally_latency_maps latency;
	struct ktally_events *events;	/* NULL until asked for */
};

/* Puts a failed exchange into words, the module's own where it has some. Returns @error. */
int ktally_netlink_fail(struct ktally *k, int error, const char *what);

/**
 * ktally_netlink_end() - end a call of which an exchange was a part
 * @error: of the exchange
 * @what: what could not be done, as in "cannot take a sample"
 *
 * Another load of the module may have answered than the one that said which protocol it speaks.
 * When that speaks another, what it answered is worth nothing: the words are those for that.
 * Returns @error, or 0 when it is none; as ktally_info_get().
 */
int ktally_netlink_end(struct ktally *k, int error, const char *what);

/* True when the record has the key that every row must have. */
bool ktally_netlink_has_key(const struct ktally_task *task);

int ktally_netlink_events_open(struct ktally *k);
void ktally_netlink_events_close(struct ktally_netlink *n);
int ktally_netlink_events_fd(const struct ktally *k);
int ktally_netlink_events_next(struct ktally *k, struct ktally_task *record);
uint64_t ktally_netlink_events_lost(const struct ktally *k);
uint64_t ktally_netlink_events_due(const struct ktally *k);
const struct ktally_histogram *ktally_netlink_events_latency(const struct ktally *k);

#endif
