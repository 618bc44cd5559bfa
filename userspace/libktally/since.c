// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Rows of an earlier sample in a new one. A task that did not run since that sample was begun is in
 * it, for it existed then; one that took over its pid ran. So a pid is enough to know a row by.
 * Not here: what a source says of tasks that did not run (source_netlink.c, decode_packed.c).
 */
#include "since.h"

/* The rows of both are the same tasks and fields. All that narrows a query has its line here. */
static bool same_rows(const struct ktally_query *a, const struct ktally_query *b)
{
	return a->groups == b->groups && a->pid == b->pid && a->tgid == b->tgid &&
	       a->has_uid == b->has_uid && (!a->has_uid || a->uid == b->uid) &&
	       a->threads == b->threads && a->exact == b->exact;
}

bool ktally_since_fits(const struct ktally_query *q)
{
	const struct ktally_sample *since = q->since;

	return since && since->can_go_on && same_rows(&since->asked, q) &&
	       ktally_has(since->moment.present, KTALLY_MOMENT_BOOTTIME);
}

void ktally_since_begin(struct ktally_since *since, const struct ktally_sample *sample)
{
	since->next = sample ? sample->tasks : NULL;
	since->end = sample ? sample->tasks + sample->count : NULL;
}

void ktally_since_offer(struct ktally_sample *s, const struct ktally_query *q)
{
	s->number = q->since ? q->since->number + 1 : 0;
	s->asked = *q;
	s->asked.since = NULL;
	s->can_go_on = true;
}
