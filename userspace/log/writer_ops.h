/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a way of writing has to offer to writer.c: begin a write or a sync, say when and how it
 * went. There is one write at most under way, and one sync beside it. Not here: lines, blocks and
 * what a failure means for them.
 */
#ifndef KTALLY_LOG_WRITER_OPS_H
#define KTALLY_LOG_WRITER_OPS_H

#include <poll.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

#define WRITER_PIECES	8	/* of one write, at most */

struct writer_ops {
	const char *name;

	/*
	 * 0, or the -errno for which this way is not to be had here. Most of what is written lies
	 * in @memory.
	 */
	int (*open)(void **state, char *memory, size_t len);
	/* Breaks off a write under way: after this its bytes are not read any more. */
	void (*close)(void *state);

	/*
	 * Begins to write the pieces, one behind the other, where the last write ended; their bytes
	 * stay as they are until written() says how it went. 0 or -errno.
	 */
	int (*write)(void *state, int fd, const struct iovec *pieces, int count);
	/*
	 * Takes note of what ended; to be called before the two that tell it, for watch() no more
	 * tells of what was noted. What ends after it is watched for. Never waits.
	 */
	void (*collect)(void *state);
	/*
	 * As writev(2): bytes written, without a gap and possibly not all; -EAGAIN: not yet; else
	 * -errno and nothing was written. Never waits.
	 */
	ssize_t (*written)(void *state);

	/* Begins to make durable what was written until now. 0 or -errno. */
	int (*sync)(void *state, int fd);
	/* 0 when it is; -EAGAIN: not yet; else -errno. Never waits. */
	int (*synced)(void *state);

	/* What to poll for until one of the two has something else to say than -EAGAIN. */
	void (*watch)(void *state, struct pollfd *fd);
};

extern const struct writer_ops writer_plain_ops;
extern const struct writer_ops writer_uring_ops;
extern const struct writer_ops writer_journal_ops;

/* Whether writing to @fd may wait for a reader: a pipe, socket or terminal. */
_Bool writer_waits(int fd);

#endif
