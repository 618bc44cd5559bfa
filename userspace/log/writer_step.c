// SPDX-License-Identifier: GPL-2.0
/*
 * What is under way in a writer: one write, beside it one sync, or a change of files alone. The
 * invariant: what the output has got ends where the queue's first block says, so that whatever
 * failed goes on at the same byte. A sync that failed is never tried again for the same bytes: the
 * kernel may have forgotten them, and would say that all is well.
 */
#include <errno.h>
#include <unistd.h>

#include "log/writer_state.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)
#define RETRY_NS	NSEC_PER_SEC
#define CHANGE_RETRY_NS	(10 * NSEC_PER_SEC)

/* ---- Syncing ---- */

static bool can_sync(const struct writer *w)
{
	return w->out.regular && w->options.sync != WRITER_SYNC_NONE;
}

bool writer_dirty(const struct writer *w)
{
	return can_sync(w) && w->bytes != w->synced;
}

static bool sync_is_due(const struct writer *w)
{
	if (!writer_dirty(w))
		return false;
	return w->sync_now || w->old_fd >= 0 || w->options.sync != WRITER_SYNC_INTERVAL ||
	       stop_now() - w->synced_at >= w->options.sync_ns;
}

/* Lines whose sync came to an end: the later ones can't be durable before them. */
static void settle(struct writer *w, int error)
{
	uint64_t lines = w->sync_lines - w->settled;

	w->settled = w->sync_lines;
	w->synced = w->sync_bytes;
	w->sync_error = error;
	w->syncs++;
	w->syncs_failed += error != 0;
	if (error)
		w->unsure += lines;
	else
		w->durable += lines;
}

void writer_leave_sync(struct writer *w)
{
	w->sync_bytes = w->bytes;
	w->sync_lines = queue_total(w->queue.counts.written);
	settle(w, -ETIMEDOUT);
}

/* In another file, on other blocks, what follows has another chance; once, if that fails too. */
static void leave_file(struct writer *w)
{
	if (!w->options.rotation || w->fresh || !queue_cut(&w->queue))
		return;
	w->own = w->fresh = true;
	w->file_bytes = 0;
	w->file_since = stop_now();
}

/* The file before is no business of ours any more once all of it is settled. */
static void close_old(struct writer *w)
{
	if (w->old_fd < 0 || (can_sync(w) && w->synced < w->old_bytes))
		return;
	close(w->old_fd);
	w->old_fd = -1;
}

static void sync_ended(struct writer *w, int error)
{
	bool is_old = w->old_fd >= 0;

	w->syncing = false;
	settle(w, error);
	close_old(w);
	if (!error)
		w->fresh = w->fresh && is_old;
	else if (!is_old)
		leave_file(w);
}

static void begin_sync(struct writer *w)
{
	bool is_old = w->old_fd >= 0;
	int error;

	w->sync_bytes = is_old ? w->old_bytes : w->bytes;
	w->sync_lines = is_old ? w->old_lines : queue_total(w->queue.counts.written);
	w->synced_at = stop_now();
	error = w->ops->sync(w->state, is_old ? w->old_fd : w->out.fd);
	if (error == -EAGAIN || error == -EBUSY || error == -EINTR)
		return;		/* it was not begun: the next step does */
	w->syncing = !error;
	if (error)
		sync_ended(w, error);
}

/* ---- Writing ---- */

/* Errors after which space, a quota or a device may come back. */
static bool may_recover(int error)
{
	switch (error) {
	case -ENOSPC:
	case -EDQUOT:
	case -EFBIG:
	case -EIO:
	case -EROFS:
	case -ENOMEM:
	case -ENOBUFS:
	case -ECONNREFUSED:
		return true;
	default:
		return false;
	}
}

static void write_failed(struct writer *w, int error)
{
	queue_written(&w->queue, 0);
	w->error = error;
	w->ended = !may_recover(error);
	w->retry_at = stop_now() + RETRY_NS;
}

static void write_ended(struct writer *w, ssize_t written)
{
	w->writing = false;
	if (written <= 0) {
		write_failed(w, written ? (int)written : -EIO);
		return;
	}
	queue_written(&w->queue, (size_t)written);
	w->bytes += (uint64_t)written;
	w->error = 0;
	w->retry_at = 0;
	if (queue_empty(&w->queue))
		w->slow = false;
}

static bool may_write(const struct writer *w)
{
	if (w->writing || w->changing || w->ended)
		return false;
	if (w->options.sync == WRITER_SYNC_EACH && (w->syncing || writer_dirty(w)))
		return false;
	return !w->retry_at || stop_now() >= w->retry_at;
}

static void begin_write(struct writer *w)
{
	struct iovec pieces[WRITER_PIECES];
	bool one_line = w->options.sync == WRITER_SYNC_EACH && can_sync(w);
	int error, count = queue_pieces(&w->queue, pieces, WRITER_PIECES, w->flush, one_line);

	if (!count) {
		w->flush = w->flush && !queue_empty(&w->queue);
		return;
	}
	error = w->ops->write(w->state, w->out.fd, pieces, count);
	if (error)
		write_failed(w, error);
	w->writing = !error;
}

/* ---- Changing files ---- */

static void begin_file(struct writer *w)
{
	char line[QUEUE_BLOCK / 2];
	size_t len = 0;

	w->file.torn = w->out.torn;
	w->file.number++;
	if (w->head)
		len = w->head(w->head_context, line, w->options.line_max, &w->file);
	queue_uncut(&w->queue, w->out.torn, line, len);
}

static void change_ended(struct writer *w, const struct output *out, int error)
{
	w->changing = false;
	w->change_error = error == -EALREADY ? 0 : error;
	w->change_at = w->change_error ? stop_now() + CHANGE_RETRY_NS : 0;
	if (error) {
		queue_uncut(&w->queue, false, NULL, 0);
		return;
	}
	w->old_fd = w->out.fd;
	w->old_bytes = w->bytes;
	w->old_lines = queue_total(w->queue.counts.written);
	close_old(w);
	w->out = *out;
	w->file_bytes += out->size;
	w->own = false;
	w->error = 0;
	w->retry_at = 0;
	begin_file(w);
}

/*
 * All of the old file is written. It is made durable while the new one is written to, for a disk
 * may take longer to do so than the queue lasts.
 */
static void begin_change(struct writer *w)
{
	int error = rotation_begin(w->options.rotation, w->out.fd, w->own);

	w->changing = !error;
	if (error)
		change_ended(w, NULL, error);
}

/* ---- Steps ---- */

/* Takes in what ended; false when nothing did. */
static bool take_in(struct writer *w)
{
	int synced = -EAGAIN, changed = -EAGAIN;
	ssize_t written = -EAGAIN;
	struct output out;

	w->ops->collect(w->state);
	if (w->writing)
		written = w->ops->written(w->state);
	if (w->syncing)
		synced = w->ops->synced(w->state);
	if (w->changing)
		changed = rotation_end(w->options.rotation, &out);
	if (written != -EAGAIN)
		write_ended(w, written);
	if (synced != -EAGAIN)
		sync_ended(w, synced);
	if (changed != -EAGAIN)
		change_ended(w, &out, changed);
	return written != -EAGAIN || synced != -EAGAIN || changed != -EAGAIN;
}

static void begin(struct writer *w)
{
	if (may_write(w)) {
		if (queue_at_cut(&w->queue))
			begin_change(w);
		else
			begin_write(w);
	}
	if (!w->syncing && !w->changing && sync_is_due(w))
		begin_sync(w);
}

void writer_step(struct writer *w)
{
	do {
		begin(w);
	} while (take_in(w));
}

uint64_t writer_due_at(const struct writer *w)
{
	uint64_t due = 0;

	if (!w->writing && !w->changing && !w->ended && w->retry_at && !queue_empty(&w->queue))
		due = w->retry_at;
	if (!w->syncing && writer_dirty(w)) {
		uint64_t at = w->synced_at + w->options.sync_ns;

		due = due && due < at ? due : at;
	}
	return due;
}
