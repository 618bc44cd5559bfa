/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `ktally status` found out, and the two ways of printing it. Not here: finding out
 * (status.c).
 */
#ifndef KTALLY_STATUS_REPORT_H
#define KTALLY_STATUS_REPORT_H

#include "cli.h"
#include "libktally/ktally.h"

struct report {
	enum cli_status status;		/* of the module: OK, NO_MODULE, NOT_PERMITTED, FAILED */
	char module_error[256];		/* FAILED: why, "" otherwise */
	const char *source;		/* "netlink", "procfs", "none" */
	const char *why;
	const char *exit_hook;		/* "on", "off", "redacted" */
	bool realtime;			/* a PREEMPT_RT kernel, which the module is not made for */
	const char *delays;		/* delay accounting: "on", "off", "unknown" */
	bool has_delays_since;
	uint64_t delays_since;		/* CLOCK_BOOTTIME, see delays_since() */
	char boot_id[64];		/* "" when unknown */
	struct ktally_info info;
};

/* For people: one line per fact. */
void report_print(const struct report *r);

/* One JSON object and a newline. 0 or -ENOMEM. */
int report_print_json(const struct report *r);

#endif
