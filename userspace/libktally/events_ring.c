// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The queue of exit records, and filling it from the module's ring: every number is either queued
 * once or counted as lost once. Not here: multicast, the source's calls (events.c).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>

#include "events.h"

#define FIRST_ROOM 64
#define KEPT_ROOM 4096
#define MAX_RETRIES 3

/* ---- Queue ---- */

/* Every hist in the queue is NULL or its slot's own, also in slots that are free. */
struct ktally_exit_entry *ktally_events_slot(struct ktally_events *e)
{
	size_t room = e->room ? 2 * e->room : FIRST_ROOM;
	struct ktally_exit_entry *queue;

	if (e->count < e->room)
		return &e->queue[e->count];
	queue = reallocarray(e->queue, room, sizeof(*queue));
	if (!queue)
		return NULL;
	for (size_t i = e->room; i < room; i++)
		queue[i].hist = NULL;
	e->queue = queue;
	e->room = room;
	return &e->queue[e->count];
}

static void free_slots(struct ktally_events *e)
{
	for (size_t i = 0; i < e->room; i++)
		free(e->queue[i].hist);
	free(e->queue);
	e->queue = NULL;
	e->room = 0;
}

void ktally_events_free_queue(struct ktally_events *e)
{
	free_slots(e);
	free(e->given);
}

bool ktally_events_take(struct ktally_events *e, struct ktally_task *record)
{
	struct ktally_exit_entry *entry;

	free(e->given);
	e->given = NULL;
	if (e->head == e->count)
		return false;
	entry = &e->queue[e->head];
	*record = entry->task;
	e->given = entry->hist;
	entry->hist = NULL;
	if (++e->head < e->count)
		return true;
	e->head = 0;
	e->count = 0;
	/* A whole ring was in there: that much memory is seldom needed. */
	if (e->room > KEPT_ROOM)
		free_slots(e);
	return true;
}

static int decode_hists(struct ktally_events *e, const struct ktally_attr *record,
			struct ktally_exit_entry *entry)
{
	const uint8_t *at = record->data;
	size_t left = record->len;
	struct ktally_attr attr;
	int more, ret = 0;

	free(entry->hist);
	entry->hist = NULL;
	while (!ret && (more = ktally_attr_next(&at, &left, &attr)) > 0) {
		if (attr.type != KTALLY_A_TASK_HIST)
			continue;
		if (!entry->hist)
			entry->hist = calloc(KTALLY_HIST_KINDS, sizeof(*entry->hist));
		if (!entry->hist)
			return -ENOMEM;
		ret = ktally_histogram_decode(&e->n->latency, &attr, entry->hist);
	}
	return ret;
}

int ktally_events_decode(struct ktally_events *e, const struct ktally_attr *attr,
			 struct ktally_exit_entry **entry, uint64_t *seq)
{
	int ret;

	*entry = ktally_events_slot(e);
	if (!*entry)
		return -ENOMEM;
	ret = ktally_decode(&e->n->task, attr->data, attr->len, &(*entry)->task);
	if (ret)
		return ret;
	if (!ktally_netlink_has_key(&(*entry)->task) ||
	    !ktally_task_value(&(*entry)->task, KTALLY_TASK_EXIT_SEQ, seq))
		return -EPROTO;
	return decode_hists(e, attr, *entry);
}

void ktally_events_keep(struct ktally_events *e, uint64_t seq)
{
	e->lost += seq - e->next;
	e->next = seq + 1;
	e->count++;
}

/* ---- Ring ---- */

struct ring_answer {
	struct ktally_events *e;
	uint64_t limit;		/* from this number on the socket has records itself */
	bool opened;		/* the first message came ... */
	uint64_t first;		/* ... and said: the oldest number that is kept ... */
	uint64_t next;		/* ... and the one that the next record will get */
};

static int take_ring_record(struct ring_answer *answer, const struct ktally_attr *attr)
{
	struct ktally_exit_entry *entry;
	uint64_t seq;
	int ret;

	/* What the ring has no more may still lie in the socket, with all that follows it. */
	if (answer->first >= answer->limit)
		return 0;
	ret = ktally_events_decode(answer->e, attr, &entry, &seq);
	if (!ret && seq >= answer->e->next)
		ktally_events_keep(answer->e, seq);
	return ret;
}

static int take_ring(void *arg, uint8_t cmd, const uint8_t *attrs, size_t len)
{
	struct ring_answer *answer = arg;
	struct ktally_attr attr;
	struct ktally_exit frame;
	int more, ret;

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
	while ((more = ktally_attr_next(&attrs, &len, &attr)) > 0 && !ret) {
		if (attr.type == KTALLY_A_EXIT_RECORD)
			ret = take_ring_record(answer, &attr);
	}
	return ret ? ret : more;
}

static int ask_ring(struct ring_answer *answer)
{
	struct ktally_netlink *n = answer->e->n;
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

int ktally_events_catch_up(struct ktally_events *e, uint64_t limit)
{
	struct ring_answer answer = { .e = e, .limit = limit };
	const struct ktally_events before = *e;
	uint64_t oldest;
	int ret, tries = 0;

	do {
		ret = ask_ring(&answer);
	} while ((ret == -ENOBUFS || ret == -EMSGSIZE) && ++tries <= MAX_RETRIES);
	if (!ret && answer.next < before.next)
		ret = -ENODEV;
	if (ret == -ENODEV)
		undo(e, &before);
	if (ret)
		return ret;
	oldest = answer.first < limit ? answer.first : limit;
	if (oldest > e->next) {
		e->lost += oldest - e->next;
		e->next = oldest;
	}
	return 0;
}

int ktally_events_begin(struct ktally_events *e)
{
	struct ring_answer answer = { .e = e, .limit = UINT64_MAX };
	int ret;

	/* A number that no record has: only the frame is asked for. */
	e->next = UINT64_MAX;
	ret = ask_ring(&answer);
	if (!ret)
		e->next = answer.next;
	return ret;
}
