// SPDX-License-Identifier: GPL-2.0
/* What rows have in common, see by.h. */
#include "ask/by.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "view/cgroup.h"

#define TICK_NS UINT64_C(10000000)	/* as exact as every source tells a start */

bool by_life(const struct origin *origin, const struct ktally_task *task, struct bag_key *key)
{
	uint64_t pid, start;

	if (!ktally_task_value(task, KTALLY_TASK_PID, &pid) ||
	    !ktally_task_value(task, KTALLY_TASK_START_TIME, &start))
		return false;
	*key = (struct bag_key){ { origin->index, pid, start / TICK_NS } };
	return true;
}

static bool is_container(const char *name)
{
	static const char *const units[] = { ".service", ".scope", ".slice" };
	size_t len = strlen(name);

	for (unsigned int i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t end = strlen(units[i]);

		if (len >= end && !strcmp(name + len - end, units[i]))
			return false;
	}
	return len > 0;
}

/* The unit or container of a cgroup, "" for none; false when its path is not known. */
static bool unit_of(struct ask *ask, const struct origin *origin, uint64_t id,
		    char name[CGROUP_UNIT])
{
	const char *path = origin->here ? paths_find(&ask->paths, id) : NULL;

	if (!path)
		return false;
	cgroup_unit(path, name);
	if (ask->options->by == ASK_CONTAINER && !is_container(name))
		*name = '\0';
	return true;
}

/* FNV-1a of a name that is no longer than others may choose: two that meet would be one group. */
static void hash_name(const char *name, struct bag_key *key)
{
	uint64_t a = UINT64_C(0xcbf29ce484222325), b = ~a;

	for (; *name; name++) {
		a = (a ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
		b = (b ^ (unsigned char)*name) * UINT64_C(0xd6e8feb86659fd93);
	}
	key->word[1] = a;
	key->word[2] = b;
}

static void group_cgroup(struct ask *ask, const struct origin *origin,
			 const struct ktally_task *task, struct bag_key *key)
{
	char name[CGROUP_UNIT];
	uint64_t id;

	if (!ktally_task_value(task, KTALLY_TASK_CGROUP_ID, &id))
		return;
	key->word[0] |= UINT64_C(1) << 32;
	key->word[1] = id;
	if (ask->options->by != ASK_CGROUP && unit_of(ask, origin, id, name)) {
		key->word[0] |= UINT64_C(2) << 32;
		hash_name(name, key);
	}
}

void by_group(struct ask *ask, const struct origin *origin, const struct ktally_task *task,
	      struct bag_key *key)
{
	uint64_t uid;

	_Static_assert(sizeof(task->comm) == 2 * sizeof(*key->word), "a name is its own key");
	*key = (struct bag_key){ { origin->index } };
	switch (ask->options->by) {
	case ASK_PROCESS:
		by_life(origin, task, key);
		return;
	case ASK_NAME:
		memcpy(&key->word[1], task->comm, strnlen(task->comm, sizeof(task->comm)));
		return;
	case ASK_USER:
		if (ktally_task_value(task, KTALLY_TASK_UID, &uid)) {
			key->word[1] = uid;
			key->word[2] = 1;
		}
		return;
	default:
		group_cgroup(ask, origin, task, key);
	}
}

void by_note(struct by_who *who, const struct origin *origin, const struct ktally_task *task)
{
	who->origin = origin->index;
	ktally_task_value(task, KTALLY_TASK_PID, &who->pid);
	ktally_task_value(task, KTALLY_TASK_START_TIME, &who->start);
	who->has_uid |= ktally_task_value(task, KTALLY_TASK_UID, &who->uid);
	who->has_cgroup |= ktally_task_value(task, KTALLY_TASK_CGROUP_ID, &who->cgroup);
	if (ktally_has(task->present, KTALLY_TASK_COMM))
		memcpy(who->comm, task->comm, sizeof(who->comm));
}

static size_t cgroup_text(struct ask *ask, const struct by_who *who, char out[BY_TEXT])
{
	const struct origin *origin = &ask->origins.origin[who->origin];
	const char *path = origin->here ? paths_find(&ask->paths, who->cgroup) : NULL;
	char name[CGROUP_UNIT];

	if (!who->has_cgroup)
		return 0;
	if (!path)
		return (size_t)snprintf(out, BY_TEXT, "cgroup %" PRIu64, who->cgroup);
	if (ask->options->by != ASK_CGROUP) {
		unit_of(ask, origin, who->cgroup, name);
		path = *name ? name : "(none)";
	}
	snprintf(out, BY_TEXT, "%s", path);
	return strlen(out);
}

size_t by_text(struct ask *ask, const struct by_who *who, char out[BY_TEXT])
{
	const char *name = who->comm;
	size_t len = strnlen(name, sizeof(who->comm));
	bool people = ask->options->format == ASK_TABLE;
	const char *user;

	switch (ask->options->by) {
	case ASK_PROCESS:
		return (size_t)snprintf(out, BY_TEXT, who->ended && people ? "(%.*s)" : "%.*s",
					(int)len, name);
	case ASK_NAME:
		return (size_t)snprintf(out, BY_TEXT, "%.*s", (int)len, name);
	case ASK_USER:
		user = by_user(ask, who);
		return user ? (size_t)snprintf(out, BY_TEXT, "%s", user) : 0;
	default:
		return cgroup_text(ask, who, out);
	}
}

/* Names of users are this host's: of a log of another they may be wrong, and numbers are not. */
const char *by_user(struct ask *ask, const struct by_who *who)
{
	static char number[24];

	if (!who->has_uid)
		return NULL;
	if (ask->origins.origin[who->origin].local || !who->uid)
		return user_name(&ask->users, (uint32_t)who->uid);
	snprintf(number, sizeof(number), "%" PRIu64, who->uid);
	return number;
}
