/* SPDX-License-Identifier: GPL-2.0 */
/* Samples and exit records for the ledger of `ktally serve`, and what it says of a group. */
#ifndef LEDGER_FEED_H
#define LEDGER_FEED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/ledger.h"
#include "tasks.h"

static struct ledger *ledger;
static struct ktally_sample samples[2];
static int at;
static bool has_last;
static struct ktally_task rows[64];
static size_t row_count;
static uint64_t now;
static bool exits_come = true;

static inline void set_rules(struct rules *rules, const char *name)
{
	memset(rules, 0, sizeof(*rules));
	rules->count = 1;
	rules->rule[0].kernel = -1;
	strcpy(rules->rule[0].name, name);
	rules->needs = RULE_NEEDS(RULE_COMM);
}

static inline void begin(uint32_t shown)
{
	struct rules rules;

	set_rules(&rules, "{comm}");
	ledger = ledger_new(&rules, shown);
	assert_non_null(ledger);
	now = 1000 * SECOND;
	row_count = 0;
	has_last = false;
}

static inline void end(void)
{
	ledger_free(ledger);
	ktally_sample_free(&samples[0]);
	ktally_sample_free(&samples[1]);
	memset(samples, 0, sizeof(samples));
}

static inline struct ktally_task row(uint64_t pid, uint64_t start, const char *comm, uint64_t used)
{
	struct ktally_task task = task_make(pid, start, comm);

	task_set(&task, KTALLY_TASK_UTIME, used);
	task_set(&task, KTALLY_TASK_STIME, 0);
	task_set(&task, KTALLY_TASK_STATE, KTALLY_STATE_SLEEPING);
	return task;
}

static inline void add(uint64_t pid, uint64_t start, const char *comm, uint64_t used)
{
	rows[row_count++] = row(pid, start, comm, used);
}

/* The rows that were added are the next sample, 10 s after the last one. */
static inline void sample(bool goes_on)
{
	struct ktally_sample *next = &samples[!at];

	now += 10 * SECOND;
	sample_fill(next, now, rows, row_count);
	assert_int_equal(ledger_sample(ledger, goes_on && has_last ? &samples[at] : NULL, next,
				       exits_come), 0);
	at = !at;
	has_last = true;
	row_count = 0;
}

static inline void dies(uint64_t pid, uint64_t start, const char *comm, uint64_t used,
			uint64_t signal)
{
	struct ktally_task record = row(pid, start, comm, used);

	task_set(&record, KTALLY_TASK_EXIT_TIME, now);
	task_set(&record, KTALLY_TASK_EXIT_CODE, 0);
	task_set(&record, KTALLY_TASK_TERM_SIG, signal);
	ledger_exit(ledger, &record);
}

static inline const struct figures *find(const char *name)
{
	const struct roster *roster = ledger_roster(ledger);

	for (uint32_t i = 0; i < roster->count; i++)
		if (roster->group[i].name && !strcmp(roster->group[i].name, name))
			return roster->group[i].figures;
	return NULL;
}

static inline uint64_t used(const char *name)
{
	const struct figures *f = find(name);

	return f ? f->value[KTALLY_TASK_UTIME] : 0;
}

static inline void zombie(uint64_t pid, uint64_t start, const char *comm, uint64_t used_so_far)
{
	add(pid, start, comm, used_so_far);
	task_set(&rows[row_count - 1], KTALLY_TASK_STATE, KTALLY_STATE_DEFUNCT);
}

#endif
