// SPDX-License-Identifier: GPL-2.0
/* Programs whose processes end abnormally again and again: crash loops. */
#include <string.h>

#include "health/state.h"
#include "view/ending.h"

#define INIT_PID	1

static bool is_abnormal(const struct ktally_task *record)
{
	uint64_t value, ppid;

	if (ktally_task_value(record, KTALLY_TASK_SCOPE, &value) && value == KTALLY_SCOPE_THREAD)
		return false;
	if (ktally_task_value(record, KTALLY_TASK_TERM_SIG, &value) && value)
		return !ending_is_polite((uint32_t)value);
	if (!ktally_task_value(record, KTALLY_TASK_EXIT_CODE, &value) || !value)
		return false;
	return ktally_task_value(record, KTALLY_TASK_PPID, &ppid) && ppid == INIT_PID;
}

/* How many of its ends lie within the window before now. */
static unsigned int ends_within(const struct health *h, const struct program *program)
{
	uint64_t window = (uint64_t)h->rules.rule[HEALTH_CRASH_LOOP].window;
	unsigned int kept = HEALTH_CRASHES_MAX, within = 0;

	if (program->count < kept)
		kept = (unsigned int)program->count;
	for (unsigned int i = 0; i < kept; i++)
		within += program->ends[i] + window > h->now;
	return within;
}

static bool is_free(const struct health *h, const struct program *program)
{
	return concern_idle(&program->concern) && !ends_within(h, program);
}

/* That of this name, or a free one for it, or NULL. */
static struct program *find_program(struct health *h, const char comm[16])
{
	struct program *unused = NULL;

	for (int i = 0; i < PROGRAMS_MAX; i++) {
		struct program *program = &h->programs[i];

		if (program->count && !memcmp(program->concern.verdict.subject.comm, comm, 16))
			return program;
		if (!unused && is_free(h, program))
			unused = program;
	}
	if (!unused)
		return NULL;
	*unused = (struct program){ .count = 0 };
	unused->concern.verdict.rule = HEALTH_CRASH_LOOP;
	unused->concern.verdict.subject.scope = HEALTH_PROGRAM;
	memcpy(unused->concern.verdict.subject.comm, comm, 16);
	return unused;
}

void health_exit(struct health *h, const struct ktally_task *record)
{
	struct program *program;
	uint64_t time = h->now;
	char comm[16] = "";

	if (!h->rules.rule[HEALTH_CRASH_LOOP].enabled || !is_abnormal(record) ||
	    !ktally_has(record->present, KTALLY_TASK_COMM))
		return;
	memcpy(comm, record->comm, strnlen(record->comm, sizeof(comm) - 1));
	program = find_program(h, comm);
	if (!program) {
		h->losses.programs++;
		return;
	}
	ktally_task_value(record, KTALLY_TASK_EXIT_TIME, &time);
	program->ends[program->count++ % HEALTH_CRASHES_MAX] = time;
}

void program_feed(struct health *h)
{
	if (!h->rules.rule[HEALTH_CRASH_LOOP].enabled || !h->exits_come)
		return;
	h->judged[HEALTH_CRASH_LOOP] = true;
	for (int i = 0; i < PROGRAMS_MAX; i++) {
		struct program *program = &h->programs[i];
		struct figure f;

		if (!program->count)
			continue;
		f = figure_now(h, ends_within(h, program));
		f.span = (uint64_t)h->rules.rule[HEALTH_CRASH_LOOP].window;
		concern_step(h, &program->concern, &f);
	}
}
