// SPDX-License-Identifier: GPL-2.0
/*
 * Writing with io_uring. The pieces of a write are a chain of linked requests, each at the file's
 * own position: the kernel begins one when the one before is written whole, and cancels those
 * behind one that came out short. So bytes are in order and without a gap, and O_APPEND and a file
 * that is truncated meanwhile are what they are with writev(2), where offsets of our own would not
 * be. What lies in the memory of the start is written from registered buffers.
 */
#include <errno.h>
#include <liburing.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "log/writer_ops.h"

#define RING_ENTRIES	(4 * WRITER_PIECES)	/* and twice as many completions */
#define CURRENT_POSITION	((__u64)-1)

/* Tags of requests: a number below WRITER_PIECES is that of a piece. */
#define SYNC_TAG	100
#define IGNORED_TAG	101

/* What written() has to wait for. */
enum uring_waits {
	URING_COMPLETION,	/* the kernel has the pieces */
	URING_SPACE,		/* a nonblocking output was full: for room, then hand over again */
	URING_SUBMIT,		/* the kernel was out of resources: hand over again */
};

struct uring {
	struct io_uring ring;
	const char *memory;	/* is registered; NULL: it is not */
	size_t memory_len;
	enum uring_waits waits;
	bool writing, syncing;
	int fd;
	int count;		/* pieces the kernel was given, or is to be */
	int left;		/* of them, that it has not completed */
	struct iovec pieces[WRITER_PIECES];
	int results[WRITER_PIECES];
	bool has_synced;
	int sync_result;
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

/* Where the limit of locked memory forbids it, buffers are ordinary ones. */
static void register_memory(struct uring *u, char *memory, size_t len)
{
	const struct iovec all = { .iov_base = memory, .iov_len = len };

	if (io_uring_register_buffers(&u->ring, &all, 1))
		return;
	u->memory = memory;
	u->memory_len = len;
}

static int uring_open(void **state, char *memory, size_t len)
{
	struct io_uring_params params = { 0 };
	struct uring *u = calloc(1, sizeof(*u));
	int error = -ENOMEM;

	if (!u)
		return error;
	error = io_uring_queue_init_params(RING_ENTRIES, &u->ring, &params);
	if (error)
		goto free_state;
	error = params.features & IORING_FEAT_RW_CUR_POS ? try_ring(&u->ring) : -EOPNOTSUPP;
	if (error)
		goto exit_ring;
	register_memory(u, memory, len);
	*state = u;
	return 0;
exit_ring:
	io_uring_queue_exit(&u->ring);
free_state:
	free(u);
	return error;
}

static void prepare_piece(const struct uring *u, struct io_uring_sqe *sqe, int i)
{
	const char *base = u->pieces[i].iov_base;
	unsigned int len = (unsigned int)u->pieces[i].iov_len;

	if (u->memory && base >= u->memory && base < u->memory + u->memory_len)
		io_uring_prep_write_fixed(sqe, u->fd, base, len, CURRENT_POSITION, 0);
	else
		io_uring_prep_write(sqe, u->fd, base, len, CURRENT_POSITION);
	io_uring_sqe_set_data64(sqe, (__u64)i);
	if (i + 1 < u->count)
		sqe->flags |= IOSQE_IO_LINK;
}

static bool is_passing(int error)
{
	return error == -EINTR || error == -EAGAIN || error == -EBUSY || error == -ENOMEM;
}

/* Requests that the kernel did not take; they go with the next ones, and do nothing. */
static void defuse(struct io_uring_sqe **sqes, int from, int count)
{
	for (int i = from; i < count; i++) {
		io_uring_prep_nop(sqes[i]);
		io_uring_sqe_set_data64(sqes[i], IGNORED_TAG);
	}
}

/*
 * Gives the kernel the pieces. Of a chain that it takes only in part the rest is a later write's:
 * it would not be linked with what was taken. 0, also when that has to be tried again, or -errno.
 */
static int hand_over(struct uring *u)
{
	struct io_uring_sqe *sqes[WRITER_PIECES];
	int taken;

	u->waits = URING_SUBMIT;
	if (io_uring_sq_ready(&u->ring))
		io_uring_submit(&u->ring);
	if (io_uring_sq_ready(&u->ring))
		return 0;
	for (int i = 0; i < u->count; i++) {
		sqes[i] = io_uring_get_sqe(&u->ring);
		prepare_piece(u, sqes[i], i);
	}
	taken = io_uring_submit(&u->ring);
	if (taken < u->count)
		defuse(sqes, taken > 0 ? taken : 0, u->count);
	if (taken < 0 && !is_passing(taken))
		return taken;
	if (taken <= 0)
		return 0;
	u->count = u->left = taken;
	u->waits = URING_COMPLETION;
	return 0;
}

static int uring_write(void *state, int fd, const struct iovec *pieces, int count)
{
	struct uring *u = state;
	int error;

	u->fd = fd;
	/* Of a pipe's chain all but the first would be cancelled, time and again. */
	u->count = writer_waits(fd) ? 1 : count;
	memcpy(u->pieces, pieces, (size_t)u->count * sizeof(*pieces));
	error = hand_over(u);
	u->writing = !error;
	return error;
}

/* Takes the completions there are. */
static void uring_collect(void *state)
{
	struct uring *u = state;
	struct io_uring_cqe *cqe;

	if (io_uring_cq_has_overflow(&u->ring))
		io_uring_get_events(&u->ring);
	while (!io_uring_peek_cqe(&u->ring, &cqe)) {
		__u64 tag = io_uring_cqe_get_data64(cqe);

		if (tag < WRITER_PIECES) {
			u->results[tag] = cqe->res;
			u->left--;
		} else if (tag == SYNC_TAG) {
			u->has_synced = true;
			u->sync_result = cqe->res;
		}
		io_uring_cqe_seen(&u->ring, cqe);
	}
}

/* What the chain wrote up to its first gap, or why it wrote nothing. */
static ssize_t chain_result(const struct uring *u)
{
	ssize_t total = 0;

	for (int i = 0; i < u->count; i++) {
		int result = u->results[i];

		if (result < 0)
			return total ? total : result;
		total += result;
		if ((size_t)result < u->pieces[i].iov_len)
			break;
	}
	return total;
}

static void uring_watch(void *state, struct pollfd *fd)
{
	const struct uring *u = state;

	if (u->writing && u->waits != URING_COMPLETION && !u->syncing)
		*fd = (struct pollfd){ .fd = u->fd, .events = POLLOUT };
	else
		*fd = (struct pollfd){ .fd = u->ring.ring_fd, .events = POLLIN };
}

/* Does what the last attempt has to be followed by; 0, -EAGAIN when that has to wait, or -errno. */
static int try_again(struct uring *u)
{
	struct pollfd fd = { .fd = u->fd, .events = POLLOUT };

	if (u->waits == URING_COMPLETION)
		return 0;
	if (u->waits == URING_SPACE && poll(&fd, 1, 0) <= 0)
		return -EAGAIN;
	return hand_over(u);
}

static ssize_t uring_written(void *state)
{
	struct uring *u = state;
	ssize_t result = try_again(u);

	if (!result && (u->waits != URING_COMPLETION || u->left))
		return -EAGAIN;
	if (!result)
		result = chain_result(u);
	if (result == -EAGAIN || result == -EINTR || result == -ECANCELED) {
		u->waits = u->waits == URING_SUBMIT ? URING_SUBMIT : URING_SPACE;
		return -EAGAIN;
	}
	u->writing = false;
	return result;
}

static int uring_sync(void *state, int fd)
{
	struct uring *u = state;
	struct io_uring_sqe *sqe = io_uring_get_sqe(&u->ring);
	int error;

	if (!sqe)
		return -EBUSY;
	io_uring_prep_fsync(sqe, fd, IORING_FSYNC_DATASYNC);
	io_uring_sqe_set_data64(sqe, SYNC_TAG);
	u->has_synced = false;
	error = io_uring_submit(&u->ring);
	if (error <= 0) {
		defuse(&sqe, 0, 1);
		return error ? error : -EAGAIN;
	}
	u->syncing = true;
	return 0;
}

static int uring_synced(void *state)
{
	struct uring *u = state;

	if (!u->has_synced)
		return -EAGAIN;
	u->syncing = u->has_synced = false;
	return u->sync_result;
}

/* The kernel may read the buffers until the writes have completed, even after the ring is gone. */
static void cancel_writes(struct uring *u)
{
	struct io_uring_cqe *cqe;
	int error = 0;

	for (int i = 0; i < u->count; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&u->ring);

		if (!sqe)
			break;
		io_uring_prep_cancel64(sqe, (__u64)i, 0);
		io_uring_sqe_set_data64(sqe, IGNORED_TAG);
	}
	io_uring_submit(&u->ring);
	while (u->left > 0 && (!error || error == -EINTR)) {
		error = io_uring_wait_cqe(&u->ring, &cqe);
		uring_collect(u);
	}
}

static void uring_close(void *state)
{
	struct uring *u = state;

	uring_collect(u);
	if (u->writing && u->waits == URING_COMPLETION && u->left > 0)
		cancel_writes(u);
	io_uring_queue_exit(&u->ring);
	free(u);
}

const struct writer_ops writer_uring_ops = {
	.name = "uring",
	.open = uring_open,
	.close = uring_close,
	.write = uring_write,
	.collect = uring_collect,
	.written = uring_written,
	.sync = uring_sync,
	.synced = uring_synced,
	.watch = uring_watch,
};
