/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sums over a process's threads: bytes and calls of file and block I/O, waiting for block I/O.
 * Those of exited threads are what threads.c kept: signal->ioac will not do, for the kernel adds to
 * it what children had used that the process waited for, and forgets which is which.
 */
#ifndef KTALLY_IO_H
#define KTALLY_IO_H

#include <linux/delayacct.h>
#include <linux/sched.h>

#include "record.h"

/* Field, and its name in a task's ioac. */
#define IO_SUMS(sum)				\
	sum(RCHAR, rchar)			\
	sum(WCHAR, wchar)			\
	sum(SYSCR, syscr)			\
	sum(SYSCW, syscw)			\
	sum(READ_BYTES, read_bytes)		\
	sum(WRITE_BYTES, write_bytes)		\
	sum(CANCELLED_WRITE_BYTES, cancelled_write_bytes)

static inline void ktally_io_begin(struct ktally_task *__restrict rec)
{
#define BEGIN(FIELD, name) ktally_put(rec, FIELD, 0);
	IO_SUMS(BEGIN)
#undef BEGIN
	ktally_put(rec, BLKIO_DELAY, 0);
}

static inline void ktally_io_add(struct ktally_task *__restrict rec,
				 const struct task_struct *thread)
{
#define ADD(FIELD, name) ktally_add(rec, FIELD, READ_ONCE(thread->ioac.name));
	IO_SUMS(ADD)
#undef ADD
	/* NULL unless delay accounting was on when the thread began: then nobody knows its wait. */
	if (thread->delays)
		ktally_add(rec, BLKIO_DELAY, READ_ONCE(thread->delays->blkio_delay));
	else
		ktally_forget(rec, BLKIO_DELAY);
}

/* The bytes and calls of threads that exited. */
static inline void ktally_io_add_dead(struct ktally_task *__restrict rec,
				      const struct task_io_accounting *dead)
{
#define ADD(FIELD, name) ktally_add(rec, FIELD, dead->name);
	IO_SUMS(ADD)
#undef ADD
}

#endif
