// SPDX-License-Identifier: GPL-2.0
/* ktally's requests, and answers that are kept. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "cgroup.h"
#include "rows.h"
#include "tap.h"

static void keep(struct row *row, const struct nlattr *const *at, int text)
{
	int i;

	memset(row, 0, sizeof(*row));
	for (i = 0; i < GENL_ATTRS; i++) {
		if (!at[i])
			continue;
		row->has[i] = true;
		if (i == text)
			strncpy(row->text, genl_data(at[i]), sizeof(row->text) - 1);
		else
			row->value[i] = genl_number(at[i]);
	}
}

static void keep_nest(struct row *row, const struct nlattr *nest, int text)
{
	const struct nlattr *at[GENL_ATTRS] = {};

	genl_parse(genl_data(nest), genl_len(nest), at);
	keep(row, at, text);
}

/* Doubles the room whenever @count is a power of two. */
void *grow_any(void *items, size_t count, size_t size)
{
	if (count & (count - 1))
		return items;
	items = realloc(items, (count ? 2 * count : 1) * size);
	REQUIRE(items);
	return items;
}

static struct row *grow(struct row *rows, size_t count)
{
	return grow_any(rows, count, sizeof(*rows));
}

static int take_info(const struct genl_msg *msg, void *arg)
{
	keep(arg, msg->at, KTALLY_A_INFO_MODULE_VERSION);
	return 0;
}

int info_get(struct genl *genl, struct row *info)
{
	struct genl_req req;

	genl_begin(&req, genl->family, KTALLY_CMD_INFO_GET, NLM_F_REQUEST | NLM_F_ACK);
	return genl_ask(genl, &req, take_info, info);
}

void want_put(struct genl_req *req, const struct want *want)
{
	if (want->pid)
		genl_put_u32(req, KTALLY_A_TASK_PID, want->pid);
	if (want->tgid)
		genl_put_u32(req, KTALLY_A_TASK_TGID, want->tgid);
	if (want->groups)
		genl_put_u32(req, KTALLY_A_TASK_GROUPS, want->groups);
	if (want->by_uid)
		genl_put_u32(req, KTALLY_A_TASK_UID, want->uid);
	if (want->by_ppid)
		genl_put_u32(req, KTALLY_A_TASK_PPID, want->ppid);
	if (want->subtree)
		genl_put_u32(req, KTALLY_A_TASK_SUBTREE, want->subtree);
	if (want->cgroup)
		genl_put_u64(req, KTALLY_A_TASK_CGROUP_ID, want->cgroup);
	if (want->comm)
		genl_put(req, KTALLY_A_TASK_COMM, want->comm, strlen(want->comm) + 1);
	if (want->cgroup_paths)
		genl_put_flag(req, KTALLY_A_TASK_CGROUP_PATHS);
	if (want->threads)
		genl_put_flag(req, KTALLY_A_TASK_THREADS);
	if (want->exact)
		genl_put_flag(req, KTALLY_A_TASK_EXACT);
	if (want->packed)
		genl_put_flag(req, KTALLY_A_TASK_PACKED);
	if (want->ran_since)
		genl_put_u64(req, KTALLY_A_TASK_RAN_SINCE, want->ran_since);
	if (want->choose)
		genl_put_u32(req, KTALLY_A_TASK_REFRESH, want->refresh);
}

static int take_task(const struct genl_msg *msg, void *arg)
{
	keep(arg, msg->at, KTALLY_A_TASK_COMM);
	return 0;
}

int task_get(struct genl *genl, const struct want *want, struct row *row)
{
	struct genl_req req;

	genl_begin(&req, genl->family, KTALLY_CMD_TASK_GET, NLM_F_REQUEST | NLM_F_ACK);
	want_put(&req, want);
	return genl_ask(genl, &req, take_task, row);
}

/* ---- Dump of tasks ---- */

static void take_path(struct dump *dump, const struct nlattr *nest)
{
	dump->paths = grow_any(dump->paths, dump->path_count, sizeof(*dump->paths));
	path_take(&dump->paths[dump->path_count], nest);
	dump->paths[dump->path_count++].before = dump->count;
}

/* Paths lie between attributes of rows. */
static void take_attrs(struct dump *dump, const struct genl_msg *msg)
{
	const char *next = (const char *)msg->genl + GENL_HDRLEN;
	const char *end = (const char *)msg->nlh + msg->nlh->nlmsg_len;
	const struct nlattr *attr;

	for (; end - next >= NLA_HDRLEN; next += NLA_ALIGN(attr->nla_len)) {
		attr = (const void *)next;
		if ((attr->nla_type & NLA_TYPE_MASK) == KTALLY_A_TASK_CGROUP)
			take_path(dump, attr);
		else
			rows_take(dump, attr);
	}
}

static int take_row(const struct genl_msg *msg, void *arg)
{
	struct dump *dump = arg;
	bool header = msg->at[KTALLY_A_TASK_HEADER], trailer = msg->at[KTALLY_A_TASK_TRAILER];
	bool opened = dump->header.has[KTALLY_A_MOMENT_BOOTTIME];
	bool closed = dump->trailer.has[KTALLY_A_TAIL_BOOTTIME];

	/*
	 * The frame is right as long as only the first message is a header and nothing follows a
	 * trailer.
	 */
	dump->framed = (header != opened) && !closed && (dump->framed || header);
	dump->interrupted |= !!(msg->nlh->nlmsg_flags & NLM_F_DUMP_INTR);
	if (header) {
		keep_nest(&dump->header, msg->at[KTALLY_A_TASK_HEADER], -1);
		return 0;
	}
	if (trailer) {
		keep_nest(&dump->trailer, msg->at[KTALLY_A_TASK_TRAILER], -1);
		return 0;
	}
	if (msg->at[KTALLY_A_TASK_ROWS] || msg->at[KTALLY_A_TASK_CGROUP]) {
		take_attrs(dump, msg);
		return 0;
	}
	dump->rows = grow(dump->rows, dump->count);
	keep(&dump->rows[dump->count++], msg->at, KTALLY_A_TASK_COMM);
	return 0;
}

int task_dump_begin(struct genl *genl, const struct want *want)
{
	struct genl_req req;

	memset(&genl->error, 0, sizeof(genl->error));
	genl_begin(&req, genl->family, KTALLY_CMD_TASK_GET, NLM_F_REQUEST | NLM_F_DUMP);
	want_put(&req, want);
	return genl_send(genl, &req);
}

int task_dump_read(struct genl *genl, struct dump *dump)
{
	int err;

	memset(dump, 0, sizeof(*dump));
	err = genl_answer(genl, take_row, dump);
	dump->framed = dump->framed && dump->trailer.has[KTALLY_A_TAIL_BOOTTIME];
	return err;
}

int task_dump(struct genl *genl, const struct want *want, struct dump *dump)
{
	int err = task_dump_begin(genl, want);

	memset(dump, 0, sizeof(*dump));
	return err ? err : task_dump_read(genl, dump);
}

void dump_free(struct dump *dump)
{
	free(dump->rows);
	free(dump->paths);
	free(dump->idle);
	memset(dump, 0, sizeof(*dump));
}

const struct row *dump_find(const struct dump *dump, uint32_t pid)
{
	size_t i;

	for (i = 0; i < dump->count; i++) {
		if (GET(&dump->rows[i], TASK_PID) == pid)
			return &dump->rows[i];
	}
	return NULL;
}

bool dump_is_idle(const struct dump *dump, uint32_t pid)
{
	size_t i;

	for (i = 0; i < dump->idle_count; i++) {
		if (dump->idle[i] == pid)
			return true;
	}
	return false;
}

/* ---- Exit records ---- */

size_t exits_take(struct exits *exits, const struct genl_msg *msg)
{
	const char *next = (const char *)msg->genl + GENL_HDRLEN;
	const char *end = (const char *)msg->nlh + msg->nlh->nlmsg_len;
	const struct nlattr *attr;
	size_t before = exits->count;

	for (; end - next >= NLA_HDRLEN; next += NLA_ALIGN(attr->nla_len)) {
		attr = (const void *)next;
		if ((attr->nla_type & NLA_TYPE_MASK) != KTALLY_A_EXIT_RECORD)
			continue;
		exits->records = grow(exits->records, exits->count);
		keep_nest(&exits->records[exits->count++], attr, KTALLY_A_TASK_COMM);
	}
	return exits->count - before;
}

static int take_exit(const struct genl_msg *msg, void *arg)
{
	struct exits *exits = arg;

	if (msg->at[KTALLY_A_EXIT_RECORD])
		exits_take(exits, msg);
	else if (msg->at[KTALLY_A_EXIT_FIRST])
		keep(&exits->open, msg->at, -1);
	else
		keep(&exits->close, msg->at, -1);
	return 0;
}

int exit_answer(struct genl *genl, struct exits *exits)
{
	memset(exits, 0, sizeof(*exits));
	return genl_answer(genl, take_exit, exits);
}

int exit_get(struct genl *genl, uint64_t since, struct exits *exits)
{
	struct genl_req req;

	memset(exits, 0, sizeof(*exits));
	genl_begin(&req, genl->family, KTALLY_CMD_EXIT_GET, NLM_F_REQUEST | NLM_F_DUMP);
	if (since)
		genl_put_u64(&req, KTALLY_A_EXIT_SINCE, since);
	return genl_ask(genl, &req, take_exit, exits);
}

void exits_free(struct exits *exits)
{
	free(exits->records);
	memset(exits, 0, sizeof(*exits));
}

uint64_t exit_next(struct genl *genl)
{
	struct row info;

	REQUIRE_EQ(info_get(genl, &info), 0);
	return GET(&info, INFO_EXITS) + 1;
}

static bool find_exit(struct genl *genl, uint64_t since, uint32_t pid, struct row *record)
{
	struct exits exits;
	bool found = false;
	size_t i;

	REQUIRE_EQ(exit_get(genl, since, &exits), 0);
	for (i = 0; i < exits.count; i++) {
		if (GET(&exits.records[i], TASK_PID) != pid)
			continue;
		*record = exits.records[i];
		found = true;
	}
	exits_free(&exits);
	return found;
}

bool exit_of(struct genl *genl, uint64_t since, uint32_t pid, struct row *record)
{
	return EVENTUALLY(find_exit(genl, since, pid, record), 5000);
}

/* ---- For cases that have no use for a failure ---- */

void must_open(struct genl *genl)
{
	int err = genl_open(genl);

	REQUIRE(!err, "can't open the family: error %d", err);
}

void must_get(struct genl *genl, uint32_t pid, struct row *row)
{
	const struct want want = { .pid = pid };
	int err = task_get(genl, &want, row);

	REQUIRE(!err, "pid %u: error %d %s", pid, err, genl->error.text);
}

void must_dump(struct genl *genl, const struct want *want, struct dump *dump)
{
	int err = task_dump(genl, want, dump);

	REQUIRE(!err, "pid %u tgid %u uid %u threads %d: error %d %s", want->pid, want->tgid,
		want->uid, want->threads, err, genl->error.text);
	CHECK(dump->framed, "header first, trailer last");
	CHECK_EQ(GET(&dump->trailer, TAIL_SENT), dump->count);
	CHECK_EQ(GET(&dump->trailer, TAIL_REDACTED), 0);
	if (want->packed)
		CHECK_EQ(GET(&dump->trailer, TAIL_IDLE), dump->idle_count);
}

void dump_ascends(const struct dump *dump)
{
	size_t i;

	CHECK(!dump->count || GET(&dump->rows[0], TASK_PID));
	for (i = 1; i < dump->count; i++) {
		if (GET(&dump->rows[i], TASK_PID) <= GET(&dump->rows[i - 1], TASK_PID))
			tap_fail(__FILE__, __LINE__, "pid %llu after %llu",
				 (unsigned long long)GET(&dump->rows[i], TASK_PID),
				 (unsigned long long)GET(&dump->rows[i - 1], TASK_PID));
	}
}
