/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_BITOPS_H
#define HOST_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/types.h>

/* Number of the highest bit that is set, from 1 on; 0 when none is. */
static inline int fls64(u64 value)
{
	return value ? 64 - __builtin_clzll(value) : 0;
}

/* Number of the lowest bit that is set, from 0 on; one must be. */
static inline unsigned long __ffs64(u64 value)
{
	return __builtin_ctzll(value);
}

#endif
