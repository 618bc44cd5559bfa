// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The kernel module as a source: asks, and decodes the answer straight into the sample.
 * Not here: exit records (events.c), messages (wire.c).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>

#include "sample.h"
#include "since.h"
#include "source_netlink.h"

/* How often a dump that was interrupted or lost a part is asked again. */
#define MAX_RETRIES 3

int ktally_netlink_fail(struct ktally *k, int error, const char *what)
{
	struct ktally_netlink *n = k->state;

	if (n->wire.words[0])
		return ktally_fail_plain(k, error, "%s: the module says: %s", what, n->wire.words);
	return ktally_fail(k, error, "%s", what);
}

bool ktally_netlink_has_key(const struct ktally_task *task)
{
	const uint64_t key = UINT64_C(1) << KTALLY_TASK_PID | UINT64_C(1) << KTALLY_TASK_TGID |
			     UINT64_C(1) << KTALLY_TASK_START_TIME;

	return (task->present[0] & key) == key;
}

/* ---- Info ---- */

struct info_answer {
	const struct ktally_map *map;
	struct ktally_info *info;
};

static int take_info(void *arg, uint8_t cmd, const uint8_t *attrs, size_t len)
{
	struct info_answer *answer = arg;

	if (cmd != KTALLY_CMD_INFO_GET)
		return -EPROTO;
	return ktally_decode(answer->map, attrs, len, answer->info);
}

static int netlink_info(struct ktally *k, struct ktally_info *info)
{
	struct ktally_netlink *n = k->state;
	struct info_answer answer = { &n->info, info };
	uint64_t version;
	int ret;

	memset(info, 0, sizeof(*info));
	ret = ktally_wire_exchange(&n->wire, ktally_wire_message(KTALLY_CMD_INFO_GET, false),
				   take_info, &answer);
	if (ret)
		return ktally_netlink_fail(k, ret, "cannot ask the ktally module about itself");
	version = info->value[KTALLY_INFO_PROTOCOL_VERSION];
	if (!ktally_has(info->present, KTALLY_INFO_PROTOCOL_VERSION) ||
	    version != KTALLY_FAMILY_VERSION)
		return ktally_fail_plain(k, -EPROTO, "the ktally module speaks version %" PRIu64
					 " of the protocol and this program version %d: install "
					 "both from one release", version, KTALLY_FAMILY_VERSION);
	k->limited = ktally_has(info->redacted, KTALLY_INFO_EXITS);
	n->asked = n->wire.family;
	return 0;
}

int ktally_netlink_end(struct ktally *k, int error, const char *what)
{
	struct ktally_netlink *n = k->state;
	struct ktally_info info;
	int ret;

	/* Now, for asking again takes the module's words away. */
	if (error < 0)
		ktally_netlink_fail(k, error, what);
	if (n->wire.family != n->asked) {
		ret = netlink_info(k, &info);
		if (ret)
			return ret;
	}
	return error < 0 ? error : 0;
}

/* ---- Open and close ---- */

static int open_error(struct ktally *k, int error)
{
	if (error == -ENOENT)
		return ktally_fail_plain(k, error, "the ktally module is not loaded, or this "
					 "network namespace is not the host's");
	return ktally_fail(k, error, "cannot open a netlink socket");
}

static int netlink_open(struct ktally *k)
{
	struct ktally_netlink *n = calloc(1, sizeof(*n));
	struct ktally_info info;
	int ret;

	if (!n)
		return ktally_fail(k, -ENOMEM, "cannot open the netlink source");
	ktally_map_init(&n->task, &ktally_task_set);
	ktally_map_init(&n->moment, &ktally_moment_set);
	ktally_map_init(&n->tail, &ktally_tail_set);
	ktally_map_init(&n->exit, &ktally_exit_set);
	ktally_map_init(&n->info, &ktally_info_set);
	ktally_latency_maps_init(&n->latency);
	k->state = n;
	ret = ktally_wire_open(&n->wire, k->world.io);
	if (ret) {
		open_error(k, ret);
		goto free_state;
	}
	/* Asking is the only way to know whether one may. */
	ret = netlink_info(k, &info);
	if (ret)
		goto close_wire;
	return 0;

close_wire:
	ktally_wire_close(&n->wire);
free_state:
	free(n);
	k->state = NULL;
	return ret;
}

static void netlink_close(struct ktally *k)
{
	struct ktally_netlink *n = k->state;

	ktally_netlink_events_close(n);
	ktally_wire_close(&n->wire);
	free(n);
	k->state = NULL;
}

/* ---- Tasks ---- */

/* Of the tasks that did not run each dump sends some, others each time. */
static int put_since(struct nl_msg *msg, const struct ktally_sample *since)
{
	return nla_put_u64(msg, KTALLY_A_TASK_RAN_SINCE,
			   since->moment.value[KTALLY_MOMENT_BOOTTIME]) ||
	       nla_put_u32(msg, KTALLY_A_TASK_REFRESH, since->number + 1);
}

static struct nl_msg *task_request(const struct ktally_query *q, bool dump)
{
	struct nl_msg *msg = ktally_wire_message(KTALLY_CMD_TASK_GET, dump);
	int failed = 0;

	if (!msg)
		return NULL;
	if (q->groups)
		failed |= nla_put_u32(msg, KTALLY_A_TASK_GROUPS, q->groups);
	if (q->threads)
		failed |= nla_put_flag(msg, KTALLY_A_TASK_THREADS);
	if (q->exact)
		failed |= nla_put_flag(msg, KTALLY_A_TASK_EXACT);
	if (q->pid)
		failed |= nla_put_u32(msg, KTALLY_A_TASK_PID, q->pid);
	if (q->tgid && dump)
		failed |= nla_put_u32(msg, KTALLY_A_TASK_TGID, q->tgid);
	if (q->has_uid && dump)
		failed |= nla_put_u32(msg, KTALLY_A_TASK_UID, q->uid);
	if (dump)
		failed |= nla_put_flag(msg, KTALLY_A_TASK_PACKED);
	if (q->since && dump)
		failed |= put_since(msg, q->since);
	if (failed) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

struct sample_answer {
	const struct ktally_netlink *n;
	struct ktally_sample *s;
	struct ktally_since since;	/* has the rows that are left out */
	bool header;
	bool trailer;
};

/* Room for one more row; it counts once it is known to be one. */
static int keep_row(struct ktally_sample *s, const struct ktally_task *task)
{
	if (!ktally_netlink_has_key(task))
		return -EPROTO;
	s->count++;
	return 0;
}

static int take_plain(struct sample_answer *answer, const uint8_t *attrs, size_t len)
{
	struct ktally_task *task = ktally_sample_next(answer->s);
	int ret;

	if (!task)
		return -ENOMEM;
	ret = ktally_decode(&answer->n->task, attrs, len, task);
	return ret ? ret : keep_row(answer->s, task);
}

static int take_row(struct sample_answer *answer, const struct ktally_unpack *unpack)
{
	struct ktally_task *task = ktally_sample_next(answer->s);

	if (!task)
		return -ENOMEM;
	*task = unpack->task;
	return keep_row(answer->s, task);
}

static int take_idle(struct sample_answer *answer, struct ktally_unpack *unpack)
{
	int more, ret;

	while ((more = ktally_unpack_idle(unpack)) > 0) {
		ret = ktally_since_copy(&answer->since, answer->s,
					unpack->task.value[KTALLY_TASK_PID]);
		if (ret)
			return ret;
	}
	return more;
}

static int take_rows(struct sample_answer *answer, const uint8_t *rows, size_t len)
{
	struct ktally_unpack unpack;
	int more, ret;

	ktally_unpack_begin(&unpack, rows, len);
	while ((more = ktally_unpack_next(&unpack)) > 0) {
		ret = more == KTALLY_UNPACK_IDLE ? take_idle(answer, &unpack) :
						   take_row(answer, &unpack);
		if (ret)
			return ret;
	}
	return more;
}

static int take_packed(struct sample_answer *answer, const uint8_t *attrs, size_t len)
{
	struct ktally_attr attr;
	int more, ret;

	while ((more = ktally_attr_next(&attrs, &len, &attr)) > 0) {
		if (attr.type != KTALLY_A_TASK_ROWS)
			continue;
		ret = take_rows(answer, attr.data, attr.len);
		if (ret)
			return ret;
	}
	return more;
}

static int take_sample(void *arg, uint8_t cmd, const uint8_t *attrs, size_t len)
{
	struct sample_answer *answer = arg;
	const uint8_t *at = attrs;
	struct ktally_attr first;
	size_t left = len;
	int ret;

	if (cmd != KTALLY_CMD_TASK_GET)
		return -EPROTO;
	ret = ktally_attr_next(&at, &left, &first);
	if (ret <= 0)
		return ret;
	switch (first.type) {
	case KTALLY_A_TASK_HEADER:
		answer->header = true;
		return ktally_decode(&answer->n->moment, first.data, first.len, &answer->s->moment);
	case KTALLY_A_TASK_TRAILER:
		answer->trailer = true;
		return ktally_decode(&answer->n->tail, first.data, first.len, &answer->s->tail);
	case KTALLY_A_TASK_ROWS:
		return take_packed(answer, attrs, len);
	default:
		return take_plain(answer, attrs, len);
	}
}

/* Whether there is a row for each that the module says it sent or left out. */
static bool all_came(const struct ktally_sample *s)
{
	uint64_t rows = s->tail.value[KTALLY_TAIL_SENT];

	if (ktally_has(s->tail.present, KTALLY_TAIL_IDLE))
		rows += s->tail.value[KTALLY_TAIL_IDLE];
	return !ktally_has(s->tail.present, KTALLY_TAIL_SENT) || rows == s->count;
}

/* Asks once. Returns 0, 1 when asking again may give something better, or -errno. */
static int sample_once(struct ktally_netlink *n, const struct ktally_query *q,
		       struct ktally_sample *s)
{
	struct sample_answer answer = { .n = n, .s = s };
	int ret;

	s->count = 0;
	ktally_since_begin(&answer.since, q->since);
	ret = ktally_wire_exchange(&n->wire, task_request(q, true), take_sample, &answer);
	if (ret)
		return ret;
	if (!answer.header || !answer.trailer)
		return -EPROTO;
	if (!all_came(s))
		return 1;
	ktally_since_offer(s, q);
	return n->wire.interrupted;
}

/* What went wrong with a part may go right with the whole. */
static bool may_retry(int ret, const struct ktally_query *q)
{
	return ret == 1 || ret == -ENOBUFS || ret == -EMSGSIZE || (q->since && ret == -EPROTO);
}

static int netlink_sample(struct ktally *k, const struct ktally_query *q, struct ktally_sample *s)
{
	struct ktally_query now = *q;
	int ret;

	if (!ktally_since_fits(q))
		now.since = NULL;
	for (;;) {
		ret = sample_once(k->state, &now, s);
		if (!may_retry(ret, &now) || s->retries == MAX_RETRIES)
			break;
		s->retries++;
		now.since = NULL;
	}
	s->interrupted = ret == 1;
	return ktally_netlink_end(k, ret, "cannot take a sample");
}

struct task_answer {
	const struct ktally_map *map;
	struct ktally_task *task;
};

static int take_task(void *arg, uint8_t cmd, const uint8_t *attrs, size_t len)
{
	struct task_answer *answer = arg;

	if (cmd != KTALLY_CMD_TASK_GET)
		return -EPROTO;
	return ktally_decode(answer->map, attrs, len, answer->task);
}

static int netlink_task(struct ktally *k, const struct ktally_query *q, struct ktally_task *task)
{
	struct ktally_netlink *n = k->state;
	struct task_answer answer = { &n->task, task };
	int ret;

	memset(task, 0, sizeof(*task));
	ret = ktally_wire_exchange(&n->wire, task_request(q, false), take_task, &answer);
	if (!ret && !ktally_netlink_has_key(task))
		ret = -EPROTO;
	return ktally_netlink_end(k, ret, "cannot get the task");
}

const struct ktally_source ktally_source_netlink = {
	.name = "netlink",
	.open = netlink_open,
	.close = netlink_close,
	.info = netlink_info,
	.sample = netlink_sample,
	.task = netlink_task,
	.events_open = ktally_netlink_events_open,
	.events_fd = ktally_netlink_events_fd,
	.events_next = ktally_netlink_events_next,
	.events_lost = ktally_netlink_events_lost,
	.events_due = ktally_netlink_events_due,
	.events_latency = ktally_netlink_events_latency,
	.hooks = ktally_netlink_hooks,
	.latency = ktally_netlink_latency,
	.latency_walk = ktally_netlink_latency_walk,
};
