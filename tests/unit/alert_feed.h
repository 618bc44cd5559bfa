/* SPDX-License-Identifier: GPL-2.0 */
/* Snapshots that a test makes up, one after the other, and what a table of alerts makes of them. */
#ifndef ALERT_FEED_H
#define ALERT_FEED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "alert/table.h"

#define SECOND		UINT64_C(1000000000)
#define OFFSET		(1600000000 * SECOND)	/* of dates to CLOCK_BOOTTIME */
#define HOLD		(5 * SECOND)
#define VERDICTS_MOST	(2 * ALERTS_FIRING)

static struct alert_table table;
static struct snapshot snapshot;
static struct health_verdict verdicts[VERDICTS_MOST];
static struct alert fired, resolved;		/* the last each */
static unsigned int fired_count, resolved_count;	/* with the last sample */

static void note_change(void *arg, const struct alert *alert)
{
	(void)arg;
	*(alert->until ? &resolved : &fired) = *alert;
	(*(alert->until ? &resolved_count : &fired_count))++;
}

static void begin(void)
{
	memset(&table, 0, sizeof(table));
	memset(&snapshot, 0, sizeof(snapshot));
	table.hold = HOLD;
	table.gap = 10 * SECOND;
	snapshot.verdicts = verdicts;
	snapshot.taken = 100 * SECOND;
	health_rules_default(&snapshot.rules);
	for (unsigned int i = 0; i < HEALTH_RULES; i++)
		snapshot.judged[i] = true;
	ktally_mark(snapshot.moment.present, KTALLY_MOMENT_BOOTTIME);
	ktally_mark(snapshot.moment.present, KTALLY_MOMENT_REALTIME);
}

/* A sample so long after the last one, with what was added since. */
static void sample_after(uint64_t ns)
{
	snapshot.taken += ns;
	snapshot.samples++;
	snapshot.moment.value[KTALLY_MOMENT_BOOTTIME] = snapshot.taken;
	snapshot.moment.value[KTALLY_MOMENT_REALTIME] = snapshot.taken + OFFSET;
	fired_count = 0;
	resolved_count = 0;
	alert_table_step(&table, &snapshot, note_change, NULL);
	snapshot.verdict_count = 0;
}

static struct health_verdict *add(enum health_rule_id rule, enum health_level level)
{
	struct health_verdict *v = &verdicts[snapshot.verdict_count++];

	*v = (struct health_verdict){
		.rule = rule, .level = level, .since = snapshot.taken - SECOND,
		.value = 0.5, .threshold = 0.25, .subject.scope = health_abouts[rule].scope,
	};
	return v;
}

static inline struct health_verdict *add_process(uint32_t pid, uint64_t start, const char *comm)
{
	struct health_verdict *v = add(HEALTH_RUN_QUEUE_WAIT, HEALTH_WARNING);

	v->subject.pid = pid;
	v->subject.start = start;
	snprintf(v->subject.comm, sizeof(v->subject.comm), "%s", comm);
	return v;
}

static inline void add_memory(void)
{
	add(HEALTH_MEMORY_AVAILABLE, HEALTH_WARNING);
}

#endif
