// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Exit records in the order of their numbers: as the module multicasts them, and from its ring when
 * some of those did not arrive. Every number is either delivered once or counted as lost once.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <netlink/attr.h>

#include "source_netlink.h"

#define FIRST_ROOM 64
#define KEPT_ROOM 4096
#define MAX_RETRIES 3

struct ktally_events {
	struct ktally_wire wire;	/* only receives */
	const struct ktally_netlink *n;
	uint64_t next;			/* number of the record that must come next */
	uint64_t lost;
	bool behind;			/* @next may never come here: ask the ring */
	bool gone;			/* the module was unloaded */
	struct ktally_task *queue;
	size_t head;
	size_t count;
	size_t room;
};

/* ---- Queue ---- */

static struct ktally_task *queue_slot(struct ktally_events *e)
{
	size_t room = e->room ? 2 * e->room : FIRST_ROOM;
	struct ktally_task *queue;

	if (e->count < e->room)
		return &e->queue[e->count];
	queue = reallocarray(e->queue, room, sizeof(*queue));
	if (!queue)
		return NULL;
	e->queue = queue;
	e->room = room;
	return &e->queue[e->count];
}

static bool queue_take(struct ktally_events *e, struct ktally_task *record)
{
	if (e->head == e->count)
		return false;
	*record = e->queue[e->head++];
	if (e->head < e->count)
		return true;
	e->head = 0;
	e->count = 0;
	/* A whole ring was in there: that much memory is seldom needed. */
	if (e->room > KEPT_ROOM) {
		free(e->queue);
		e->queue = NULL;
		e->room = 0;
	}
	return true;
}

/* ---- Records ---- */

/* What a run through one message's attributes is told. */
struct exit_answer {
	struct ktally_events *e;
	bool from_ring;		/* then a gap is a loss; else it is a reason to ask the ring */
	bool opened;		/* the first message came ... */
	uint64_t first;		/* ... and said: the oldest number that is kept ... */
	uint64_t next;		/* ... and the one that the next record will get */
};

/* Queues the record in the queue's free slot if it is the one that must come next. */
static int accept_record(struct exit_answer *answer, const struct ktally_task *record)
{
	struct ktally_events *e = answer->e;
	uint64_t seq;

	if (!ktally_netlink_has_key(record) ||
	    !ktally_task_value(record, KTALLY_TASK_EXIT_SEQ, &seq))
		return -EPROTO;
	if (seq < e->next) {
		/* It came twice, or the numbers began anew: the ring's next number tells. */
		e->behind |= !answer->from_ring && seq == 1;
		return 0;
	}
	if (seq > e->next && !answer->from_ring) {
		e->behind = true;
		return 0;
	}
	e->lost += seq - e->next;
	e->next = seq + 1;
	e->count++;
	return 0;
}

static int take_records(struct exit_answer *answer, const uint8_t *attrs, size_t len)
{
	struct ktally_events *e = answer->e;
	struct ktally_attr attr;
	struct ktally_task *slot;
	int more, ret;

	while ((more = ktally_attr_next(&attrs, &len, &attr)) > 0 && !e->behind) {
		if (attr.type != KTALLY_A_EXIT_RECORD)
			continue;
		slot = queue_slot(e);
		if (!slot)
			return -ENOMEM;
		ret = ktally_decode(&e->n->task, attr.data, attr.len, slot);
		if (!ret)
			ret = accept_record(answer, slot);
		if (ret)
			return ret;
	}
	return more < 0 ? more : 0;
}

/* ---- From the ring ---- */

static int take_ring(void *arg, uint8_t cmd, const uint8_t *attrs, size_t len)
{
	struct exit_answer *answer = arg;
	struct ktally_exit frame;
	int ret;

	if (cmd != KTALLY_CMD_EXIT_GET)
		return -EPROTO;
	ret = ktally_decode(&answer->e->n->exit, attrs, len, &frame);
	if (ret)
		return ret;
	/* The last message has a `next` too: of this dump, not of the ring. */
	if (ktally_has(frame.present, KTALLY_EXIT_FIRST) &&
	    ktally_has(frame.present, KTALLY_EXIT_NEXT)) {
		answer->opened = true;
		answer->first = frame.value[KTALLY_EXIT_FIRST];
		answer->next = frame.value[KTALLY_EXIT_NEXT];
	}
	return take_records(answer, attrs, len);
}

static int ask_ring(struct ktally_netlink *n, struct exit_answer *answer)
{
	struct nl_msg *msg = ktally_wire_message(KTALLY_CMD_EXIT_GET, true);
	int ret;

	if (msg && nla_put_u64(msg, KTALLY_A_EXIT_SINCE, answer->e->next)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	ret = ktally_wire_exchange(&n->wire, msg, take_ring, answer);
	if (ret)
		return ret;
	/* Another family number is another load of the module, with numbers of its own. */
	if (n->wire.family != answer->e->wire.family)
		return -ENODEV;
	return answer->opened ? 0 : -EPROTO;
}

/* The ring is another one's: whatever it gave is not to be taken for ours. */
static void undo(struct ktally_events *e, const struct ktally_events *before)
{
	e->count = before->count;
	e->next = before->next;
	e->lost = before->lost;
	e->gone = true;
}

/* Queues all that the ring has from e->next on, and counts what it has no more. */
static int catch_up(struct ktally_netlink *n, struct ktally_events *e)
{
	struct exit_answer answer = { .e = e, .from_ring = true };
	const struct ktally_events before = *e;
	int ret, tries = 0;

	e->behind = false;
	do {
		ret = ask_ring(n, &answer);
	} while ((ret == -ENOBUFS || ret == -EMSGSIZE) && ++tries <= MAX_RETRIES);
	if (!ret && answer.next < before.next)
		ret = -ENODEV;
	if (ret == -ENODEV)
		undo(e, &before);
	if (ret) {
		e->behind = true;
		return ret;
	}
	if (answer.first > e->next) {
		e->lost += answer.first - e->next;
		e->next = answer.first;
	}
	return 0;
}

/* ---- As they come ---- */

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
	struct exit_answer answer = { .e = e };
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
		ret = take_records(&answer, data, size);
		if (ret)
			return ret;
	}
	return ret;
}

static int receive(struct ktally_events *e)
{
	ssize_t len = e->wire.io->receive(&e->wire, 0);

	if (len == -ENOBUFS || len == -EMSGSIZE) {
		e->behind = true;
		return 0;
	}
	return len < 0 ? (int)len : take_datagram(e, e->wire.buffer, len);
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
		if (queue_take(e, record))
			return 1;
		if (e->gone)
			ret = -ENODEV;
		else if (e->behind)
			ret = catch_up(n, e);
		else
			ret = receive(e);
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

int ktally_netlink_events_fd(const struct ktally *k)
{
	const struct ktally_netlink *n = k->state;

	return n->events ? n->events->wire.io->fd(&n->events->wire) : -EBADF;
}

/* From now on: the number is asked for after joining, so that no record falls between. */
static int start(struct ktally_netlink *n, struct ktally_events *e)
{
	struct exit_answer answer = { .e = e, .from_ring = true };
	int ret;

	if (!e->wire.group)
		return -EPROTO;
	ret = e->wire.io->join(&e->wire, e->wire.group);
	/* The kernel drops the membership at unloading without a word; this group has the word. */
	if (!ret)
		ret = e->wire.io->join(&e->wire, GENL_ID_CTRL);
	if (ret)
		return ret;
	e->next = UINT64_MAX;
	ret = ask_ring(n, &answer);
	if (!ret)
		e->next = answer.next;
	return ret;
}

int ktally_netlink_events_open(struct ktally *k)
{
	struct ktally_netlink *n = k->state;
	uint64_t lost = ktally_netlink_events_lost(k);
	struct ktally_events *e;
	int ret;

	ktally_netlink_events_close(n);
	n->wire.words[0] = '\0';
	e = calloc(1, sizeof(*e));
	if (!e)
		return ktally_fail(k, -ENOMEM, "cannot receive exit records");
	e->n = n;
	e->lost = lost;
	ret = ktally_wire_open(&e->wire, k->world.io);
	if (ret)
		goto free_events;
	ret = start(n, e);
	if (ret)
		goto close_wire;
	n->events = e;
	return 0;

close_wire:
	ktally_wire_close(&e->wire);
free_events:
	free(e->queue);
	free(e);
	return ktally_netlink_fail(k, ret, "cannot receive exit records");
}

void ktally_netlink_events_close(struct ktally_netlink *n)
{
	struct ktally_events *e = n->events;

	if (!e)
		return;
	ktally_wire_close(&e->wire);
	free(e->queue);
	free(e);
	n->events = NULL;
}
