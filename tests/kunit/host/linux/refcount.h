/* SPDX-License-Identifier: GPL-2.0 */
/* As in the kernel, what has gone to 0 can't come back; here that ends the test. */
#ifndef HOST_LINUX_REFCOUNT_H
#define HOST_LINUX_REFCOUNT_H

#include <stdlib.h>

#include <linux/types.h>

typedef struct {
	unsigned int refs;
} refcount_t;

static inline void refcount_set(refcount_t *count, unsigned int refs)
{
	count->refs = refs;
}

static inline unsigned int refcount_read(const refcount_t *count)
{
	return count->refs;
}

static inline void refcount_inc(refcount_t *count)
{
	if (!count->refs)
		abort();
	count->refs++;
}

static inline bool refcount_dec_and_test(refcount_t *count)
{
	if (!count->refs)
		abort();
	return !--count->refs;
}

#endif
