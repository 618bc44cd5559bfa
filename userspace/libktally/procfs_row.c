// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One row: reads those of a task's files whose fields are wanted, and of a process's threads what
 * only they show. Not here: which tasks (source_procfs.c), the text (procfs_parse.c), open files
 * (procfs_fds.c).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "procfs_fds.h"
#include "procfs_row.h"
#include "record.h"

static bool vanished(int error)
{
	return error == -ENOENT || error == -ESRCH;
}

static bool refused(int error)
{
	return error == -EACCES || error == -EPERM;
}

void ktally_row_want_init(struct ktally_row_want *want, uint32_t groups, bool threads, bool owner)
{
	static const uint8_t key[] = {
		KTALLY_TASK_PID, KTALLY_TASK_TGID, KTALLY_TASK_START_TIME, KTALLY_TASK_SCOPE,
	};

	memset(want, 0, sizeof(*want));
	want->groups = groups ? groups : UINT32_MAX;
	want->threads = threads;
	want->owner = owner;
	for (unsigned int i = 0; i < sizeof(key); i++)
		ktally_mark(want->keep, key[i]);
	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		if (ktally_task_set.fields[i].group & want->groups)
			ktally_mark(want->keep, i);
	}
}

void ktally_row_finish(const struct ktally_row_want *want, struct ktally_task *task)
{
	for (unsigned int i = 0; i < ktally_task_set.words; i++) {
		task->present[i] &= want->keep[i];
		task->redacted[i] &= want->keep[i];
	}
	ktally_record_derive(&ktally_task_set, task, UINT64_MAX);
}

static bool wants(const struct ktally_row_reader *reader, const struct ktally_row_want *want,
		  enum ktally_procfs_file file)
{
	if (file == KTALLY_PROCFS_STATUS && want->owner)
		return true;
	return reader->plan.groups[file] & want->groups;
}

/* A kernel may be built without the file; a task that is gone has none at all. */
static int read_optional(struct ktally_row_reader *reader, const struct ktally_row *row,
			 enum ktally_procfs_file file, struct ktally_task *task)
{
	int ret = ktally_text_read(&reader->text, row->dir, ktally_procfs_names[file]);

	if (!ret)
		ktally_procfs_fill(&reader->plan, file, reader->text.bytes, KTALLY_PROCFS_FILL,
				   task);
	if (refused(ret)) {
		ktally_procfs_redact(&reader->plan, file, task);
		ret = 0;
	}
	if (ret == -ENOENT && faccessat(row->dir, "stat", F_OK, 0) == 0)
		ret = 0;
	return ret;
}

/* ---- Threads ---- */

static int add_thread(struct ktally_row_reader *reader, int threads, uint32_t tid,
		      enum ktally_procfs_file file, struct ktally_task *task)
{
	char path[40];
	int ret;

	snprintf(path, sizeof(path), "%u/%s", tid, ktally_procfs_names[file]);
	ret = ktally_text_read(&reader->text, threads, path);
	if (!ret)
		ktally_procfs_fill(&reader->plan, file, reader->text.bytes, KTALLY_PROCFS_ADD,
				   task);
	return vanished(ret) || refused(ret) ? 0 : ret;
}

/* Of a process whose leader ended and has none: those of a thread that lives. */
static int fds_of_thread(struct ktally_row_reader *reader, const struct ktally_row_want *want,
			 int threads, uint32_t tid, struct ktally_task *task)
{
	char at[16];

	if (!(want->groups & KTALLY_GROUP_FILES) || ktally_has(task->present, KTALLY_TASK_FDS) ||
	    ktally_has(task->redacted, KTALLY_TASK_FDS))
		return 0;
	snprintf(at, sizeof(at), "%u/", tid);
	return ktally_fds_read(&reader->text, reader->fds_told, threads, at, task);
}

/* The process's own files show its leader's figures; those of the other threads come on top. */
static int add_threads(struct ktally_row_reader *reader, const struct ktally_row_want *want,
		       const struct ktally_row *row, struct ktally_task *task)
{
	static const uint8_t files[] = { KTALLY_PROCFS_STATUS, KTALLY_PROCFS_SCHEDSTAT };
	DIR *threads = ktally_folder_open(row->dir, "task");
	uint32_t tid;
	int ret = 0;

	if (!threads)
		return -errno;
	while (!ret && (tid = ktally_folder_next(threads))) {
		if (tid == row->pid)
			continue;
		for (unsigned int i = 0; i < sizeof(files) && !ret; i++) {
			if (wants(reader, want, files[i]))
				ret = add_thread(reader, dirfd(threads), tid, files[i], task);
		}
		if (!ret)
			ret = fds_of_thread(reader, want, dirfd(threads), tid, task);
	}
	closedir(threads);
	return ret;
}

/* ---- The row ---- */

/* "pid:[4026531836]": the inode number is all that tells a namespace from another. */
static void read_pid_ns(const struct ktally_row *row, struct ktally_task *task)
{
	static const char prefix[] = "pid:[";
	char link[40] = "";
	uint64_t inode;

	if (readlinkat(row->dir, "ns/pid", link, sizeof(link) - 1) < 0) {
		if (refused(-errno))
			ktally_mark(task->redacted, KTALLY_TASK_PID_NS);
		return;
	}
	if (strncmp(link, prefix, sizeof(prefix) - 1) == 0 &&
	    ktally_number(link + sizeof(prefix) - 1, &inode))
		ktally_record_put(&ktally_task_set, task, KTALLY_TASK_PID_NS, inode);
}

static bool is_own(const struct ktally_task *task)
{
	return ktally_has(task->present, KTALLY_TASK_UID) &&
	       task->value[KTALLY_TASK_UID] == geteuid() &&
	       task->value[KTALLY_TASK_EUID] == geteuid() &&
	       task->value[KTALLY_TASK_GID] == getegid();
}

/*
 * stat shows an exit code of 0 to whom it refuses the true one. The rule is the one that guards io;
 * but a zombie's io belongs to root, so that its owner can't open it.
 */
static bool sees_exit(struct ktally_row_reader *reader, const struct ktally_row_want *want,
		      const struct ktally_row *row, const struct ktally_task *task)
{
	if (!(want->groups & KTALLY_GROUP_EXIT))
		return false;
	return is_own(task) ||
	       ktally_text_read(&reader->text, row->dir,
				ktally_procfs_names[KTALLY_PROCFS_IO]) == 0;
}

static int read_stat(struct ktally_row_reader *reader, const struct ktally_row_want *want,
		     const struct ktally_row *row, struct ktally_procfs_stat *stat,
		     struct ktally_task *task)
{
	int ret;

	ret = ktally_text_read(&reader->text, row->dir, ktally_procfs_names[KTALLY_PROCFS_STAT]);
	if (ret)
		return ret;
	if (!ktally_procfs_stat_parse(stat, reader->text.bytes, reader->text.len))
		return -ESRCH;
	ktally_procfs_stat_fill(&reader->plan, stat, task);
	ktally_record_put(&ktally_task_set, task, KTALLY_TASK_PID, row->pid);
	ktally_record_put(&ktally_task_set, task, KTALLY_TASK_TGID, row->tgid);
	ktally_record_put(&ktally_task_set, task, KTALLY_TASK_SCOPE,
			  want->threads ? KTALLY_SCOPE_THREAD : KTALLY_SCOPE_PROCESS);
	return 0;
}

/* What only the task itself changes, and others seldom do, is as it was: its files stay shut. */
static void go_on(const struct ktally_row_reader *reader, const struct ktally_row *row,
		  struct ktally_task *task)
{
	ktally_procfs_carry(&reader->plan, KTALLY_PROCFS_STATUS, row->before, task);
	ktally_procfs_carry(&reader->plan, KTALLY_PROCFS_IO, row->before, task);
	ktally_task_carry(task, KTALLY_TASK_PID_NS, row->before);
	ktally_task_carry(task, KTALLY_TASK_FDS, row->before);
}

static int read_rest(struct ktally_row_reader *reader, const struct ktally_row_want *want,
		     const struct ktally_row *row, struct ktally_task *task)
{
	static const uint8_t files[] = { KTALLY_PROCFS_STATUS, KTALLY_PROCFS_IO };
	int ret = 0;

	for (unsigned int i = 0; i < sizeof(files) && !ret; i++) {
		if (wants(reader, want, files[i]))
			ret = read_optional(reader, row, files[i], task);
	}
	if (!ret && want->groups & KTALLY_GROUP_ID)
		read_pid_ns(row, task);
	if (!ret && want->groups & KTALLY_GROUP_FILES)
		ret = ktally_fds_read(&reader->text, reader->fds_told, row->dir, "", task);
	return ret;
}

int ktally_row_read(struct ktally_row_reader *reader, const struct ktally_row_want *want,
		    struct ktally_row *row, struct ktally_task *task)
{
	struct ktally_procfs_trust trust = { .delays = reader->delays };
	struct ktally_procfs_stat stat;
	int ret;

	memset(task, 0, sizeof(*task));
	ret = read_stat(reader, want, row, &stat, task);
	if (!ret && wants(reader, want, KTALLY_PROCFS_SCHEDSTAT))
		ret = read_optional(reader, row, KTALLY_PROCFS_SCHEDSTAT, task);
	if (ret)
		return ret;
	trust.alone = want->threads || task->value[KTALLY_TASK_NUM_THREADS] == 1;
	row->slept = row->before && trust.alone && !ktally_procfs_has_ended(&stat) &&
		     ktally_procfs_slept(task, row->before);
	if (row->slept)
		go_on(reader, row, task);
	else
		ret = read_rest(reader, want, row, task);
	if (ret)
		return ret;
	if (!trust.alone) {
		ret = add_threads(reader, want, row, task);
		if (ret)
			return ret;
	}
	if (ktally_procfs_has_ended(&stat))
		trust.exit_zero = sees_exit(reader, want, row, task);
	ktally_procfs_judge(&reader->plan, &stat, &trust, task);
	return 0;
}
