/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Signals and nice values for processes that were on the screen: never for another one that got the
 * pid of one of them. Not here: asking for them (kill.c). Who may is the kernel's business.
 */
#ifndef KTALLY_TOP_ACT_H
#define KTALLY_TOP_ACT_H

#include <stdint.h>

#include "libktally/ktally.h"

/* A process as it was when it was chosen. */
struct act_target {
	uint64_t pid, start_time;
	char comm[sizeof(((struct ktally_task *)0)->comm)];
};

/**
 * act_signal() - send a signal
 * @k: the source that told of @target: its start times agree to the ns only with themselves
 * @signal: 0 only looks whether it could be sent
 *
 * The process is held by a pidfd while its start time is looked at, so that it can't be another
 * one by the time of the signal. Errors: -ESRCH it has ended, whoever has its pid now; -EPERM;
 * those of pidfd_open(2), such as -EINVAL for a thread; those of ktally_task_get().
 */
int act_signal(struct ktally *k, const struct act_target *target, int signal);

/**
 * act_nice() - set the nice value of a process's main thread, as renice(1) does
 *
 * As act_signal(), but for setpriority(2), which takes only a pid: a process that ends after the
 * look at its start time, is waited for, and has its pid used again within the same microseconds
 * would be mistaken. -EACCES: this user may only raise it.
 */
int act_nice(struct ktally *k, const struct act_target *target, int nice);

#endif
