/* SPDX-License-Identifier: GPL-2.0 */
/* What pages tell that is of no sample: how old it is, alerts, checks. */
#ifndef KTALLY_SERVE_MOMENT_H
#define KTALLY_SERVE_MOMENT_H

struct alerting;
struct board;
struct check_results;

struct moment {
	struct board *board;
	struct alerting *alerting;
	struct check_results *checks;	/* NULL: there are none */
};

#endif
