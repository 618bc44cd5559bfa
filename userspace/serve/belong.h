/* SPDX-License-Identifier: GPL-2.0 */
/*
 * To which group a process belongs, asked by the rules once and again when something about it is
 * another: its name, user or cgroup. Not here: the rules (rules.h).
 */
#ifndef KTALLY_SERVE_BELONG_H
#define KTALLY_SERVE_BELONG_H

#include "serve/roster.h"
#include "serve/rules.h"
#include "view/cgroup.h"
#include "view/user.h"

struct belong {
	struct rules rules;
	bool anew;		/* the rules are others than in the last sample */
	struct cgroups cgroups;
	struct user_cache users;
};

void belong_init(struct belong *belong, const struct rules *rules);
void belong_set_rules(struct belong *belong, const struct rules *rules);
void belong_free(struct belong *belong);

/* All rows of a sample were asked about by the rules there are. */
void belong_settle(struct belong *belong);

/* Nothing that says where a process belongs is another. */
bool belong_unchanged(const struct ktally_task *before, const struct ktally_task *now);

/**
 * belong_find() - the group of @now
 * @before: an earlier row of the same life, or NULL
 * @old: the group that was found for that
 * @alive: it may be asked for in /proc
 */
uint32_t belong_find(struct belong *belong, struct roster *roster,
		     const struct ktally_task *before, uint32_t old,
		     const struct ktally_task *now, bool alive);

/* The unit or container that a process which is alive is in; false: none, or not known. */
bool belong_unit(struct belong *belong, const struct ktally_task *task, char name[CGROUP_UNIT]);

#endif
