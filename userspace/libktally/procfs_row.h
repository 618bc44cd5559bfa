/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One row from the files of one task's folder in /proc. Which tasks is source_procfs.c's.
 */
#ifndef KTALLY_PROCFS_ROW_H
#define KTALLY_PROCFS_ROW_H

#include "procfs_file.h"
#include "procfs_parse.h"

/* What reading any row needs. */
struct ktally_row_reader {
	struct ktally_procfs_plan plan;
	struct ktally_text text;
	bool delays;	/* kernel.task_delayacct is on */
	bool fds_told;	/* see ktally_fds_are_told() */
};

/* What the rows of one walk shall have. */
struct ktally_row_want {
	uint32_t groups;
	bool threads;		/* rows of threads: no sums */
	bool owner;		/* tgid and uid are needed, whatever the groups */
	uint64_t keep[KTALLY_TASK_WORDS];	/* the fields of the groups, and the key */
};

/* Where a row is. */
struct ktally_row {
	int dir;	/* the task's folder: stays its own though its number be used again */
	uint32_t pid;
	uint32_t tgid;
	/* NULL, or an earlier row of the same query: what it says holds if the task slept since. */
	const struct ktally_task *before;
	bool slept;	/* becomes true when it was used */
};

void ktally_row_want_init(struct ktally_row_want *want, uint32_t groups, bool threads, bool owner);

/**
 * ktally_row_read() - fill a task from its folder
 * @row: becomes complete
 * @task: overwritten; has more than was asked for until ktally_row_finish()
 *
 * Errors: -ENOENT, -ESRCH: the task vanished; -EACCES, -EPERM: it may not be seen; others (-ENOMEM,
 * -EMFILE, ...) concern every row.
 */
int ktally_row_read(struct ktally_row_reader *reader, const struct ktally_row_want *want,
		    struct ktally_row *row, struct ktally_task *task);

/* Takes away what was not asked for, and fills what is derived. */
void ktally_row_finish(const struct ktally_row_want *want, struct ktally_task *task);

#endif
