/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_SLAB_H
#define HOST_LINUX_SLAB_H

#include <errno.h>
#include <stdlib.h>

#include <linux/gfp_types.h>
#include <linux/types.h>

#define struct_size(pointer, member, count)	\
	(sizeof(*(pointer)) + (count) * sizeof(*(pointer)->member))

static inline void *kmalloc(size_t size, gfp_t gfp)
{
	(void)gfp;
	return malloc(size);
}

static inline void *kvcalloc(size_t count, size_t size, gfp_t gfp)
{
	(void)gfp;
	return calloc(count, size);
}

static inline void kfree(const void *object)
{
	free((void *)object);
}

static inline void kvfree(const void *object)
{
	free((void *)object);
}

#endif
