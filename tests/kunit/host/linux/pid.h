/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_PID_H
#define HOST_LINUX_PID_H

#include <linux/types.h>

enum pid_type {
	PIDTYPE_PID,
	PIDTYPE_TGID,
	PIDTYPE_MAX,
};

struct pid_namespace;

struct upid {
	int nr;
	struct pid_namespace *ns;
};

/* Its number in each pid namespace that shows it, the initial one's first. */
struct pid {
	unsigned int level;
	struct upid numbers[];
};

#endif
