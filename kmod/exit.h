/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_EXIT_H
#define KTALLY_EXIT_H

#include <linux/types.h>

#include "record.h"

struct ktally_attrs;
struct task_struct;

int ktally_exit_init(void);
void ktally_exit_free(void);
int ktally_exit_start(void);
void ktally_exit_stop(void);

void ktally_exit_thread(struct task_struct *thread, int code, bool group_dead);

int ktally_exit_ring_init(void);
void ktally_exit_ring_free(void);
void ktally_exit_ring_info(struct ktally_info *info);
void ktally_exit_publish(struct ktally_task *rec, struct ktally_attrs *attrs, bool is_early);
u64 ktally_exit_next(void);
void ktally_exit_span(struct ktally_exit *span, u64 since);
bool ktally_exit_read(u64 *seq, struct ktally_task *rec, struct ktally_attrs **attrs, u64 *lost);
void ktally_exit_info(struct ktally_info *info);

#endif
