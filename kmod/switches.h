/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_SWITCHES_H
#define KTALLY_SWITCHES_H

#include <linux/types.h>

#include <uapi/linux/ktally.h>

/* The hooks that context switches feed. */
#define KTALLY_SWITCH_HOOKS	(KTALLY_HOOK_RUNQ | KTALLY_HOOK_OFFCPU)

bool ktally_switches_exist(void);
int ktally_switches_start(void);
void ktally_switches_watch(u32 hooks);
void ktally_switches_stop(void);

#endif
