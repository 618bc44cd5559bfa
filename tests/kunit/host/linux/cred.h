/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_CRED_H
#define HOST_LINUX_CRED_H

#include <linux/sched.h>
#include <linux/uidgid.h>

struct cred {
	kuid_t uid, euid;
};

#define __task_cred(task)	rcu_dereference((task)->real_cred)

#endif
