/* SPDX-License-Identifier: GPL-2.0 */
/* Who follows a pointer without rcu_read_lock() ends the test. kernel.c holds the count. */
#ifndef HOST_LINUX_RCUPDATE_H
#define HOST_LINUX_RCUPDATE_H

#include <stdlib.h>

#define __rcu

extern unsigned int rcu_host_readers;

#define rcu_read_lock()		((void)rcu_host_readers++)
#define rcu_read_unlock()	((void)rcu_host_readers--)

#define rcu_dereference(pointer) (rcu_host_readers ? (void)0 : abort(), (pointer))

#define RCU_INIT_POINTER(pointer, value)	((void)((pointer) = (value)))

#endif
