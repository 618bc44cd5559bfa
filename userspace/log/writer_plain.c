// SPDX-License-Identifier: GPL-2.0
/*
 * Writing with write(2), for where io_uring is not to be had. The descriptor is shared with whoever
 * started us, so it is not made nonblocking: a pipe gets as much as surely fits when poll(2) says
 * that something does.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log/writer_ops.h"

struct plain {
	int fd;
	bool waits;	/* a pipe, socket or terminal, whose reader may be slow */
	const char *data;
	size_t len;
};

static int plain_open(void **state, int fd)
{
	struct plain *p = calloc(1, sizeof(*p));
	struct stat st;

	if (!p)
		return -ENOMEM;
	p->fd = fd;
	p->waits = !fstat(fd, &st) && !S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode);
	*state = p;
	return 0;
}

static void plain_close(void *state)
{
	free(state);
}

static int plain_start(void *state, const char *data, size_t len)
{
	struct plain *p = state;

	p->data = data;
	p->len = p->waits && len > PIPE_BUF ? PIPE_BUF : len;
	return 0;
}

static void plain_watch(void *state, struct pollfd *fd)
{
	const struct plain *p = state;

	*fd = (struct pollfd){ .fd = p->fd, .events = POLLOUT };
}

static ssize_t plain_reap(void *state)
{
	struct plain *p = state;
	struct pollfd fd;
	ssize_t written;

	plain_watch(p, &fd);
	if (p->waits && poll(&fd, 1, 0) <= 0)
		return -EAGAIN;
	written = write(p->fd, p->data, p->len);
	if (written >= 0)
		return written;
	return errno == EINTR ? -EAGAIN : -errno;
}

const struct writer_ops writer_plain_ops = {
	.name = "write",
	.open = plain_open,
	.close = plain_close,
	.start = plain_start,
	.reap = plain_reap,
	.watch = plain_watch,
};
