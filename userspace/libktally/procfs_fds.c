// SPDX-License-Identifier: LGPL-2.1-or-later
/* How many file descriptors a task has open. Not here: whose are asked for (procfs_row.c). */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "procfs_fds.h"
#include "procfs_parse.h"
#include "record.h"

bool ktally_fds_are_told(int proc)
{
	struct stat st;

	/* Its own are one at least: @proc. */
	return fstatat(proc, "self/fd", &st, 0) == 0 && st.st_size > 0;
}

static int size_of(int dir, const char *path, uint64_t *fds)
{
	struct stat st;

	if (fstatat(dir, path, &st, 0))
		return -errno;
	*fds = st.st_size;
	return 0;
}

/* Anybody may have a million of them, and each takes the kernel a look. */
static int list(int dir, const char *path, uint64_t *fds)
{
	DIR *folder = ktally_folder_open(dir, path);
	const struct dirent *entry;

	if (!folder)
		return -errno;
	*fds = 0;
	while (*fds <= KTALLY_FDS_LISTED && (entry = readdir(folder)))
		*fds += entry->d_name[0] != '.';
	closedir(folder);
	return *fds > KTALLY_FDS_LISTED ? -ERANGE : 0;
}

/* The folder of who has closed all as he exits is empty, as that of who has none open. */
static bool is_leaving(struct ktally_text *text, int dir, const char *task_at)
{
	struct ktally_procfs_stat stat;
	char path[32];

	snprintf(path, sizeof(path), "%s%s", task_at, ktally_procfs_names[KTALLY_PROCFS_STAT]);
	return ktally_text_read(text, dir, path) ||
	       !ktally_procfs_stat_parse(&stat, text->bytes, text->len) ||
	       ktally_procfs_is_leaving(&stat);
}

int ktally_fds_read(struct ktally_text *text, bool told, int dir, const char *task_at,
		    struct ktally_task *task)
{
	uint64_t fds = 0;
	char path[32];
	int ret;

	snprintf(path, sizeof(path), "%sfd", task_at);
	ret = told ? size_of(dir, path, &fds) : list(dir, path, &fds);
	if (!ret && (fds || !is_leaving(text, dir, task_at)))
		ktally_record_put(&ktally_task_set, task, KTALLY_TASK_FDS, fds);
	if (ret == -EACCES || ret == -EPERM)
		ktally_mark(task->redacted, KTALLY_TASK_FDS);
	return ret == -ENOMEM || ret == -EMFILE || ret == -ENFILE ? ret : 0;
}
