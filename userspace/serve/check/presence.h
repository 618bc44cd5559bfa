/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checks of processes and units, judged by the rows of each sample. Belongs to the thread that
 * takes them. Not here: what else is checked (runner.h).
 */
#ifndef KTALLY_SERVE_CHECK_PRESENCE_H
#define KTALLY_SERVE_CHECK_PRESENCE_H

#include "libktally/ktally.h"
#include "serve/check/results.h"
#include "view/cgroup.h"

/* All zero, but for ->results: at the beginning. */
struct presence {
	struct check_results *results;
	uint64_t version;
	struct checks checks;
	struct cgroups cgroups;
	uint64_t *mask;		/* of each row of the last sample: the checks that it counts for */
	size_t count;		/* 0: nothing is known of that sample */
	uint64_t number;	/* of the sample */
};

void presence_free(struct presence *presence);

/**
 * presence_judge() - tell what of a sample's processes is checked
 * @before: the sample of the last call, or NULL when this one does not go on from it
 * @hidden: processes that may be there and can't be seen
 */
void presence_judge(struct presence *presence, const struct ktally_sample *before,
		    const struct ktally_sample *now, uint64_t hidden);

#endif
