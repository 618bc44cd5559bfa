// SPDX-License-Identifier: GPL-2.0
/* Finding tracepoints and attaching to them, see point.h. */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "point.h"

/* Those whose prototype in the headers is the one that ktally's probe has. */
static const char *const known[] = {
#ifdef KTALLY_POINT_BLOCK_IO_START
	"block_io_start",
#endif
#ifdef KTALLY_POINT_BLOCK_RQ_COMPLETE
	"block_rq_complete",
#endif
#ifdef KTALLY_POINT_BLOCK_RQ_INSERT
	"block_rq_insert",
#endif
#ifdef KTALLY_POINT_BLOCK_RQ_ISSUE
	"block_rq_issue",
#endif
#ifdef KTALLY_POINT_BLOCK_RQ_MERGE
	"block_rq_merge",
#endif
#ifdef KTALLY_EXIT_TRACEPOINT
	"sched_process_exit",
#endif
#ifdef KTALLY_POINT_SCHED_PROCESS_FORK
	"sched_process_fork",
#endif
#ifdef KTALLY_POINT_SCHED_SWITCH
	"sched_switch",
#endif
};

struct search {
	const char *name;
	struct tracepoint *found;
};

static void compare(struct tracepoint *point, void *data)
{
	struct search *search = data;

	if (!strcmp(point->name, search->name))
		search->found = point;
}

static struct tracepoint *find(const char *name)
{
	struct search search = { .name = name };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(known[i], name))
			for_each_kernel_tracepoint(compare, &search);
	}
	return search.found;
}

bool ktally_point_exists(const char *name)
{
	return find(name);
}

static void let_go(struct ktally_point *points, unsigned int count)
{
	while (count--)
		WARN_ON_ONCE(tracepoint_probe_unregister(points[count].found, points[count].probe,
							 NULL));
	tracepoint_synchronize_unregister();
}

int ktally_points_attach(struct ktally_point *points, unsigned int count)
{
	unsigned int i;
	int err;

	for (i = 0; i < count; i++) {
		points[i].found = find(points[i].name);
		err = points[i].found ?
			tracepoint_probe_register(points[i].found, points[i].probe, NULL) : -ENOENT;
		if (err)
			goto err_let_go;
	}
	return 0;

err_let_go:
	let_go(points, i);
	return err;
}

void ktally_points_detach(struct ktally_point *points, unsigned int count)
{
	let_go(points, count);
}
