/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pane that says all that is known of one process.
 */
#ifndef KTALLY_TOP_DETAIL_H
#define KTALLY_TOP_DETAIL_H

#include "view/cgroup.h"
#include "top/ids.h"
#include "top/view.h"

#define DETAIL_PARENTS 32	/* that are shown */

struct detail {
	struct list_id id;
	uint32_t row;			/* of the model; UINT32_MAX when it is there no longer */
	uint32_t parent[DETAIL_PARENTS];	/* rows, the nearest first */
	unsigned int parents;
	char cgroup[CGROUP_PATH];	/* its path, "" when it is not known */
	uint64_t built;			/* version of the model that this is made of */
};

/* Opens it for the selected process. */
extern const struct bindings detail_bindings;

#endif
