// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Exit records in the order of their numbers: as the module multicasts them, and by its ring where
 * some of those did not arrive. Not here: the ring and the queue (events_ring.c).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>

#include "events.h"

/* Puts the record behind those of the ring if it is next. Takes its histograms in any case. */
static int put_late(struct ktally_events *e, const struct ktally_exit_entry *late, uint64_t seq)
{
	struct ktally_exit_entry *slot = seq == e->next ? ktally_events_slot(e) : NULL;

	if (!slot) {
		free(late->hist);
		return seq == e->next ? -ENOMEM : 0;
	}
	free(slot->hist);
	*slot = *late;
	ktally_events_keep(e, seq);
	return 0;
}

/* Some numbers did not come before this record: gets them, and then the record if it is next. */
static int fill_gap(struct ktally_events *e, struct ktally_exit_entry *entry, uint64_t seq)
{
	const struct ktally_exit_entry late = *entry;	/* catching up uses its slot */
	int ret;

	entry->hist = NULL;
	ret = ktally_events_catch_up(e, seq);
	if (!ret)
		return put_late(e, &late, seq);
	free(late.hist);
	return ret;
}

static int take_record(struct ktally_events *e, const struct ktally_attr *attr)
{
	struct ktally_exit_entry *entry;
	uint64_t seq;
	int ret;

	ret = ktally_events_decode(e, attr, &entry, &seq);
	if (ret)
		return ret;
	if (seq > e->next)
		return fill_gap(e, entry, seq);
	if (seq == e->next)
		ktally_events_keep(e, seq);
	else if (seq == 1)
		e->behind = true;	/* it came twice, or numbers began anew: the ring tells */
	return 0;
}

static int take_records(struct ktally_events *e, const uint8_t *attrs, size_t len)
{
	struct ktally_attr attr;
	int more, ret = 0;

	while ((more = ktally_attr_next(&attrs, &len, &attr)) > 0 && !ret) {
		if (attr.type == KTALLY_A_EXIT_RECORD)
			ret = take_record(e, &attr);
	}
	return ret ? ret : more;
}

static void take_control(struct ktally_events *e, const uint8_t *attrs, size_t len)
{
	struct ktally_attr attr;
	uint64_t family;

	while (ktally_attr_next(&attrs, &len, &attr) > 0) {
		if (attr.type == CTRL_ATTR_FAMILY_ID && ktally_uint(&attr, &family) &&
		    family == e->wire.family)
			e->gone = true;
	}
}

static int take_datagram(struct ktally_events *e, const uint8_t *bytes, size_t len)
{
	struct genlmsghdr genl;
	struct nlmsghdr header;
	const uint8_t *data;
	size_t size;
	int ret;

	while ((ret = ktally_wire_next(&bytes, &len, &header, &data, &size)) > 0) {
		if (size < GENL_HDRLEN)
			continue;
		memcpy(&genl, data, sizeof(genl));
		data += GENL_HDRLEN;
		size -= GENL_HDRLEN;
		if (header.nlmsg_type == GENL_ID_CTRL && genl.cmd == CTRL_CMD_DELFAMILY)
			take_control(e, data, size);
		if (header.nlmsg_type != e->wire.family || genl.cmd != KTALLY_CMD_EXIT_NTF)
			continue;
		ret = take_records(e, data, size);
		if (ret)
			return ret;
	}
	return ret;
}

/*
 * One step: a datagram, or the ring when the socket is empty and something was dropped. What a full
 * socket still holds is older than what it dropped, and perhaps than what the ring keeps: it comes
 * first. Returns 0, -EAGAIN when there is nothing more, or -errno.
 */
static int receive(struct ktally_events *e)
{
	ssize_t len = e->wire.io->receive(&e->wire, 0);
	int ret;

	if (len == -ENOBUFS || len == -EMSGSIZE) {
		e->behind = true;
		return 0;
	}
	if (len == -EAGAIN && e->behind) {
		ret = ktally_events_catch_up(e, UINT64_MAX);
		e->behind = ret != 0;
		return ret;
	}
	if (len < 0)
		return len;
	ret = take_datagram(e, e->wire.buffer, len);
	/* The rest of the datagram is gone; the ring has it. */
	e->behind |= ret != 0;
	return ret;
}

/* ---- The source's calls ---- */

int ktally_netlink_events_next(struct ktally *k, struct ktally_task *record)
{
	struct ktally_netlink *n = k->state;
	struct ktally_events *e = n->events;
	int ret = 0;

	if (!e)
		return ktally_fail_plain(k, -EBADF, "exit records were not asked for");
	while (!ret) {
		if (ktally_events_take(e, record))
			return 1;
		ret = e->gone ? -ENODEV : receive(e);
	}
	if (ret == -EAGAIN)
		return 0;
	return ktally_netlink_fail(k, ret, "cannot receive exit records");
}

uint64_t ktally_netlink_events_lost(const struct ktally *k)
{
	const struct ktally_netlink *n = k->state;

	return n->events ? n->events->lost : 0;
}

uint64_t ktally_netlink_events_due(const struct ktally *k)
{
	const struct ktally_netlink *n = k->state;
	const struct ktally_events *e = n->events;

	if (!e)
		return 0;
	if (e->head < e->count)
		return e->queue[e->head].task.value[KTALLY_TASK_EXIT_SEQ];
	return e->next;
}

const struct ktally_histogram *ktally_netlink_events_latency(const struct ktally *k)
{
	const struct ktally_netlink *n = k->state;

	return n->events ? n->events->given : NULL;
}

int ktally_netlink_events_fd(const struct ktally *k)
{
	const struct ktally_netlink *n = k->state;

	return n->events ? n->events->wire.io->fd(&n->events->wire) : -EBADF;
}

/* From now on: the number is asked for after joining, so that no record falls between. */
static int start(struct ktally_events *e)
{
	int ret;

	if (!e->wire.group)
		return -EPROTO;
	ret = e->wire.io->join(&e->wire, e->wire.group);
	if (ret)
		return ret;
	/* The kernel drops the membership at unloading without a word; this group has the word. */
	ret = e->wire.io->join(&e->wire, GENL_ID_CTRL);
	if (ret)
		return ret;
	return ktally_events_begin(e);
}

int ktally_netlink_events_open(struct ktally *k)
{
	struct ktally_netlink *n = k->state;
	uint64_t lost = ktally_netlink_events_lost(k);
	struct ktally_events *e;
	int ret;

	ktally_netlink_events_close(n);
	if (k->limited)
		return ktally_fail_plain(k, -EOPNOTSUPP, "the module shows exits only to who has "
					 "CAP_NET_ADMIN: what dies between two samples is missed");
	n->wire.words[0] = '\0';
	e = calloc(1, sizeof(*e));
	if (!e)
		return ktally_fail(k, -ENOMEM, "cannot receive exit records");
	e->n = n;
	e->lost = lost;
	ret = ktally_wire_open(&e->wire, k->world.io);
	if (ret)
		goto free_events;
	ret = start(e);
	if (ret)
		goto close_wire;
	n->events = e;
	return 0;

close_wire:
	ktally_wire_close(&e->wire);
free_events:
	ktally_events_free_queue(e);
	free(e);
	return ktally_netlink_fail(k, ret, "cannot receive exit records");
}

void ktally_netlink_events_close(struct ktally_netlink *n)
{
	struct ktally_events *e = n->events;

	if (!e)
		return;
	ktally_wire_close(&e->wire);
	ktally_events_free_queue(e);
	free(e);
	n->events = NULL;
}
