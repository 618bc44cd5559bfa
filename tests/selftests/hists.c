// SPDX-License-Identifier: GPL-2.0
/* Histograms as they travel, see hists.h. */
#include <stdlib.h>
#include <string.h>

#include "hists.h"
#include "tap.h"

typedef void (*each_attr)(void *arg, int type, const struct nlattr *attr);

static void walk(const void *from, size_t len, each_attr each, void *arg)
{
	const char *next = from, *end = next + len;
	const struct nlattr *attr;

	for (; end - next >= NLA_HDRLEN; next += NLA_ALIGN(attr->nla_len)) {
		attr = (const void *)next;
		if (attr->nla_len < NLA_HDRLEN)
			return;
		each(arg, attr->nla_type & NLA_TYPE_MASK, attr);
	}
}

struct taking {
	struct hist hist;
	uint64_t kind, base, total;
	unsigned int at;
};

static void take_field(void *arg, int type, const struct nlattr *attr)
{
	struct taking *t = arg;
	uint64_t value = genl_number(attr);

	switch (type) {
	case KTALLY_A_HIST_KIND:
		t->kind = value;
		break;
	case KTALLY_A_HIST_EVENTS:
		t->hist.events = value;
		break;
	case KTALLY_A_HIST_SUM:
		t->hist.sum = value;
		break;
	case KTALLY_A_HIST_LONGEST:
		t->hist.longest = value;
		break;
	case KTALLY_A_HIST_BASE:
		t->at = value;
		break;
	case KTALLY_A_HIST_BUCKET:
		REQUIRE(t->at < KTALLY_HIST_BUCKETS);
		t->hist.bucket[t->at++] = value;
		t->total += value;
		break;
	default:
		CHECK(false, "unknown attribute %d in a histogram", type);
	}
}

static void take_hist(struct hists *hists, const struct nlattr *nest)
{
	struct taking t = { .hist.has = true, .kind = ~0ULL };

	walk(genl_data(nest), genl_len(nest), take_field, &t);
	REQUIRE(t.kind < KTALLY_HIST_KINDS, "kind %llu", (unsigned long long)t.kind);
	CHECK(!hists->kind[t.kind].has, "kind %llu comes twice", (unsigned long long)t.kind);
	CHECK_EQ(t.total, t.hist.events);
	hists->kind[t.kind] = t.hist;
}

static void take_latency(void *arg, int type, const struct nlattr *attr)
{
	struct hists *hists = arg;

	switch (type) {
	case KTALLY_A_LATENCY_PID:
		hists->pid = genl_number(attr);
		break;
	case KTALLY_A_LATENCY_START_TIME:
		hists->start_time = genl_number(attr);
		break;
	case KTALLY_A_LATENCY_COMM:
		strncpy(hists->comm, genl_data(attr), sizeof(hists->comm) - 1);
		break;
	case KTALLY_A_LATENCY_HIST:
		take_hist(hists, attr);
		break;
	default:
		CHECK(false, "unknown attribute %d beside histograms", type);
	}
}

static void take_message(struct hists *hists, const struct genl_msg *msg)
{
	const char *from = (const char *)msg->genl + GENL_HDRLEN;
	const char *end = (const char *)msg->nlh + msg->nlh->nlmsg_len;

	memset(hists, 0, sizeof(*hists));
	walk(from, end - from, take_latency, hists);
}

static int take_one(const struct genl_msg *msg, void *arg)
{
	take_message(arg, msg);
	return 0;
}

int hist_get(struct genl *genl, uint32_t pid, struct hists *hists)
{
	struct genl_req req;

	memset(hists, 0, sizeof(*hists));
	genl_begin(&req, genl->family, KTALLY_CMD_HIST_GET, NLM_F_REQUEST | NLM_F_ACK);
	if (pid)
		genl_put_u32(&req, KTALLY_A_LATENCY_PID, pid);
	return genl_ask(genl, &req, take_one, hists);
}

static struct hists *next_row(struct hists_dump *dump)
{
	dump->rows = realloc(dump->rows, (dump->count + 1) * sizeof(*dump->rows));
	REQUIRE(dump->rows);
	memset(&dump->rows[dump->count], 0, sizeof(*dump->rows));
	return &dump->rows[dump->count++];
}

static int take_row(const struct genl_msg *msg, void *arg)
{
	take_message(next_row(arg), msg);
	return 0;
}

int hist_dump(struct genl *genl, uint32_t pid, struct hists_dump *dump)
{
	struct genl_req req;

	memset(dump, 0, sizeof(*dump));
	genl_begin(&req, genl->family, KTALLY_CMD_HIST_GET, NLM_F_REQUEST | NLM_F_DUMP);
	if (pid)
		genl_put_u32(&req, KTALLY_A_LATENCY_PID, pid);
	return genl_ask(genl, &req, take_row, dump);
}

void hists_free(struct hists_dump *dump)
{
	free(dump->rows);
	memset(dump, 0, sizeof(*dump));
}

const struct hists *hists_find(const struct hists_dump *dump, uint32_t pid)
{
	for (size_t i = 0; i < dump->count; i++) {
		if (dump->rows[i].pid == pid)
			return &dump->rows[i];
	}
	return NULL;
}

static int take_now(const struct genl_msg *msg, void *arg)
{
	REQUIRE(msg->at[KTALLY_A_HOOKS_ON]);
	*(uint32_t *)arg = genl_number(msg->at[KTALLY_A_HOOKS_ON]);
	return 0;
}

int hook_set_some(struct genl *genl, uint32_t on, uint32_t mask, uint32_t *now)
{
	struct genl_req req;

	genl_begin(&req, genl->family, KTALLY_CMD_HOOK_SET, NLM_F_REQUEST | NLM_F_ACK);
	genl_put_u32(&req, KTALLY_A_HOOKS_ON, on);
	if (mask)
		genl_put_u32(&req, KTALLY_A_HOOKS_MASK, mask);
	return genl_ask(genl, &req, take_now, now);
}

int hook_set(struct genl *genl, uint32_t on, uint32_t *now)
{
	return hook_set_some(genl, on, 0, now);
}

void must_set(struct genl *genl, uint32_t on)
{
	uint32_t now = ~0U;
	int err = hook_set(genl, on, &now);

	REQUIRE(!err, "hooks %#x: error %d %s", on, err, genl->error.text);
	REQUIRE_EQ(now, on);
}

void must_hist(struct genl *genl, uint32_t pid, struct hists *hists)
{
	int err = hist_get(genl, pid, hists);

	REQUIRE(!err, "pid %u: error %d %s", pid, err, genl->error.text);
}

/* ---- Exit records ---- */

static void take_record_field(void *arg, int type, const struct nlattr *attr)
{
	struct hists *hists = arg;

	if (type == KTALLY_A_TASK_PID)
		hists->pid = genl_number(attr);
	else if (type == KTALLY_A_TASK_START_TIME)
		hists->start_time = genl_number(attr);
	else if (type == KTALLY_A_TASK_HIST)
		take_hist(hists, attr);
}

static void take_record(void *arg, int type, const struct nlattr *record)
{
	if (type == KTALLY_A_EXIT_RECORD)
		walk(genl_data(record), genl_len(record), take_record_field, next_row(arg));
}

static int take_exit(const struct genl_msg *msg, void *arg)
{
	const char *from = (const char *)msg->genl + GENL_HDRLEN;
	const char *end = (const char *)msg->nlh + msg->nlh->nlmsg_len;

	walk(from, end - from, take_record, arg);
	return 0;
}

int hist_exits(struct genl *genl, uint64_t since, struct hists_dump *dump)
{
	struct genl_req req;

	memset(dump, 0, sizeof(*dump));
	genl_begin(&req, genl->family, KTALLY_CMD_EXIT_GET, NLM_F_REQUEST | NLM_F_DUMP);
	genl_put_u64(&req, KTALLY_A_EXIT_SINCE, since);
	return genl_ask(genl, &req, take_exit, dump);
}

static bool find_exit(struct genl *genl, uint64_t since, uint32_t pid, struct hists *hists)
{
	struct hists_dump dump;
	const struct hists *row;

	REQUIRE_EQ(hist_exits(genl, since, &dump), 0);
	row = hists_find(&dump, pid);
	if (row)
		*hists = *row;
	hists_free(&dump);
	return row;
}

bool hists_of_exit(struct genl *genl, uint64_t since, uint32_t pid, struct hists *hists)
{
	return EVENTUALLY(find_exit(genl, since, pid, hists), 5000);
}

uint64_t hist_above(const struct hist *hist, uint64_t ns)
{
	uint64_t events = 0;

	for (int i = 1; i < KTALLY_HIST_BUCKETS; i++)
		if (1ULL << (i - 1) >= ns)
			events += hist->bucket[i];
	return events;
}
