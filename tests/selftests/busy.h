/* SPDX-License-Identifier: GPL-2.0 */
/* Children and threads that do some of everything before they hold still (proc.h). */
#ifndef BUSY_H
#define BUSY_H

struct child;

/* Maps, touches, locks and unmaps memory, reads files, sleeps, burns 60 ms each way; is nice. */
void work_and_pause(struct child *child);

/* A thread named "helper" that burns (long)@tens times 10 ms and never ends. */
void *work_and_wait(void *tens);

#endif
