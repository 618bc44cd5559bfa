// SPDX-License-Identifier: GPL-2.0
/*
 * The two real ways of writing, each given the same jobs: files, pipes that are small or slow, a
 * full device, a file that may grow no more. What they write must be the same, byte for byte.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "log/writer.h"

#define LINES 300
#define STUFFING 2000

static const enum writer_backend backends[] = { WRITER_PLAIN, WRITER_URING };

static struct writer *open_writer(enum writer_backend backend, int fd)
{
	struct writer_options options = {
		.backend = backend,
		.line_max = 8192,
	};
	struct writer *w = NULL;
	int error;

	output_of(&options.output, fd);
	error = writer_open(&w, &options);

	if (error == -EPERM || error == -ENOSYS)
		skip();		/* no io_uring here */
	assert_int_equal(error, 0);
	return w;
}

static size_t make_line(char *at, unsigned int i)
{
	int len = sprintf(at, "%u:", i);

	memset(at + len, 'a' + (int)(i % 26), STUFFING + i % 17);
	at[len + STUFFING + (int)(i % 17)] = '\n';
	return (size_t)len + STUFFING + i % 17 + 1;
}

static void put_lines(struct writer *w, unsigned int from, unsigned int to)
{
	for (unsigned int i = from; i < to; i++) {
		char *at = writer_reserve(w, QUEUE_EXIT);

		assert_non_null(at);
		writer_commit(w, make_line(at, i));
		if (i % 50 == 49)
			writer_flush(w);
	}
}

/* What is to be read from @fd, up to its end, @at_once bytes at most each time. */
static char *read_all(int fd, size_t at_once, size_t *len)
{
	char *got = malloc(LINES * (STUFFING + 100) + at_once);
	ssize_t part;

	*len = 0;
	while ((part = read(fd, got + *len, at_once)) > 0)
		*len += (size_t)part;
	assert_int_equal(part, 0);
	return got;
}

static void expect_lines(const char *got, size_t len, unsigned int count)
{
	char line[8192];
	size_t at = 0;

	for (unsigned int i = 0; i < count; i++) {
		size_t wanted = make_line(line, i);

		assert_true(len - at >= wanted);
		assert_memory_equal(got + at, line, wanted);
		at += wanted;
	}
	assert_int_equal(at, len);
}

static int open_scratch(int flags)
{
	char path[] = "/tmp/writer_test.XXXXXX";
	int fd = mkstemp(path), again;

	assert_true(fd >= 0);
	again = open(path, O_RDWR | flags);
	unlink(path);
	close(fd);
	assert_true(again >= 0);
	return again;
}

static void expect_file(int fd, size_t skip, unsigned int lines)
{
	size_t len;
	char *got;

	lseek(fd, (off_t)skip, SEEK_SET);
	got = read_all(fd, 65536, &len);
	expect_lines(got, len, lines);
	free(got);
}

static void a_file_is_appended_to(void **state)
{
	(void)state;
	for (int b = 0; b < 2; b++) {
		int fd = open_scratch(O_APPEND);
		struct writer *w = open_writer(backends[b], fd);

		assert_int_equal(write(fd, "before\n", 7), 7);
		lseek(fd, 0, SEEK_SET);
		put_lines(w, 0, LINES);
		assert_int_equal(writer_finish(w), 0);
		assert_int_equal(writer_lost(w), 0);
		writer_close(w);
		expect_file(fd, 7, LINES);
		close(fd);
	}
}

/* As a shell's `>`: no O_APPEND, and what others wrote through the same descriptor stays. */
static void a_file_is_written_from_its_position(void **state)
{
	(void)state;
	for (int b = 0; b < 2; b++) {
		int fd = open_scratch(0);
		struct writer *w = open_writer(backends[b], fd);

		assert_int_equal(write(fd, "before\n", 7), 7);
		put_lines(w, 0, LINES);
		assert_int_equal(writer_finish(w), 0);
		assert_int_equal(lseek(fd, 0, SEEK_CUR), lseek(fd, 0, SEEK_END));
		writer_close(w);
		expect_file(fd, 7, LINES);
		close(fd);
	}
}

/* A child that writes all lines into a pipe; nonblocking or not, the pipe holds one page. */
static pid_t start_child(enum writer_backend backend, int flags, int *reader)
{
	int fds[2], status = 1;
	pid_t child;

	assert_int_equal(pipe2(fds, flags), 0);
	fcntl(fds[1], F_SETPIPE_SZ, 4096);
	fcntl(fds[0], F_SETFL, 0);
	child = fork();
	if (!child) {
		struct writer *w = open_writer(backend, fds[1]);

		close(fds[0]);
		put_lines(w, 0, LINES);
		status = writer_finish(w) || writer_lost(w);
		writer_close(w);
		_exit(status);
	}
	close(fds[1]);
	*reader = fds[0];
	return child;
}

static void a_small_pipe_gets_every_byte(void **state)
{
	static const int flags[] = { 0, O_NONBLOCK };

	(void)state;
	for (int i = 0; i < 4; i++) {
		int reader, status;
		pid_t child = start_child(backends[i / 2], flags[i % 2], &reader);
		size_t len;
		char *got = read_all(reader, 777, &len);

		expect_lines(got, len, LINES);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
		free(got);
		close(reader);
	}
}

static void a_full_device_loses_all_and_says_so(void **state)
{
	(void)state;
	for (int b = 0; b < 2; b++) {
		int fd = open("/dev/full", O_WRONLY);
		struct writer *w = open_writer(backends[b], fd);

		put_lines(w, 0, LINES);
		assert_int_equal(writer_finish(w), -ENOSPC);
		assert_int_equal(writer_lost(w), LINES);
		assert_false(writer_ended(w));
		writer_close(w);
		close(fd);
	}
}

static void limit_file_size(rlim_t size)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* The limit lies within line 10: its first half is in the file, the second comes when it may. */
static void a_line_that_a_limit_cut_is_completed_later(void **state)
{
	signal(SIGXFSZ, SIG_IGN);
	(void)state;
	for (int b = 0; b < 2; b++) {
		int fd = open_scratch(O_APPEND);
		struct writer *w = open_writer(backends[b], fd);

		limit_file_size(10 * STUFFING + 1000);
		put_lines(w, 0, 10);
		writer_flush(w);
		put_lines(w, 10, 11);
		for (int i = 0; i < 1000 && writer_error(w) != -EFBIG; i++) {
			struct pollfd pollfd;

			writer_flush(w);
			writer_watch(w, &pollfd);
			poll(&pollfd, 1, 10);
			writer_watched(w, &pollfd);
		}
		assert_int_equal(writer_error(w), -EFBIG);
		limit_file_size(RLIM_INFINITY);
		put_lines(w, 11, 20);
		assert_int_equal(writer_finish(w), 0);
		assert_int_equal(writer_lost(w), 0);
		writer_close(w);
		expect_file(fd, 0, 20);
		close(fd);
	}
}

static void a_reader_that_left_is_noticed(void **state)
{
	signal(SIGPIPE, SIG_IGN);
	(void)state;
	for (int b = 0; b < 2; b++) {
		struct pollfd pollfd;
		struct writer *w;
		int fds[2];

		assert_int_equal(pipe(fds), 0);
		w = open_writer(backends[b], fds[1]);
		close(fds[0]);
		writer_watch(w, &pollfd);	/* even with nothing to write */
		assert_int_equal(poll(&pollfd, 1, 10000), 1);
		writer_watched(w, &pollfd);
		assert_true(writer_ended(w));
		writer_close(w);
		w = open_writer(backends[b], fds[1]);
		put_lines(w, 0, 1);
		assert_int_equal(writer_finish(w), -EPIPE);
		assert_true(writer_ended(w));
		writer_close(w);
		close(fds[1]);
	}
}

/* The kernel must be done with the buffers when writer_close() frees them. */
static void closing_breaks_off_a_write_that_hangs(void **state)
{
	(void)state;
	for (int b = 0; b < 2; b++) {
		struct writer *w;
		char first[16];
		int fds[2];

		assert_int_equal(pipe(fds), 0);
		fcntl(fds[1], F_SETPIPE_SZ, 4096);
		w = open_writer(backends[b], fds[1]);
		put_lines(w, 0, 50);	/* more than the pipe holds */
		writer_close(w);
		close(fds[1]);
		assert_int_equal(read(fds[0], first, 3), 3);
		assert_memory_equal(first, "0:a", 3);
		close(fds[0]);
	}
}

/* Blocks beyond the first memory are written from where they are. */
static void a_sample_larger_than_the_memory_of_the_start_is_written_whole(void **state)
{
	(void)state;
	for (int b = 0; b < 2; b++) {
		int fd = open_scratch(O_APPEND), reader = dup(fd);
		struct writer *w = open_writer(backends[b], fd);
		struct writer_counts counts;

		for (unsigned int i = 0; i < LINES; i++)
			writer_commit(w, make_line(writer_reserve(w, i ? QUEUE_TASK : QUEUE_SAMPLE),
						   i));
		assert_int_equal(writer_finish(w), 0);
		writer_counts(w, &counts);
		assert_int_equal(counts.lines.written[QUEUE_TASK], LINES - 1);
		writer_close(w);
		expect_file(reader, 0, LINES);
		close(reader);
		close(fd);
	}
}

static void what_is_synced_is_durable(void **state)
{
	(void)state;
	for (int b = 0; b < 2; b++) {
		for (enum writer_sync sync = WRITER_SYNC_NONE; sync <= WRITER_SYNC_EACH; sync++) {
			struct writer_options options = {
				.backend = backends[b], .line_max = 8192, .sync = sync,
				.sync_ns = 1000000,
			};
			int fd = open_scratch(O_APPEND);
			struct writer_counts counts;
			struct writer *w;

			output_of(&options.output, fd);
			if (writer_open(&w, &options))
				skip();
			put_lines(w, 0, 20);
			assert_int_equal(writer_finish(w), 0);
			writer_counts(w, &counts);
			assert_int_equal(counts.durable, sync == WRITER_SYNC_NONE ? 0 : 20);
			writer_close(w);
			expect_file(fd, 0, 20);
			close(fd);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_appended_to),
		cmocka_unit_test(a_file_is_written_from_its_position),
		cmocka_unit_test(a_small_pipe_gets_every_byte),
		cmocka_unit_test(a_full_device_loses_all_and_says_so),
		cmocka_unit_test(a_line_that_a_limit_cut_is_completed_later),
		cmocka_unit_test(a_reader_that_left_is_noticed),
		cmocka_unit_test(a_sample_larger_than_the_memory_of_the_start_is_written_whole),
		cmocka_unit_test(what_is_synced_is_durable),
		cmocka_unit_test(closing_breaks_off_a_write_that_hangs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
