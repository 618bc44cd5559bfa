// SPDX-License-Identifier: LGPL-2.1-or-later
/* Histograms and hooks, as the module tells and takes them. Not here: percentiles (quantile.c). */
#include <errno.h>
#include <string.h>

#include <netlink/attr.h>

#include "latency.h"
#include "source_netlink.h"

/* ---- Decoding ---- */

void ktally_latency_maps_init(struct ktally_latency_maps *maps)
{
	ktally_map_init(&maps->who, &ktally_latency_set);
	ktally_map_init(&maps->hist, &ktally_hist_set);
}

static int decode_buckets(const struct ktally_attr *nest, struct ktally_histogram *h)
{
	const uint8_t *at = nest->data;
	size_t left = nest->len;
	struct ktally_attr attr;
	uint64_t value, next = 0;
	int more;

	while ((more = ktally_attr_next(&at, &left, &attr)) > 0) {
		if (attr.type == KTALLY_A_HIST_BASE && ktally_uint(&attr, &value))
			next = value;
		if (attr.type != KTALLY_A_HIST_BUCKET || !ktally_uint(&attr, &value))
			continue;
		h->bucket[next < KTALLY_HIST_BUCKETS ? next : KTALLY_HIST_BUCKETS - 1] += value;
		next++;
	}
	return more;
}

int ktally_histogram_decode(const struct ktally_latency_maps *maps, const struct ktally_attr *nest,
			    struct ktally_histogram hist[KTALLY_HIST_KINDS])
{
	struct ktally_histogram *h;
	struct ktally_hist fields;
	int ret;

	ret = ktally_decode(&maps->hist, nest->data, nest->len, &fields);
	if (ret)
		return ret;
	if (!ktally_has(fields.present, KTALLY_HIST_KIND) ||
	    fields.value[KTALLY_HIST_KIND] >= KTALLY_HIST_KINDS)
		return 0;
	h = &hist[fields.value[KTALLY_HIST_KIND]];
	memset(h, 0, sizeof(*h));
	h->known = true;
	h->events = fields.value[KTALLY_HIST_EVENTS];
	h->sum = fields.value[KTALLY_HIST_SUM];
	h->longest = fields.value[KTALLY_HIST_LONGEST];
	return decode_buckets(nest, h);
}

int ktally_latency_decode(const struct ktally_latency_maps *maps, const uint8_t *attrs, size_t len,
			  struct ktally_latencies *l)
{
	struct ktally_attr attr;
	int more, ret;

	memset(l, 0, sizeof(*l));
	ret = ktally_decode(&maps->who, attrs, len, &l->who);
	while (!ret && (more = ktally_attr_next(&attrs, &len, &attr)) > 0) {
		if (attr.type == KTALLY_A_LATENCY_HIST)
			ret = ktally_histogram_decode(maps, &attr, l->hist);
	}
	return ret;
}

/* ---- Requests ---- */

static struct nl_msg *latency_request(uint32_t pid, bool dump)
{
	struct nl_msg *msg = ktally_wire_message(KTALLY_CMD_HIST_GET, dump);

	if (!msg || !pid || !nla_put_u32(msg, KTALLY_A_LATENCY_PID, pid))
		return msg;
	nlmsg_free(msg);
	return NULL;
}

struct latency_answer {
	const struct ktally_latency_maps *maps;
	ktally_latency_each each;
	void *arg;
	struct ktally_latencies latencies;
	unsigned int messages;
};

static int take_latency(void *arg, uint8_t cmd, const uint8_t *attrs, size_t len)
{
	struct latency_answer *answer = arg;
	int ret;

	if (cmd != KTALLY_CMD_HIST_GET)
		return -EPROTO;
	ret = ktally_latency_decode(answer->maps, attrs, len, &answer->latencies);
	if (ret)
		return ret;
	answer->messages++;
	return answer->each ? answer->each(answer->arg, &answer->latencies) : 0;
}

int ktally_netlink_latency(struct ktally *k, uint32_t pid, struct ktally_latencies *l)
{
	struct ktally_netlink *n = k->state;
	struct latency_answer answer = { .maps = &n->latency };
	int ret;

	ret = ktally_wire_exchange(&n->wire, latency_request(pid, false), take_latency, &answer);
	if (!ret && answer.messages != 1)
		ret = -EPROTO;
	ret = ktally_netlink_end(k, ret, "cannot get the histograms");
	if (!ret)
		*l = answer.latencies;
	return ret;
}

int ktally_netlink_latency_walk(struct ktally *k, ktally_latency_each each, void *arg)
{
	struct ktally_netlink *n = k->state;
	struct latency_answer answer = { .maps = &n->latency, .each = each, .arg = arg };
	int ret;

	ret = ktally_wire_exchange(&n->wire, latency_request(0, true), take_latency, &answer);
	return ktally_netlink_end(k, ret, "cannot get the histograms");
}

struct hooks_answer {
	struct ktally_map map;
	struct ktally_hooks hooks;
};

static int take_hooks(void *arg, uint8_t cmd, const uint8_t *attrs, size_t len)
{
	struct hooks_answer *answer = arg;

	if (cmd != KTALLY_CMD_HOOK_SET)
		return -EPROTO;
	return ktally_decode(&answer->map, attrs, len, &answer->hooks);
}

static struct nl_msg *hooks_request(uint32_t on, uint32_t mask)
{
	struct nl_msg *msg = ktally_wire_message(KTALLY_CMD_HOOK_SET, false);

	if (!msg)
		return NULL;
	if (!nla_put_u32(msg, KTALLY_A_HOOKS_ON, on) &&
	    !nla_put_u32(msg, KTALLY_A_HOOKS_MASK, mask))
		return msg;
	nlmsg_free(msg);
	return NULL;
}

int ktally_netlink_hooks(struct ktally *k, uint32_t on, uint32_t mask, uint32_t *now)
{
	struct hooks_answer answer = { 0 };
	struct ktally_netlink *n = k->state;
	int ret;

	ktally_map_init(&answer.map, &ktally_hooks_set);
	ret = ktally_wire_exchange(&n->wire, hooks_request(on, mask), take_hooks, &answer);
	if (!ret && !ktally_has(answer.hooks.present, KTALLY_HOOKS_ON))
		ret = -EPROTO;
	ret = ktally_netlink_end(k, ret, "cannot switch hooks");
	if (!ret)
		*now = answer.hooks.value[KTALLY_HOOKS_ON];
	return ret;
}
