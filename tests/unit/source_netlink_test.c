// SPDX-License-Identifier: GPL-2.0
/* A sample from the module is whole, or asked again, or said to be interrupted, or an error. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake_module.h"

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

/* The words of a refusal are those of the call, not of the question that is asked then. */
static void a_new_module_is_asked_which_protocol_it_speaks(void **state)
{
	const struct ktally_query one = { .pid = 7 };
	struct ktally_task task;

	(void)state;
	fake.family++;
	flaw.version = KTALLY_FAMILY_VERSION + 1;
	assert_int_equal(ktally_sample_take(k, &all, &sample), -EPROTO);
	assert_int_equal(sample.count, 0);
	assert_non_null(strstr(ktally_error(k), "install both from one release"));
	assert_int_equal(ktally_task_get(k, &one, &task), -EPROTO);
	flaw.version = KTALLY_FAMILY_VERSION;
	fake.family++;
	flaw.refuse = 1;
	assert_int_equal(ktally_sample_take(k, &all, &sample), -EINVAL);
	assert_string_equal(ktally_error(k),
			    "cannot take a sample: the module says: uid is no number");
	assert_int_equal(ktally_sample_take(k, &all, &sample), 0);
	assert_whole(0);
}

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
		MODULE(a_new_module_is_asked_which_protocol_it_speaks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
