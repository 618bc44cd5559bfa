// SPDX-License-Identifier: GPL-2.0
/*
 * Takes out of a record what its viewer may not see. Which fields those are says the spec, in
 * masks; whether they are withheld says access.c.
 */
#include <linux/bitops.h>
#include <linux/math.h>
#include <linux/param.h>
#include <linux/time64.h>

#include <uapi/linux/ktally.h>

#include "access.h"
#include "record.h"

#define TICK (NSEC_PER_SEC / USER_HZ)

/*
 * Of a group in which something guarded is known all that is guarded is withheld, and said to be,
 * so that this does not tell which of it was known: a signal from an exit code, for one.
 */
static void withhold(struct ktally_task *rec)
{
	unsigned long withheld = 0;
	unsigned int i;

	for (i = 0; i < KTALLY_GROUPS; i++) {
		if (rec->present[0] & ktally_task_guarded[i])
			withheld |= ktally_task_guarded[i];
	}
	rec->present[0] &= ~withheld;
	if (withheld)
		ktally_put(rec, REDACTED_FIELDS, withheld);
}

/* Values that procfs would show as whole clock ticks, in ns. */
static void round_to_ticks(const unsigned long *present, unsigned long ticks, u64 *value)
{
	unsigned long left;

	for (left = present[0] & ticks; left; left &= left - 1)
		value[__ffs(left)] = rounddown(value[__ffs(left)], (u64)TICK);
}

/**
 * ktally_redact_task() - ktally_redact() for a viewer that sees not all
 * @viewer: who asks, with credentials of its own
 * @task: whose row it is
 * @rec: as ktally_redact()
 * Context: as ktally_redact().
 * Return: as ktally_redact().
 */
bool ktally_redact_task(const struct ktally_viewer *viewer, struct task_struct *task,
			struct ktally_task *rec)
{
	bool may = ktally_may_ptrace(viewer, task);

	BUILD_BUG_ON(KTALLY_TASK_COUNT > BITS_PER_LONG);
	if (!may && viewer->hide != HIDEPID_OFF)
		return false;
	round_to_ticks(rec->present, KTALLY_TASK_TICKS, rec->value);
	if (!may)
		withhold(rec);
	return true;
}

/* ---- What is no task's ---- */

/* Fields of a record, by the masks of its kind, that the viewer does not see. */
static unsigned long unseen(const struct ktally_viewer *viewer, unsigned long host,
			    unsigned long admin)
{
	if (!viewer->cred)
		return 0;
	return viewer->tasks_only ? host | admin : admin;
}

void ktally_redact_moment(const struct ktally_viewer *viewer, struct ktally_moment *moment)
{
	moment->present[0] &= ~unseen(viewer, KTALLY_MOMENT_HOST, KTALLY_MOMENT_ADMIN);
	if (viewer->cred)
		round_to_ticks(moment->present, KTALLY_MOMENT_TICKS, moment->value);
}

void ktally_redact_tail(const struct ktally_viewer *viewer, struct ktally_tail *tail)
{
	tail->present[0] &= ~unseen(viewer, 0, KTALLY_TAIL_ADMIN);
}

/* Also says who may ask. */
void ktally_redact_info(const struct ktally_viewer *viewer, struct ktally_info *info)
{
	unsigned long withheld = unseen(viewer, KTALLY_INFO_HOST, KTALLY_INFO_ADMIN);

	KTALLY_PUT(INFO, info, ACCESS, ktally_access_mode());
	info->present[0] &= ~withheld;
	if (withheld)
		KTALLY_PUT(INFO, info, REDACTED_FIELDS, withheld);
}
