// SPDX-License-Identifier: GPL-2.0
/* What one sample told, and the board with the newest, see snapshot.h. */
#include "serve/snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STALE_INTERVALS	3
#define STALE_LEAST	UINT64_C(10000000000)

struct snapshot *snapshot_new(void)
{
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));

	if (!snapshot)
		return NULL;
	atomic_init(&snapshot->holders, 1);
	pthread_mutex_init(&snapshot->lock, NULL);
	return snapshot;
}

void snapshot_hold(struct snapshot *snapshot)
{
	atomic_fetch_add(&snapshot->holders, 1);
}

static void destroy(struct snapshot *snapshot)
{
	for (uint64_t i = 0; i < snapshot->group_count; i++)
		free(snapshot->groups[i].name);
	free(snapshot->groups);
	leaders_free(&snapshot->leaders);
	free(snapshot->verdicts);
	for (unsigned int i = 0; i < SNAPSHOT_PAGES; i++)
		buffer_free(&snapshot->page[i]);
	pthread_mutex_destroy(&snapshot->lock);
	free(snapshot);
}

void snapshot_drop(struct snapshot *snapshot)
{
	if (snapshot && atomic_fetch_sub(&snapshot->holders, 1) == 1)
		destroy(snapshot);
}

/* The group of this number and name, from *@at on: both snapshots have theirs by number. */
static const struct snapshot_group *earlier(const struct snapshot *last, uint64_t *at,
					    const struct snapshot_group *group)
{
	const struct snapshot_group *found;

	while (last && *at < last->group_count && last->groups[*at].number < group->number)
		++*at;
	if (!last || *at == last->group_count)
		return NULL;
	found = &last->groups[*at];
	return found->number == group->number && !strcmp(found->name, group->name) ? found : NULL;
}

static void take_growth(struct snapshot_group *to, const struct figures *before)
{
	const struct figures *now = &to->figures;

	for (unsigned int i = 0; i < KTALLY_TASK_COUNT; i++) {
		if (!ktally_has(now->counted, i) || now->value[i] < before->value[i])
			continue;
		to->growth[i] = now->value[i] - before->value[i];
		ktally_mark(to->grew, i);
	}
}

int snapshot_take_groups(struct snapshot *snapshot, const struct roster *roster,
			 const struct snapshot *last)
{
	const struct snapshot_group *before;
	uint64_t at = 0;

	snapshot->groups_dropped = roster->dropped;
	snapshot->groups = calloc(roster->shown + 1, sizeof(*snapshot->groups));
	if (!snapshot->groups)
		return -ENOMEM;
	for (uint32_t i = 0; i < roster->count; i++) {
		struct snapshot_group *to = &snapshot->groups[snapshot->group_count];

		if (!roster->group[i].shown)
			continue;
		to->number = i;
		to->name = strdup(roster->group[i].name);
		if (!to->name)
			return -ENOMEM;
		to->figures = *roster->group[i].figures;
		before = earlier(last, &at, to);
		if (before)
			take_growth(to, &before->figures);
		snapshot->group_count++;
	}
	return 0;
}

int snapshot_take_health(struct snapshot *snapshot, const struct health *health,
			 const struct health_rules *rules)
{
	const struct health_verdict *const *verdicts;
	size_t count;

	snapshot->level = health_level(health);
	snapshot->health_loss = *health_losses(health);
	snapshot->rules = *rules;
	verdicts = health_verdicts(health, &count);
	snapshot->verdicts = calloc(count + 1, sizeof(*snapshot->verdicts));
	if (!snapshot->verdicts)
		return -ENOMEM;
	for (unsigned int i = 0; i < HEALTH_RULES; i++)
		snapshot->judged[i] = health_judged(health, i);
	for (size_t i = 0; i < count; i++) {
		enum health_level *level = &snapshot->rule_level[verdicts[i]->rule];

		snapshot->verdicts[i] = *verdicts[i];
		if (*level < verdicts[i]->level)
			*level = verdicts[i]->level;
	}
	snapshot->verdict_count = count;
	return 0;
}

const struct buffer *snapshot_page(struct snapshot *snapshot, enum snapshot_page page,
				   snapshot_writer write)
{
	struct buffer *buffer = &snapshot->page[page];
	bool failed;

	pthread_mutex_lock(&snapshot->lock);
	if (!buffer->data)
		write(snapshot, buffer);
	failed = buffer->failed || !buffer->data;
	if (failed)
		buffer_free(buffer);
	pthread_mutex_unlock(&snapshot->lock);
	return failed ? NULL : buffer;
}

void board_init(struct board *board, uint64_t interval)
{
	*board = (struct board){ .interval = interval };
	pthread_mutex_init(&board->lock, NULL);
}

void board_free(struct board *board)
{
	snapshot_drop(board->newest);
	pthread_mutex_destroy(&board->lock);
}

void board_publish(struct board *board, struct snapshot *snapshot)
{
	struct snapshot *old;

	pthread_mutex_lock(&board->lock);
	old = board->newest;
	board->newest = snapshot;
	pthread_mutex_unlock(&board->lock);
	snapshot_drop(old);
	if (board->wake)
		board->wake(board->wake_arg);
}

struct snapshot *board_take(struct board *board)
{
	struct snapshot *snapshot;

	pthread_mutex_lock(&board->lock);
	snapshot = board->newest;
	if (snapshot)
		snapshot_hold(snapshot);
	pthread_mutex_unlock(&board->lock);
	return snapshot;
}

uint64_t snapshot_age(const struct snapshot *snapshot)
{
	uint64_t now = live_clock();

	return now > snapshot->taken ? now - snapshot->taken : 0;
}

bool board_is_stale(const struct board *board, const struct snapshot *snapshot)
{
	uint64_t limit = STALE_INTERVALS * board->interval;

	if (limit < STALE_LEAST)
		limit = STALE_LEAST;
	return !snapshot || snapshot_age(snapshot) > limit;
}

const char *board_doubt(const struct board *board, const struct snapshot *snapshot)
{
	if (!snapshot)
		return "there was no sample yet";
	if (board_is_stale(board, snapshot))
		return "samples fail to come";
	return "";
}
