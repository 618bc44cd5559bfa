// SPDX-License-Identifier: GPL-2.0
/* Lives that left before their exit records came, see gone.h. */
#include "serve/gone.h"

#include <stdlib.h>

bool gone_add(struct gone *gone, const struct ktally_task *last, uint32_t group, uint64_t number)
{
	if (gone->count == gone->room) {
		size_t room = gone->room ? 2 * gone->room : 64;
		struct gone_life *life;

		if (gone->room >= GONE_MAX)
			return false;
		life = realloc(gone->life, room * sizeof(*life));
		if (!life)
			return false;
		gone->life = life;
		gone->room = room;
	}
	gone->life[gone->count++] = (struct gone_life){ *last, group, number };
	return true;
}

bool gone_take(struct gone *gone, const struct ktally_task *record, struct gone_life *life)
{
	for (size_t i = 0; i < gone->count; i++) {
		if (!ktally_same_task(&gone->life[i].last, record))
			continue;
		*life = gone->life[i];
		gone->life[i] = gone->life[--gone->count];
		return true;
	}
	return false;
}

void gone_forget(struct gone *gone, uint64_t number)
{
	size_t i = 0;

	while (i < gone->count) {
		if (number - gone->life[i].number < GONE_SAMPLES)
			i++;
		else
			gone->life[i] = gone->life[--gone->count];
	}
}

void gone_free(struct gone *gone)
{
	free(gone->life);
	*gone = (struct gone){ 0 };
}
