// SPDX-License-Identifier: GPL-2.0
/* The last exit records, see deaths.h. */
#include "top/deaths.h"

#include <errno.h>
#include <stdlib.h>

#include "view/ending.h"

/* Pages of a ring that were never written take no memory. */
int deaths_init(struct deaths *deaths)
{
	unsigned int i;

	*deaths = (struct deaths){ 0 };
	for (i = 0; i < DEATHS_KINDS; i++) {
		deaths->ring[i] = calloc(DEATHS_MAX, sizeof(*deaths->ring[i]));
		if (!deaths->ring[i])
			return -ENOMEM;
	}
	return 0;
}

void deaths_free(struct deaths *deaths)
{
	unsigned int i;

	for (i = 0; i < DEATHS_KINDS; i++)
		free(deaths->ring[i]);
	*deaths = (struct deaths){ 0 };
}

void deaths_add(struct deaths *deaths, const struct ktally_task *record)
{
	unsigned int kind = ending_is_abnormal(ending_of(record)) ? DEATHS_ABNORMAL : DEATHS_OTHER;
	struct death *death;

	deaths->total++;
	if (!deaths->ring[kind])
		return;
	death = &deaths->ring[kind][deaths->count[kind]++ % DEATHS_MAX];
	death->number = deaths->total;
	death->record = *record;
}

static uint64_t kept(const struct deaths *deaths, unsigned int kind)
{
	return deaths->count[kind] < DEATHS_MAX ? deaths->count[kind] : DEATHS_MAX;
}

uint64_t deaths_let_go(const struct deaths *deaths)
{
	return deaths->total - kept(deaths, DEATHS_OTHER) - kept(deaths, DEATHS_ABNORMAL);
}

struct deaths_walk deaths_walk(const struct deaths *deaths, bool only_abnormal)
{
	struct deaths_walk walk = { .deaths = deaths };
	unsigned int i;

	for (i = 0; i < DEATHS_KINDS; i++)
		walk.next[i] = deaths->count[i];
	if (only_abnormal)
		walk.next[DEATHS_OTHER] = 0;
	return walk;
}

/* The newest of a kind that was not passed yet, or NULL. */
static const struct death *newest(const struct deaths_walk *walk, unsigned int kind)
{
	const struct deaths *deaths = walk->deaths;
	uint64_t next = walk->next[kind];

	if (!next || next + DEATHS_MAX <= deaths->count[kind])
		return NULL;
	return &deaths->ring[kind][(next - 1) % DEATHS_MAX];
}

const struct death *deaths_next(struct deaths_walk *walk)
{
	const struct death *other = newest(walk, DEATHS_OTHER);
	const struct death *abnormal = newest(walk, DEATHS_ABNORMAL);

	if (other && (!abnormal || other->number > abnormal->number)) {
		walk->next[DEATHS_OTHER]--;
		return other;
	}
	if (abnormal)
		walk->next[DEATHS_ABNORMAL]--;
	return abnormal;
}

const struct death *deaths_find(const struct deaths *deaths, uint64_t number)
{
	struct deaths_walk walk = deaths_walk(deaths, false);
	const struct death *death;

	do {
		death = deaths_next(&walk);
	} while (death && death->number > number);
	return death && death->number == number ? death : NULL;
}
