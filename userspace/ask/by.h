/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What rows are put together by: each process for itself, its name, its user, its cgroup.
 */
#ifndef KTALLY_ASK_BY_H
#define KTALLY_ASK_BY_H

#include "ask/ask.h"
#include "ask/bag.h"

/* Room for what by_text() writes. */
#define BY_TEXT 512

/* A process, as its latest row or exit record has it. */
struct by_who {
	unsigned int origin;
	uint64_t pid, start;		/* CLOCK_BOOTTIME; 0 unknown */
	uint64_t uid, cgroup;
	bool has_uid, has_cgroup;
	bool ended;
	char comm[16];
};

/* What makes a process the same one in all lines of its host and boot. False: a row lacks it. */
bool by_life(const struct origin *origin, const struct ktally_task *task, struct bag_key *key);

/* What the row has in common with others; what is not known of it is in common as well. */
void by_group(struct ask *ask, const struct origin *origin, const struct ktally_task *task,
	      struct bag_key *key);

void by_note(struct by_who *who, const struct origin *origin, const struct ktally_task *task);

/*
 * What the group of that process is called: any bytes, with their number; 0 when it is not known.
 * In tables a process that ended stands in parentheses.
 */
size_t by_text(struct ask *ask, const struct by_who *who, char out[BY_TEXT]);

/* The name of its user, NULL when that is not known. Valid until the next call. */
const char *by_user(struct ask *ask, const struct by_who *who);

#endif
