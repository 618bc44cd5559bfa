// SPDX-License-Identifier: GPL-2.0
/* Which lines get through when the output takes bytes in odd portions, fails or takes nothing. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_output.h"

#define QUEUE (1024 * 1024)

static struct writer *open_writer(bool torn, struct stop *stop)
{
	const struct writer_options options = {
		.output = { .fd = null_fd, .torn = torn },
		.backend = WRITER_PLAIN,
		.line_max = LINE_MAX_TEST,
		.queue = QUEUE,
		.stop = stop,
	};
	struct writer *w = NULL;

	assert_int_equal(writer_open(&w, &options), 0);
	return w;
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
			put_line(w, QUEUE_EXIT, i, 20);
			if (i % 7 == portion % 7)
				writer_flush(w);
		}
		assert_int_equal(writer_finish(w), 0);
		assert_int_equal(check_sink(20), 100);
		assert_int_equal(writer_lost(w), 0);
		writer_close(w);
	}
}

static void blocks_are_used_over_and_over(void **state)
{
	struct writer *w = open_writer(false, NULL);

	(void)state;
	sink.portion = 100000;
	sink.again = 2;
	for (unsigned int i = 0; i < 600; i++)
		put_line(w, QUEUE_EXIT, i, 6000);
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
			put_line(w, QUEUE_EXIT, i, 20);
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
		put_line(w, QUEUE_EXIT, i, 20);
		writer_flush(w);
	}
	assert_int_equal(writer_error(w), -ENOSPC);
	assert_false(writer_ended(w));
	assert_int_equal(writer_lost(w), 0);
	for (unsigned int i = 10; i < 2000; i++)	/* more than the queue holds */
		put_line(w, QUEUE_EXIT, i, 1000);
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
		put_line(w, QUEUE_EXIT, i, 6000);
	assert_int_equal(writer_error(w), -ENOSPC);
	assert_true(writer_lost(w) > 0);
	sink.fails = 0;
	for (unsigned int i = 300; i < 400; i++)
		put_line(w, QUEUE_EXIT, i, 6000);
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
	put_line(w, QUEUE_EXIT, 0, 20);
	writer_flush(w);
	assert_true(writer_ended(w));
	assert_int_equal(writer_error(w), -EPIPE);
	put_line(w, QUEUE_EXIT, 1, 20);
	assert_int_equal(writer_finish(w), -EPIPE);
	assert_int_equal(sink.len, 0);
	writer_close(w);
}

/* Nothing waits here: all comes from one thread, and the output never takes a byte. */
static void a_stalled_output_is_not_waited_for(void **state)
{
	unsigned int made = 0;
	struct writer *w;

	(void)state;
	sink.again = UINT32_MAX;
	w = open_writer(false, NULL);
	while (!writer_lost(w))
		put_line(w, QUEUE_EXIT, made++, 6000);
	assert_int_equal(writer_error(w), -ETIMEDOUT);
	assert_false(writer_ended(w));
	for (unsigned int i = 0; i < 1000; i++)
		put_line(w, QUEUE_EXIT, made++, 6000);
	sink.again = 0;
	writer_flush(w);
	assert_int_equal(writer_error(w), 0);
	assert_int_equal(writer_finish(w), 0);
	assert_int_equal(check_sink(6000) + writer_lost(w), made);
	assert_true(check_sink(6000) * 6000 > QUEUE / 2);
	writer_close(w);
}

static void a_stalled_output_gets_the_newest_sample_and_all_exits(void **state)
{
	unsigned int made = 0;
	struct writer_counts counts;
	struct writer *w;

	(void)state;
	sink.again = UINT32_MAX;
	w = open_writer(false, NULL);
	for (unsigned int sample = 0; sample < 20; sample++) {
		put_line(w, QUEUE_SAMPLE, made++, 1000);
		for (unsigned int i = 0; i < 100; i++)
			assert_true(put_line(w, QUEUE_TASK, made++, 3000));
		put_line(w, QUEUE_EXIT, made++, 100);
		writer_flush(w);
	}
	sink.again = 0;
	assert_int_equal(writer_finish(w), 0);
	writer_counts(w, &counts);
	assert_int_equal(counts.lines.written[QUEUE_EXIT], 20);
	assert_int_equal(counts.lines.dropped[QUEUE_EXIT], 0);
	assert_int_equal(counts.lines.accepted[QUEUE_TASK], 2000);
	assert_int_equal(counts.lines.written[QUEUE_TASK] + counts.lines.dropped[QUEUE_TASK], 2000);
	assert_in_range(counts.lines.written[QUEUE_TASK], 200, 400);
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
	put_line(w, QUEUE_EXIT, 0, 20);
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
	put_line(w, QUEUE_EXIT, 0, 20);
	assert_int_equal(writer_finish(w), 0);
	assert_memory_equal(sink.got, "\n0:aaaa", 7);
	writer_close(w);
}

static void a_line_that_is_given_up_is_counted_and_not_written(void **state)
{
	struct writer *w = open_writer(false, NULL);

	(void)state;
	put_line(w, QUEUE_EXIT, 0, 20);
	memcpy(writer_reserve(w, QUEUE_EXIT), "half a li", 9);
	writer_commit(w, 0);
	put_line(w, QUEUE_EXIT, 2, 20);
	assert_int_equal(writer_finish(w), 0);
	assert_int_equal(writer_lost(w), 1);
	assert_int_equal(check_sink(20), 2);
	writer_close(w);
}

static void io_uring_that_is_refused_is_replaced_unless_forced(void **state)
{
	struct writer_options options = {
		.output.fd = null_fd, .line_max = LINE_MAX_TEST,
	};
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

#define TEST(function)	cmocka_unit_test_setup(function, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(portions_of_any_size_give_the_same_bytes),
		TEST(blocks_are_used_over_and_over),
		TEST(a_failure_at_any_byte_tears_no_line),
		TEST(a_failure_is_told_and_its_lines_are_counted),
		TEST(writing_goes_on_when_there_is_space_again),
		TEST(a_reader_that_left_ends_it),
		TEST(a_stalled_output_is_not_waited_for),
		TEST(a_stalled_output_gets_the_newest_sample_and_all_exits),
		TEST(signals_get_through_to_a_writer_that_waits),
		TEST(a_torn_line_of_the_past_is_ended_first),
		TEST(a_line_that_is_given_up_is_counted_and_not_written),
		TEST(io_uring_that_is_refused_is_replaced_unless_forced),
	};

	null_fd = open("/dev/null", O_WRONLY);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
