// SPDX-License-Identifier: GPL-2.0
/* A sample from the module is whole, or asked again, or said to be interrupted, or an error. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake_wire.h"
#include "libktally/source.h"

static const struct ktally_world world = { .proc = "/nonexistent", .io = &fake_io };
static struct ktally *k;
static struct ktally_sample sample;
static const struct ktally_query all;

/* How the module spoils its next answers to dumps; each flaw is used so many times. */
static struct {
	int interrupt, drop, too_long, short_by_one, no_header, no_trailer, no_key, cut, refuse,
		fail_late;
	unsigned int dumps;
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

static void put_trailer(struct bytes *b, const struct nlmsghdr *request, uint32_t sent)
{
	size_t start = fake_message(b, request, 0, KTALLY_CMD_TASK_GET);
	size_t nest = nest_begin(b, KTALLY_A_TASK_TRAILER);

	put_u32(b, KTALLY_A_TAIL_SENT, sent);
	put_u32(b, KTALLY_A_TAIL_SEEN, sent);
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
	uint32_t pid = 1;

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
			if (pid % 2)
				put_packed(&b, request, pid);
			else
				put_row(&b, request, pid);
		}
		if (part == 3 && !spoil(&flaw.no_trailer))
			put_trailer(&b, request, 400);
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
		fake_answer_info(request, KTALLY_FAMILY_VERSION);
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

static void assert_whole(unsigned int retries)
{
	assert_int_equal(sample.count, 400);
	for (uint32_t i = 0; i < 400; i++) {
		assert_int_equal(sample.tasks[i].value[KTALLY_TASK_PID], i + 1);
		assert_int_equal(sample.tasks[i].value[KTALLY_TASK_UTIME], 10 * (i + 1));
	}
	assert_int_equal(sample.moment.value[KTALLY_MOMENT_BOOTTIME], 5000);
	assert_int_equal(sample.moment.value[KTALLY_MOMENT_CPU_USER], 77);
	assert_int_equal(sample.tail.value[KTALLY_TAIL_SENT], 400);
	assert_int_equal(sample.retries, retries);
}

static void a_dump_becomes_a_sample(void **state)
{
	(void)state;
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	assert_whole(0);
	assert_false(sample.interrupted);
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	assert_whole(0);
	assert_int_equal(fake.opens, 1);
}

static void an_interrupted_dump_is_asked_again(void **state)
{
	(void)state;
	for (int times = 1; times <= 3; times++) {
		flaw.interrupt = times;
		assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
		assert_whole(times);
		assert_false(sample.interrupted);
	}
}

static void a_dump_always_interrupted_is_given_and_said(void **state)
{
	(void)state;
	flaw.interrupt = 100;
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	assert_whole(3);
	assert_true(sample.interrupted);
	assert_int_equal(flaw.dumps, 4);
	flaw.interrupt = 0;
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	assert_whole(0);
	assert_false(sample.interrupted);
}

static void a_dump_that_lost_a_part_is_asked_again(void **state)
{
	(void)state;
	flaw.drop = 1;
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	assert_whole(1);
	assert_int_equal(fake.opens, 2);
	flaw.too_long = 2;
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	assert_whole(2);
	flaw.drop = 100;
	assert_int_equal(ktally_sample_take(k, &all, &sample), -ENOBUFS);
	assert_int_equal(sample.count, 0);
}

static void fewer_rows_than_were_sent_are_a_loss(void **state)
{
	(void)state;
	flaw.short_by_one = 1;
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	assert_whole(1);
	flaw.short_by_one = 100;
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	assert_int_equal(sample.count, 399);
	assert_true(sample.interrupted);
}

static void a_dump_without_its_frame_is_an_error(void **state)
{
	(void)state;
	flaw.no_trailer = 1;
	assert_int_equal(ktally_sample_take(k, &all, &sample), -EPROTO);
	flaw.no_header = 1;
	assert_int_equal(ktally_sample_take(k, &all, &sample), -EPROTO);
	assert_int_equal(sample.count, 0);
	flaw.no_key = 1;
	assert_int_equal(ktally_sample_take(k, &all, &sample), -EPROTO);
	flaw.cut = 1;
	assert_int_equal(ktally_sample_take(k, &all, &sample), -EPROTO);
	assert_string_equal(ktally_error(k),
			    "cannot take a sample: the module sent what makes no sense");
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	assert_whole(0);
}

static void a_refusal_comes_in_the_modules_words(void **state)
{
	(void)state;
	flaw.refuse = 1;
	assert_int_equal(ktally_sample_take(k, &all, &sample), -EINVAL);
	assert_string_equal(ktally_error(k),
			    "cannot take a sample: the module says: uid is no number");
	flaw.fail_late = 1;
	assert_int_equal(ktally_sample_take(k, &all, &sample), -EPERM);
	assert_string_equal(ktally_error(k),
			    "cannot take a sample: the module says: changed my mind");
	assert_int_equal(sample.count, 0);
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

static void a_query_asks_for_what_it_says_and_no_more(void **state)
{
	const struct ktally_query every = {
		.groups = KTALLY_GROUP_CPU | KTALLY_GROUP_IO, .pid = 1, .tgid = 2, .uid = 0,
		.has_uid = true, .threads = true, .exact = true,
	};

	(void)state;
	ktally_sample_take(k, &every, &sample);
	assert_int_equal(asked_u32(KTALLY_A_TASK_GROUPS), KTALLY_GROUP_CPU | KTALLY_GROUP_IO);
	assert_int_equal(asked_u32(KTALLY_A_TASK_PID), 1);
	assert_int_equal(asked_u32(KTALLY_A_TASK_TGID), 2);
	assert_int_equal(asked_u32(KTALLY_A_TASK_UID), 0);
	assert_int_equal(fake_asked(KTALLY_A_TASK_THREADS)->nla_len, 4);
	assert_int_equal(fake_asked(KTALLY_A_TASK_EXACT)->nla_len, 4);
	ktally_sample_take(k, &all, &sample);
	assert_int_equal(fake_asked(KTALLY_A_TASK_PACKED)->nla_len, 4);
	assert_int_equal(fake.request.nlmsg_len, NLMSG_HDRLEN + GENL_HDRLEN + NLA_HDRLEN);
}

static void one_task_is_got_by_its_pid(void **state)
{
	struct ktally_query q = { .pid = 7, .tgid = 9, .has_uid = true };
	struct ktally_task task;

	(void)state;
	assert_int_equal(ktally_task_get(k, &q, &task), 0);
	assert_int_equal(task.value[KTALLY_TASK_PID], 7);
	assert_int_equal(fake.request.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
	/* The module takes those in dumps alone. */
	assert_null(fake_asked(KTALLY_A_TASK_TGID));
	assert_null(fake_asked(KTALLY_A_TASK_UID));
	assert_null(fake_asked(KTALLY_A_TASK_PACKED));
	q.pid = 401;
	assert_int_equal(ktally_task_get(k, &q, &task), -ESRCH);
	assert_string_equal(ktally_error(k),
			    "cannot get the task: the module says: no task with this pid");
}

static void an_unloaded_module_is_said_and_a_new_one_found(void **state)
{
	(void)state;
	fake.loaded = false;
	assert_int_equal(ktally_sample_take(k, &all, &sample), -ENODEV);
	assert_string_equal(ktally_error(k),
			    "cannot take a sample: the ktally module was unloaded");
	fake.loaded = true;
	fake.family++;
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	assert_whole(0);
}

#define MODULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODULE(a_dump_becomes_a_sample),
		MODULE(an_interrupted_dump_is_asked_again),
		MODULE(a_dump_always_interrupted_is_given_and_said),
		MODULE(a_dump_that_lost_a_part_is_asked_again),
		MODULE(fewer_rows_than_were_sent_are_a_loss),
		MODULE(a_dump_without_its_frame_is_an_error),
		MODULE(a_refusal_comes_in_the_modules_words),
		MODULE(a_query_asks_for_what_it_says_and_no_more),
		MODULE(one_task_is_got_by_its_pid),
		MODULE(an_unloaded_module_is_said_and_a_new_one_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
