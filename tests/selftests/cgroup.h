/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cgroups for tests, and what the module and procfs say of them. A path is one below the root of
 * the unified hierarchy, which the guest mounts.
 */
#ifndef CGROUP_H
#define CGROUP_H

#include "ask.h"

#define CGROUP_MOUNT	"/sys/fs/cgroup"
#define CGROUP_TOP	"/ktally-cg"

/* The path told of a cgroup, NULL when none was; how often it was told. */
const struct path *dump_path(const struct dump *dump, uint64_t id);
size_t dump_told(const struct dump *dump, uint64_t id);

/* What a nest `cgroup` says. Ends the case when that is no path. */
void path_take(struct path *path, const struct nlattr *nest);

/* Makes one, or uses what a failed case left. Return: its id. */
uint64_t cgroup_make(const char *path);
/* Removes it as soon as nobody is in it. Return: whether it is gone. */
bool cgroup_drop(const char *path);
void cgroup_enter(const char *path, pid_t pid);

/* ns of CPU time that it was charged, cut to a us. */
uint64_t cgroup_usage(const char *path);
/* Returns when it is so: nobody of it, or everybody again, may run. */
void cgroup_freeze(const char *path, bool frozen);

/* What /proc/PID/cgroup says; "" when the task is gone. */
void cgroup_of(pid_t pid, char *path, size_t room);

/* A dump that must succeed; that of one task with its path. */
void cgroup_dump(struct genl *genl, const struct want *want, struct dump *dump);
void cgroup_ask(struct genl *genl, pid_t pid, struct path *path);

/* Checks that every row's path came before it; that procfs says the same of all tasks. */
void cgroup_told(const struct dump *dump);
void cgroup_compare(const struct dump *dump);

#endif
