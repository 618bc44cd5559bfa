/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The exit hook: calls ktally_exit_thread() once for each thread that exits, in that thread, while
 * it still has its mm. One of hook_ftrace.c and hook_tracepoint.c is built.
 */
#ifndef KTALLY_COMPAT_HOOK_H
#define KTALLY_COMPAT_HOOK_H

#include <linux/types.h>

/*
 * Context: may sleep.
 * Return: 0; -ENOENT or -EINVAL this kernel has no such place; -EBUSY its tracing is switched off;
 * -ENODEV it has shut itself down.
 */
int ktally_hook_attach(void);

/* After it returns no call is under way and none will come. Context: may sleep. */
void ktally_hook_detach(void);

/* Exits at which the kernel could not call. */
u64 ktally_hook_missed(void);

#endif
