// SPDX-License-Identifier: GPL-2.0
/* Paths of cgroups, and what they are called, see cgroup.h. */
#include "view/cgroup.h"

#include <inttypes.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#define MOUNT "/sys/fs/cgroup"
#define SLOTS (2 * CGROUPS_MAX)
#define CONTAINER_DIGITS 64
#define SHOWN_DIGITS 12

/* The line of the unified hierarchy is "0::/path". */
bool cgroup_read(uint64_t pid, char path[CGROUP_PATH])
{
	char name[64], *line = NULL;
	bool found = false;
	size_t room = 0;
	FILE *file;

	snprintf(name, sizeof(name), "/proc/%" PRIu64 "/cgroup", pid);
	file = fopen(name, "re");
	if (!file)
		return false;
	while (!found && getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		found = !strncmp(line, "0::/", 4) && strlen(line + 3) < CGROUP_PATH;
		if (found)
			strcpy(path, line + 3);
	}
	free(line);
	fclose(file);
	return found;
}

/* ---- Names ---- */

/* Whether it ends in the id of a container, and where that begins. */
static bool is_container(const char *part, size_t len, size_t *digits)
{
	static const char scope[] = ".scope";
	size_t end = len, i;

	if (end > strlen(scope) && !strncmp(part + end - strlen(scope), scope, strlen(scope)))
		end -= strlen(scope);
	if (end < CONTAINER_DIGITS)
		return false;
	*digits = end - CONTAINER_DIGITS;
	for (i = *digits; i < end; i++) {
		if (!strchr("0123456789abcdef", part[i]))
			return false;
	}
	return !*digits || part[*digits - 1] == '-';
}

static bool is_unit(const char *part, size_t len)
{
	static const char *const ends[] = { ".service", ".scope", ".slice" };
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t end = strlen(ends[i]);

		if (len > end && !strncmp(part + len - end, ends[i], end))
			return true;
	}
	return false;
}

size_t cgroup_unit(const char *path, char name[CGROUP_UNIT])
{
	const char *part = path;
	bool contained = false;
	size_t named = 0, digits;

	name[0] = '\0';
	while (*part == '/') {
		size_t len = strcspn(++part, "/");

		if (is_container(part, len, &digits)) {
			snprintf(name, CGROUP_UNIT, "%.*s", (int)(digits + SHOWN_DIGITS), part);
			contained = true;
			named = (size_t)(part + len - path);
		} else if (!contained && is_unit(part, len)) {
			snprintf(name, CGROUP_UNIT, "%.*s", (int)len, part);
			named = (size_t)(part + len - path);
		}
		part += len;
	}
	return named;
}

/* ---- Those that are kept ---- */

/* The slot of the id, or the free one where it belongs. */
static struct cgroup_slot *find(struct cgroups *cgroups, uint64_t id)
{
	size_t at = (size_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 32) % SLOTS;

	while (cgroups->slot[at].id && cgroups->slot[at].id != id)
		at = (at + 1) % SLOTS;
	return &cgroups->slot[at];
}

/*
 * The process may have moved, or be another one by now: an id is the inode number of the cgroup's
 * folder. Where the hierarchy is mounted elsewhere there is nothing to compare with.
 */
static bool is_its_path(uint64_t id, const char *path)
{
	char folder[sizeof(MOUNT) + CGROUP_PATH];
	struct statfs mount;
	struct stat st;

	if (statfs(MOUNT, &mount) || mount.f_type != CGROUP2_SUPER_MAGIC)
		return true;
	snprintf(folder, sizeof(folder), MOUNT "%s", path);
	return !stat(folder, &st) && st.st_ino == id;
}

const char *cgroups_path(struct cgroups *cgroups, uint64_t id, uint64_t pid)
{
	struct cgroup_slot *slot;
	char path[CGROUP_PATH];

	if (!id)
		return NULL;
	slot = find(cgroups, id);
	if (slot->id)
		return slot->path;
	if (!pid || !cgroup_read(pid, path) || !is_its_path(id, path))
		return NULL;
	if (cgroups->count == CGROUPS_MAX) {
		cgroups_free(cgroups);
		slot = find(cgroups, id);
	}
	slot->path = strdup(path);
	if (!slot->path)
		return NULL;
	slot->id = id;
	cgroups->count++;
	return slot->path;
}

const char *cgroups_task_path(struct cgroups *cgroups, const struct ktally_task *task, bool alive,
			      char room[CGROUP_PATH])
{
	uint64_t pid = alive ? task->value[KTALLY_TASK_PID] : 0, id;

	if (ktally_task_value(task, KTALLY_TASK_CGROUP_ID, &id))
		return cgroups_path(cgroups, id, pid);
	return alive && cgroup_read(pid, room) ? room : NULL;
}

void cgroups_free(struct cgroups *cgroups)
{
	size_t i;

	for (i = 0; i < SLOTS; i++)
		free(cgroups->slot[i].path);
	*cgroups = (struct cgroups){ 0 };
}
