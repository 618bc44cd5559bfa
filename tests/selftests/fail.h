/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Makes allocations of the kernel fail, where it can: CONFIG_FAULT_INJECTION, which stock kernels
 * are built without.
 */
#ifndef FAIL_H
#define FAIL_H

#include <stdbool.h>

/*
 * Ends the case as skipped where the kernel can't. From here to fail_end() the kernel log may hold
 * what allocators say of failed allocations.
 */
void fail_begin(void);
void fail_end(void);

/* From now on the @nth allocation of this thread fails, and no other. @nth above 0. */
void fail_arm(int nth);

/* Return: whether that allocation was reached, and so failed. */
bool fail_disarm(void);

/*
 * Each allocation of a kernel's worker fails with a probability of @percent, or of none with 0.
 * Workers that are made later do not fail.
 */
void fail_workers(int percent);

/* An error that only tells that there was no memory. */
bool fail_is_memory(int err);

#endif
