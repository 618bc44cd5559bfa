/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's clocks as one number. */
#ifndef KTALLY_CLOCK_H
#define KTALLY_CLOCK_H

#include <stdint.h>
#include <time.h>

/* ns of a clock that is always there (CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_REALTIME). */
static inline uint64_t clock_ns(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

#endif
