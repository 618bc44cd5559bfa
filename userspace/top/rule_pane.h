/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pane that explains a rule of health: what it found, what it measures, from which figures on
 * it warns and why, and how to look further.
 */
#ifndef KTALLY_TOP_RULE_PANE_H
#define KTALLY_TOP_RULE_PANE_H

#include "health/rules.h"
#include "top/line.h"

struct top;

#define RULE_PANE_LINES 64
#define RULE_PANE_TEXT 384

struct rule_pane {
	enum health_rule_id rule;
	unsigned int count;
	struct {
		enum line_style style;
		char text[RULE_PANE_TEXT];
	} line[RULE_PANE_LINES];
};

void rule_pane_open(struct top *top, enum health_rule_id rule);

#endif
