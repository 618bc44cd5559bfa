// SPDX-License-Identifier: GPL-2.0
/*
 * A set of rows by their identity, see ids.h. It is small: a person makes it, key by key.
 */
#include "top/ids.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct list_id ids_of(const struct ktally_task *task)
{
	return (struct list_id){
		task->value[KTALLY_TASK_PID], task->value[KTALLY_TASK_START_TIME],
	};
}

static bool is_less(struct list_id a, struct list_id b)
{
	return a.first != b.first ? a.first < b.first : a.second < b.second;
}

/* The first that is not less than @id. */
static size_t place_of(const struct ids *ids, struct list_id id)
{
	size_t from = 0, to = ids->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (is_less(ids->id[middle], id))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static bool is_at(const struct ids *ids, size_t place, struct list_id id)
{
	return place < ids->count && !is_less(id, ids->id[place]);
}

bool ids_has(const struct ids *ids, struct list_id id)
{
	return ids->count && is_at(ids, place_of(ids, id), id);
}

static int make_room(struct ids *ids)
{
	size_t room = ids->room ? 2 * ids->room : 16;
	struct list_id *id;

	if (ids->count < ids->room)
		return 0;
	id = realloc(ids->id, room * sizeof(*id));
	if (!id)
		return -ENOMEM;
	ids->id = id;
	ids->room = room;
	return 0;
}

int ids_toggle(struct ids *ids, struct list_id id)
{
	size_t place = place_of(ids, id), behind;
	int error;

	if (is_at(ids, place, id)) {
		behind = --ids->count - place;
		memmove(ids->id + place, ids->id + place + 1, behind * sizeof(id));
		return 0;
	}
	error = make_room(ids);
	if (error)
		return error;
	behind = ids->count++ - place;
	memmove(ids->id + place + 1, ids->id + place, behind * sizeof(id));
	ids->id[place] = id;
	return 0;
}

void ids_keep(struct ids *ids, bool (*keep)(const void *of, struct list_id id), const void *of)
{
	size_t kept = 0, i;

	for (i = 0; i < ids->count; i++) {
		if (keep(of, ids->id[i]))
			ids->id[kept++] = ids->id[i];
	}
	ids->count = kept;
}

void ids_clear(struct ids *ids)
{
	free(ids->id);
	*ids = (struct ids){ 0 };
}
