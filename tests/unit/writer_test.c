// SPDX-License-Identifier: GPL-2.0
/*
 * Which lines get through when the output takes bytes in odd portions, fails or takes nothing. The
 * way of writing is a fake here, a script of answers; the real ones are in writer_ops_test.c.
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
#include <unistd.h>

#include <cmocka.h>

#include "log/writer.h"
#include "log/writer_ops.h"

#define SINK_MAX (4 * 1024 * 1024)
#define LINE_MAX_TEST 8192

/* What the fake output does, and what it got. */
static struct {
	char *got;
	size_t len;
	size_t portion;		/* takes at most so many bytes at once, 0: all */
	size_t fail_at;		/* fails when it has got so many bytes ... */
	int error;		/* ... with this, ... */
	unsigned int fails;	/* ... so many times */
	unsigned int again;	/* says -EAGAIN so many times before each write, UINT_MAX: always */
	int refuse;		/* open() of the ring fails with this */
	unsigned int waited;
	const char *data;
	size_t left;
	bool busy;
} sink;

static int fake_open(void **state, int fd)
{
	(void)fd;
	*state = &sink;
	return 0;
}

static int fake_refuse(void **state, int fd)
{
	return sink.refuse ? sink.refuse : fake_open(state, fd);
}

static void fake_close(void *state)
{
	(void)state;
	sink.busy = false;
}

static int fake_start(void *state, const char *data, size_t len)
{
	(void)state;
	assert_false(sink.busy);	/* two at once would have no order */
	assert_true(len > 0);
	sink.busy = true;
	sink.data = data;
	sink.left = len;
	sink.waited = 0;
	return 0;
}

static ssize_t fake_reap(void *state)
{
	size_t len = sink.left;

	(void)state;
	assert_true(sink.busy);
	if (sink.again == UINT32_MAX || sink.waited++ < sink.again)
		return -EAGAIN;
	sink.busy = false;
	if (sink.fails && sink.len == sink.fail_at) {
		sink.fails--;
		return sink.error;
	}
	if (sink.portion && len > sink.portion)
		len = sink.portion;
	if (sink.fails && sink.len < sink.fail_at && len > sink.fail_at - sink.len)
		len = sink.fail_at - sink.len;
	assert_true(sink.len + len <= SINK_MAX);
	memcpy(sink.got + sink.len, sink.data, len);
	sink.len += len;
	return (ssize_t)len;
}

static int null_fd;

static void fake_watch(void *state, struct pollfd *fd)
{
	(void)state;
	*fd = (struct pollfd){ .fd = null_fd, .events = sink.again == UINT32_MAX ? 0 : POLLOUT };
}

const struct writer_ops writer_plain_ops = {
	"write", fake_open, fake_close, fake_start, fake_reap, fake_watch,
};
const struct writer_ops writer_uring_ops = {
	"uring", fake_refuse, fake_close, fake_start, fake_reap, fake_watch,
};

static int set_up(void **state)
{
	char *got = sink.got ? sink.got : malloc(SINK_MAX);

	(void)state;
	memset(&sink, 0, sizeof(sink));
	sink.got = got;
	return !got;
}

static struct writer *open_writer(bool torn, struct stop *stop)
{
	const struct writer_options options = {
		.fd = null_fd,
		.backend = WRITER_PLAIN,
		.line_max = LINE_MAX_TEST,
		.patience = sink.again == UINT32_MAX ? 20000000 : 60000000000,
		.stop = stop,
		.torn = torn,
	};
	struct writer *w = NULL;

	assert_int_equal(writer_open(&w, &options), 0);
	return w;
}

/* Line number @i: its number and then so many letters that lengths differ. */
static size_t make_line(char *at, unsigned int i, size_t stuffing)
{
	int len = sprintf(at, "%u:", i);

	memset(at + len, 'a' + (int)(i % 26), stuffing + i % 17);
	at[(size_t)len + stuffing + i % 17] = '\n';
	return (size_t)len + stuffing + i % 17 + 1;
}

static void put_line(struct writer *w, unsigned int i, size_t stuffing)
{
	char *at = writer_reserve(w);

	if (at)
		writer_commit(w, make_line(at, i, stuffing));
}

/* Every line in the sink is one that was made, whole and in order; returns how many there are. */
static unsigned int check_sink(size_t stuffing)
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

static void portions_of_any_size_give_the_same_bytes(void **state)
{
	(void)state;
	for (size_t portion = 1; portion < 200; portion++) {
		struct writer *w;

		set_up(NULL);
		sink.portion = portion;
		sink.again = portion % 3;
		w = open_writer(false, NULL);
		for (unsigned int i = 0; i < 100; i++) {
			put_line(w, i, 20);
			if (i % 7 == portion % 7)
				writer_flush(w);
		}
		assert_int_equal(writer_finish(w), 0);
		assert_int_equal(check_sink(20), 100);
		assert_int_equal(writer_lost(w), 0);
		writer_close(w);
	}
}

static void both_buffers_are_used_over_and_over(void **state)
{
	struct writer *w = open_writer(false, NULL);

	(void)state;
	sink.portion = 100000;
	sink.again = 2;
	for (unsigned int i = 0; i < 600; i++)
		put_line(w, i, 6000);
	assert_int_equal(writer_finish(w), 0);
	assert_int_equal(check_sink(6000), 600);
	assert_int_equal(writer_lost(w), 0);
	writer_close(w);
}

/* Wherever a write breaks off, the next goes on at the same byte. */
static void a_failure_at_any_byte_tears_no_line(void **state)
{
	(void)state;
	for (size_t at = 0; at < 1500; at++) {
		struct writer *w;

		set_up(NULL);
		sink.fail_at = at;
		sink.error = -ENOSPC;
		sink.fails = 1 + at % 2;
		w = open_writer(false, NULL);
		for (unsigned int i = 0; i < 40; i++) {
			put_line(w, i, 20);
			if (i % 5 == 4)
				writer_flush(w);
		}
		assert_int_equal(writer_finish(w), 0);
		assert_int_equal(check_sink(20), 40);
		assert_int_equal(writer_lost(w), 0);
		writer_close(w);
	}
}

static void a_failure_is_told_and_its_lines_are_counted(void **state)
{
	struct writer *w = open_writer(false, NULL);

	(void)state;
	sink.error = -ENOSPC;
	sink.fails = UINT32_MAX;
	for (unsigned int i = 0; i < 10; i++) {
		put_line(w, i, 20);
		writer_flush(w);
	}
	assert_int_equal(writer_error(w), -ENOSPC);
	assert_false(writer_ended(w));
	assert_int_equal(writer_lost(w), 0);
	for (unsigned int i = 10; i < 2000; i++)	/* more than both buffers hold */
		put_line(w, i, 1000);
	assert_int_equal(writer_finish(w), -ENOSPC);
	assert_int_equal(writer_lost(w), 2000);
	assert_int_equal(sink.len, 0);
	writer_close(w);
}

static void writing_goes_on_when_there_is_space_again(void **state)
{
	struct writer *w = open_writer(false, NULL);

	(void)state;
	sink.error = -ENOSPC;
	sink.fails = UINT32_MAX;
	sink.fail_at = 100000;		/* within a line */
	for (unsigned int i = 0; i < 300; i++)
		put_line(w, i, 6000);
	assert_int_equal(writer_error(w), -ENOSPC);
	assert_true(writer_lost(w) > 0);
	sink.fails = 0;
	for (unsigned int i = 300; i < 400; i++)
		put_line(w, i, 6000);
	assert_int_equal(writer_finish(w), 0);
	assert_true(writer_lost(w) < 300);
	assert_int_equal(check_sink(6000) + writer_lost(w), 400);
	writer_close(w);
}

static void a_reader_that_left_ends_it(void **state)
{
	struct writer *w = open_writer(false, NULL);

	(void)state;
	sink.error = -EPIPE;
	sink.fails = 1;
	put_line(w, 0, 20);
	writer_flush(w);
	assert_true(writer_ended(w));
	assert_int_equal(writer_error(w), -EPIPE);
	put_line(w, 1, 20);
	assert_int_equal(writer_finish(w), -EPIPE);
	assert_int_equal(sink.len, 0);
	writer_close(w);
}

static void a_stalled_output_is_not_waited_for_forever(void **state)
{
	unsigned int made = 0;
	struct writer *w;

	(void)state;
	sink.again = UINT32_MAX;
	w = open_writer(false, NULL);
	while (!writer_lost(w))
		put_line(w, made++, 6000);
	assert_int_equal(writer_error(w), -ETIMEDOUT);
	assert_false(writer_ended(w));
	for (unsigned int i = 0; i < 1000; i++)		/* each at once: the wait was the first's */
		put_line(w, made++, 6000);
	sink.again = 0;
	put_line(w, made++, 6000);
	assert_int_equal(writer_error(w), 0);
	assert_int_equal(writer_finish(w), 0);
	assert_int_equal(check_sink(6000) + writer_lost(w), made);
	writer_close(w);
}

static void signals_get_through_to_a_writer_that_waits(void **state)
{
	struct stop stop;
	struct writer *w;

	(void)state;
	assert_int_equal(stop_open(&stop), 0);
	sink.again = UINT32_MAX;
	w = open_writer(false, &stop);
	put_line(w, 0, 20);
	raise(SIGTERM);
	raise(SIGINT);
	assert_int_equal(writer_finish(w), -ETIMEDOUT);
	assert_int_equal(stop.count, 2);
	assert_true(stop.signal == SIGTERM || stop.signal == SIGINT);
	assert_int_equal(writer_lost(w), 1);
	writer_close(w);
	stop_close(&stop);
}

static void a_torn_line_of_the_past_is_ended_first(void **state)
{
	struct writer *w = open_writer(true, NULL);

	(void)state;
	put_line(w, 0, 20);
	assert_int_equal(writer_finish(w), 0);
	assert_memory_equal(sink.got, "\n0:aaaa", 7);
	writer_close(w);
}

static void a_line_that_is_given_up_is_counted_and_not_written(void **state)
{
	struct writer *w = open_writer(false, NULL);

	(void)state;
	put_line(w, 0, 20);
	memcpy(writer_reserve(w), "half a li", 9);
	writer_commit(w, 0);
	put_line(w, 2, 20);
	assert_int_equal(writer_finish(w), 0);
	assert_int_equal(writer_lost(w), 1);
	assert_int_equal(check_sink(20), 2);
	writer_close(w);
}

static void io_uring_that_is_refused_is_replaced_unless_forced(void **state)
{
	struct writer_options options = { .fd = null_fd, .line_max = LINE_MAX_TEST };
	struct writer *w = NULL;

	(void)state;
	assert_int_equal(writer_open(&w, &options), 0);
	assert_string_equal(writer_backend(w), "uring");
	writer_close(w);
	sink.refuse = -EPERM;
	assert_int_equal(writer_open(&w, &options), 0);
	assert_string_equal(writer_backend(w), "write");
	writer_close(w);
	options.backend = WRITER_URING;
	w = NULL;
	assert_int_equal(writer_open(&w, &options), -EPERM);
	assert_null(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(portions_of_any_size_give_the_same_bytes, set_up),
		cmocka_unit_test_setup(both_buffers_are_used_over_and_over, set_up),
		cmocka_unit_test_setup(a_failure_at_any_byte_tears_no_line, set_up),
		cmocka_unit_test_setup(a_failure_is_told_and_its_lines_are_counted, set_up),
		cmocka_unit_test_setup(writing_goes_on_when_there_is_space_again, set_up),
		cmocka_unit_test_setup(a_reader_that_left_ends_it, set_up),
		cmocka_unit_test_setup(a_stalled_output_is_not_waited_for_forever, set_up),
		cmocka_unit_test_setup(signals_get_through_to_a_writer_that_waits, set_up),
		cmocka_unit_test_setup(a_torn_line_of_the_past_is_ended_first, set_up),
		cmocka_unit_test_setup(a_line_that_is_given_up_is_counted_and_not_written, set_up),
		cmocka_unit_test_setup(io_uring_that_is_refused_is_replaced_unless_forced, set_up),
	};

	null_fd = open("/dev/null", O_WRONLY);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
