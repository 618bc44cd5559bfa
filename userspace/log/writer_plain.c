// SPDX-License-Identifier: GPL-2.0
/*
 * Writing with writev(2) and fdatasync(2), for where io_uring is not to be had. Files are written
 * by a thread, for even the page cache may wait for the disk. What has a reader is written here,
 * as much as surely fits when poll(2) says that something does: the descriptor is shared with
 * whoever started us, so it is not made nonblocking.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log/worker.h"
#include "log/writer_ops.h"

struct plain {
	int fd, sync_fd, event;
	bool waits;	/* of @fd */
	int count;
	struct iovec pieces[WRITER_PIECES];
	struct worker *writer, *syncer;
};

bool writer_waits(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && !S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode);
}

static int plain_open(void **state, char *memory, size_t len)
{
	struct plain *p = calloc(1, sizeof(*p));
	int error;

	(void)memory;
	(void)len;
	if (!p)
		return -ENOMEM;
	p->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (p->event < 0) {
		error = -errno;
		goto free_state;
	}
	error = worker_new(&p->writer, p->event);
	if (error)
		goto close_event;
	error = worker_new(&p->syncer, p->event);
	if (error)
		goto free_writer;
	*state = p;
	return 0;
free_writer:
	worker_free(p->writer);
close_event:
	close(p->event);
free_state:
	free(p);
	return error;
}

static void plain_close(void *state)
{
	struct plain *p = state;

	worker_free(p->writer);
	worker_free(p->syncer);
	close(p->event);
	free(p);
}

/* Runs in the thread. A file's descriptor gives -EAGAIN or -EINTR for no reason of ours. */
static long write_job(void *context)
{
	const struct plain *p = context;
	ssize_t written;

	do {
		written = writev(p->fd, p->pieces, p->count);
	} while (written < 0 && errno == EINTR);
	return written < 0 ? -errno : written;
}

static long sync_job(void *context)
{
	const struct plain *p = context;

	return fdatasync(p->sync_fd) ? -errno : 0;
}

static int plain_write(void *state, int fd, const struct iovec *pieces, int count)
{
	struct plain *p = state;

	p->fd = fd;
	p->waits = writer_waits(fd);
	p->count = count;
	memcpy(p->pieces, pieces, (size_t)count * sizeof(*pieces));
	return p->waits ? 0 : worker_start(p->writer, write_job, p);
}

static ssize_t write_what_fits(const struct plain *p)
{
	struct pollfd fd = { .fd = p->fd, .events = POLLOUT };
	size_t len = p->pieces[0].iov_len;
	ssize_t written;

	if (poll(&fd, 1, 0) <= 0)
		return -EAGAIN;
	written = write(p->fd, p->pieces[0].iov_base, len < PIPE_BUF ? len : PIPE_BUF);
	if (written >= 0)
		return written;
	return errno == EINTR ? -EAGAIN : -errno;
}

static void plain_collect(void *state)
{
	const struct plain *p = state;
	uint64_t count;

	if (read(p->event, &count, sizeof(count)) != sizeof(count))
		return;		/* nothing happened */
}

static ssize_t plain_written(void *state)
{
	struct plain *p = state;
	long result;

	if (p->waits)
		return write_what_fits(p);
	return worker_done(p->writer, &result) ? result : -EAGAIN;
}

static int plain_sync(void *state, int fd)
{
	struct plain *p = state;

	p->sync_fd = fd;
	return worker_start(p->syncer, sync_job, p);
}

static int plain_synced(void *state)
{
	struct plain *p = state;
	long result;

	return worker_done(p->syncer, &result) ? (int)result : -EAGAIN;
}

static void plain_watch(void *state, struct pollfd *fd)
{
	const struct plain *p = state;

	if (p->waits && !worker_busy(p->syncer))
		*fd = (struct pollfd){ .fd = p->fd, .events = POLLOUT };
	else
		*fd = (struct pollfd){ .fd = p->event, .events = POLLIN };
}

const struct writer_ops writer_plain_ops = {
	.name = "write",
	.open = plain_open,
	.close = plain_close,
	.write = plain_write,
	.collect = plain_collect,
	.written = plain_written,
	.sync = plain_sync,
	.synced = plain_synced,
	.watch = plain_watch,
};
