/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules of health: what each measures, and from which figures on it warns. One table has their
 * names, defaults and the reasons for them. Not here: where a file of rules is found and how it is
 * read (file.h), and judging samples (health.h).
 */
#ifndef KTALLY_HEALTH_RULES_H
#define KTALLY_HEALTH_RULES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "health/units.h"

enum health_rule_id {
	/* Of the host. */
	HEALTH_CPU_PRESSURE,
	HEALTH_MEMORY_PRESSURE,
	HEALTH_MEMORY_STALL,
	HEALTH_IO_PRESSURE,
	HEALTH_IO_STALL,
	HEALTH_MEMORY_AVAILABLE,
	HEALTH_SWAP_USED,
	HEALTH_LOAD,
	/* Of a process. */
	HEALTH_RUN_QUEUE_WAIT,
	HEALTH_BLOCK_IO_DELAY,
	HEALTH_MAJOR_FAULTS,
	HEALTH_SWAP_GROWTH,
	HEALTH_MEMORY_GROWTH,
	HEALTH_UNINTERRUPTIBLE,
	HEALTH_ZOMBIES,
	/* Of a program. */
	HEALTH_CRASH_LOOP,
	HEALTH_RULES
};

enum health_scope { HEALTH_HOST, HEALTH_PROCESS, HEALTH_PROGRAM };

/* Thresholds are in what the rule's unit is kept as; one that is never reached is infinite. */
struct health_threshold {
	double from;	/* beyond this it fires ... */
	double clear;	/* ... and short of this it ends */
};

enum { HEALTH_AT_WARNING, HEALTH_AT_CRITICAL, HEALTH_THRESHOLDS };

/* The figures of a rule, which a file may change. */
struct health_rule {
	bool enabled;
	struct health_threshold at[HEALTH_THRESHOLDS];
	double hold;	/* ns that it must last to fire, and be over to end; 0: at once */
	double window;	/* ns that it looks back, 0 for rules that don't */
};

struct health_rules {
	struct health_rule rule[HEALTH_RULES];
};

/* What a rule is. */
struct health_about {
	const char *name;
	const char *doc;		/* what it measures; lines parted by \n */
	const char *why[HEALTH_THRESHOLDS];	/* why these thresholds */
	const char *why_hold;		/* why it must last so long; NULL: it has no `for` */
	const char *why_window;		/* NULL: it has no `window` */
	const char *text;		/* of a verdict: %v the value, %t the time it is of */
	enum health_scope scope;
	enum health_unit unit;
	bool below;			/* it is the small figures that are bad */
	struct health_rule usual;
};

extern const struct health_about health_abouts[HEALTH_RULES];

/* The most that crash-loop can count, for which the times of that many ends are kept. */
#define HEALTH_CRASHES_MAX	32

/* Room for a sentence that says what is wrong with a file of rules. */
#define HEALTH_ERROR_ROOM	512

void health_rules_default(struct health_rules *rules);

/* Makes rules fire and end at once: all that can be judged by a single pair of samples. */
void health_rules_at_once(struct health_rules *rules);

/* The rule of this name, or HEALTH_RULES. */
enum health_rule_id health_rule_find(const char *name);

/**
 * health_rule_set() - set one figure, as a file writes it
 * @key: enabled, warning, warning-clear, critical, critical-clear, for or window
 * @error: gets what is wrong, without a full stop
 * @key_bit: gets a bit of the key's own
 *
 * Whether figures fit each other is not looked at: health_rule_check(). Returns 0 or -EINVAL.
 */
int health_rule_set(struct health_rules *rules, enum health_rule_id id, const char *key,
		    const char *value, unsigned int *key_bit, char error[HEALTH_ERROR_ROOM]);

/* Whether the figures of a rule fit each other; -EINVAL after a sentence in @error. */
int health_rule_check(const struct health_rules *rules, enum health_rule_id id,
		      char error[HEALTH_ERROR_ROOM]);

/* Prints @rules as a file that says the same, with the reasons for the defaults as comments. */
void health_rules_print(const struct health_rules *rules, FILE *to);

/* Whether @value lies beyond a threshold of the rule, @from included. */
static inline bool health_reaches(enum health_rule_id id, double value, double from)
{
	return health_abouts[id].below ? value <= from : value >= from;
}

#endif
