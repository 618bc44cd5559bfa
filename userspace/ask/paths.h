/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Paths of cgroups by their ids, which is all that a log has of them: of this host's boot of now
 * the hierarchy itself tells. Not here: what they are called (view/cgroup.h).
 */
#ifndef KTALLY_ASK_PATHS_H
#define KTALLY_ASK_PATHS_H

#include "ask/bag.h"

/* All zero: not read yet. */
struct paths {
	struct bag bag;
	bool read;
};

/* The path of the cgroup with this id, below its mount; NULL when it is not there (any more). */
const char *paths_find(struct paths *paths, uint64_t id);
void paths_free(struct paths *paths);

#endif
