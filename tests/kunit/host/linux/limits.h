/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_LIMITS_H
#define HOST_LINUX_LIMITS_H

#include_next <linux/limits.h>

#define U8_MAX	0xff
#define U16_MAX	0xffff
#define U32_MAX	0xffffffffU
#define U64_MAX	(~0ULL)
#define S32_MAX	0x7fffffff
#define S32_MIN	(-S32_MAX - 1)

#endif
