// SPDX-License-Identifier: GPL-2.0
/* The lines of a writer, see writer.h; what becomes of them is in writer_step.c. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "log/writer_state.h"

#define STOP_PATIENCE	UINT64_C(2000000000)	/* ns that a signal leaves us */
#define FINISH_TRIES	3			/* of a last write that fails */
#define NSEC_PER_MSEC	UINT64_C(1000000)

static int open_backend(struct writer *w)
{
	enum writer_backend backend = w->options.backend;
	int error = -ENOSYS;

	if (backend == WRITER_JOURNAL) {
		w->ops = &writer_journal_ops;
		return w->ops->open(&w->state, w->queue.memory, w->queue.memory_len);
	}
	if (backend != WRITER_PLAIN) {
		w->ops = &writer_uring_ops;
		error = w->ops->open(&w->state, w->queue.memory, w->queue.memory_len);
	}
	if (!error || backend == WRITER_URING)
		return error;
	w->ops = &writer_plain_ops;
	return w->ops->open(&w->state, w->queue.memory, w->queue.memory_len);
}

int writer_open(struct writer **out, const struct writer_options *options)
{
	struct writer *w = calloc(1, sizeof(*w));
	int error;

	if (!w)
		return -ENOMEM;
	w->options = *options;
	w->out = options->output;
	w->old_fd = -1;
	w->file_bytes = options->output.size;
	w->file_since = w->synced_at = stop_now();
	error = queue_init(&w->queue, options->queue ? options->queue : WRITER_QUEUE,
			   options->line_max);
	if (error)
		goto free_writer;
	error = open_backend(w);
	if (error)
		goto free_queue;
	if (w->out.torn && queue_cut(&w->queue))
		queue_uncut(&w->queue, true, NULL, 0);
	*out = w;
	return 0;
free_queue:
	queue_free(&w->queue);
free_writer:
	free(w);
	return error;
}

void writer_close(struct writer *w)
{
	if (!w)
		return;
	w->ops->close(w->state);
	queue_free(&w->queue);
	if (w->old_fd >= 0)
		close(w->old_fd);
	if (w->options.close && !w->changing)
		close(w->out.fd);
	free(w);
}

const char *writer_backend(const struct writer *w)
{
	return w->ops->name;
}

/* ---- Lines ---- */

void writer_start(struct writer *w, writer_head head, void *context)
{
	char *line = queue_reserve(&w->queue, QUEUE_START);

	w->head = head;
	w->head_context = context;
	w->file = (struct writer_file){ .number = 1, .torn = w->out.torn };
	if (line)
		queue_commit(&w->queue, head(context, line, w->options.line_max, &w->file));
	writer_flush(w);
}

static void cut(struct writer *w, bool own)
{
	if (!queue_cut(&w->queue))
		return;		/* a change to come serves this one too */
	w->own = own;
	w->reopen = false;
	w->file_bytes = 0;
	w->file_since = stop_now();
	w->change_at = 0;
	writer_step(w);
}

/* Whether the file is to be changed before the next line; @own: to be renamed by us. */
static bool change_is_due(const struct writer *w, bool *own)
{
	uint64_t now = stop_now();

	*own = w->own && w->change_at;
	if (w->reopen)
		return true;
	if (w->change_at)
		return now >= w->change_at;
	*own = true;
	return rotation_due(w->options.rotation, w->file_bytes, w->file_since, now);
}

/*
 * As long as the file before is not durable the one that is written to goes on, for a disk that is
 * so slow is no reason to drop lines.
 */
static void change_if_due(struct writer *w)
{
	bool own;

	if (w->options.rotation && w->old_fd < 0 && !w->changing && change_is_due(w, &own))
		cut(w, own);
}

void writer_reopen(struct writer *w)
{
	w->reopen = true;
	change_if_due(w);
}

char *writer_reserve(struct writer *w, enum queue_kind kind)
{
	uint64_t dropped = writer_lost(w);
	const struct queue_block *tail;
	char *line;

	if (kind != QUEUE_TASK)		/* a sample is kept in one file, with its tasks */
		change_if_due(w);
	tail = w->queue.tail;
	line = queue_reserve(&w->queue, kind);
	if (w->queue.tail != tail)	/* the last one is full */
		writer_step(w);
	if (writer_lost(w) != dropped)
		w->slow = true;
	return line;
}

void writer_commit(struct writer *w, size_t len)
{
	queue_commit(&w->queue, len);
	w->file_bytes += len;
}

void writer_flush(struct writer *w)
{
	w->flush = true;
	w->retry_at = 0;
	writer_step(w);
}

/* ---- Waiting ---- */

void writer_watch(struct writer *w, struct pollfd *fd)
{
	if (w->changing)
		*fd = (struct pollfd){ .fd = rotation_fd(w->options.rotation), .events = POLLIN };
	else if (w->writing || w->syncing)
		w->ops->watch(w->state, fd);
	else
		*fd = (struct pollfd){ .fd = w->out.fd };
}

int writer_wait(const struct writer *w)
{
	uint64_t due = writer_due_at(w), now = stop_now();

	if (!due)
		return -1;
	return due > now ? (int)((due - now) / NSEC_PER_MSEC) + 1 : 0;
}

void writer_watched(struct writer *w, const struct pollfd *fd)
{
	bool idle = !w->writing && !w->syncing && !w->changing;

	if (!idle || !(fd->revents & (POLLERR | POLLHUP | POLLNVAL))) {
		writer_step(w);
		return;
	}
	w->ended = true;
	w->error = fd->revents & POLLNVAL ? -EBADF : -EPIPE;
}

/* ms until patience is over; -1 without end, 0 now. */
static int patience(const struct writer *w)
{
	const struct stop *stop = w->options.stop;
	uint64_t now = stop_now();

	if (!stop || !stop->count)
		return -1;
	if (stop->count > 1 || now >= stop->since + STOP_PATIENCE)
		return 0;
	return (int)((stop->since + STOP_PATIENCE - now) / NSEC_PER_MSEC) + 1;
}

/* Waits for what is under way or for a signal; false when patience is over. */
static bool wait_for_output(struct writer *w)
{
	struct stop *stop = w->options.stop;
	struct pollfd fds[2] = { { .fd = -1 }, { .fd = stop ? stop->fd : -1, .events = POLLIN } };
	int left = patience(w);

	if (!left) {
		/* What is written is not lost. */
		if (queue_empty(&w->queue) && !w->writing)
			writer_leave_sync(w);
		else
			w->error = -ETIMEDOUT;
		return false;
	}
	writer_watch(w, &fds[0]);
	poll(fds, 2, left);
	if (fds[1].revents)
		stop_check(stop);
	writer_step(w);
	return true;
}

/* Whether there is nothing left to do. */
static bool is_done(const struct writer *w)
{
	return queue_empty(&w->queue) && !w->writing && !w->changing && !w->syncing &&
	       !writer_dirty(w);
}

int writer_finish(struct writer *w)
{
	int failures = 0;

	do {
		w->sync_now = true;
		writer_flush(w);
		if (is_done(w))
			return w->error ? w->error : w->sync_error;
		failures += !w->writing && !w->syncing && !w->changing;
	} while (failures < FINISH_TRIES && !w->ended &&
		 ((!w->writing && !w->syncing && !w->changing) || wait_for_output(w)));
	queue_give_up(&w->queue);
	return w->error ? w->error : w->sync_error;
}

/* ---- What became of it ---- */

int writer_error(const struct writer *w)
{
	return w->error ? w->error : w->slow ? -ETIMEDOUT : 0;
}

int writer_sync_error(const struct writer *w)
{
	return w->sync_error;
}

int writer_change_error(const struct writer *w)
{
	return w->change_error;
}

bool writer_ended(const struct writer *w)
{
	return w->ended;
}

uint64_t writer_lost(const struct writer *w)
{
	return queue_total(w->queue.counts.dropped) + queue_total(w->queue.counts.refused);
}

uint64_t writer_kept(const struct writer *w, enum queue_kind kind)
{
	return w->queue.counts.accepted[kind] - w->queue.counts.dropped[kind];
}

void writer_counts(const struct writer *w, struct writer_counts *counts)
{
	*counts = (struct writer_counts){
		.lines = w->queue.counts,
		.durable = w->durable,
		.unsure = w->unsure,
		.syncs = w->syncs,
		.syncs_failed = w->syncs_failed,
		.files = w->file.number,
	};
}
