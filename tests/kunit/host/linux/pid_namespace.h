/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_PID_NAMESPACE_H
#define HOST_LINUX_PID_NAMESPACE_H

#include <linux/pid.h>

struct pid_namespace {
	unsigned int level;
};

extern struct pid_namespace init_pid_ns;

#endif
