// SPDX-License-Identifier: GPL-2.0
/*
 * Paths of cgroups, each told once to a reader who asks for them: rows name a cgroup by its id.
 */
#include <linux/cgroup.h>
#include <linux/hash.h>
#include <linux/kernfs.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include <uapi/linux/ktally.h>

#include "cgroup.h"
#include "collect.h"
#include "encode.h"

#define TOLD_BITS 10

/*
 * What one reader knows. An id has one place in told[]; another id that has the same place drives
 * it out, and its path is told once more: so the memory has a bound, and nothing can fail.
 */
struct ktally_cgroups {
	struct kernfs_node *root;	/* referenced: paths begin below it */
	u64 last;			/* of the row before; no cgroup has id 0 */
	u64 told[1 << TOLD_BITS];
	u64 id;				/* of the path that follows, 0: none is to be told */
	char path[KTALLY_CGROUP_PATH_ROOM + 1];
};

/* A module can't let go of a cgroup namespace, so only its root's node is kept. */
static struct ktally_cgroups *cgroups_new(void)
{
	struct ktally_cgroups *cgroups = kvzalloc(sizeof(*cgroups), GFP_KERNEL_ACCOUNT);

	if (!cgroups)
		return NULL;
	/* A namespace pins its css_set, and that its cgroups. */
	cgroups->root = current->nsproxy->cgroup_ns->root_cset->dfl_cgrp->kn;
	kernfs_get(cgroups->root);
	return cgroups;
}

/**
 * ktally_cgroups_init() - for a request that asks for paths
 * @cgroups: NULL; set when paths were asked for, to be freed by ktally_cgroups_free()
 * @want: what the request asks for
 * @attrs: those of the request
 * @extack: gets the reason of a refusal
 *
 * Context: the sender's own, may sleep: paths are those that his cgroup namespace shows.
 * Return: 0; -EINVAL paths without the ids that they belong to; -ENOMEM.
 */
int ktally_cgroups_init(struct ktally_cgroups **cgroups, const struct ktally_want *want,
			struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	const struct nlattr *flag = attrs[KTALLY_A_TASK_CGROUP_PATHS];

	if (!flag)
		return 0;
	if (!(want->groups & KTALLY_GROUP_ID)) {
		NL_SET_ERR_MSG_ATTR(extack, flag, "paths go with cgroup_id: ask for group id too");
		return -EINVAL;
	}
	*cgroups = cgroups_new();
	return *cgroups ? 0 : -ENOMEM;
}

/* Context: process, may sleep. NULL does nothing. */
void ktally_cgroups_free(struct ktally_cgroups *cgroups)
{
	if (!cgroups)
		return;
	kernfs_put(cgroups->root);
	kvfree(cgroups);
}

/*
 * What does not fit comes, by kernel, as its length, as an error, or cut off and full to the last
 * byte: so there is one byte more than a path may have.
 */
static bool read_path(struct ktally_cgroups *cgroups, struct cgroup *cgroup)
{
	int len = kernfs_path_from_node(cgroup->kn, cgroups->root, cgroups->path,
					sizeof(cgroups->path));

	return len > 0 && len < KTALLY_CGROUP_PATH_ROOM;
}

static void mark_told(struct ktally_cgroups *cgroups, u64 id)
{
	cgroups->last = id;
	cgroups->told[hash_64(id, TOLD_BITS)] = id;
}

/**
 * ktally_cgroups_find() - whether the path of a row's cgroup is still to be told
 * @cgroups: what was told so far
 * @task: whose row it is
 * @rec: the row; when its task moved meanwhile it gets the id that goes with the path
 *
 * A path that is too long is never told.
 * Context: rcu_read_lock(), which keeps the task's cgroup and with it all nodes above. Takes
 * kernfs' own innermost lock for the path of a cgroup that is new, and for other rows none.
 * Return: true with the path ready for ktally_cgroups_put().
 */
bool ktally_cgroups_find(struct ktally_cgroups *cgroups, struct task_struct *task,
			 struct ktally_task *rec)
{
	u64 id = rec->value[KTALLY_TASK_CGROUP_ID];
	struct cgroup *cgroup;

	cgroups->id = 0;
	if (id == cgroups->last)
		return false;
	if (id == cgroups->told[hash_64(id, TOLD_BITS)]) {
		cgroups->last = id;
		return false;
	}
	cgroup = task_dfl_cgroup(task);
	id = cgroup_id(cgroup);
	ktally_put(rec, CGROUP_ID, id);
	if (!read_path(cgroups, cgroup)) {
		mark_told(cgroups, id);
		return false;
	}
	cgroups->id = id;
	return true;
}

/**
 * ktally_cgroups_put() - append the path that was found, if one was
 * @skb: ends where the path is to go
 * @cgroups: as ktally_cgroups_find() left it
 * Context: any.
 * Return: 0; -EMSGSIZE no room, and the skb is as it was.
 */
int ktally_cgroups_put(struct sk_buff *skb, struct ktally_cgroups *cgroups)
{
	int err;

	if (!cgroups->id)
		return 0;
	err = ktally_encode_cgroup(skb, cgroups->id, cgroups->path);
	if (!err)
		mark_told(cgroups, cgroups->id);
	return err;
}
