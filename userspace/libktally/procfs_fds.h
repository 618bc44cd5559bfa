/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many file descriptors a task has open: no file of /proc/PID says it, its folder fd does.
 */
#ifndef KTALLY_PROCFS_FDS_H
#define KTALLY_PROCFS_FDS_H

#include "ktally.h"
#include "procfs_file.h"

/* Where the folder's size does not tell, it is listed, and no longer than this. */
#define KTALLY_FDS_LISTED 100000

/* Whether the size of the folder fd is the number of its entries, as since Linux 6.2. */
bool ktally_fds_are_told(int proc);

/**
 * ktally_fds_read() - fill in the number of open file descriptors
 * @text: room to read files in
 * @told: see ktally_fds_are_told()
 * @dir: an open folder
 * @task_at: the task's folder below it, "" or one that ends in a slash
 * @task: gets the field if it is known, or the mark that it was refused
 *
 * Errors: only those that concern every task (-ENOMEM, -EMFILE, -ENFILE).
 */
int ktally_fds_read(struct ktally_text *text, bool told, int dir, const char *task_at,
		    struct ktally_task *task);

#endif
