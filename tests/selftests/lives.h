/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ways in which processes and threads live for a moment and die: what a sampler misses and an
 * accountant must not. Each burns a little CPU time that no clock was asked about: asking makes the
 * kernel bring its books up to date.
 */
#ifndef LIVES_H
#define LIVES_H

#include <stddef.h>
#include <sys/types.h>

/* What was begun; in memory that all children share. */
struct lives {
	_Atomic long processes;
	_Atomic long threads;	/* not counting those that a process begins with */
};

struct life {
	const char *name;
	/*
	 * Begins one or more, and returns when those are dead or will be soon: what is an orphan
	 * then is the next subreaper's.
	 */
	void (*run)(struct lives *lives);
};

extern const struct life lives_all[];
extern const size_t lives_count;

/* @size: of what begins with one. */
struct lives *lives_new(size_t size);

/* Some 100 us of user and system time on an emulated CPU. */
void lives_work(void);

/* Reaps until nobody is left. */
void lives_reap(void);

#endif
