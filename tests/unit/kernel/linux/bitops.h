/* SPDX-License-Identifier: GPL-2.0 */
/* What pure files of the module need of the kernel, in user space. */
#ifndef TEST_LINUX_BITOPS_H
#define TEST_LINUX_BITOPS_H

#include <stdint.h>

typedef uint64_t u64;

/* Number of the highest bit that is set, from 1 on; 0 when none is. */
static inline int fls64(u64 value)
{
	return value ? 64 - __builtin_clzll(value) : 0;
}

#endif
