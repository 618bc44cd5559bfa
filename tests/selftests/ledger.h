/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all processes used from one moment to another: rows of those that lived then, exit records
 * of those that died between. This is how a client of ktally accounts for an interval.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include "ask.h"

#define LEDGER_BUCKETS 4096

/* A process: (pid, start). Values are by attribute, as a row's. */
struct entry {
	uint64_t pid;
	uint64_t start;
	uint64_t cgroup;
	bool begun;	/* it was there at the beginning */
	bool defunct;	/* and had ended, or had its record, by then */
	bool alive;	/* it was there at the end */
	bool ended;	/* it has its exit record */
	uint64_t from[GENL_ATTRS];
	uint64_t to[GENL_ATTRS];
	size_t next;	/* in its bucket: index + 1 */
};

struct ledger {
	struct entry *entries;
	size_t count;
	size_t room;
	size_t buckets[LEDGER_BUCKETS];
	uint64_t exit_next;	/* the record to read next */
};

/* Each ends the case when the module does not answer, and fails it when a record was lost. */
void ledger_open(struct ledger *ledger, struct genl *genl);
void ledger_read(struct ledger *ledger, struct genl *genl);
void ledger_close(struct ledger *ledger, struct genl *genl);
void ledger_free(struct ledger *ledger);

/*
 * Every process that was there at the beginning is there still, or has its record; no counter went
 * back.
 */
void ledger_check(const struct ledger *ledger);

/* What processes used between; @cgroup 0: all. */
uint64_t ledger_sum(const struct ledger *ledger, int attr, uint64_t cgroup);

/* How many began between. */
size_t ledger_begun(const struct ledger *ledger, uint64_t cgroup);

#endif
