/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_VMALLOC_H
#define HOST_LINUX_VMALLOC_H

#include <errno.h>
#include <stdlib.h>

static inline void *vcalloc(size_t count, size_t size)
{
	return calloc(count, size);
}

static inline void vfree(const void *object)
{
	free((void *)object);
}

#endif
