// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

/*
 * Who may ask, and what he sees: the only place that decides it, for dumps, gets and exit records.
 *
 * With access=admin, the default, who has CAP_NET_ADMIN sees everything and nobody else anything.
 * With access=procfs everybody else sees what his own /proc would show him: the tasks that its
 * hidepid leaves him, and of other users' tasks not what PTRACE_MODE_READ_FSCREDS guards. Modules
 * can't call ptrace_may_access(), so it is done again here, where in doubt stricter. What security
 * modules add to it (AppArmor, SELinux) can't be asked.
 *
 * Not here: which tasks a request wants (walk.c, filter.c), how fields are taken out (redact.c).
 * Joining the multicast group is refused by generic netlink itself, with the flag that netlink.c
 * gives the group.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/fs_struct.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/net.h>
#include <linux/path.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/rwsem.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include <linux/user_namespace.h>
#include <net/sock.h>

#include <uapi/linux/ktally.h>

#include "access.h"
#include "compat/dumpable.h"

static char *access = "admin";
module_param(access, charp, 0444);
MODULE_PARM_DESC(access, "Who may ask: admin (default: CAP_NET_ADMIN) or procfs (everybody, for "
			 "what his /proc shows)");

static enum ktally_access mode;

enum ktally_access ktally_access_mode(void)
{
	return mode;
}

/**
 * ktally_access_init() - read the module's parameter
 * Return: 0; -EINVAL it is neither admin nor procfs.
 */
int ktally_access_init(void)
{
	static const char *const names[] = {
		[KTALLY_ACCESS_ADMIN] = "admin",
		[KTALLY_ACCESS_PROCFS] = "procfs",
	};
	int found = match_string(names, ARRAY_SIZE(names), access);

	if (found < 0) {
		pr_err("access must be admin or procfs, not %s\n", access);
		return -EINVAL;
	}
	mode = found;
	return 0;
}

/* ---- Who asks ---- */

/*
 * The file of the socket that @skb came from. Runs inside sendmsg(2) or the like, which holds it,
 * so sk_socket and its file stay until that returns. A socket of the kernel's own has none; none
 * sends us anything.
 */
static const struct file *opened_as(const struct sk_buff *skb)
{
	const struct socket *socket = NETLINK_CB(skb).sk->sk_socket;

	return socket ? socket->file : NULL;
}

static bool is_opener_capable(const struct sk_buff *skb, int capability)
{
	const struct file *file = opened_as(skb);

	return file && file_ns_capable(file, &init_user_ns, capability);
}

/*
 * The opener of the socket and the sender: a socket handed to a set-uid program gains nothing. The
 * core asks the opener too, but not when the message names an address; its GENL_ADMIN_PERM asks the
 * same as it, and refuses without a word.
 */
static bool is_admin(const struct sk_buff *skb)
{
	return netlink_capable(skb, CAP_NET_ADMIN) && is_opener_capable(skb, CAP_NET_ADMIN);
}

/* Who is let in without the capability leaves no denial in the audit log. */
static bool has_quietly(const struct sk_buff *skb, int capability)
{
	return ns_capable_noaudit(&init_user_ns, capability) && is_opener_capable(skb, capability);
}

/**
 * ktally_access_admin() - whether the sender of a request may ask for everything
 * @skb: the request
 * @extack: gets the reason of a refusal
 *
 * CAP_NET_ADMIN in the initial user namespace, of the socket's opener and of the caller.
 * Context: the sender's own.
 * Return: 0; -EPERM.
 */
int ktally_access_admin(struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (is_admin(skb))
		return 0;
	NL_SET_ERR_MSG(extack, "needs CAP_NET_ADMIN in the initial user namespace");
	return -EPERM;
}

/**
 * ktally_access_exits() - whether the sender of a request may read exit records
 * @skb: the request
 * @extack: gets the reason of a refusal
 *
 * They hold the host's pids, which mean other tasks in another pid namespace.
 * Context: the sender's own.
 * Return: 0; -EPERM as ktally_access_admin(), or the sender is in a pid namespace of its own.
 */
int ktally_access_exits(struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	int err = ktally_access_admin(skb, extack);

	if (err)
		return err;
	if (task_active_pid_ns(current) == &init_pid_ns)
		return 0;
	NL_SET_ERR_MSG(extack, "exit records can be read from the initial pid namespace only");
	return -EPERM;
}

/* ---- What his /proc shows ---- */

/*
 * What is mounted on /proc, without a walk of the path: anybody can have a root directory on a file
 * system that never answers (FUSE, in a user namespace), and to wait for it here would be to hold
 * generic netlink's lock meanwhile, and in the end to stop generic netlink for the whole host. A
 * mount's place needs no asking: it is in the dcache as long as it is one.
 */
static bool find_proc(struct path *path)
{
	struct qstr name = QSTR_INIT("proc", 4);
	struct dentry *place;

	get_fs_root(current->fs, path);
	name.hash = full_name_hash(path->dentry, name.name, name.len);
	place = d_lookup(path->dentry, &name);
	if (!place) {
		path_put(path);
		return false;
	}
	dput(path->dentry);
	path->dentry = place;
	while (follow_down_one(path))
		;
	return true;
}

/* in_group_p() of @cred. Context: may sleep; a cred has at most 65536 groups. */
static bool is_in_group(const struct cred *cred, kgid_t gid)
{
	const struct group_info *groups = cred->group_info;
	int i;

	if (gid_eq(cred->fsgid, gid))
		return true;
	for (i = 0; i < groups->ngroups; i++) {
		if (gid_eq(groups->gid[i], gid))
			return true;
	}
	return false;
}

static enum proc_hidepid hides_from(const struct proc_fs_info *proc, const struct cred *opener)
{
	enum proc_hidepid hide = READ_ONCE(proc->hide_pid);

	/* ptraceable is what no group exempts from. */
	if (hide != HIDEPID_NO_ACCESS && hide != HIDEPID_INVISIBLE)
		return hide;
	return in_group_p(proc->pid_gid) && is_in_group(opener, proc->pid_gid) ? HIDEPID_OFF : hide;
}

static int look_at_proc(struct ktally_viewer *viewer, const struct cred *opener,
			struct netlink_ext_ack *extack)
{
	const struct proc_fs_info *proc;
	struct super_block *sb;
	struct path path;
	int err = -EPERM;

	if (!find_proc(&path)) {
		NL_SET_ERR_MSG(extack, "there is no /proc, which says what may be seen");
		return -EPERM;
	}
	sb = path.dentry->d_sb;
	if (sb->s_magic != PROC_SUPER_MAGIC || path.dentry != sb->s_root) {
		NL_SET_ERR_MSG(extack, "/proc is not a procfs, which says what may be seen");
		goto out;
	}
	proc = proc_sb_info(sb);
	if (proc->pid_ns != task_active_pid_ns(current)) {
		NL_SET_ERR_MSG(extack, "/proc is that of another pid namespace");
		goto out;
	}
	viewer->hide = hides_from(proc, opener);
	viewer->tasks_only = READ_ONCE(proc->pidonly) == PROC_PIDONLY_ON;
	err = 0;
out:
	path_put(&path);
	return err;
}

/*
 * Opener and sender must be the same user. Else a set-uid program, or a daemon that is handed a
 * socket, could be made to write a request into it, and would ask with its own rights and in its
 * own namespaces for somebody else, who then reads the answer. Capabilities and groups that only
 * one of the two has do not count either.
 */
static bool is_same_user(const struct cred *opener, const struct cred *sender)
{
	return uid_eq(opener->fsuid, sender->fsuid) && gid_eq(opener->fsgid, sender->fsgid) &&
	       opener->user_ns == sender->user_ns;
}

/* The right to look into every task, and to open its io, which is its owner's alone. */
static bool may_look_anywhere(const struct sk_buff *skb)
{
	return has_quietly(skb, CAP_SYS_PTRACE) &&
	       (has_quietly(skb, CAP_DAC_READ_SEARCH) || has_quietly(skb, CAP_DAC_OVERRIDE));
}

static int limit(struct ktally_viewer *viewer, struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	const struct cred *sender = current_cred(), *opener;
	const struct file *file = opened_as(skb);
	int err;

	if (!file || !is_same_user(file->f_cred, sender)) {
		NL_SET_ERR_MSG(extack, "the socket was opened by another user than who asks");
		return -EPERM;
	}
	opener = file->f_cred;
	err = look_at_proc(viewer, opener, extack);
	if (err)
		return err;
	viewer->cred = get_cred(sender);
	viewer->user_ns = sender->user_ns;
	viewer->caps = cap_intersect(opener->cap_effective, sender->cap_effective);
	viewer->ptrace = may_look_anywhere(skb);
	return 0;
}

/**
 * ktally_viewer_init() - find out who the sender of a request is and what he sees
 * @viewer: filled on success; ktally_viewer_release() it
 * @skb: the request
 * @extack: gets the reason of a refusal
 *
 * Context: the sender's own, may sleep. A dump goes on in whoever reads the socket, which may be
 * another: so everything about the sender is taken here, once.
 * Return: 0; -EPERM: the sender or the opener of its socket has no CAP_NET_ADMIN in the initial
 * user namespace and the module was not loaded with access=procfs; or with that: they are two
 * users, or the sender has no /proc of its own pid namespace.
 */
int ktally_viewer_init(struct ktally_viewer *viewer, struct sk_buff *skb,
		       struct netlink_ext_ack *extack)
{
	int err = 0;

	*viewer = (struct ktally_viewer){ .user_ns = &init_user_ns };
	if (mode == KTALLY_ACCESS_ADMIN)
		err = ktally_access_admin(skb, extack);
	else if (!has_quietly(skb, CAP_NET_ADMIN))
		err = limit(viewer, skb, extack);
	if (!err)
		viewer->pid_ns = get_pid_ns(task_active_pid_ns(current));
	return err;
}

/**
 * ktally_viewer_init_admin() - the same for what only the administrator may see
 * @viewer: filled on success; ktally_viewer_release() it
 * @skb: the request
 * @extack: gets the reason of a refusal
 *
 * Context: as ktally_viewer_init().
 * Return: 0; -EPERM as ktally_access_admin(), whatever the module was loaded with.
 */
int ktally_viewer_init_admin(struct ktally_viewer *viewer, struct sk_buff *skb,
			     struct netlink_ext_ack *extack)
{
	int err = ktally_access_admin(skb, extack);

	return err ? err : ktally_viewer_init(viewer, skb, extack);
}

/* Context: any that may free memory. */
void ktally_viewer_release(struct ktally_viewer *viewer)
{
	put_pid_ns(viewer->pid_ns);
	if (viewer->cred)
		put_cred(viewer->cred);
}

/* ---- Tasks ---- */

/*
 * What __ptrace_may_access() and the capabilities' own part of its security hook ask; see there.
 * Left out, which can only refuse: a task always may look into its own process, which may have
 * become another since, by an exec; and whoever has CAP_SYS_PTRACE in a user namespace of his own
 * may look into the tasks in there.
 */
static bool has_rights_of(const struct ktally_viewer *viewer, const struct cred *task)
{
	const struct cred *cred = viewer->cred;

	return uid_eq(cred->fsuid, task->euid) && uid_eq(cred->fsuid, task->suid) &&
	       uid_eq(cred->fsuid, task->uid) && gid_eq(cred->fsgid, task->egid) &&
	       gid_eq(cred->fsgid, task->sgid) && gid_eq(cred->fsgid, task->gid) &&
	       cred->user_ns == task->user_ns && cap_issubset(task->cap_permitted, viewer->caps);
}

/**
 * ktally_may_ptrace() - whether a viewer that sees not all may look into a task
 * @viewer: has credentials of its own
 * @task: what it asks for
 *
 * PTRACE_MODE_READ_FSCREDS. procfs holds exec_update_lock meanwhile, as an exec gives the task its
 * new mm before its new credentials; here nobody may wait, so a task in the middle of an exec is
 * refused.
 * Context: see ktally_sight().
 */
bool ktally_may_ptrace(const struct ktally_viewer *viewer, struct task_struct *task)
{
	struct rw_semaphore *exec = &task->signal->exec_update_lock;
	bool may;

	if (viewer->ptrace)
		return true;
	if (!has_rights_of(viewer, __task_cred(task)) || !down_read_trylock(exec))
		return false;
	may = has_rights_of(viewer, __task_cred(task));
	/* Dumpable is read after the credentials: pairs with the barrier in commit_creds(). */
	smp_rmb();
	may = may && ktally_is_dumpable(task);
	up_read(exec);
	return may;
}

/* Of a viewer that sees not all. Context: see ktally_sight(). */
enum ktally_sight ktally_sight_of(const struct ktally_viewer *viewer, struct task_struct *task)
{
	if (viewer->hide == HIDEPID_OFF || ktally_may_ptrace(viewer, task))
		return KTALLY_SEEN;
	return viewer->hide == HIDEPID_NO_ACCESS ? KTALLY_CLOSED : KTALLY_UNSEEN;
}
