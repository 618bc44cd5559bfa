// SPDX-License-Identifier: GPL-2.0
/*
 * Whether tasks pass the filters of a dump, filter.c. The tasks are made here, and their cgroups:
 * the scheduler knows nothing of them.
 */
#include <kunit/test.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/limits.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "access.h"
#include "filter.h"
#include "others.h"

#define STEPS	1024	/* how far ancestors are followed, as the protocol says */

/* What a case works with: three processes, of which the child has a second thread. */
struct bench {
	struct ktally_filter filter;
	struct ktally_viewer viewer;
	struct task_struct *parent, *child, *thread, *stranger;
};

static struct task_struct *make_process(struct kunit *test, int tgid, uid_t uid, const char *comm)
{
	struct task_struct *task = kunit_kzalloc(test, sizeof(*task), GFP_KERNEL);
	struct signal_struct *signal = kunit_kzalloc(test, sizeof(*signal), GFP_KERNEL);
	struct cred *cred = kunit_kzalloc(test, sizeof(*cred), GFP_KERNEL);
	struct pid *pid;

	pid = kunit_kzalloc(test, sizeof(*pid) + sizeof(struct upid), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, task);
	KUNIT_ASSERT_NOT_NULL(test, signal);
	KUNIT_ASSERT_NOT_NULL(test, cred);
	KUNIT_ASSERT_NOT_NULL(test, pid);
	pid->numbers[0] = (struct upid){ .nr = tgid, .ns = &init_pid_ns };
	signal->pids[PIDTYPE_TGID] = pid;
	cred->uid = KUIDT_INIT(uid);
	cred->euid = KUIDT_INIT(uid + 1);
	task->signal = signal;
	RCU_INIT_POINTER(task->real_cred, cred);
	RCU_INIT_POINTER(task->real_parent, task);
	memcpy(task->comm, comm, strlen(comm));
	return task;
}

static int begin(struct kunit *test)
{
	struct bench *bench = kunit_kzalloc(test, sizeof(*bench), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bench);
	unseen = NULL;
	bench->viewer.pid_ns = &init_pid_ns;
	bench->filter.looks = true;
	bench->parent = make_process(test, 10, 1000, "parent");
	bench->child = make_process(test, 11, 1001, "fifteen letters");
	bench->stranger = make_process(test, 12, 0, "fifteen letterz");
	bench->thread = kunit_kzalloc(test, sizeof(*bench->thread), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bench->thread);
	RCU_INIT_POINTER(bench->child->real_parent, bench->parent);
	*bench->thread = *bench->child;
	memcpy(bench->thread->comm, "its thread", 11);
	test->priv = bench;
	return 0;
}

static bool passes(struct kunit *test, struct task_struct *task)
{
	struct bench *bench = test->priv;
	bool passed;

	rcu_read_lock();
	passed = ktally_filter_passes(&bench->filter, task, &bench->viewer);
	rcu_read_unlock();
	return passed;
}

/* Which of the tasks pass: p(arent), c(hild), its t(hread), s(tranger). */
static void check(struct kunit *test, const char *want)
{
	struct bench *bench = test->priv;

	KUNIT_EXPECT_EQ(test, passes(test, bench->parent), !!strchr(want, 'p'));
	KUNIT_EXPECT_EQ(test, passes(test, bench->child), !!strchr(want, 'c'));
	KUNIT_EXPECT_EQ(test, passes(test, bench->thread), !!strchr(want, 't'));
	KUNIT_EXPECT_EQ(test, passes(test, bench->stranger), !!strchr(want, 's'));
}

static void without_filters_all_pass(struct kunit *test)
{
	struct bench *bench = test->priv;

	check(test, "pcts");
	/* What does not look does not look. */
	bench->filter.tgid = 99;
	bench->filter.looks = false;
	check(test, "pcts");
}

static void a_tgid_is_that_of_all_threads(struct kunit *test)
{
	struct bench *bench = test->priv;

	bench->filter.tgid = 11;
	check(test, "ct");
	bench->filter.tgid = 13;
	check(test, "");
}

/* The real one, not the effective; 0 is a user too. */
static void a_uid_is_the_real_one(struct kunit *test)
{
	struct bench *bench = test->priv;

	bench->filter.has_uid = true;
	bench->filter.uid = KUIDT_INIT(1001);
	check(test, "ct");
	bench->filter.uid = KUIDT_INIT(0);
	check(test, "s");
	bench->filter.uid = KUIDT_INIT(1);
	check(test, "");
}

static void a_ppid_is_the_real_parents(struct kunit *test)
{
	struct bench *bench = test->priv;

	bench->filter.has_ppid = true;
	bench->filter.ppid = 10;
	check(test, "pct");
	bench->filter.ppid = 11;
	check(test, "");
	bench->filter.ppid = 0;
	check(test, "");
}

static struct cgroup *make_cgroup(struct kunit *test, const struct cgroup *parent)
{
	int level = parent ? parent->level + 1 : 0, i;
	struct cgroup *cgroup;

	cgroup = kunit_kzalloc(test, sizeof(*cgroup) + (level + 1) * sizeof(cgroup), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, cgroup);
	cgroup->level = level;
	for (i = 0; i < level; i++)
		cgroup->ancestors[i] = parent->ancestors[i];
	cgroup->ancestors[level] = cgroup;
	return cgroup;
}

static void move(struct kunit *test, struct task_struct *task, struct cgroup *cgroup)
{
	struct css_set *set = kunit_kzalloc(test, sizeof(*set), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, set);
	set->dfl_cgrp = cgroup;
	RCU_INIT_POINTER(task->cgroups, set);
}

static void a_cgroup_is_what_is_in_it_and_below(struct kunit *test)
{
	struct cgroup *root = make_cgroup(test, NULL), *slice = make_cgroup(test, root);
	struct cgroup *service = make_cgroup(test, slice), *sibling = make_cgroup(test, root);
	struct bench *bench = test->priv;

	move(test, bench->parent, slice);
	move(test, bench->child, service);
	move(test, bench->thread, root);
	move(test, bench->stranger, sibling);
	bench->filter.cgroup = root;
	check(test, "pcts");
	bench->filter.cgroup = slice;
	check(test, "pc");
	bench->filter.cgroup = service;
	check(test, "c");
}

static void check_name(struct kunit *test, const char *name, const char *want)
{
	struct bench *bench = test->priv;

	memset(bench->filter.comm, 0, sizeof(bench->filter.comm));
	memcpy(bench->filter.comm, name, strlen(name));
	bench->filter.has_comm = true;
	check(test, want);
}

static void a_name_is_compared_to_its_15th_byte(struct kunit *test)
{
	check_name(test, "fifteen letters", "c");
	check_name(test, "fifteen letterz", "s");
	check_name(test, "fifteen lett", "");
	check_name(test, "parent", "p");
	check_name(test, "parents", "");
	check_name(test, "", "");
}

static void a_task_must_pass_all_filters(struct kunit *test)
{
	struct bench *bench = test->priv;

	bench->filter.tgid = 11;
	check_name(test, "its thread", "t");
	bench->filter.has_ppid = true;
	bench->filter.ppid = 10;
	check(test, "t");
	bench->filter.has_uid = true;
	bench->filter.uid = KUIDT_INIT(1001);
	bench->filter.subtree = task_tgid(bench->parent);
	check(test, "t");
	bench->filter.uid = KUIDT_INIT(1000);
	check(test, "");
	KUNIT_EXPECT_EQ(test, bench->filter.undecided, 0);
}

static void a_subtree_is_a_process_and_its_descendants(struct kunit *test)
{
	struct bench *bench = test->priv;

	bench->filter.subtree = task_tgid(bench->parent);
	check(test, "pct");
	bench->filter.subtree = task_tgid(bench->child);
	check(test, "ct");
	bench->filter.subtree = task_tgid(bench->stranger);
	check(test, "s");
	/* Who has no parent but himself ends a climb. */
	KUNIT_EXPECT_EQ(test, bench->filter.undecided, 0);
}

/* A chain of descendants of the parent, the first of them that one's child. */
static void a_climb_takes_at_most_1024_steps(struct kunit *test)
{
	struct task_struct *chain = kvcalloc(STEPS + 1, sizeof(*chain), GFP_KERNEL);
	struct bench *bench = test->priv;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, chain);
	for (i = 0; i <= STEPS; i++) {
		chain[i].signal = bench->stranger->signal;
		RCU_INIT_POINTER(chain[i].real_parent, i ? &chain[i - 1] : bench->parent);
	}
	bench->filter.subtree = task_tgid(bench->parent);
	KUNIT_EXPECT_TRUE(test, passes(test, &chain[0]));
	KUNIT_EXPECT_TRUE(test, passes(test, &chain[STEPS - 1]));
	KUNIT_EXPECT_EQ(test, bench->filter.undecided, 0);
	KUNIT_EXPECT_FALSE(test, passes(test, &chain[STEPS]));
	KUNIT_EXPECT_EQ(test, bench->filter.undecided, 1);

	/* The top of all is found to be none of it after as many. */
	bench->filter.subtree = task_tgid(bench->child);
	KUNIT_EXPECT_FALSE(test, passes(test, &chain[STEPS - 1]));
	KUNIT_EXPECT_EQ(test, bench->filter.undecided, 1);
	KUNIT_EXPECT_FALSE(test, passes(test, &chain[STEPS]));
	KUNIT_EXPECT_EQ(test, bench->filter.undecided, 2);
	kvfree(chain);
}

/* Whose child it is may not be told; of the task itself and of the subtree's he was told before. */
static void a_climb_ends_at_a_parent_who_is_not_seen(struct kunit *test)
{
	struct bench *bench = test->priv;
	static const struct cred somebody;

	bench->viewer.cred = &somebody;
	RCU_INIT_POINTER(bench->parent->real_parent, bench->stranger);
	bench->filter.subtree = task_tgid(bench->stranger);
	check(test, "pcts");
	unseen = bench->child;
	check(test, "pcts");
	KUNIT_EXPECT_EQ(test, bench->filter.undecided, 0);
	unseen = bench->parent;
	check(test, "ps");
	KUNIT_EXPECT_EQ(test, bench->filter.undecided, 2);
	/* Who sees everything is not asked. */
	bench->viewer.cred = NULL;
	check(test, "pcts");
	KUNIT_EXPECT_EQ(test, bench->filter.undecided, 2);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(without_filters_all_pass),
	KUNIT_CASE(a_tgid_is_that_of_all_threads),
	KUNIT_CASE(a_uid_is_the_real_one),
	KUNIT_CASE(a_ppid_is_the_real_parents),
	KUNIT_CASE(a_cgroup_is_what_is_in_it_and_below),
	KUNIT_CASE(a_name_is_compared_to_its_15th_byte),
	KUNIT_CASE(a_task_must_pass_all_filters),
	KUNIT_CASE(a_subtree_is_a_process_and_its_descendants),
	KUNIT_CASE(a_climb_takes_at_most_1024_steps),
	KUNIT_CASE(a_climb_ends_at_a_parent_who_is_not_seen),
	{}
};

static struct kunit_suite suite = {
	.name = "ktally_filter",
	.init = begin,
	.test_cases = cases,
};
kunit_test_suite(suite);
