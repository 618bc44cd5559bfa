/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An output that is a fake, a script of answers, for tests of the writer: takes bytes in odd
 * portions, fails, takes nothing, syncs or does not. To be included behind cmocka.h. The real ways
 * of writing are in writer_ops_test.c.
 */
#ifndef FAKE_OUTPUT_H
#define FAKE_OUTPUT_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log/writer.h"
#include "log/writer_ops.h"

#define SINK_MAX (8 * 1024 * 1024)
#define LINE_MAX_TEST 8192

/* What the fake output does, and what it got. */
static struct {
	char *got;
	size_t len;
	size_t portion;		/* takes at most so many bytes at once, 0: all */
	size_t fail_at;		/* fails when it has got so many bytes ... */
	int error;		/* ... with this, ... */
	unsigned int fails;	/* ... so many times */
	unsigned int again;	/* -EAGAIN so many times before each write; UINT32_MAX: always */
	int refuse;		/* open() of the ring fails with this */
	int sync_error;		/* of each sync */
	bool sync_again;	/* none comes to an end */
	unsigned int syncs;	/* begun */
	int sync_fd;		/* of the last */
	char story[256];	/* w for each write that ended well, s for each such sync */
	int fd;			/* of the last write */
	unsigned int waited;
	struct iovec pieces[WRITER_PIECES];
	int count;
	bool busy, syncing;
} sink;

static inline void tell(char what)
{
	size_t len = strlen(sink.story);

	if (len + 1 < sizeof(sink.story))
		sink.story[len] = what;
}

static inline int fake_open(void **state, char *memory, size_t len)
{
	assert_non_null(memory);
	assert_true(len > 0);
	*state = &sink;
	return 0;
}

static inline int fake_refuse(void **state, char *memory, size_t len)
{
	return sink.refuse ? sink.refuse : fake_open(state, memory, len);
}

static inline void fake_close(void *state)
{
	(void)state;
	sink.busy = false;
}

static inline int fake_write(void *state, int fd, const struct iovec *pieces, int count)
{
	(void)state;
	assert_false(sink.busy);	/* two at once would have no order */
	assert_in_range(count, 1, WRITER_PIECES);
	sink.busy = true;
	sink.fd = fd;
	sink.waited = 0;
	sink.count = count;
	memcpy(sink.pieces, pieces, (size_t)count * sizeof(*pieces));
	return 0;
}

/* How many bytes are taken of so many. */
static inline size_t fake_portion(size_t len)
{
	if (sink.portion && len > sink.portion)
		len = sink.portion;
	if (sink.fails && sink.len < sink.fail_at && len > sink.fail_at - sink.len)
		len = sink.fail_at - sink.len;
	return len;
}

static inline void fake_collect(void *state)
{
	(void)state;
}

static inline ssize_t fake_written(void *state)
{
	size_t all = 0, left;

	(void)state;
	assert_true(sink.busy);
	if (sink.again == UINT32_MAX || sink.waited++ < sink.again)
		return -EAGAIN;
	sink.busy = false;
	if (sink.fails && sink.len == sink.fail_at) {
		sink.fails--;
		return sink.error;
	}
	for (int i = 0; i < sink.count; i++) {
		assert_true(sink.pieces[i].iov_len > 0);
		all += sink.pieces[i].iov_len;
	}
	all = left = fake_portion(all);
	assert_true(sink.len + all <= SINK_MAX);
	for (int i = 0; left; i++) {
		size_t len = sink.pieces[i].iov_len < left ? sink.pieces[i].iov_len : left;

		memcpy(sink.got + sink.len, sink.pieces[i].iov_base, len);
		sink.len += len;
		left -= len;
	}
	tell('w');
	return (ssize_t)all;
}

static inline int fake_sync(void *state, int fd)
{
	(void)state;
	sink.sync_fd = fd;
	assert_false(sink.syncing);
	sink.syncs++;
	sink.syncing = true;
	return 0;
}

static inline int fake_synced(void *state)
{
	(void)state;
	assert_true(sink.syncing);
	if (sink.sync_again)
		return -EAGAIN;
	sink.syncing = false;
	tell(sink.sync_error ? 'f' : 's');
	return sink.sync_error;
}

static int null_fd;

static inline void fake_watch(void *state, struct pollfd *fd)
{
	(void)state;
	*fd = (struct pollfd){ .fd = null_fd, .events = sink.again == UINT32_MAX ? 0 : POLLOUT };
}

const struct writer_ops writer_plain_ops = {
	"write", fake_open, fake_close, fake_write, fake_collect, fake_written, fake_sync,
	fake_synced, fake_watch,
};
const struct writer_ops writer_uring_ops = {
	"uring", fake_refuse, fake_close, fake_write, fake_collect, fake_written, fake_sync,
	fake_synced, fake_watch,
};
const struct writer_ops writer_journal_ops = {
	"journal", fake_refuse, fake_close, fake_write, fake_collect, fake_written, fake_sync,
	fake_synced, fake_watch,
};

static inline int set_up(void **state)
{
	char *got = sink.got ? sink.got : malloc(SINK_MAX);

	(void)state;
	memset(&sink, 0, sizeof(sink));
	sink.got = got;
	return !got;
}

/* Line number @i: its number and then so many letters that lengths differ. */
static inline size_t make_line(char *at, unsigned int i, size_t stuffing)
{
	int len = sprintf(at, "%u:", i);

	memset(at + len, 'a' + (int)(i % 26), stuffing + i % 17);
	at[(size_t)len + stuffing + i % 17] = '\n';
	return (size_t)len + stuffing + i % 17 + 1;
}

/* False when it was lost. */
static inline bool put_line(struct writer *w, enum queue_kind kind, unsigned int i, size_t stuffing)
{
	char *at = writer_reserve(w, kind);

	if (at)
		writer_commit(w, make_line(at, i, stuffing));
	return at;
}

/* Every line in the sink is one that was made, whole and in order; returns how many there are. */
static inline unsigned int check_sink(size_t stuffing)
{
	char *at = sink.got, *end = sink.got + sink.len, wanted[LINE_MAX_TEST];
	unsigned int lines = 0;
	long last = -1;

	for (; at < end; lines++) {
		long number = strtol(at, NULL, 10);
		size_t len = make_line(wanted, (unsigned int)number, stuffing);

		assert_true(number > last);
		assert_true((size_t)(end - at) >= len);
		assert_memory_equal(at, wanted, len);
		at += len;
		last = number;
	}
	return lines;
}

#endif
