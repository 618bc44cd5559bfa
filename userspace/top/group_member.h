/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which row is in which group: for the two files that make groups, group.c and group_text.c.
 */
#ifndef KTALLY_TOP_GROUP_MEMBER_H
#define KTALLY_TOP_GROUP_MEMBER_H

#include "top/group.h"

struct group_member {
	struct list_id id;
	bool has_id;
	uint32_t row;
};

bool member_is_of(const struct group_member *member, const struct group *group);

/* Of a group of units: the one of those that are in a cgroup which belongs to none. */
bool member_has_no_unit(struct list_id id);

#endif
