/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a writer consists of: for writer.c, which has the lines, and writer_step.c, which has what
 * is under way.
 */
#ifndef KTALLY_LOG_WRITER_STATE_H
#define KTALLY_LOG_WRITER_STATE_H

#include "log/writer.h"
#include "log/writer_ops.h"

struct writer {
	struct writer_options options;
	const struct writer_ops *ops;
	void *state;
	struct queue queue;
	struct output out;
	writer_head head;
	void *head_context;
	struct writer_file file;

	bool flush;		/* the block that is being filled is to be written too */
	bool writing, syncing, changing;	/* what is under way; a change is alone */
	bool ended;
	int error, sync_error, change_error;
	bool slow;		/* lines were dropped since the queue was last empty */
	uint64_t retry_at;	/* CLOCK_MONOTONIC: a failed write is tried again; 0: at once */

	uint64_t bytes;		/* the output took of all files */
	uint64_t synced;	/* of these, until the last sync, be it one that failed */
	uint64_t sync_bytes, sync_lines;	/* that the one under way is about */
	int old_fd;		/* the file before, until it is durable; else -1 */
	uint64_t old_bytes, old_lines;	/* up to its end */
	uint64_t synced_at;	/* when the last began */
	uint64_t settled;	/* lines that are durable, or unsure */
	uint64_t durable, unsure, syncs, syncs_failed;
	bool sync_now;		/* what is written is to be durable before anything else */

	uint64_t file_bytes;	/* queued for the newest file, and what it had */
	uint64_t file_since;	/* when that was begun */
	bool reopen;		/* a change was asked for */
	bool own;		/* the change to come is of our own making: the old is renamed */
	bool fresh;		/* a sync failed, and that is why this is a new file */
	uint64_t change_at;	/* when one that failed is tried again; 0: none did */
};

/*
 * Takes in what has come to an end and begins what can be begun: writing, syncing, changing files.
 * Never waits.
 */
void writer_step(struct writer *w);

/* Whether bytes were written that are not known to be durable, where that can be. */
bool writer_dirty(const struct writer *w);

/* All is written, and nobody waits any longer to learn whether it is durable. */
void writer_leave_sync(struct writer *w);

/* When writer_step() has something to begin by the clock; 0: nothing. */
uint64_t writer_due_at(const struct writer *w);

#endif
