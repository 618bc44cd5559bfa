/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_ERR_H
#define HOST_LINUX_ERR_H

#include <errno.h>

#include <linux/types.h>

#define MAX_ERRNO	4095

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline bool IS_ERR(const void *pointer)
{
	return (unsigned long)pointer >= (unsigned long)-MAX_ERRNO;
}

static inline bool IS_ERR_OR_NULL(const void *pointer)
{
	return !pointer || IS_ERR(pointer);
}

#endif
