/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints of the kernel. None that ktally wants is exported by name, so they are looked up; and
 * a probe is a void pointer to the compiler, so only those are found whose prototype compat/probe
 * has read in the headers.
 */
#ifndef KTALLY_COMPAT_POINT_H
#define KTALLY_COMPAT_POINT_H

#include <linux/types.h>

struct tracepoint;

struct ktally_point {
	const char *name;
	void *probe;	/* of the prototype that compat/probe asks for, with a void * before it */
	struct tracepoint *found;	/* private */
};

/* Whether this kernel has the tracepoint, with that prototype. Context: may sleep. */
bool ktally_point_exists(const char *name);

/**
 * ktally_points_attach() - attach probes, all or none
 * @points: the tracepoints' names and their probes
 * @count: how many
 * Context: may sleep.
 * Return: 0; -ENOENT one does not exist; -ENOMEM; others of tracepoint_probe_register().
 */
int ktally_points_attach(struct ktally_point *points, unsigned int count);

/* After it returns no probe runs and none will. Context: may sleep. */
void ktally_points_detach(struct ktally_point *points, unsigned int count);

#endif
