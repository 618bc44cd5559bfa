// SPDX-License-Identifier: GPL-2.0
/* How a process ended, see ending.h. */
#include "view/ending.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Of the kernel: the C library keeps the first ones for itself and begins SIGRTMIN behind them. */
#define FIRST_REALTIME 32
#define LAST_REALTIME 64

struct ending ending_of(const struct ktally_task *record)
{
	uint64_t value;

	if (ktally_task_value(record, KTALLY_TASK_TERM_SIG, &value) && value)
		return (struct ending){ ENDING_SIGNAL, (uint32_t)value };
	if (!ktally_task_value(record, KTALLY_TASK_EXIT_CODE, &value))
		return (struct ending){ ENDING_UNKNOWN, 0 };
	return (struct ending){ value ? ENDING_CODE : ENDING_NORMAL, (uint32_t)value };
}

bool ending_is_abnormal(struct ending ending)
{
	return ending.kind == ENDING_CODE || ending.kind == ENDING_SIGNAL;
}

bool ending_is_polite(uint32_t signal)
{
	switch (signal) {
	case SIGHUP:
	case SIGINT:
	case SIGQUIT:
	case SIGPIPE:
	case SIGALRM:
	case SIGTERM:
		return true;
	default:
		return false;
	}
}

bool ending_is_crash(uint32_t signal)
{
	switch (signal) {
	case SIGILL:
	case SIGTRAP:
	case SIGABRT:
	case SIGBUS:
	case SIGFPE:
	case SIGSEGV:
	case SIGSYS:
		return true;
	default:
		return false;
	}
}

bool ending_same(struct ending a, struct ending b)
{
	return a.kind == b.kind && a.number == b.number;
}

size_t ending_signal(uint32_t number, char out[ENDING_ROOM])
{
	const char *name = number && number < FIRST_REALTIME ? sigabbrev_np((int)number) : NULL;

	if (name)
		return (size_t)snprintf(out, ENDING_ROOM, "SIG%s", name);
	if ((int)number >= SIGRTMIN && number <= LAST_REALTIME)
		return (size_t)snprintf(out, ENDING_ROOM, "SIGRTMIN+%d", (int)number - SIGRTMIN);
	return (size_t)snprintf(out, ENDING_ROOM, "signal %u", number);
}

size_t ending_text(struct ending ending, char out[ENDING_ROOM])
{
	switch (ending.kind) {
	case ENDING_SIGNAL:
		return ending_signal(ending.number, out);
	case ENDING_NORMAL:
	case ENDING_CODE:
		return (size_t)snprintf(out, ENDING_ROOM, "exit %u", ending.number);
	default:
		return (size_t)snprintf(out, ENDING_ROOM, "-");
	}
}
