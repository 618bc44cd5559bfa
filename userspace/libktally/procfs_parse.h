/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The text of /proc/PID's files -> task record, by the spec's `procfs` column. Opens nothing.
 */
#ifndef KTALLY_PROCFS_PARSE_H
#define KTALLY_PROCFS_PARSE_H

#include "ktally.h"

/* In the order in which they are read: see ktally_procfs_slept(). */
enum ktally_procfs_file {
	KTALLY_PROCFS_STAT,
	KTALLY_PROCFS_SCHEDSTAT,
	KTALLY_PROCFS_STATUS,
	KTALLY_PROCFS_IO,
	KTALLY_PROCFS_FILES
};

extern const char *const ktally_procfs_names[KTALLY_PROCFS_FILES];

/* The last number of a line, however many there are. */
#define KTALLY_COLUMN_LAST 255

/* Where one field is shown. */
struct ktally_procfs_row {
	const char *key;	/* of a line "key: ..."; "" in files of columns */
	uint64_t scale;		/* what is shown times this is the value */
	uint8_t key_len;
	uint8_t field;
	uint8_t file;		/* enum ktally_procfs_file */
	uint8_t column;		/* from 1, or KTALLY_COLUMN_LAST */
	bool summed;		/* of a process: the sum over its threads */
};

/* All fields that procfs shows; the rows of file f are rows[begin[f]] to rows[begin[f + 1] - 1]. */
struct ktally_procfs_plan {
	struct ktally_procfs_row rows[KTALLY_TASK_COUNT];
	unsigned int begin[KTALLY_PROCFS_FILES + 1];
	uint32_t groups[KTALLY_PROCFS_FILES];	/* the groups that need the file */
};

/* @tick_ns: ns in one clock tick of procfs. */
void ktally_procfs_plan_init(struct ktally_procfs_plan *plan, uint64_t tick_ns);

/* The columns of /proc/PID/stat by their number in proc(5), from 1; [3] is the state's letter. */
#define KTALLY_STAT_COLUMNS 53

struct ktally_procfs_stat {
	uint64_t column[KTALLY_STAT_COLUMNS];
	unsigned int count;	/* columns 1 to this are there */
	const char *comm;	/* points into the text */
	size_t comm_len;
};

/* False when the text is no line of /proc/PID/stat. */
bool ktally_procfs_stat_parse(struct ktally_procfs_stat *stat, const char *text, size_t len);

/* Fills the fields that stat shows, except those that ktally_procfs_judge() decides on. */
void ktally_procfs_stat_fill(const struct ktally_procfs_plan *plan,
			     const struct ktally_procfs_stat *stat, struct ktally_task *task);

/* How to put a file of a thread into the row of its process. */
enum ktally_procfs_mode {
	KTALLY_PROCFS_FILL,	/* the row's own file: all its fields */
	KTALLY_PROCFS_ADD,	/* another thread's: add what is summed, fill what is absent */
};

/* Status, io or schedstat. @text is NUL-terminated. */
void ktally_procfs_fill(const struct ktally_procfs_plan *plan, enum ktally_procfs_file file,
			const char *text, enum ktally_procfs_mode mode, struct ktally_task *task);

/* Marks the file's fields as known to the kernel and not to this caller. */
void ktally_procfs_redact(const struct ktally_procfs_plan *plan, enum ktally_procfs_file file,
			  struct ktally_task *task);

/**
 * ktally_procfs_slept() - whether a task did not run since an earlier row of it was read
 * @task: has what stat and schedstat show now; a thread, or a process of one thread
 * @before: of the same kind; the same task or not
 *
 * schedstat counts each run and its ns. It is read ahead of what it vouches for, so a run while
 * the files are read shows in the next sample. A task that runs or waits for a CPU did not sleep.
 */
bool ktally_procfs_slept(const struct ktally_task *task, const struct ktally_task *before);

/* Takes the fields of status or io from an earlier row of the task: absent, redacted as there. */
void ktally_procfs_carry(const struct ktally_procfs_plan *plan, enum ktally_procfs_file file,
			 const struct ktally_task *before, struct ktally_task *task);

/* What a figure of stat is worth depends on more than stat. */
struct ktally_procfs_trust {
	bool delays;	/* kernel.task_delayacct is on */
	bool exit_zero;	/* this caller would see an exit code: a 0 is one, and no refusal */
	bool alone;	/* stat's delay is the row's: a thread row, or a process of one thread */
};

/* Fills blkio_delay, exit_code and term_sig, and drops what stat shows as 0 and does not know. */
void ktally_procfs_judge(const struct ktally_procfs_plan *plan,
			 const struct ktally_procfs_stat *stat,
			 const struct ktally_procfs_trust *trust, struct ktally_task *task);

/* True for a zombie that its parent can wait for: only that has ended. */
bool ktally_procfs_has_ended(const struct ktally_procfs_stat *stat);

/* True from when a task begins to exit: its files and its memory may be gone, or not yet. */
bool ktally_procfs_is_leaving(const struct ktally_procfs_stat *stat);

#endif
