// SPDX-License-Identifier: GPL-2.0
/* To which group a process belongs, see belong.h. */
#include "serve/belong.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define KTHREADD	2	/* the parent of kernel threads */

void belong_init(struct belong *belong, const struct rules *rules)
{
	belong->rules = *rules;
}

void belong_set_rules(struct belong *belong, const struct rules *rules)
{
	belong->rules = *rules;
	belong->anew = true;
}

void belong_free(struct belong *belong)
{
	cgroups_free(&belong->cgroups);
}

void belong_settle(struct belong *belong)
{
	belong->anew = false;
}

static bool is_same(const struct ktally_task *a, const struct ktally_task *b,
		    enum ktally_task_field field)
{
	uint64_t left = 0, right = 0;
	bool known = ktally_task_value(a, field, &left);

	return known == ktally_task_value(b, field, &right) && left == right;
}

bool belong_unchanged(const struct ktally_task *before, const struct ktally_task *now)
{
	return !memcmp(before->comm, now->comm, sizeof(now->comm)) &&
	       is_same(before, now, KTALLY_TASK_UID) && is_same(before, now, KTALLY_TASK_CGROUP_ID);
}

static bool is_kernel_thread(const struct ktally_task *task)
{
	uint64_t ppid = 0, size;

	/* In a pid namespace those numbers may be others'. */
	if (ktally_task_value(task, KTALLY_TASK_VSIZE, &size) && size)
		return false;
	return task->value[KTALLY_TASK_PID] == KTHREADD ||
	       (ktally_task_value(task, KTALLY_TASK_PPID, &ppid) && ppid == KTHREADD);
}

bool belong_unit(struct belong *belong, const struct ktally_task *task, char name[CGROUP_UNIT])
{
	char room[CGROUP_PATH];
	const char *path = cgroups_task_path(&belong->cgroups, task, true, room);

	return path && cgroup_unit(path, name);
}

struct names {
	char comm[sizeof(((struct ktally_task *)0)->comm) + 1];
	char pid[24], unit[CGROUP_UNIT], path[CGROUP_PATH];
};

static void look_up(struct belong *belong, const struct ktally_task *task, bool alive,
		    struct names *names, struct rule_facts *facts)
{
	unsigned int needs = belong->rules.needs;
	uint64_t uid;

	*facts = (struct rule_facts){ .kernel = is_kernel_thread(task) };
	if (ktally_has(task->present, KTALLY_TASK_COMM)) {
		memcpy(names->comm, task->comm, sizeof(task->comm));
		names->comm[sizeof(task->comm)] = '\0';
		facts->text[RULE_COMM] = names->comm;
	}
	if (needs & RULE_NEEDS(RULE_PID)) {
		snprintf(names->pid, sizeof(names->pid), "%" PRIu64, task->value[KTALLY_TASK_PID]);
		facts->text[RULE_PID] = names->pid;
	}
	if (needs & RULE_NEEDS(RULE_USER) && ktally_task_value(task, KTALLY_TASK_UID, &uid))
		facts->text[RULE_USER] = user_name(&belong->users, (uint32_t)uid);
	if (!(needs & (RULE_NEEDS(RULE_UNIT) | RULE_NEEDS(RULE_CGROUP))))
		return;
	facts->text[RULE_CGROUP] = cgroups_task_path(&belong->cgroups, task, alive, names->path);
	if (facts->text[RULE_CGROUP] && cgroup_unit(facts->text[RULE_CGROUP], names->unit))
		facts->text[RULE_UNIT] = names->unit;
}

uint32_t belong_find(struct belong *belong, struct roster *roster,
		     const struct ktally_task *before, uint32_t old,
		     const struct ktally_task *now, bool alive)
{
	struct rule_facts facts;
	char name[GROUP_NAME];
	struct names names;

	if (before && belong_unchanged(before, now) && (!belong->anew || !alive))
		return old;
	look_up(belong, now, alive, &names, &facts);
	if (!rules_name(&belong->rules, &facts, name))
		return GROUP_OTHER;
	return roster_find(roster, name);
}
