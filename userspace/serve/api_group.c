// SPDX-License-Identifier: GPL-2.0
/* Groups, see api_put.h. */
#include <stdlib.h>
#include <string.h>

#include "libktally/generated/derive.h"
#include "serve/api_put.h"

#define GROUP_ROOM	16384	/* more than one can take */

/* A group in the shape of a task, so that sums of its figures are reckoned as those of tasks. */
struct member_sum {
	const struct snapshot_group *group;
	struct ktally_task now, grown;
	uint64_t elapsed;
};

static void sum_up(struct member_sum *sum, const struct snapshot *snapshot,
		   const struct snapshot_group *group)
{
	const struct figures *f = &group->figures;

	*sum = (struct member_sum){ .group = group, .elapsed = snapshot->elapsed };
	for (unsigned int i = 0; i < KTALLY_TASK_WORDS; i++)
		sum->now.present[i] = f->counted[i] | f->held[i];
	memcpy(sum->now.value, f->value, sizeof(f->value));
	memcpy(sum->grown.present, group->grew, sizeof(group->grew));
	memcpy(sum->grown.value, group->growth, sizeof(group->growth));
	ktally_task_derive(&sum->now, UINT64_MAX);
	ktally_task_derive(&sum->grown, UINT64_MAX);
}

static bool rate_of(const void *of, unsigned int field, double *rate)
{
	const struct member_sum *sum = of;

	if (!sum->elapsed || !ktally_has(sum->grown.present, field))
		return false;
	*rate = (double)sum->grown.value[field] * 1e9 / (double)sum->elapsed;
	return true;
}

static void put_ends(struct json *j, const struct figures *f)
{
	uint64_t signals = 0;

	for (unsigned int i = END_SIGNAL; i < ENDS; i++)
		signals += f->ends[i];
	member_uint(j, ",\"starts\":", f->starts);
	member_uint(j, ",\"ends\":{\"success\":", f->ends[END_SUCCESS]);
	member_uint(j, ",\"error\":", f->ends[END_ERROR]);
	member_uint(j, ",\"signal\":", signals);
	member_uint(j, ",\"unknown\":", f->ends[END_UNKNOWN]);
	json_literal(j, "}");
}

static void put_group(const struct snapshot *snapshot, const struct snapshot_group *group,
		      struct buffer *to)
{
	struct json j = members_begin(to, GROUP_ROOM);
	struct member_sum sum;
	double busy;

	sum_up(&sum, snapshot, group);
	member_clean(&j, "{\"name\":", group->name);
	member_uint(&j, ",\"processes\":", group->figures.processes);
	if (rate_of(&sum, KTALLY_TASK_CPU_TIME, &busy))
		member_real(&j, ",\"cpu_percent\":", busy / 1e9 * 100);
	api_put_values(&j, &ktally_task_set, sum.now.present, sum.now.value);
	api_put_rates(&j, &ktally_task_set, rate_of, &sum);
	/* Without exit records neither is known. */
	if (snapshot->knows_exits)
		put_ends(&j, &group->figures);
	json_literal(&j, "}");
	members_end(to, &j);
}

/* ---- In their order ---- */

struct place {
	uint64_t busy, held;
	const struct snapshot_group *group;
};

static int by_use(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->busy != y->busy)
		return x->busy < y->busy ? 1 : -1;
	if (x->held != y->held)
		return x->held < y->held ? 1 : -1;
	return x->group < y->group ? -1 : x->group > y->group;
}

static void find_place(struct place *place, const struct snapshot *snapshot,
		       const struct snapshot_group *group)
{
	struct member_sum sum;

	sum_up(&sum, snapshot, group);
	*place = (struct place){ .group = group };
	ktally_task_value(&sum.grown, KTALLY_TASK_CPU_TIME, &place->busy);
	ktally_task_value(&sum.now, KTALLY_TASK_RSS, &place->held);
}

void api_put_groups(const struct snapshot *snapshot, unsigned int limit, struct buffer *to)
{
	struct place *places = calloc(snapshot->group_count + 1, sizeof(*places));

	if (!places) {
		to->failed = true;
		return;
	}
	for (uint64_t i = 0; i < snapshot->group_count; i++)
		find_place(&places[i], snapshot, &snapshot->groups[i]);
	qsort(places, snapshot->group_count, sizeof(*places), by_use);
	buffer_string(to, "[");
	for (uint64_t i = 0; i < snapshot->group_count && i < limit; i++) {
		buffer_string(to, i ? "," : "");
		put_group(snapshot, places[i].group, to);
	}
	buffer_string(to, "]");
	free(places);
}
