/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A load whose books are to be checked: runners that begin and end one life after the other, and
 * steady processes that burn, sleep, or have threads. storm.c is its program, which is small
 * so that forks are many.
 */
#ifndef STORM_H
#define STORM_H

#include "lives.h"

#define STORM_RUNNERS	3
#define STORM_PROCESSES	(STORM_RUNNERS + 3)

/* In memory that all share, by a file descriptor that the program inherits. */
struct storm {
	struct lives lives;
	_Atomic int ready;	/* processes that wait for `go` */
	_Atomic bool go;
	_Atomic bool stop;
	_Atomic int done;	/* processes that have reaped all, and wait to be killed */
};

#endif
