/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is remembered between samples, shared by the files that judge hosts, processes and programs.
 * Private to this folder.
 */
#ifndef KTALLY_HEALTH_STATE_H
#define KTALLY_HEALTH_STATE_H

#include "health/growth.h"
#include "health/health.h"
#include "health/lives.h"

#define CONCERNS_MAX	1024	/* powers of 2 */
#define GROWERS_MAX	4096
#define PARENTS_MAX	256
#define PROGRAMS_MAX	128
#define HOST_RULES	(HEALTH_LOAD + 1)
#define VERDICTS_MAX	(HOST_RULES + CONCERNS_MAX + PROGRAMS_MAX)

/* The mean over the time of the verdict: of the part that fills, and of the full one before it. */
struct mean {
	double sum[2];		/* of value x ns */
	uint64_t time[2];	/* ns */
};

/* One rule on one subject, while there is something to remember of it. */
struct concern {
	struct life life;	/* of a process; must stay first */
	struct health_verdict verdict;
	struct condition condition;
	struct mean mean;
	uint64_t seen;		/* number of the sample that had the process ... */
	uint64_t stepped;	/* ... and of the last that had the figure */
};

struct grower {
	struct life life;	/* must stay first */
	struct growth growth;
	uint64_t seen;
	bool with_swap;
};

struct parent {
	uint32_t pid;		/* 0: free */
	uint32_t zombies;
};

/* A program of which processes ended abnormally. */
struct program {
	uint64_t ends[HEALTH_CRASHES_MAX];	/* CLOCK_BOOTTIME, a ring */
	uint64_t count;				/* ever: ends[count % MAX] is the next */
	struct concern concern;
};

struct health {
	struct health_rules rules;
	uint64_t cpus;
	bool exits_come;
	uint64_t number;	/* of the sample, from 1; 0 before the first */
	uint64_t begun, now;	/* CLOCK_BOOTTIME of the first and of the last sample */
	uint64_t since_last;	/* ns between the last two, 0 before there are two */
	bool judged[HEALTH_RULES];
	struct concern host[HOST_RULES];
	struct lives concerns, growers;
	struct parent parents[PARENTS_MAX];
	struct program programs[PROGRAMS_MAX];
	const struct health_verdict *verdicts[VERDICTS_MAX], *changes[VERDICTS_MAX];
	size_t verdict_count, change_count;
	struct health_losses losses;
};

/* The samples at hand. */
struct look {
	const struct ktally_sample *before, *now;	/* before: NULL when useless */
	uint64_t elapsed;	/* ns between them, 0 without before */
};

/* A figure of the moment, and a mean since the sample before. */
static inline struct figure figure_now(const struct health *h, double value)
{
	return (struct figure){ .value = value, .now = h->now, .elapsed = h->since_last };
}

static inline struct figure figure_mean(const struct health *h, const struct look *look,
					double value)
{
	return (struct figure){ .value = value, .now = h->now, .elapsed = h->since_last,
				.span = look->elapsed, .is_mean = true };
}

/* Whether a figure is worth remembering: beyond one of the rule's thresholds. */
static inline bool reaches_any(const struct health *h, enum health_rule_id id, double value)
{
	const struct health_threshold *at = h->rules.rule[id].at;

	return health_reaches(id, value, at[HEALTH_AT_WARNING].from) ||
	       health_reaches(id, value, at[HEALTH_AT_CRITICAL].from);
}

/* concern.c: one figure of a concern, whose verdict follows. */
void concern_step(struct health *h, struct concern *c, const struct figure *f);

/* Nothing to remember, and no change that somebody might still want to be told. */
bool concern_idle(const struct concern *c);

/* host.c, process.c, zombies.c, program.c: judge what they are about. */
void host_feed(struct health *h, const struct look *look);
void process_feed(struct health *h, const struct look *look);
void zombies_feed(struct health *h, const struct look *look);
void program_feed(struct health *h);

/* process.c: a figure of a process, to its concern or, when worth it, a new one. */
void process_judge(struct health *h, const struct ktally_task *task, enum health_rule_id id,
		   const struct figure *f);

/* process.c: the concern of this rule, or NULL. @first: of the process, or NULL. */
struct concern *process_concern(const struct health *h, struct concern *first,
				enum health_rule_id id);

#endif
