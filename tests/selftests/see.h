/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a caller is told by a module that was loaded with access=procfs, beside what his own /proc
 * shows him at the same moment. Here are also the ways to become another caller.
 */
#ifndef SEE_H
#define SEE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "ask.h"
#include "proc.h"

#define USER	1000	/* of the cases that are a plain user's */
#define OTHER	1001
#define SEERS	2000	/* a group that hidepid's gid= exempts */

/* Ends the case as skipped when the module has not this access. Before any user is become. */
void must_have_procfs_access(void);

/* Leaves root, all groups and all capabilities, but is dumpable as after an exec. */
void become(uid_t uid, gid_t gid);

/* In a mount namespace of its own: another procfs at /proc; its options may be "". */
void mount_proc(const char *options);
void own_mounts(void);

/* Whether this process can read the file that guards a field. @tid 0: of the process. */
bool may_read(pid_t pid, pid_t tid, const char *guard);

/* The mask that a row has of fields that PTRACE_MODE_READ guards: of all groups but exit. */
uint64_t guarded_mask(void);

/*
 * Each field of each row is guarded by a file that this process can read; where procfs has the
 * value and it lasts, it is the same. Of no task that /proc shows whole a row is missing.
 */
void check_subset(struct genl *genl, const struct want *want);

/*
 * child_step() for a caller who can't see whether the child is settled: what he may not is the
 * point.
 */
void step_unseen(struct child *child);

/* How many processes /proc lists. */
size_t count_listed(void);

/* Whether a row tells its I/O, of one that is there; and whether it says that it is withheld. */
bool tells_io(const struct row *row);
bool hides_io(const struct row *row);

#endif
