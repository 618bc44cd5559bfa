/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Choosing what is done to processes: a signal from a list, or a nice value. Each is asked about
 * before it is done. Not here: doing it (act.c).
 */
#ifndef KTALLY_TOP_KILL_H
#define KTALLY_TOP_KILL_H

#include "top/act.h"
#include "top/view.h"

/* What is about to be done, and to whom. */
struct kill {
	struct act_target *target;	/* the tagged or else the selected, when it was asked for */
	unsigned int count, room;
	int signal;
	int nice;
	char text[8];			/* the nice value while it is typed */
};

extern const struct bindings kill_bindings;

void kill_free(struct kill *kill);

#endif
