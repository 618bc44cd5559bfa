// SPDX-License-Identifier: GPL-2.0
/*
 * Writing with io_uring: the kernel takes a buffer while we fill the next one. One write at a time,
 * at the file's own position, so that order and O_APPEND are what they are with write(2).
 */
#include <errno.h>
#include <liburing.h>
#include <stdbool.h>
#include <stdlib.h>

#include "log/writer_ops.h"

#define RING_ENTRIES	4
#define WRITE_TAG	1
#define CANCEL_TAG	2
#define CURRENT_POSITION	((__u64)-1)

/* What reap() has to wait for. */
enum uring_waits {
	URING_COMPLETION,	/* the kernel has the write */
	URING_SPACE,		/* a nonblocking output was full: for room, then submit again */
	URING_SUBMIT,		/* the kernel was out of resources: submit again */
};

struct uring {
	struct io_uring ring;
	int fd;
	enum uring_waits waits;
	bool busy;
	int broken;		/* why nothing more can be submitted: a write is stuck */
	const char *data;
	size_t len;
};

/* Some sandboxes allow the setup and refuse the rest: a request that does nothing tells. */
static int try_ring(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;
	int error;

	io_uring_prep_nop(io_uring_get_sqe(ring));
	error = io_uring_submit(ring);
	if (error < 0)
		return error;
	error = io_uring_wait_cqe(ring, &cqe);
	if (error)
		return error;
	io_uring_cqe_seen(ring, cqe);
	return 0;
}

static int uring_open(void **state, int fd)
{
	struct io_uring_params params = { 0 };
	struct uring *u = calloc(1, sizeof(*u));
	int error = -ENOMEM;

	if (!u)
		return error;
	u->fd = fd;
	error = io_uring_queue_init_params(RING_ENTRIES, &u->ring, &params);
	if (error)
		goto free_state;
	error = params.features & IORING_FEAT_RW_CUR_POS ? try_ring(&u->ring) : -EOPNOTSUPP;
	if (error)
		goto exit_ring;
	*state = u;
	return 0;
exit_ring:
	io_uring_queue_exit(&u->ring);
free_state:
	free(u);
	return error;
}

/* Hands over the write, or leaves it queued in the ring for the next try. */
static int submit(struct uring *u)
{
	int submitted = io_uring_submit(&u->ring);

	u->waits = submitted > 0 ? URING_COMPLETION : URING_SUBMIT;
	if (submitted >= 0 || submitted == -EINTR || submitted == -EAGAIN || submitted == -EBUSY)
		return 0;
	u->broken = submitted;
	return submitted;
}

static int queue_write(struct uring *u)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&u->ring);

	if (!sqe)
		return -EBUSY;
	io_uring_prep_write(sqe, u->fd, u->data, (unsigned int)u->len, CURRENT_POSITION);
	io_uring_sqe_set_data64(sqe, WRITE_TAG);
	return submit(u);
}

static int uring_start(void *state, const char *data, size_t len)
{
	struct uring *u = state;
	int error;

	if (u->broken)
		return u->broken;
	u->data = data;
	u->len = len;
	error = queue_write(u);
	u->busy = !error;
	return error;
}

static void uring_watch(void *state, struct pollfd *fd)
{
	const struct uring *u = state;

	if (u->waits == URING_COMPLETION)
		*fd = (struct pollfd){ .fd = u->ring.ring_fd, .events = POLLIN };
	else
		*fd = (struct pollfd){ .fd = u->fd, .events = POLLOUT };
}

/* Does what the last attempt has to be followed by; 0, -EAGAIN when that has to wait, or -errno. */
static int try_again(struct uring *u)
{
	struct pollfd fd;

	if (u->waits == URING_COMPLETION)
		return 0;
	if (u->waits == URING_SUBMIT)
		return submit(u);
	uring_watch(u, &fd);
	if (poll(&fd, 1, 0) <= 0)
		return -EAGAIN;
	return queue_write(u);
}

static ssize_t uring_reap(void *state)
{
	struct uring *u = state;
	struct io_uring_cqe *cqe;
	int result = try_again(u);

	if (result)
		return result;
	if (u->waits != URING_COMPLETION || io_uring_peek_cqe(&u->ring, &cqe))
		return -EAGAIN;
	result = cqe->res;
	io_uring_cqe_seen(&u->ring, cqe);
	if (result == -EAGAIN || result == -EINTR) {
		u->waits = URING_SPACE;
		return -EAGAIN;
	}
	u->busy = false;
	return result;
}

/* The kernel may read the buffer until the write has completed, even after the ring is gone. */
static void cancel_write(struct uring *u)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&u->ring);
	struct io_uring_cqe *cqe;

	int error;

	if (sqe) {
		io_uring_prep_cancel64(sqe, WRITE_TAG, 0);
		io_uring_sqe_set_data64(sqe, CANCEL_TAG);
		io_uring_submit(&u->ring);
	}
	do {
		error = io_uring_wait_cqe(&u->ring, &cqe);
		if (error)
			continue;
		u->busy = io_uring_cqe_get_data64(cqe) != WRITE_TAG;
		io_uring_cqe_seen(&u->ring, cqe);
	} while (u->busy && (!error || error == -EINTR));
}

static void uring_close(void *state)
{
	struct uring *u = state;

	if (u->busy && u->waits == URING_COMPLETION)
		cancel_write(u);
	io_uring_queue_exit(&u->ring);
	free(u);
}

const struct writer_ops writer_uring_ops = {
	.name = "uring",
	.open = uring_open,
	.close = uring_close,
	.start = uring_start,
	.reap = uring_reap,
	.watch = uring_watch,
};
