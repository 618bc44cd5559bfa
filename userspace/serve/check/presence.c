// SPDX-License-Identifier: GPL-2.0
/*
 * Checks of processes and units, see presence.h. Names are matched and cgroups read once for each
 * process, and again when something about it is another: most samples cost a look at each row.
 */
#include "serve/check/presence.h"

#include <stdlib.h>
#include <string.h>

#include "serve/belong.h"
#include "serve/rules.h"

#define AGAIN	16	/* samples after which a cgroup that nobody tells of is read again */

void presence_free(struct presence *p)
{
	cgroups_free(&p->cgroups);
	free(p->mask);
}

/* ---- One process ---- */

/* A leader that ended leaves a process that runs as long as it has other threads. */
static bool is_dead(const struct ktally_task *task)
{
	uint64_t state, threads;

	if (!ktally_task_value(task, KTALLY_TASK_STATE, &state) ||
	    (state != KTALLY_STATE_DEFUNCT && state != KTALLY_STATE_DEAD))
		return false;
	return !ktally_task_value(task, KTALLY_TASK_NUM_THREADS, &threads) || threads < 2;
}

static bool has_kind(const struct checks *checks, enum check_kind kind)
{
	for (unsigned int i = 0; i < checks->count; i++)
		if (checks->check[i].kind == kind)
			return true;
	return false;
}

/* The unit or container, NULL when it is in none. */
static const char *unit_of(struct presence *p, const struct ktally_task *task,
			   char unit[CGROUP_UNIT])
{
	char room[CGROUP_PATH];
	const char *path;

	if (!has_kind(&p->checks, CHECK_UNIT))
		return NULL;
	path = cgroups_task_path(&p->cgroups, task, true, room);
	return path && cgroup_unit(path, unit) ? unit : NULL;
}

/* The checks that a process counts for, a bit for each. */
static uint64_t look_up(struct presence *p, const struct ktally_task *task)
{
	char comm[sizeof(task->comm) + 1] = "", unit_room[CGROUP_UNIT];
	const char *unit = unit_of(p, task, unit_room);
	uint64_t mask = 0;

	if (ktally_has(task->present, KTALLY_TASK_COMM))
		memcpy(comm, task->comm, sizeof(task->comm));
	for (unsigned int i = 0; i < p->checks.count && i < 64; i++) {
		const struct check *check = &p->checks.check[i];
		const char *text = check->kind == CHECK_UNIT ? unit : comm;

		if (check_is_of_processes(check) && text && rule_matches_any(check->target, text))
			mask |= UINT64_C(1) << i;
	}
	return mask;
}

/* A source that tells no id of the cgroup does not tell when it is another. */
static bool may_differ(const struct presence *p, const struct ktally_task *before,
		       const struct ktally_task *now)
{
	return !belong_unchanged(before, now) ||
	       (!ktally_has(now->present, KTALLY_TASK_CGROUP_ID) &&
		(p->number + now->value[KTALLY_TASK_PID]) % AGAIN == 0);
}

/* ---- All of them ---- */

static void count(uint64_t mask, uint64_t found[CHECK_SLOTS])
{
	for (; mask; mask &= mask - 1)
		found[__builtin_ctzll(mask)]++;
}

/* Both samples have their rows by ascending pid. Returns the masks of @now. */
static uint64_t *look_at_all(struct presence *p, const struct ktally_sample *before,
			     const struct ktally_sample *now, uint64_t found[CHECK_SLOTS])
{
	uint64_t *mask = malloc((now->count + 1) * sizeof(*mask));
	size_t old = 0, rows = before && before->count == p->count ? before->count : 0;

	for (size_t i = 0; mask && i < now->count; i++) {
		const struct ktally_task *task = &now->tasks[i];
		uint64_t pid = task->value[KTALLY_TASK_PID];

		while (old < rows && before->tasks[old].value[KTALLY_TASK_PID] < pid)
			old++;
		if (old < rows && ktally_same_task(&before->tasks[old], task) &&
		    !may_differ(p, &before->tasks[old], task))
			mask[i] = p->mask[old];
		else
			mask[i] = look_up(p, task);
		if (!is_dead(task))
			count(mask[i], found);
	}
	return mask;
}

static void report(const struct presence *p, const struct check *check, uint64_t found,
		   uint64_t hidden)
{
	static const char *const what[] = { "process", "processes" };
	struct check_outcome outcome = { .state = CHECK_OK };

	if (found < check->min) {
		outcome.state = hidden ? CHECK_UNKNOWN : CHECK_FAILED;
		snprintf(outcome.error, sizeof(outcome.error),
			 "%llu %s, %llu must be%s", (unsigned long long)found, what[found != 1],
			 (unsigned long long)check->min,
			 hidden ? ", and some can't be seen" : "");
	}
	check_results_report(p->results, check, &outcome);
}

void presence_judge(struct presence *p, const struct ktally_sample *before,
		    const struct ktally_sample *now, uint64_t hidden)
{
	uint64_t found[CHECK_SLOTS] = { 0 }, *mask;

	p->number++;
	if (check_results_checks(p->results, &p->version, &p->checks))
		p->count = 0;
	if (!has_kind(&p->checks, CHECK_PROCESS) && !has_kind(&p->checks, CHECK_UNIT)) {
		p->count = 0;
		return;
	}
	mask = look_at_all(p, before, now, found);
	if (!mask) {
		p->count = 0;
		return;
	}
	free(p->mask);
	p->mask = mask;
	p->count = now->count;
	for (unsigned int i = 0; i < p->checks.count; i++)
		if (check_is_of_processes(&p->checks.check[i]))
			report(p, &p->checks.check[i], found[i], hidden);
}
