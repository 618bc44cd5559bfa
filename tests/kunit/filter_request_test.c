// SPDX-License-Identifier: GPL-2.0
/*
 * What filters a request asks for, and which requests are refused, filter_request.c. A subtree is
 * named by the process that runs this.
 */
#include <kunit/test.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/user_namespace.h>
#include <net/netlink.h>

#include <uapi/linux/ktally.h>

#include "access.h"
#include "filter.h"
#include "others.h"

/* What a case works with. */
struct bench {
	struct nlattr *attrs[KTALLY_A_TASK_MAX + 1];
	struct ktally_viewer viewer;
	struct netlink_ext_ack extack;
	struct ktally_filter filter;
};

static int begin(struct kunit *test)
{
	struct bench *bench = kunit_kzalloc(test, sizeof(*bench), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bench);
	unseen = NULL;
	bench->viewer.pid_ns = &init_pid_ns;
	bench->viewer.user_ns = &init_user_ns;
	test->priv = bench;
	return 0;
}

static void ask(struct kunit *test, int type, const void *payload, int len)
{
	struct nlattr *attr = kunit_kzalloc(test, NLA_HDRLEN + NLA_ALIGN(len), GFP_KERNEL);
	struct bench *bench = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, attr);
	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy(nla_data(attr), payload, len);
	bench->attrs[type] = attr;
}

static void ask_u32(struct kunit *test, int type, u32 value)
{
	ask(test, type, &value, sizeof(value));
}

static int parse(struct kunit *test)
{
	struct bench *bench = test->priv;

	memset(&bench->filter, 0, sizeof(bench->filter));
	memset(&bench->extack, 0, sizeof(bench->extack));
	return ktally_filter_init(&bench->filter, &bench->viewer, bench->attrs, &bench->extack);
}

/* ktally_filter_release() what is there then. */
static void check_accepted(struct kunit *test, bool looks)
{
	struct bench *bench = test->priv;

	KUNIT_ASSERT_EQ(test, parse(test), 0);
	KUNIT_EXPECT_EQ(test, bench->filter.looks, looks);
	KUNIT_EXPECT_NULL(test, bench->extack._msg);
}

/* With the attribute that is to blame, and a sentence. */
static void check_refused(struct kunit *test, int err, int type, const char *text)
{
	struct bench *bench = test->priv;

	KUNIT_EXPECT_EQ(test, parse(test), err);
	KUNIT_EXPECT_PTR_EQ(test, bench->extack.bad_attr, bench->attrs[type]);
	KUNIT_ASSERT_NOT_NULL(test, bench->extack._msg);
	KUNIT_EXPECT_STREQ(test, bench->extack._msg, text);
	ktally_filter_release(&bench->filter);
}

static void no_attribute_is_no_filter(struct kunit *test)
{
	const struct ktally_filter nothing = {};
	struct bench *bench = test->priv;

	check_accepted(test, false);
	KUNIT_EXPECT_MEMEQ(test, &bench->filter, &nothing, sizeof(nothing));
	ktally_filter_release(&bench->filter);
}

/* A walk finds them: no task has to be looked at. */
static void pid_and_threads_need_no_look(struct kunit *test)
{
	struct bench *bench = test->priv;

	ask_u32(test, KTALLY_A_TASK_PID, 70);
	ask(test, KTALLY_A_TASK_THREADS, NULL, 0);
	check_accepted(test, false);
	KUNIT_EXPECT_EQ(test, bench->filter.pid, 70);
	KUNIT_EXPECT_TRUE(test, bench->filter.threads);
}

static void a_tgid_is_looked_at(struct kunit *test)
{
	struct bench *bench = test->priv;

	ask_u32(test, KTALLY_A_TASK_TGID, 71);
	check_accepted(test, true);
	KUNIT_EXPECT_EQ(test, bench->filter.tgid, 71);
}

/* Root's, and that of who has no parent here. */
static void a_uid_of_0_is_a_filter(struct kunit *test)
{
	struct bench *bench = test->priv;

	ask_u32(test, KTALLY_A_TASK_UID, 0);
	check_accepted(test, true);
	KUNIT_EXPECT_TRUE(test, bench->filter.has_uid);
	KUNIT_EXPECT_FALSE(test, bench->filter.has_ppid);
	KUNIT_EXPECT_TRUE(test, uid_eq(bench->filter.uid, KUIDT_INIT(0)));
}

static void a_ppid_of_0_is_a_filter(struct kunit *test)
{
	struct bench *bench = test->priv;

	ask_u32(test, KTALLY_A_TASK_PPID, 0);
	check_accepted(test, true);
	KUNIT_EXPECT_TRUE(test, bench->filter.has_ppid);
	KUNIT_EXPECT_FALSE(test, bench->filter.has_uid);
}

/* As the policy lets them through: up to 15 bytes, with a NUL or without one. */
static void a_name_is_padded_with_nuls(struct kunit *test)
{
	struct bench *bench = test->priv;

	ask(test, KTALLY_A_TASK_COMM, "fifteen letters", 16);
	check_accepted(test, true);
	KUNIT_EXPECT_TRUE(test, bench->filter.has_comm);
	KUNIT_EXPECT_MEMEQ(test, bench->filter.comm, "fifteen letters", 16);
	ask(test, KTALLY_A_TASK_COMM, "short", 5);
	check_accepted(test, true);
	KUNIT_EXPECT_MEMEQ(test, bench->filter.comm, "short\0\0\0\0\0\0\0\0\0\0", 16);
	ask(test, KTALLY_A_TASK_COMM, "", 1);
	check_accepted(test, true);
	KUNIT_EXPECT_TRUE(test, bench->filter.has_comm);
}

static void no_user_has_a_uid_of_all_ones(struct kunit *test)
{
	ask_u32(test, KTALLY_A_TASK_UID, U32_MAX - 1);
	check_accepted(test, true);
	ask_u32(test, KTALLY_A_TASK_UID, U32_MAX);
	check_refused(test, -EINVAL, KTALLY_A_TASK_UID, "no user has this uid");
}

/* The root has number 1; what is above 32 bits counts too. */
static void a_cgroups_id_has_4_or_8_bytes(struct kunit *test)
{
	const u64 ids[] = { 1, 0 }, far = 1 | 1ULL << 40;
	struct bench *bench = test->priv;
	int len;

	for (len = 0; len <= (int)sizeof(ids); len++) {
		ask(test, KTALLY_A_TASK_CGROUP_ID, ids, len);
		if (len != 4 && len != 8) {
			check_refused(test, -EINVAL, KTALLY_A_TASK_CGROUP_ID,
				      "a cgroup's id has 4 or 8 bytes");
			continue;
		}
		check_accepted(test, true);
		KUNIT_ASSERT_NOT_NULL(test, bench->filter.cgroup);
		KUNIT_EXPECT_EQ(test, bench->filter.cgroup->level, 0);
		ktally_filter_release(&bench->filter);
	}
	ask(test, KTALLY_A_TASK_CGROUP_ID, &far, sizeof(far));
	check_refused(test, -ESRCH, KTALLY_A_TASK_CGROUP_ID, "no cgroup has this id");
	ask_u32(test, KTALLY_A_TASK_CGROUP_ID, 0);
	check_refused(test, -ESRCH, KTALLY_A_TASK_CGROUP_ID, "no cgroup has this id");
}

static void ask_for_own_subtree(struct kunit *test)
{
	u32 pid;

	rcu_read_lock();
	pid = task_tgid_nr_ns(current, &init_pid_ns);
	rcu_read_unlock();
	ask_u32(test, KTALLY_A_TASK_SUBTREE, pid);
}

static void a_subtree_is_held_by_its_process(struct kunit *test)
{
	struct pid *own = task_tgid(current);
	unsigned int before = refcount_read(&own->count);
	struct bench *bench = test->priv;

	ask_for_own_subtree(test);
	check_accepted(test, true);
	KUNIT_EXPECT_PTR_EQ(test, bench->filter.subtree, own);
	KUNIT_EXPECT_EQ(test, refcount_read(&own->count), before + 1);
	ktally_filter_release(&bench->filter);
	KUNIT_EXPECT_EQ(test, refcount_read(&own->count), before);
	/* Refused for something else after it was found. */
	ask(test, KTALLY_A_TASK_CGROUP_ID, NULL, 0);
	check_refused(test, -EINVAL, KTALLY_A_TASK_CGROUP_ID, "a cgroup's id has 4 or 8 bytes");
	KUNIT_EXPECT_EQ(test, refcount_read(&own->count), before);
}

static void a_process_that_is_not_there_or_not_seen_has_no_subtree(struct kunit *test)
{
	unsigned int before = refcount_read(&task_tgid(current)->count);
	static const struct cred somebody;
	struct bench *bench = test->priv;

	ask_u32(test, KTALLY_A_TASK_SUBTREE, 0);
	check_refused(test, -ESRCH, KTALLY_A_TASK_SUBTREE, "no process has this pid");
	ask_for_own_subtree(test);
	bench->viewer.cred = &somebody;
	check_accepted(test, true);
	ktally_filter_release(&bench->filter);
	unseen = current;
	check_refused(test, -ESRCH, KTALLY_A_TASK_SUBTREE, "no process has this pid");
	KUNIT_EXPECT_EQ(test, refcount_read(&task_tgid(current)->count), before);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(no_attribute_is_no_filter),
	KUNIT_CASE(pid_and_threads_need_no_look),
	KUNIT_CASE(a_tgid_is_looked_at),
	KUNIT_CASE(a_uid_of_0_is_a_filter),
	KUNIT_CASE(a_ppid_of_0_is_a_filter),
	KUNIT_CASE(a_name_is_padded_with_nuls),
	KUNIT_CASE(no_user_has_a_uid_of_all_ones),
	KUNIT_CASE(a_cgroups_id_has_4_or_8_bytes),
	KUNIT_CASE(a_subtree_is_held_by_its_process),
	KUNIT_CASE(a_process_that_is_not_there_or_not_seen_has_no_subtree),
	{}
};

static struct kunit_suite suite = {
	.name = "ktally_filter_request",
	.init = begin,
	.test_cases = cases,
};
kunit_test_suite(suite);
