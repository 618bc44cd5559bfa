/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_THREADS_H
#define KTALLY_THREADS_H

#include <linux/types.h>

struct ktally_task;
struct signal_struct;
struct task_struct;

void ktally_threads_exit(struct task_struct *thread);
bool ktally_threads_fold(void);
void ktally_threads_add(struct ktally_task *rec, struct task_struct *leader, u32 groups);
void ktally_threads_forget(struct signal_struct *signal, u64 start);
void ktally_threads_free(void);
u64 ktally_threads_overflow(void);

#endif
