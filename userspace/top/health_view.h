/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The view of health: what ails the host, the worst first, with evidence; what was not judged and
 * why; what changed lately; what is well.
 */
#ifndef KTALLY_TOP_HEALTH_VIEW_H
#define KTALLY_TOP_HEALTH_VIEW_H

#include <stdint.h>

#include "health/health.h"
#include "top/doctor.h"
#include "top/view.h"

#define HEALTH_VIEW_VERDICTS 256	/* that are shown; how many more there are is said */
#define HEALTH_VIEW_NOTES 8		/* headings, empty lines and the like */
#define HEALTH_VIEW_ROWS \
	(2 * HEALTH_VIEW_VERDICTS + HEALTH_RULES + DOCTOR_CHANGES + HEALTH_VIEW_NOTES)

struct health_row {
	uint8_t kind;		/* private to the view */
	uint16_t number;	/* of the verdict, rule or change that it is of */
};

struct health_view {
	struct health_row row[HEALTH_VIEW_ROWS];
	unsigned int count;
	unsigned int verdicts, judged, unjudged;	/* rules of the last two */
};

extern const struct view health_view;

/* Why a rule was not judged; NULL when it was. */
const char *health_view_unjudged(const struct top *top, enum health_rule_id id);

#endif
