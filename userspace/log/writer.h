/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes lines while the next ones are made, strictly in order, and never waits for the output:
 * what it does not take is queued, and dropped when the queue is full (queue.h). Changes files
 * between two lines, and makes what was written durable. Not here: how bytes are written
 * (writer_uring.c, writer_plain.c), and what the user is told about it (log.c).
 */
#ifndef KTALLY_LOG_WRITER_H
#define KTALLY_LOG_WRITER_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "log/output.h"
#include "log/queue.h"
#include "log/rotation.h"
#include "log/stop.h"

#define WRITER_QUEUE	(8 * 1024 * 1024)	/* bytes, unless the user says else */

enum writer_backend { WRITER_AUTO, WRITER_URING, WRITER_PLAIN, WRITER_JOURNAL };

/* When what was written is made durable with fdatasync(2). */
enum writer_sync {
	WRITER_SYNC_NONE,	/* never: the kernel does so, within half a minute as a rule */
	WRITER_SYNC_INTERVAL,	/* so long after the last time */
	WRITER_SYNC_BATCH,	/* after each write, while the next is made */
	WRITER_SYNC_EACH,	/* after each line, before the next is written */
};

struct writer_options {
	struct output output;
	bool close;		/* the descriptor is the writer's to close, or to change */
	enum writer_backend backend;	/* AUTO: io_uring where it is to be had, else writev(2) */
	size_t line_max;	/* longest line, newline included */
	size_t queue;		/* bytes; 0: WRITER_QUEUE */
	enum writer_sync sync;	/* of a regular file; anything else can't be */
	uint64_t sync_ns;
	struct rotation *rotation;	/* NULL: the output stays */
	struct stop *stop;	/* a signal shortens writer_finish(); two end it */
};

/* Of which file a first line is asked for. */
struct writer_file {
	unsigned int number;	/* counts from 1 */
	bool torn;		/* it ended within a line, which has been ended */
};

/* Makes the first line of a file, newline included. Returns its length, 0 for none. */
typedef size_t (*writer_head)(void *context, char *line, size_t room,
			      const struct writer_file *file);

struct writer_counts {
	struct queue_counts lines;	/* of each kind: accepted, written, dropped, refused */
	uint64_t durable;	/* lines of which fdatasync(2) said so */
	uint64_t unsure;	/* lines that were written and whose sync failed */
	uint64_t syncs, syncs_failed;
	uint64_t files;		/* that were written to */
};

struct writer;

/*
 * 0; -ENOMEM; with a backend that is no AUTO the -errno for which it is not to be had. The output
 * is then still the caller's.
 */
int writer_open(struct writer **out, const struct writer_options *options);
/* Ends a write that is still under way; what is then unwritten is lost. */
void writer_close(struct writer *w);

const char *writer_backend(const struct writer *w);	/* "uring", "write", "journal" */

/* Queues the first line of this file; @head makes that of each other one too. */
void writer_start(struct writer *w, writer_head head, void *context);

/*
 * Room for one line of line_max bytes. NULL: the line is lost, and counted. Room must be followed
 * by writer_commit(); @len 0 counts the line as lost after all.
 */
char *writer_reserve(struct writer *w, enum queue_kind kind);
void writer_commit(struct writer *w, size_t len);

/* Begins to write what is there. Never waits. */
void writer_flush(struct writer *w);

/*
 * The lines from here on are for the file that the path names then; from a little later on when the
 * file before is not durable yet.
 */
void writer_reopen(struct writer *w);

/*
 * For the caller's poll(2): what to watch, for how many ms at most (-1: for ever), and what to do
 * about what it saw. writer_watched() never waits, is to be called when the time is over too, and
 * also notices that the reader went away while there was nothing to write.
 */
void writer_watch(struct writer *w, struct pollfd *fd);
int writer_wait(const struct writer *w);
void writer_watched(struct writer *w, const struct pollfd *fd);

/*
 * Waits until all is written and, but for WRITER_SYNC_NONE, durable: 0, -ETIMEDOUT when a signal
 * cut it short, else why writing fails. What is unwritten then counts as lost; only writer_close()
 * may follow.
 */
int writer_finish(struct writer *w);

/*
 * Why lines can't be written at the moment: 0, -ENOSPC, ..., -ETIMEDOUT for an output that is so
 * slow that lines are dropped. writer_ended(): it will not get better (-EPIPE: the reader is gone).
 */
int writer_error(const struct writer *w);
bool writer_ended(const struct writer *w);

/* Of the last sync and of the last change of files: 0, or -errno until one succeeds. */
int writer_sync_error(const struct writer *w);
int writer_change_error(const struct writer *w);

/* Lines lost so far, and of a kind those that were not: written, or to be as far as we know. */
uint64_t writer_lost(const struct writer *w);
uint64_t writer_kept(const struct writer *w, enum queue_kind kind);
void writer_counts(const struct writer *w, struct writer_counts *counts);

#endif
