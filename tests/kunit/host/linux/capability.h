/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_CAPABILITY_H
#define HOST_LINUX_CAPABILITY_H

#include_next <linux/capability.h>
#include <linux/types.h>

typedef struct {
	u64 val;
} kernel_cap_t;

#endif
