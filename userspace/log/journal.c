// SPDX-License-Identifier: GPL-2.0
/*
 * Writing to systemd's journal: each line is an entry, sent by a thread with libsystemd, which
 * waits when journald is slow. Of a line's bytes it takes all or none.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include "log/journal_entry.h"
#include "log/worker.h"
#include "log/writer_ops.h"

#define SOCKET	"/run/systemd/journal/socket"

struct journal {
	int event;
	struct worker *sender;
	atomic_bool stop;
	size_t len;
	char *lines;		/* a copy: the thread may outlive the writer, see journal_close() */
	size_t room;
	struct journal_entry entry;
};

/* libsystemd takes no journal at all for success, so we ask ourselves. */
static int find_journal(void)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), error;

	if (fd < 0)
		return -errno;
	error = connect(fd, (const struct sockaddr *)&address, sizeof(address)) ? -errno : 0;
	close(fd);
	return error;
}

static int journal_open(void **state, char *memory, size_t len)
{
	struct journal *j;
	int error = find_journal();

	(void)memory;
	(void)len;
	if (error)
		return error;
	j = calloc(1, sizeof(*j));
	if (!j)
		return -ENOMEM;
	j->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (j->event < 0) {
		error = -errno;
		goto free_state;
	}
	error = worker_new(&j->sender, j->event);
	if (error)
		goto close_event;
	*state = j;
	return 0;
close_event:
	close(j->event);
free_state:
	free(j);
	return error;
}

/* A journal that takes nothing must not keep us from ending: the thread is left to the exit. */
static void journal_close(void *state)
{
	struct journal *j = state;
	long result;

	atomic_store(&j->stop, true);
	if (worker_busy(j->sender) && !worker_done(j->sender, &result))
		return;
	worker_free(j->sender);
	close(j->event);
	free(j->lines);
	free(j);
}

static int send_line(struct journal *j, const char *line, size_t len)
{
	if (journal_entry_read(&j->entry, line, len))
		return 0;	/* the "\n" that ends a torn line, at most */
	return sd_journal_sendv(j->entry.field, j->entry.count);
}

/* Runs in the thread. Bytes of the lines that were sent, or why the first was not. */
static long send_job(void *context)
{
	struct journal *j = context;
	const char *at = j->lines, *end = j->lines + j->len;
	int error = find_journal();

	if (error == -ENOENT)
		error = -ECONNREFUSED;	/* journald may come back */
	while (!error && at < end && !atomic_load(&j->stop)) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t len = newline ? (size_t)(newline - at) + 1 : (size_t)(end - at);

		error = send_line(j, at, len);
		if (!error)
			at += len;
	}
	return at > j->lines || !error ? at - j->lines : error;
}

static int journal_write(void *state, int fd, const struct iovec *pieces, int count)
{
	struct journal *j = state;
	size_t len = 0;

	(void)fd;
	for (int i = 0; i < count; i++)
		len += pieces[i].iov_len;
	if (len > j->room) {
		char *lines = realloc(j->lines, len);

		if (!lines)
			return -ENOMEM;
		j->lines = lines;
		j->room = len;
	}
	j->len = 0;
	for (int i = 0; i < count; i++) {
		memcpy(j->lines + j->len, pieces[i].iov_base, pieces[i].iov_len);
		j->len += pieces[i].iov_len;
	}
	return worker_start(j->sender, send_job, j);
}

static void journal_collect(void *state)
{
	const struct journal *j = state;
	uint64_t count;

	if (read(j->event, &count, sizeof(count)) != sizeof(count))
		return;		/* nothing happened */
}

static ssize_t journal_written(void *state)
{
	struct journal *j = state;
	long result;

	return worker_done(j->sender, &result) ? result : -EAGAIN;
}

/* Entries are journald's to keep. */
static int journal_sync(void *state, int fd)
{
	(void)state;
	(void)fd;
	return 0;
}

static int journal_synced(void *state)
{
	(void)state;
	return 0;
}

static void journal_watch(void *state, struct pollfd *fd)
{
	const struct journal *j = state;

	*fd = (struct pollfd){ .fd = j->event, .events = POLLIN };
}

const struct writer_ops writer_journal_ops = {
	.name = "journal",
	.open = journal_open,
	.close = journal_close,
	.write = journal_write,
	.collect = journal_collect,
	.written = journal_written,
	.sync = journal_sync,
	.synced = journal_synced,
	.watch = journal_watch,
};
