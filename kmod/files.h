/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Open files of a task. Not here: what it reads and writes (io.h).
 */
#ifndef KTALLY_FILES_H
#define KTALLY_FILES_H

#include "record.h"

struct task_struct;

void ktally_files_collect(struct ktally_task *__restrict rec, struct task_struct *task,
			  bool any_thread);

#endif
