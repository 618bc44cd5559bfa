/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The view of groups: processes summed by user, program, unit or container, or cgroup.
 */
#ifndef KTALLY_TOP_GROUPS_H
#define KTALLY_TOP_GROUPS_H

#include "query/query.h"
#include "view/cgroup.h"
#include "top/group.h"
#include "top/view.h"

/* All zero: by user, those that use most CPU time first. */
struct groups {
	enum group_by by;
	struct group_input input;	/* that the grouping is made of */
	struct grouping grouping;
	struct cgroups cgroups;
	unsigned int sort;		/* of group_columns[], or GROUP_BY_NAME */
	bool ascending;
	uint64_t built;			/* version of the model that it is made of; 0: none */
	unsigned int shown[GROUP_COLUMNS];	/* columns that fit */
	unsigned int columns;
	char before[QUERY_ROOM];	/* the filter before that of a group */
};

extern const struct view groups_view;

void groups_free(struct groups *groups);

#endif
