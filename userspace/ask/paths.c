// SPDX-License-Identifier: GPL-2.0
/* Paths of cgroups, see paths.h. An id is the inode number of the cgroup's folder. */
#include "ask/paths.h"

#include <fts.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#define MOUNT "/sys/fs/cgroup"

struct path {
	struct bag_key key;
	char *text;
};

static void add(struct paths *paths, const FTSENT *entry)
{
	const struct bag_key key = { { entry->fts_statp->st_ino } };
	const char *below = entry->fts_path + strlen(MOUNT);
	struct path *path;
	bool is_new;

	path = bag_get(&paths->bag, &key, &is_new);
	if (path && is_new)
		path->text = strdup(*below ? below : "/");
}

/* Elsewhere the inode numbers are those of something else. */
static bool is_mounted(void)
{
	struct statfs mount;

	return !statfs(MOUNT, &mount) && mount.f_type == CGROUP2_SUPER_MAGIC;
}

static void read_all(struct paths *paths)
{
	char mount[] = MOUNT, *const roots[] = { mount, NULL };
	FTS *tree = NULL;
	FTSENT *entry;

	paths->read = true;
	paths->bag.size = sizeof(struct path);
	if (is_mounted())
		tree = fts_open(roots, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, NULL);
	if (!tree)
		return;
	while ((entry = fts_read(tree)))
		if (entry->fts_info == FTS_D)
			add(paths, entry);
	fts_close(tree);
}

const char *paths_find(struct paths *paths, uint64_t id)
{
	const struct bag_key key = { { id } };
	const struct path *path;
	bool is_new;

	if (!paths->read)
		read_all(paths);
	if (!paths->bag.size)
		return NULL;
	path = bag_get(&paths->bag, &key, &is_new);
	return path ? path->text : NULL;
}

void paths_free(struct paths *paths)
{
	for (size_t i = 0; i < paths->bag.count; i++)
		free(((struct path *)bag_at(&paths->bag, i))->text);
	bag_free(&paths->bag);
	*paths = (struct paths){ 0 };
}
