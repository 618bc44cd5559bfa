/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a process ended, in a word: a signal's name or an exit code.
 * Not here: when, and what it used (columns.h).
 */
#ifndef KTALLY_VIEW_ENDING_H
#define KTALLY_VIEW_ENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"

enum ending_kind {
	ENDING_UNKNOWN,		/* the record does not tell, or not this user */
	ENDING_NORMAL,		/* exit code 0 */
	ENDING_CODE,		/* another one */
	ENDING_SIGNAL,
};

struct ending {
	enum ending_kind kind;
	uint32_t number;	/* the code, or the signal */
};

/* Room for what the functions below write, NUL included. */
#define ENDING_ROOM 24

struct ending ending_of(const struct ktally_task *record);

/* By a signal or with another code than 0. */
bool ending_is_abnormal(struct ending ending);

/* Signals by which programs are asked to end, or told that nobody reads on. */
bool ending_is_polite(uint32_t signal);

/* Signals that a program gets for a fault of its own. */
bool ending_is_crash(uint32_t signal);

bool ending_same(struct ending a, struct ending b);

/* "exit 0", "exit 127", "SIGSEGV", "-" when it is not known. Returns the length. */
size_t ending_text(struct ending ending, char out[ENDING_ROOM]);

/* "SIGTERM", "SIGRTMIN+3", "signal 99" where there is no such. Returns the length. */
size_t ending_signal(uint32_t number, char out[ENDING_ROOM]);

#endif
