// SPDX-License-Identifier: GPL-2.0
/* Groups by name, and which are shown, see roster.h. */
#include "serve/roster.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS		(2 * GROUPS_TRACKED)
#define FORGET_AFTER	16	/* samples in which a group was and did nothing */
#define SWAPS_MAX	8	/* in a sample */
#define FADING		(1.0 / 16)

static uint32_t hash_of(const char *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return (uint32_t)(hash ^ hash >> 32);
}

/* Where the name is, or belongs. */
static uint32_t *slot_of(struct roster *roster, const char *name)
{
	uint32_t at = hash_of(name) % SLOTS;

	while (roster->slots[at] && strcmp(roster->group[roster->slots[at] - 1].name, name))
		at = (at + 1) % SLOTS;
	return &roster->slots[at];
}

static bool show(struct roster *roster, uint32_t number)
{
	struct group *group = &roster->group[number];

	if (!group->figures)
		group->figures = calloc(1, sizeof(*group->figures));
	if (!group->figures)
		return false;
	group->shown = true;
	roster->shown += number != GROUP_OTHER;
	return true;
}

static void hide(struct roster *roster, uint32_t number)
{
	roster->group[number].shown = false;
	roster->shown--;
}

static uint32_t free_number(const struct roster *roster)
{
	uint32_t i;

	if (roster->count < GROUPS_TRACKED)
		return roster->count;
	for (i = 1; i < GROUPS_TRACKED && roster->group[i].name; i++)
		;
	return i;
}

static uint32_t add(struct roster *roster, uint32_t *slot, const char *name)
{
	uint32_t number = roster->tracked < GROUPS_TRACKED ? free_number(roster) : GROUPS_TRACKED;
	char *copy = number < GROUPS_TRACKED ? strdup(name) : NULL;

	if (!copy) {
		roster->untracked++;
		return GROUP_OTHER;
	}
	roster->group[number] = (struct group){ .name = copy, .used = roster->number };
	*slot = number + 1;
	roster->tracked++;
	if (number == roster->count)
		roster->count++;
	/* All that the first sample has waits for roster_rank(). */
	if (number == GROUP_OTHER || (roster->ranked && roster->shown < roster->shown_max))
		show(roster, number);
	return number;
}

uint32_t roster_find(struct roster *roster, const char *name)
{
	uint32_t *slot = slot_of(roster, name);

	return *slot ? *slot - 1 : add(roster, slot, name);
}

int roster_init(struct roster *roster, uint32_t shown_max)
{
	memset(roster, 0, sizeof(*roster));
	roster->shown_max = shown_max;
	roster_find(roster, GROUP_OTHER_NAME);
	return roster->count && roster->group[GROUP_OTHER].shown ? 0 : -ENOMEM;
}

void roster_free(struct roster *roster)
{
	for (uint32_t i = 0; i < roster->count; i++) {
		free(roster->group[i].name);
		free(roster->group[i].figures);
	}
	roster->count = 0;
}

struct figures *roster_figures(struct roster *roster, uint32_t number)
{
	struct group *group = &roster->group[number];

	group->used = roster->number;
	return group->shown ? group->figures : roster->group[GROUP_OTHER].figures;
}

void roster_begin(struct roster *roster)
{
	roster->number++;
	roster->untracked = 0;
	for (uint32_t i = 0; i < roster->count; i++) {
		struct group *group = &roster->group[i];

		group->members = 0;
		if (!group->figures)
			continue;
		memset(group->figures->held, 0, sizeof(group->figures->held));
		group->figures->processes = 0;
	}
}

/* ---- Which are shown ---- */

/* The hidden one with the highest score, or the shown one with the lowest; GROUP_OTHER: none. */
static uint32_t extreme(const struct roster *roster, bool shown)
{
	uint32_t found = GROUP_OTHER;

	for (uint32_t i = 1; i < roster->count; i++) {
		const struct group *group = &roster->group[i];

		if (!group->name || group->shown != shown || (!shown && !group->members))
			continue;
		if (found == GROUP_OTHER ||
		    (shown ? group->score < roster->group[found].score
			   : group->score > roster->group[found].score))
			found = i;
	}
	return found;
}

static void fill_up(struct roster *roster)
{
	while (roster->shown < roster->shown_max) {
		uint32_t best = extreme(roster, false);

		if (best == GROUP_OTHER || !show(roster, best))
			return;
	}
}

static void swap(struct roster *roster)
{
	for (unsigned int i = 0; i < SWAPS_MAX; i++) {
		uint32_t best = extreme(roster, false), least = extreme(roster, true);

		if (best == GROUP_OTHER || least == GROUP_OTHER ||
		    roster->group[best].score <= 2 * roster->group[least].score)
			return;
		hide(roster, least);
		if (!show(roster, best)) {
			show(roster, least);
			return;
		}
	}
}

/* Those that are not shown and were nothing for long make room when there is little. */
static void forget(struct roster *roster)
{
	uint32_t i;

	if (roster->tracked < GROUPS_TRACKED / 4 * 3)
		return;
	memset(roster->slots, 0, sizeof(roster->slots));
	for (i = 0; i < roster->count; i++) {
		struct group *group = &roster->group[i];

		if (!group->name)
			continue;
		if (!group->shown && !group->members &&
		    roster->number - group->used > FORGET_AFTER) {
			free(group->name);
			free(group->figures);
			*group = (struct group){ 0 };
			roster->tracked--;
			continue;
		}
		*slot_of(roster, group->name) = i + 1;
	}
}

void roster_rank(struct roster *roster)
{
	uint64_t dropped = roster->untracked;
	uint32_t i;

	for (i = 0; i < roster->count; i++) {
		struct group *group = &roster->group[i];

		group->score += (group->fresh - group->score) * FADING;
		group->fresh = 0;
	}
	roster->ranked = true;
	fill_up(roster);
	if (roster->shown_max)
		swap(roster);
	for (i = 1; i < roster->count; i++)
		dropped += roster->group[i].members && !roster->group[i].shown;
	roster->dropped = dropped;
	forget(roster);
}
