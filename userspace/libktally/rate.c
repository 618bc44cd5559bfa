// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Two samples -> change per second. Whatever is not known on both sides gives no rate, never 0.
 */
#include "ktally.h"

/* procfs tells start times in ticks of 1/100 s, cut off; the module tells them in ns. */
#define COARSE_NS UINT64_C(10000000)

bool ktally_same_task(const struct ktally_task *a, const struct ktally_task *b)
{
	uint64_t pid_a, pid_b, start_a, start_b, scope_a, scope_b;

	if (!ktally_task_value(a, KTALLY_TASK_PID, &pid_a) ||
	    !ktally_task_value(b, KTALLY_TASK_PID, &pid_b) || pid_a != pid_b)
		return false;
	if (!ktally_task_value(a, KTALLY_TASK_START_TIME, &start_a) ||
	    !ktally_task_value(b, KTALLY_TASK_START_TIME, &start_b) || start_a != start_b)
		return false;
	/* The scope is no part of the key that travels with every group: absent agrees with any. */
	return !ktally_task_value(a, KTALLY_TASK_SCOPE, &scope_a) ||
	       !ktally_task_value(b, KTALLY_TASK_SCOPE, &scope_b) || scope_a == scope_b;
}

bool ktally_rate(const struct ktally_task *before, const struct ktally_task *now,
		 enum ktally_task_field field, uint64_t elapsed, double *rate)
{
	uint64_t was = 0, is;

	if (!elapsed || ktally_task_set.fields[field].kind != KTALLY_KIND_COUNTER)
		return false;
	if (!ktally_task_value(now, field, &is))
		return false;
	if (before && !ktally_task_value(before, field, &was))
		return false;
	if (is < was)
		return false;
	*rate = (double)(is - was) * 1e9 / (double)elapsed;
	return true;
}

/* Whether the task began after the moment; a start that is cut off may seem a tick early. */
static bool began_since(const struct ktally_moment *moment, const struct ktally_task *task)
{
	uint64_t start;

	if (!ktally_has(moment->present, KTALLY_MOMENT_BOOTTIME) ||
	    !ktally_task_value(task, KTALLY_TASK_START_TIME, &start))
		return false;
	if (start % COARSE_NS == 0)
		start += COARSE_NS;
	return start > moment->value[KTALLY_MOMENT_BOOTTIME];
}

const struct ktally_task *ktally_before(const struct ktally_sample *earlier,
					const struct ktally_task *now, bool *known)
{
	const struct ktally_task *before;

	before = ktally_sample_find(earlier, now->value[KTALLY_TASK_PID]);
	*known = true;
	if (before && ktally_same_task(before, now))
		return before;
	*known = began_since(&earlier->moment, now);
	return NULL;
}
