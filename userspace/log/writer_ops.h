/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a way of writing bytes has to offer to writer.c: begin one write, say when and how it went.
 * Not here: buffers, lines and what a failure means for them.
 */
#ifndef KTALLY_LOG_WRITER_OPS_H
#define KTALLY_LOG_WRITER_OPS_H

#include <poll.h>
#include <stddef.h>
#include <sys/types.h>

struct writer_ops {
	const char *name;

	/* 0, or the -errno for which this way is not to be had here. */
	int (*open)(void **state, int fd);
	/* Breaks off a write under way: after this its bytes are not read any more. */
	void (*close)(void *state);

	/* Begins to write; @data stays as it is until reap() says how it went. 0 or -errno. */
	int (*start)(void *state, const char *data, size_t len);
	/* Bytes written, possibly not all; -EAGAIN: not yet; else -errno. Never waits. */
	ssize_t (*reap)(void *state);
	/* What to poll for until reap() has something else to say than -EAGAIN. */
	void (*watch)(void *state, struct pollfd *fd);
};

extern const struct writer_ops writer_plain_ops;
extern const struct writer_ops writer_uring_ops;

#endif
