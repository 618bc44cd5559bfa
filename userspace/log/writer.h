/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes lines to a file or pipe while the next ones are made: two buffers, at most one write under
 * way, strictly in order. What can't be written waits; when both buffers are full lines are lost,
 * whole ones, and counted. Not here: how bytes are written (writer_uring.c, writer_plain.c), and
 * what the user is told about it (log.c).
 */
#ifndef KTALLY_LOG_WRITER_H
#define KTALLY_LOG_WRITER_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "log/stop.h"

#define WRITER_BUFFER	(256 * 1024)

enum writer_backend { WRITER_AUTO, WRITER_URING, WRITER_PLAIN };

struct writer_options {
	int fd;			/* stays the caller's */
	enum writer_backend backend;	/* AUTO: io_uring where the kernel lets us, else write(2) */
	size_t line_max;	/* longest line, newline included */
	uint64_t patience;	/* ns that an output may take nothing before lines are lost */
	struct stop *stop;	/* a signal shortens the wait; two end it */
	bool torn;		/* the file ends within a line: end that first */
};

struct writer;

/* 0; -ENOMEM; with WRITER_URING the -errno for which the kernel refuses io_uring. */
int writer_open(struct writer **out, const struct writer_options *options);
/* Ends a write that is still under way; what is then unwritten is lost. */
void writer_close(struct writer *w);

const char *writer_backend(const struct writer *w);	/* "uring", "write" */

/*
 * Room for one line of line_max bytes, waiting for it if need be. NULL: the line is lost, and
 * counted. Room must be followed by writer_commit(); @len 0 counts the line as lost after all.
 */
char *writer_reserve(struct writer *w);
void writer_commit(struct writer *w, size_t len);

/* Begins to write what is there. Never waits. */
void writer_flush(struct writer *w);

/*
 * For the caller's poll(2): what to watch, and what to do about what it saw. writer_watched() never
 * waits, and also notices that the reader went away while there was nothing to write.
 */
void writer_watch(struct writer *w, struct pollfd *fd);
void writer_watched(struct writer *w, const struct pollfd *fd);

/*
 * Waits until all is written: 0, -ETIMEDOUT when patience ran out, else why writing fails. What is
 * unwritten then counts as lost; only writer_close() may follow.
 */
int writer_finish(struct writer *w);

/*
 * Why lines can't be written at the moment: 0, -ENOSPC, ..., -ETIMEDOUT for an output that takes
 * nothing. writer_ended(): it will not get better (-EPIPE: the reader is gone).
 */
int writer_error(const struct writer *w);
bool writer_ended(const struct writer *w);

/* Lines that were lost so far. */
uint64_t writer_lost(const struct writer *w);

#endif
