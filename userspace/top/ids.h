/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A set of rows by their identity: those that are tagged, those that are folded.
 */
#ifndef KTALLY_TOP_IDS_H
#define KTALLY_TOP_IDS_H

#include <stdbool.h>
#include <stddef.h>

#include "libktally/ktally.h"
#include "top/list.h"

/* All zero is an empty set. */
struct ids {
	struct list_id *id;	/* in ascending order */
	size_t count, room;
};

/* What makes a process, or a thread, the same one in another sample. */
struct list_id ids_of(const struct ktally_task *task);

bool ids_has(const struct ids *ids, struct list_id id);

/* Takes @id in, or out when it is in. Errors: -ENOMEM, nothing has changed. */
int ids_toggle(struct ids *ids, struct list_id id);

/* Takes out all for which @keep is false. */
void ids_keep(struct ids *ids, bool (*keep)(const void *of, struct list_id id), const void *of);

/* Makes it empty, and gives its memory back. */
void ids_clear(struct ids *ids);

#endif
