/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `ktally health` found, and the two ways of printing it. Not here: finding out (command.c).
 */
#ifndef KTALLY_HEALTH_REPORT_H
#define KTALLY_HEALTH_REPORT_H

#include "health/health.h"
#include "log/json.h"

struct health_report {
	const struct health *health;
	const struct health_rules *rules;
	const char *source;	/* "netlink", "procfs" */
	uint64_t elapsed;	/* ns between the two samples */
};

/* For people: the verdict and the worst reason in the first line, then a line for each reason. */
void health_report_print(const struct health_report *r);

/* One JSON object and a newline. 0 or -ENOMEM. */
int health_report_json(const struct health_report *r);

/* More bytes than a verdict as JSON can take. */
#define HEALTH_VERDICT_JSON	4096

/* A verdict as an object. */
void health_verdict_json(struct json *j, const struct health_verdict *v);

#endif
