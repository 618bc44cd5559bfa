// SPDX-License-Identifier: GPL-2.0
/* When the writer makes what it wrote durable, and what it says of lines when that fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_output.h"

#define HOUR UINT64_C(3600000000000)

static struct writer *open_writer_until(struct stop *stop, enum writer_sync sync, uint64_t sync_ns,
					bool regular)
{
	const struct writer_options options = {
		.output = { .fd = null_fd, .regular = regular },
		.backend = WRITER_PLAIN,
		.line_max = LINE_MAX_TEST,
		.sync = sync,
		.sync_ns = sync_ns,
		.stop = stop,
	};
	struct writer *w = NULL;

	assert_int_equal(writer_open(&w, &options), 0);
	return w;
}

static struct writer *open_writer(enum writer_sync sync, uint64_t sync_ns, bool regular)
{
	return open_writer_until(NULL, sync, sync_ns, regular);
}

static struct writer_counts counts_of(const struct writer *w)
{
	struct writer_counts counts;

	writer_counts(w, &counts);
	return counts;
}

/* Three batches of ten lines. */
static void put_batches(struct writer *w)
{
	for (unsigned int i = 0; i < 30; i++) {
		put_line(w, QUEUE_EXIT, i, 20);
		if (i % 10 == 9)
			writer_flush(w);
	}
}

static void none_never_syncs(void **state)
{
	struct writer *w = open_writer(WRITER_SYNC_NONE, 0, true);

	(void)state;
	put_batches(w);
	assert_int_equal(writer_finish(w), 0);
	assert_string_equal(sink.story, "www");
	assert_int_equal(counts_of(w).lines.written[QUEUE_EXIT], 30);
	assert_int_equal(counts_of(w).durable, 0);
	writer_close(w);
}

static void batch_syncs_after_each_write(void **state)
{
	struct writer *w = open_writer(WRITER_SYNC_BATCH, 0, true);

	(void)state;
	put_batches(w);
	assert_string_equal(sink.story, "wswsws");
	assert_int_equal(counts_of(w).durable, 30);
	assert_int_equal(writer_finish(w), 0);
	assert_int_equal(sink.syncs, 3);	/* what is durable is not synced again */
	writer_close(w);
}

static void each_syncs_every_line_before_the_next(void **state)
{
	struct writer *w = open_writer(WRITER_SYNC_EACH, 0, true);

	(void)state;
	sink.portion = 15;	/* half a line is no line */
	for (unsigned int i = 0; i < 4; i++)
		put_line(w, QUEUE_EXIT, i, 20);
	writer_flush(w);
	assert_int_equal(writer_finish(w), 0);
	assert_string_equal(sink.story, "wswswswswswswsws");
	assert_int_equal(counts_of(w).durable, 4);
	writer_close(w);
}

static void interval_waits_for_its_time(void **state)
{
	struct writer *w = open_writer(WRITER_SYNC_INTERVAL, HOUR, true);

	(void)state;
	put_batches(w);
	assert_string_equal(sink.story, "www");
	assert_in_range(writer_wait(w), 3500000, 3600001);
	assert_int_equal(writer_finish(w), 0);
	assert_string_equal(sink.story, "wwws");
	assert_int_equal(counts_of(w).durable, 30);
	writer_close(w);
	set_up(NULL);
	w = open_writer(WRITER_SYNC_INTERVAL, 0, true);
	put_batches(w);
	assert_string_equal(sink.story, "wswsws");
	assert_int_equal(writer_wait(w), -1);
	writer_close(w);
}

/* Writing goes on meanwhile, and what is written after it began is not what it made durable. */
static void a_sync_that_takes_long_vouches_only_for_what_was_before(void **state)
{
	struct writer *w = open_writer(WRITER_SYNC_BATCH, 0, true);

	(void)state;
	sink.sync_again = true;
	put_batches(w);
	assert_string_equal(sink.story, "www");
	assert_int_equal(sink.syncs, 1);
	assert_int_equal(counts_of(w).durable, 0);
	sink.sync_again = false;
	writer_watched(w, &(struct pollfd){ .fd = -1 });
	assert_string_equal(sink.story, "wwwss");
	assert_int_equal(counts_of(w).durable, 30);
	writer_close(w);
}

static void each_waits_for_a_sync_that_takes_long(void **state)
{
	struct writer *w = open_writer(WRITER_SYNC_EACH, 0, true);

	(void)state;
	sink.sync_again = true;
	put_batches(w);
	assert_string_equal(sink.story, "w");
	sink.sync_again = false;
	assert_int_equal(writer_finish(w), 0);
	assert_int_equal(counts_of(w).durable, 30);
	writer_close(w);
}

/* The kernel may have dropped the pages: that the next sync succeeds says nothing about them. */
static void lines_whose_sync_failed_are_never_durable(void **state)
{
	struct writer *w = open_writer(WRITER_SYNC_BATCH, 0, true);
	struct writer_counts counts;

	(void)state;
	put_batches(w);
	sink.sync_error = -EIO;
	put_line(w, QUEUE_EXIT, 30, 20);
	writer_flush(w);
	assert_int_equal(writer_sync_error(w), -EIO);
	assert_int_equal(sink.syncs, 4);
	writer_watched(w, &(struct pollfd){ .fd = -1 });
	assert_int_equal(sink.syncs, 4);	/* it is not tried again */
	sink.sync_error = 0;
	put_line(w, QUEUE_EXIT, 31, 20);
	assert_int_equal(writer_finish(w), 0);
	counts = counts_of(w);
	assert_int_equal(counts.durable, 31);
	assert_int_equal(counts.unsure, 1);
	assert_int_equal(counts.syncs_failed, 1);
	assert_int_equal(counts.lines.written[QUEUE_EXIT], 32);
	writer_close(w);
}

static void a_last_sync_that_fails_is_the_result(void **state)
{
	struct writer *w = open_writer(WRITER_SYNC_INTERVAL, HOUR, true);

	(void)state;
	put_batches(w);
	sink.sync_error = -EIO;
	assert_int_equal(writer_finish(w), -EIO);
	assert_int_equal(counts_of(w).unsure, 30);
	writer_close(w);
}

/* Told to end at once, it does not wait for the disk: of what is written nothing is called lost. */
static void a_last_sync_that_is_late_loses_no_lines(void **state)
{
	struct stop stop = { .fd = -1 };
	struct writer *w = open_writer_until(&stop, WRITER_SYNC_INTERVAL, HOUR, true);

	(void)state;
	put_batches(w);
	sink.sync_again = true;
	stop.count = 2;
	assert_int_equal(writer_finish(w), -ETIMEDOUT);
	assert_int_equal(writer_error(w), 0);
	assert_int_equal(writer_sync_error(w), -ETIMEDOUT);
	assert_int_equal(writer_lost(w), 0);
	assert_int_equal(counts_of(w).unsure, 30);
	sink.sync_again = false;
	writer_close(w);
}

static void what_is_no_file_is_not_synced(void **state)
{
	struct writer *w = open_writer(WRITER_SYNC_EACH, 0, false);

	(void)state;
	put_batches(w);
	assert_int_equal(writer_finish(w), 0);
	assert_string_equal(sink.story, "www");
	writer_close(w);
}

static void a_write_that_failed_is_not_durable(void **state)
{
	struct writer *w = open_writer(WRITER_SYNC_BATCH, 0, true);

	(void)state;
	sink.error = -ENOSPC;
	sink.fail_at = 30;
	sink.fails = UINT32_MAX;
	put_batches(w);
	assert_int_equal(counts_of(w).durable, queue_total(counts_of(w).lines.written));
	assert_int_equal(counts_of(w).durable, 1);
	assert_int_equal(writer_finish(w), -ENOSPC);
	assert_int_equal(writer_lost(w), 29);
	assert_int_equal(counts_of(w).durable, 1);
	writer_close(w);
}

#define TEST(function)	cmocka_unit_test_setup(function, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(none_never_syncs),
		TEST(batch_syncs_after_each_write),
		TEST(each_syncs_every_line_before_the_next),
		TEST(interval_waits_for_its_time),
		TEST(a_sync_that_takes_long_vouches_only_for_what_was_before),
		TEST(each_waits_for_a_sync_that_takes_long),
		TEST(lines_whose_sync_failed_are_never_durable),
		TEST(a_last_sync_that_fails_is_the_result),
		TEST(a_last_sync_that_is_late_loses_no_lines),
		TEST(what_is_no_file_is_not_synced),
		TEST(a_write_that_failed_is_not_durable),
	};

	null_fd = open("/dev/null", O_WRONLY);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
