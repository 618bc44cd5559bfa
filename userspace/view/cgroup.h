/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where processes are in the hierarchy of cgroups, and which unit of systemd or container that is.
 * No source tells paths: they are read from /proc and for the eye only.
 */
#ifndef KTALLY_VIEW_CGROUP_H
#define KTALLY_VIEW_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"

#define CGROUP_PATH 512		/* longer ones are not known */
#define CGROUP_UNIT 256
#define CGROUPS_MAX 1024	/* paths that are kept */

/* The path of a process in the unified hierarchy; false when it is not known. */
bool cgroup_read(uint64_t pid, char path[CGROUP_PATH]);

/**
 * cgroup_unit() - the container or else the unit of systemd that a cgroup belongs to
 *
 * "docker-0123456789ab", with the first 12 digits of its id; "nginx.service", also from a cgroup
 * below it. The innermost container comes first, then the last unit of the path.
 * Returns how much of the path names it, 0 (and an empty name) when it belongs to none.
 */
size_t cgroup_unit(const char *path, char name[CGROUP_UNIT]);

/* Paths by cgroup id, read once each. All zero: none. */
struct cgroups {
	struct cgroup_slot {
		uint64_t id;	/* 0: free */
		char *path;
	} slot[2 * CGROUPS_MAX];
	unsigned int count;
};

/**
 * cgroups_path() - the path of the cgroup with this id
 * @pid: a process that is in it, to read the path from when it is not kept yet; 0: there is none
 *
 * NULL when it is not known. Valid until the next call: when there are too many, all are read anew.
 */
const char *cgroups_path(struct cgroups *cgroups, uint64_t id, uint64_t pid);

/*
 * That of a task, NULL when it is not known. @alive: /proc may be asked for it. A source that tells
 * no id of the cgroup leaves the path to be read for each process, into @room.
 */
const char *cgroups_task_path(struct cgroups *cgroups, const struct ktally_task *task, bool alive,
			      char room[CGROUP_PATH]);
void cgroups_free(struct cgroups *cgroups);

#endif
