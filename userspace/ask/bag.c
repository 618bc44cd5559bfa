// SPDX-License-Identifier: GPL-2.0
/*
 * Items by key, see bag.h. Keys are others' numbers: they are mixed with one that is drawn at the
 * start, so that nobody can choose pids that all meet in one place.
 */
#include "ask/bag.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define FEWEST 256

static uint64_t salt(void)
{
	static uint64_t drawn;

	if (!drawn && getrandom(&drawn, sizeof(drawn), GRND_NONBLOCK) != sizeof(drawn))
		drawn = (uintptr_t)&drawn;
	drawn |= 1;
	return drawn;
}

static uint64_t mix(uint64_t x)
{
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	return x ^ x >> 32;
}

static uint64_t hash(const struct bag_key *key)
{
	return mix(mix(mix(key->word[0] ^ salt()) ^ key->word[1]) ^ key->word[2]);
}

void *bag_at(const struct bag *bag, size_t i)
{
	return bag->items + i * bag->size;
}

/* The slot of the key, or the free one where it belongs. */
static uint32_t *find(const struct bag *bag, const struct bag_key *key)
{
	size_t at = (size_t)hash(key) & (bag->slot_count - 1);

	while (bag->slots[at] && memcmp(bag_at(bag, bag->slots[at] - 1), key, sizeof(*key)))
		at = (at + 1) & (bag->slot_count - 1);
	return &bag->slots[at];
}

/* At most half of the slots are taken. */
static bool grow_slots(struct bag *bag)
{
	size_t count = bag->slot_count ? 2 * bag->slot_count : 2 * FEWEST;
	struct bag larger = *bag;

	larger.slots = calloc(count, sizeof(*larger.slots));
	if (!larger.slots)
		return false;
	larger.slot_count = count;
	for (size_t i = 0; i < bag->count; i++)
		*find(&larger, bag_at(bag, i)) = (uint32_t)i + 1;
	free(bag->slots);
	*bag = larger;
	return true;
}

static bool grow_items(struct bag *bag)
{
	size_t room = bag->room ? 2 * bag->room : FEWEST;
	char *moved = room < UINT32_MAX ? reallocarray(bag->items, room, bag->size) : NULL;

	if (!moved)
		return false;
	bag->items = moved;
	bag->room = room;
	return true;
}

void *bag_get(struct bag *bag, const struct bag_key *key, bool *is_new)
{
	uint32_t *slot;
	void *item;

	*is_new = false;
	if (2 * (bag->count + 1) > bag->slot_count && !grow_slots(bag))
		return NULL;
	slot = find(bag, key);
	if (*slot)
		return bag_at(bag, *slot - 1);
	if (bag->count == bag->room && !grow_items(bag))
		return NULL;
	item = bag_at(bag, bag->count++);
	memset(item, 0, bag->size);
	memcpy(item, key, sizeof(*key));
	*slot = (uint32_t)bag->count;
	*is_new = true;
	return item;
}

void bag_free(struct bag *bag)
{
	free(bag->items);
	free(bag->slots);
	*bag = (struct bag){ .size = bag->size };
}
