// SPDX-License-Identifier: GPL-2.0
/* What processes used, see use.h. */
#include "ask/use.h"

#include <errno.h>
#include <stdlib.h>

#include "ask/hold.h"

const uint8_t use_fields[USE_FIGURES] = {
	[USE_CPU] = KTALLY_TASK_CPU_TIME,	[USE_WAIT] = KTALLY_TASK_RUN_DELAY,
	[USE_DELAY] = KTALLY_TASK_BLKIO_DELAY,	[USE_READ] = KTALLY_TASK_READ_BYTES,
	[USE_WRITTEN] = KTALLY_TASK_WRITE_BYTES,	[USE_MAJOR] = KTALLY_TASK_MAJ_FLT,
	[USE_MINOR] = KTALLY_TASK_MIN_FLT,
};

int use_open(struct ask *ask)
{
	struct use *use = calloc(1, sizeof(*use));

	if (!use)
		return -ENOMEM;
	use->lives.size = sizeof(struct use_life);
	use->groups.size = sizeof(struct use_group);
	ask->state = use;
	return 0;
}

void use_close(struct ask *ask)
{
	struct use *use = ask->state;

	bag_free(&use->lives);
	bag_free(&use->groups);
	free(use);
}

/* How a row goes on from what is known of its process. */
enum step {
	STEP_NOTE,	/* it is what use is counted from */
	STEP_GROW,	/* by the difference to the row before */
	STEP_WHOLE,	/* the process began since: all of it */
	STEP_PART,	/* what was used before is not known: counted from here on */
};

/* Whether the process began in the time asked about: then all of it belongs there. */
static bool began_inside(const struct ask *ask, const struct origin *origin,
			 const struct ktally_task *task)
{
	uint64_t start, realtime;

	return ask->options->from && ktally_task_value(task, KTALLY_TASK_START_TIME, &start) &&
	       origin_realtime(origin, start, &realtime) && realtime > ask->options->from &&
	       realtime <= ask->options->to;
}

/* Whether what is known of the process is as good as a row of the base. */
static bool is_near(const struct ask *ask, const struct origin *origin,
		    const struct use_life *life)
{
	uint64_t from = ask->options->from;

	if (!life->seen)
		return false;
	/* Of a sample that lies long before nobody can tell what was in the time asked about. */
	if (!origin->inside && from > origin->realtime &&
	    from - origin->realtime > origin_limit(origin))
		return false;
	/* Of a task that did not run an older row is as good. */
	if (origin->changed && !origin->some)
		return life->seen >= origin->source_began;
	return life->seen >= origin->base;
}

static enum step step_of(const struct ask *ask, const struct origin *origin,
			 const struct use_life *life, const struct ktally_task *task)
{
	if (is_near(ask, origin, life))
		return STEP_GROW;
	if (!life->seen && (origin_began(origin, task) || began_inside(ask, origin, task)))
		return STEP_WHOLE;
	return STEP_PART;
}

/* Of a row of the base itself. */
static enum step first_step(const struct ask *ask, const struct origin *origin,
			    const struct use_life *life, const struct ktally_task *task)
{
	return origin->inside && !life->seen && began_inside(ask, origin, task) ? STEP_WHOLE :
										  STEP_NOTE;
}

static uint64_t add_up(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* A counter that went back tells nothing until it is beyond where it was. */
static void add_figures(struct use_life *life, struct use_group *group,
			const struct ktally_task *task, enum step step)
{
	for (unsigned int i = 0; i < USE_FIGURES; i++) {
		bool known = life->known >> i & 1, counts;
		uint64_t now, was;

		if (!ktally_task_value(task, use_fields[i], &now))
			continue;
		was = step == STEP_GROW && known ? life->last[i] : 0;
		counts = step == STEP_WHOLE || (step == STEP_GROW && known);
		if (!counts || now > was)
			life->last[i] = now;
		life->known |= (uint8_t)(1 << i);
		if (!group || !counts)
			continue;
		group->known |= (uint8_t)(1 << i);
		if (now > was)
			group->used[i] = add_up(group->used[i], now - was);
	}
}

/* Its group, which a new name or user may change. NULL when out of memory. */
static struct use_group *group_of(struct ask *ask, const struct origin *origin,
				  struct use_life *life, const struct ktally_task *task)
{
	struct use *use = ask->state;
	struct use_group *group;
	struct bag_key key;
	uint32_t index;
	bool is_new;

	by_group(ask, origin, task, &key);
	group = bag_get(&use->groups, &key, &is_new);
	if (!group)
		return NULL;
	index = (uint32_t)((char *)group - use->groups.items) / (uint32_t)use->groups.size + 1;
	if (life->group != index) {
		hold_leave(use, origin, life);
		group->processes++;
		life->group = index;
	}
	by_note(&group->who, origin, task);
	return group;
}

static struct use_life *life_of(struct ask *ask, const struct bag_key *key)
{
	struct use *use = ask->state;
	bool is_new;

	return bag_get(&use->lives, key, &is_new);
}

int use_task(struct ask *ask, struct origin *origin, const struct ktally_task *task)
{
	struct use_group *group = NULL;
	struct use_life *life;
	struct bag_key key;
	enum step step;

	if (!by_life(origin, task, &key))
		return 0;
	life = life_of(ask, &key);
	if (!life)
		return -ENOMEM;
	/* Whoever ended and is not waited for yet has rows, which may say less than before. */
	if (life->ended)
		return 0;
	step = origin->number == origin->base ? first_step(ask, origin, life, task) :
						step_of(ask, origin, life, task);
	if ((origin->inside || hold_lasts(origin)) &&
	    ask_matches(ask, origin, task, false)) {
		group = group_of(ask, origin, life, task);
		if (!group)
			return -ENOMEM;
		group->partial += step == STEP_PART;
		hold_task(origin, life, group, task);
	} else {
		hold_leave(ask->state, origin, life);
	}
	add_figures(life, group, task, step);
	life->seen = origin->number;
	return 0;
}

int use_exit(struct ask *ask, struct origin *origin, const struct ktally_task *task, uint64_t when)
{
	struct use_group *group = NULL;
	struct use_life *life;
	struct bag_key key;
	enum step step;

	if (!by_life(origin, task, &key))
		return 0;
	life = life_of(ask, &key);
	if (!life)
		return -ENOMEM;
	if (life->ended)
		return 0;
	life->ended = true;
	step = step_of(ask, origin, life, task);
	hold_leave(ask->state, origin, life);
	if (when > ask->options->from && ask_matches(ask, origin, task, true)) {
		group = group_of(ask, origin, life, task);
		if (!group)
			return -ENOMEM;
		group->ended++;
		group->who.ended = true;
		group->partial += step == STEP_PART;
		hold_peak(group, task);
	}
	add_figures(life, group, task, step);
	return 0;
}

/* Of whom there is neither a row in the last sample nor a record, the end is not known. */
void use_finish(struct ask *ask)
{
	struct use *use = ask->state;

	for (size_t i = 0; i < use->lives.count; i++) {
		const struct use_life *life = bag_at(&use->lives, i);
		const struct origin *origin = &ask->origins.origin[life->key.word[0]];

		if (!life->group || life->ended || life->seen >= origin->number)
			continue;
		if (origin->changed && !origin->some)
			continue;
		((struct use_group *)bag_at(&use->groups, life->group - 1))->partial++;
	}
}
