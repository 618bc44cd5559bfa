/* SPDX-License-Identifier: GPL-2.0 */
/* Locks of one thread: taking one twice, or giving back what was not taken, ends the test. */
#ifndef HOST_LINUX_SPINLOCK_H
#define HOST_LINUX_SPINLOCK_H

#include <stdlib.h>

#include <linux/types.h>

typedef struct {
	bool held;
} raw_spinlock_t;

#define DEFINE_RAW_SPINLOCK(name)	raw_spinlock_t name

static inline void host_lock(raw_spinlock_t *lock, bool held)
{
	if (lock->held == held)
		abort();
	lock->held = held;
}

#define raw_spin_lock_irqsave(lock, flags) do {		\
	(flags) = 0;					\
	host_lock(lock, true);				\
} while (0)

#define raw_spin_unlock_irqrestore(lock, flags) do {	\
	(void)(flags);					\
	host_lock(lock, false);				\
} while (0)

#endif
