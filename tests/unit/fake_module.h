/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A module behind the fake wire, with tasks 1 to 400, that spoils answers on demand; and a handle
 * on it. To be included behind cmocka.h.
 */
#ifndef FAKE_MODULE_H
#define FAKE_MODULE_H

#include "fake_wire.h"
#include "libktally/source.h"

static const struct ktally_world world = { .proc = "/nonexistent", .io = &fake_io };
static struct ktally *k;
static struct ktally_sample sample;
static const struct ktally_query all;

/* How the module spoils its next answers to dumps; each flaw is used so many times. */
static struct {
	uint32_t ran;	/* by ran_since those divisible by it ran; 0: it does not know of that */
	uint32_t unheard_of;	/* a pid that it calls idle and the earlier sample has not got */
	int interrupt, drop, too_long, short_by_one, no_header, no_trailer, no_key, cut, refuse,
		fail_late;
	unsigned int dumps;
	uint32_t version;	/* of the protocol, 0: the library's */
} flaw;

static bool spoil(int *times)
{
	return *times && (*times)--;
}

static void put_header(struct bytes *b, const struct nlmsghdr *request, uint16_t flags)
{
	size_t start = fake_message(b, request, flags, KTALLY_CMD_TASK_GET);
	size_t nest = nest_begin(b, KTALLY_A_TASK_HEADER);

	put_u64(b, KTALLY_A_MOMENT_BOOTTIME, 5000);
	put_u64(b, KTALLY_A_MOMENT_CPU_USER, 77);
	nest_end(b, nest);
	message_end(b, start);
}

/* A task that did not run, behind those up to @pid - 1. */
static void put_idle(struct bytes *b, const struct nlmsghdr *request, uint32_t pid)
{
	size_t start = fake_message(b, request, 0, KTALLY_CMD_TASK_GET);
	const struct __attribute__((packed)) {
		uint64_t head;
		uint8_t far;
		uint32_t step;
		uint8_t padding[3];
	} run = { UINT64_C(1) << 62 | 1, 0, pid, { 0 } };

	put_attr(b, KTALLY_A_TASK_ROWS, &run, sizeof(run));
	message_end(b, start);
}

static void put_trailer(struct bytes *b, const struct nlmsghdr *request, uint32_t sent,
			uint32_t idle)
{
	size_t start = fake_message(b, request, 0, KTALLY_CMD_TASK_GET);
	size_t nest = nest_begin(b, KTALLY_A_TASK_TRAILER);

	put_u32(b, KTALLY_A_TAIL_SENT, sent);
	put_u32(b, KTALLY_A_TAIL_SEEN, sent + idle);
	put_u32(b, KTALLY_A_TAIL_IDLE, idle);
	nest_end(b, nest);
	message_end(b, start);
}

static void put_row(struct bytes *b, const struct nlmsghdr *request, uint32_t pid)
{
	size_t start = fake_message(b, request, 0, KTALLY_CMD_TASK_GET);

	fake_task(b, pid);
	message_end(b, start);
}

/* The form that the module sends when it is asked for packed rows. */
static void put_packed(struct bytes *b, const struct nlmsghdr *request, uint32_t pid)
{
	size_t start = fake_message(b, request, 0, KTALLY_CMD_TASK_GET);
	const uint64_t fields = UINT64_C(1) << KTALLY_TASK_PID | UINT64_C(1) << KTALLY_TASK_TGID |
		UINT64_C(1) << KTALLY_TASK_START_TIME | UINT64_C(1) << KTALLY_TASK_UTIME;
	const struct __attribute__((packed)) {
		uint64_t head;
		int32_t difference[4];
		uint64_t known;
	} row = { fields | UINT64_C(1) << 63, { pid, pid, 1000 + pid, 10 * pid }, fields };

	put_attr(b, KTALLY_A_TASK_ROWS, &row, sizeof(row));
	message_end(b, start);
}

static void put_keyless(struct bytes *b, const struct nlmsghdr *request)
{
	size_t start = fake_message(b, request, 0, KTALLY_CMD_TASK_GET);

	put_u32(b, KTALLY_A_TASK_PID, 3);
	message_end(b, start);
}

static void put_cut(struct bytes *b, const struct nlmsghdr *request)
{
	size_t start = fake_message(b, request, 0, KTALLY_CMD_TASK_GET);

	fake_task(b, 3);
	b->len -= 4;
	message_end(b, start);
}

/* Tasks 1 to 400 in datagrams of 100, odd ones packed: more than a sample's first room. */
static void answer_dump(const struct nlmsghdr *request)
{
	uint16_t flags = spoil(&flaw.interrupt) ? NLM_F_DUMP_INTR : 0;
	bool since = flaw.ran && fake_asked(KTALLY_A_TASK_RAN_SINCE);
	uint32_t pid = 1, idle = 0;

	flaw.dumps++;
	if (spoil(&flaw.refuse)) {
		fake_error(request, -EINVAL, "uid is no number");
		return;
	}
	for (int part = 0; part < 4; part++) {
		struct bytes b = { .len = 0 };

		if (part == 0 && !spoil(&flaw.no_header))
			put_header(&b, request, flags);
		if (part == 1 && spoil(&flaw.no_key))
			put_keyless(&b, request);
		if (part == 1 && spoil(&flaw.cut))
			put_cut(&b, request);
		if (part == 2 && spoil(&flaw.fail_late)) {
			fake_end(&b, request, NLMSG_DONE, 0, -EPERM, "changed my mind");
			fake_push(&fake.answers, 0, &b);
			return;
		}
		for (int i = 0; i < 100; i++, pid++) {
			if (pid == 150 && spoil(&flaw.short_by_one))
				continue;
			if (since && pid % flaw.ran) {
				put_idle(&b, request, pid == 7 && flaw.unheard_of ?
					 flaw.unheard_of : pid);
				idle++;
			} else if (pid % 2)
				put_packed(&b, request, pid);
			else
				put_row(&b, request, pid);
		}
		if (part == 3 && !spoil(&flaw.no_trailer))
			put_trailer(&b, request, 400 - idle, idle);
		if (part == 3)
			fake_end(&b, request, NLMSG_DONE, 0, 0, NULL);
		if (part == 2 && spoil(&flaw.drop))
			fake_push(&fake.answers, -ENOBUFS, NULL);
		if (part == 2 && spoil(&flaw.too_long))
			fake_push(&fake.answers, -EMSGSIZE, NULL);
		fake_push(&fake.answers, 0, &b);
	}
}

static void answer_get(const struct nlmsghdr *request)
{
	const struct nlattr *attr = fake_asked(KTALLY_A_TASK_PID);
	struct bytes b = { .len = 0 };
	uint32_t pid;

	memcpy(&pid, attr + 1, sizeof(pid));
	if (pid > 400) {
		fake_error(request, -ESRCH, "no task with this pid");
		return;
	}
	put_row(&b, request, pid);
	fake_push(&fake.answers, 0, &b);
	fake_error(request, 0, NULL);
}

static void answer(struct fake *f, const struct nlmsghdr *request)
{
	(void)f;
	if (fake_cmd(request) == KTALLY_CMD_INFO_GET)
		fake_answer_info(request, flaw.version ? flaw.version : KTALLY_FAMILY_VERSION);
	else if (request->nlmsg_flags & NLM_F_DUMP)
		answer_dump(request);
	else
		answer_get(request);
}

static int setup(void **state)
{
	(void)state;
	fake_reset();
	memset(&flaw, 0, sizeof(flaw));
	fake.answer = answer;
	return ktally_open_in(&k, KTALLY_SOURCE_NETLINK, &world);
}

static int teardown(void **state)
{
	(void)state;
	ktally_close(k);
	ktally_sample_free(&sample);
	return fake.opens == fake.closes ? 0 : -1;
}

static uint32_t asked_u32(uint16_t type)
{
	const struct nlattr *attr = fake_asked(type);
	uint32_t value;

	assert_non_null(attr);
	assert_int_equal(attr->nla_len, 8);
	memcpy(&value, attr + 1, sizeof(value));
	return value;
}

#define MODULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
