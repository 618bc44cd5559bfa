// SPDX-License-Identifier: GPL-2.0
/* What there is one of in a kernel: namespaces, the process that runs, the root of the cgroups. */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/user_namespace.h>

#define OWN_PID 4711

struct pid_namespace init_pid_ns;
struct user_namespace init_user_ns;
unsigned int rcu_host_readers;

/* With room for its number. */
static union {
	struct pid pid;
	char bytes[sizeof(struct pid) + sizeof(struct upid)];
} own;

static struct signal_struct own_signal = { .pids = { &own.pid, &own.pid } };
static struct task_struct own_task = { .real_parent = &own_task, .signal = &own_signal };
struct task_struct *const current = &own_task;

static struct cgroup root = { .refs = { 1 } };

__attribute__((constructor)) static void begin(void)
{
	refcount_set(&own.pid.count, 1);
	own.pid.numbers[0] = (struct upid){ .nr = OWN_PID, .ns = &init_pid_ns };
}

struct pid *find_pid_ns(int number, struct pid_namespace *ns)
{
	return rcu_dereference(number == OWN_PID ? &own.pid : NULL);
}

struct task_struct *pid_task(struct pid *pid, enum pid_type type)
{
	return rcu_dereference(pid == &own.pid ? current : NULL);
}

struct cgroup *cgroup_get_from_id(u64 id)
{
	if (id != 1)
		return ERR_PTR(-ENOENT);
	refcount_inc(&root.refs);
	return &root;
}
