// SPDX-License-Identifier: GPL-2.0
/*
 * Figures of processes. Nearly all of them are far from every threshold: for those a row costs its
 * figures and one look into an all but empty table.
 */
#include <sched.h>
#include <string.h>

#include "health/state.h"

struct concern *process_concern(const struct health *h, struct concern *first,
				enum health_rule_id id)
{
	while (first && first->verdict.rule != id)
		first = lives_also(&h->concerns, first);
	return first;
}

static struct concern *add_concern(struct health *h, const struct ktally_task *task,
			       enum health_rule_id id)
{
	struct life life;
	struct concern *c;

	if (!life_of(task, &life))
		return NULL;
	c = lives_add(&h->concerns, &life);
	if (!c) {
		h->losses.figures++;
		return NULL;
	}
	c->verdict.rule = id;
	c->verdict.subject.scope = HEALTH_PROCESS;
	c->verdict.subject.pid = life.pid;
	c->verdict.subject.start = task->value[KTALLY_TASK_START_TIME];
	return c;
}

static void step(struct health *h, const struct ktally_task *task, struct concern *c,
		 const struct figure *f)
{
	char *comm = c->verdict.subject.comm;

	if (ktally_has(task->present, KTALLY_TASK_COMM)) {
		memcpy(comm, task->comm, sizeof(task->comm));
		comm[sizeof(task->comm) - 1] = '\0';
	}
	c->seen = h->number;
	c->verdict.gone = false;
	concern_step(h, c, f);
}

static void judge(struct health *h, const struct ktally_task *task, struct concern *first,
		  enum health_rule_id id, const struct figure *f)
{
	struct concern *c = process_concern(h, first, id);

	h->judged[id] = true;
	if (!c && reaches_any(h, id, f->value))
		c = add_concern(h, task, id);
	if (c)
		step(h, task, c, f);
}

void process_judge(struct health *h, const struct ktally_task *task, enum health_rule_id id,
		   const struct figure *f)
{
	struct life life;

	if (life_of(task, &life))
		judge(h, task, lives_find(&h->concerns, &life), id, f);
}

/* ---- Changes since the sample before ---- */

struct row {
	const struct ktally_task *before, *now;	/* before: NULL when there is none */
	struct concern *first;			/* of the process, or NULL */
};

/* Who chose to stand behind others is not starved. */
static bool waits_by_choice(const struct ktally_task *task)
{
	uint64_t nice, policy;

	if (ktally_task_value(task, KTALLY_TASK_NICE, &nice) && (int64_t)nice > 0)
		return true;
	return ktally_task_value(task, KTALLY_TASK_POLICY, &policy) && policy == SCHED_IDLE;
}

static bool rate_of(const struct row *row, const struct look *look, enum ktally_task_field field,
		    double *value)
{
	return row->before && ktally_rate(row->before, row->now, field, look->elapsed, value);
}

static bool run_queue_wait(const struct row *row, const struct look *look, double *value)
{
	if (!rate_of(row, look, KTALLY_TASK_RUN_DELAY, value))
		return false;
	*value = waits_by_choice(row->now) ? 0 : *value / 1e9;
	return true;
}

static bool block_io_delay(const struct row *row, const struct look *look, double *value)
{
	if (!rate_of(row, look, KTALLY_TASK_BLKIO_DELAY, value))
		return false;
	*value /= 1e9;
	return true;
}

static bool major_faults(const struct row *row, const struct look *look, double *value)
{
	return rate_of(row, look, KTALLY_TASK_MAJ_FLT, value);
}

static bool swap_growth(const struct row *row, const struct look *look, double *value)
{
	uint64_t was, is;

	if (!row->before || !look->elapsed ||
	    !ktally_task_value(row->before, KTALLY_TASK_SWAP, &was) ||
	    !ktally_task_value(row->now, KTALLY_TASK_SWAP, &is))
		return false;
	*value = is > was ? (double)(is - was) * 1e9 / (double)look->elapsed : 0;
	return true;
}

static const struct {
	enum health_rule_id id;
	enum ktally_task_field field;
	bool (*measure)(const struct row *row, const struct look *look, double *value);
} rates[] = {
	{ HEALTH_RUN_QUEUE_WAIT, KTALLY_TASK_RUN_DELAY, run_queue_wait },
	{ HEALTH_BLOCK_IO_DELAY, KTALLY_TASK_BLKIO_DELAY, block_io_delay },
	{ HEALTH_MAJOR_FAULTS, KTALLY_TASK_MAJ_FLT, major_faults },
	{ HEALTH_SWAP_GROWTH, KTALLY_TASK_SWAP, swap_growth },
};

/*
 * All rates of who did nothing are 0, which needs no look when it is known of others that these
 * figures can be had, and nothing is remembered of the process, and would not be at 0.
 */
static bool rates_matter(const struct health *h, const struct row *row)
{
	if (row->first || !row->before ||
	    memcmp(row->before->value, row->now->value, sizeof(row->now->value)))
		return true;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		enum health_rule_id id = rates[i].id;

		if (!h->rules.rule[id].enabled || !ktally_has(row->now->present, rates[i].field))
			continue;
		if (!h->judged[id] || reaches_any(h, id, 0))
			return true;
	}
	return false;
}

static void judge_rates(struct health *h, const struct look *look, const struct row *row)
{
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct figure f;
		double value;

		if (!h->rules.rule[rates[i].id].enabled || !rates[i].measure(row, look, &value))
			continue;
		f = figure_mean(h, look, value);
		judge(h, row->now, row->first, rates[i].id, &f);
	}
}

/* ---- Growth ---- */

static struct grower *grower_of(struct health *h, const struct ktally_task *task, uint64_t size)
{
	const struct health_threshold *at = h->rules.rule[HEALTH_MEMORY_GROWTH].at;
	struct grower *grower;
	struct life life;

	if (!life_of(task, &life))
		return NULL;
	grower = lives_find(&h->growers, &life);
	/* What is smaller can't have grown by so much. */
	if (grower || (double)size < at[HEALTH_AT_WARNING].clear)
		return grower;
	grower = lives_add(&h->growers, &life);
	if (!grower)
		h->losses.growths++;
	return grower;
}

static void judge_growth(struct health *h, const struct row *row)
{
	uint64_t size, swap = 0, window = (uint64_t)h->rules.rule[HEALTH_MEMORY_GROWTH].window;
	struct grower *grower;
	struct figure f;
	bool with_swap;

	if (!ktally_task_value(row->now, KTALLY_TASK_RSS_ANON, &size))
		return;
	with_swap = ktally_task_value(row->now, KTALLY_TASK_SWAP, &swap);
	/* Of the small ones this is known: they have not grown. */
	h->judged[HEALTH_MEMORY_GROWTH] |= h->now - h->begun >= window;
	grower = grower_of(h, row->now, size + swap);
	if (!grower)
		return;
	if (grower->with_swap != with_swap)
		memset(&grower->growth, 0, sizeof(grower->growth));
	grower->with_swap = with_swap;
	grower->seen = h->number;
	growth_add(&grower->growth, size + swap, h->now, window);
	if (!grower->growth.span)
		return;
	f = figure_now(h, grower->growth.bytes);
	f.span = grower->growth.span;
	judge(h, row->now, row->first, HEALTH_MEMORY_GROWTH, &f);
}

/* ---- Uninterruptible sleep ---- */

static bool is_sleeping_hard(const struct ktally_task *task)
{
	return task->value[KTALLY_TASK_STATE] == KTALLY_STATE_UNINTERRUPTIBLE;
}

/* Whether no thread of it has run in between: false in *same, or -when unknown- returned. */
static bool same_sleep(const struct row *row, bool *same)
{
	static const enum ktally_task_field switches[] = { KTALLY_TASK_NVCSW, KTALLY_TASK_NIVCSW };

	*same = false;
	if (!ktally_has(row->now->present, KTALLY_TASK_STATE))
		return false;
	if (!is_sleeping_hard(row->now))
		return true;
	if (!row->before || !ktally_has(row->before->present, KTALLY_TASK_STATE))
		return false;
	if (!is_sleeping_hard(row->before))
		return true;
	for (int i = 0; i < 2; i++) {
		uint64_t was, is;

		if (!ktally_task_value(row->before, switches[i], &was) ||
		    !ktally_task_value(row->now, switches[i], &is))
			return false;
		if (was != is)
			return true;
	}
	*same = true;
	return true;
}

/* Its value is how long it has lasted, so it is remembered from the second sample on. */
static void judge_sleep(struct health *h, const struct look *look, const struct row *row)
{
	struct concern *c = process_concern(h, row->first, HEALTH_UNINTERRUPTIBLE);
	struct figure f;
	bool same;

	if (!same_sleep(row, &same))
		return;
	h->judged[HEALTH_UNINTERRUPTIBLE] = true;
	if (!c && same)
		c = add_concern(h, row->now, HEALTH_UNINTERRUPTIBLE);
	if (!c)
		return;
	f = figure_now(h, same ? c->verdict.value + (double)look->elapsed : 0);
	step(h, row->now, c, &f);
}

/* ---- All rows ---- */

static void judge_row(struct health *h, const struct look *look, struct row *row)
{
	struct life life;

	if (!life_of(row->now, &life))
		return;
	row->first = lives_find(&h->concerns, &life);
	for (struct concern *c = row->first; c; c = lives_also(&h->concerns, c))
		c->seen = h->number;
	if (rates_matter(h, row))
		judge_rates(h, look, row);
	if (h->rules.rule[HEALTH_MEMORY_GROWTH].enabled)
		judge_growth(h, row);
	if (h->rules.rule[HEALTH_UNINTERRUPTIBLE].enabled)
		judge_sleep(h, look, row);
}

static bool is_thread(const struct ktally_task *task)
{
	uint64_t scope;

	return ktally_task_value(task, KTALLY_TASK_SCOPE, &scope) && scope == KTALLY_SCOPE_THREAD;
}

/* Both samples are in ascending order of pid: one walk over both. */
void process_feed(struct health *h, const struct look *look)
{
	const struct ktally_task *before = look->before ? look->before->tasks : NULL;
	const struct ktally_task *end = before ? before + look->before->count : NULL;

	for (size_t i = 0; i < look->now->count; i++) {
		struct row row = { .now = &look->now->tasks[i] };
		uint64_t pid = row.now->value[KTALLY_TASK_PID];

		while (before < end && before->value[KTALLY_TASK_PID] < pid)
			before++;
		if (before < end && ktally_same_task(before, row.now))
			row.before = before;
		if (!is_thread(row.now))
			judge_row(h, look, &row);
	}
}
