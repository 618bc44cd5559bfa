/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `ktally health` found, and the two ways of printing it. Not here: finding out (command.c).
 */
#ifndef KTALLY_HEALTH_REPORT_H
#define KTALLY_HEALTH_REPORT_H

#include "health/health.h"

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

#endif
