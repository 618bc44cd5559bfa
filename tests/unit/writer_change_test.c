// SPDX-License-Identifier: GPL-2.0
/*
 * Changing files: which line is in which, what begins each, and what happens when there can be no
 * new one. Writing is a fake; the files, their names and locks are real.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_output.h"
#include "scratch.h"

static struct rotation *rotation;
static struct writer *w;
static unsigned int heads;

static size_t make_head(void *context, char *line, size_t room, const struct writer_file *file)
{
	(void)context;
	(void)room;
	heads++;
	return (size_t)sprintf(line, "start %u%s\n", file->number, file->torn ? " torn" : "");
}

static int begin(void **state)
{
	set_up(state);
	scratch_make();
	heads = 0;
	return 0;
}

static void open_log(uint64_t size, enum writer_sync sync)
{
	static char path[256];
	const struct rotation_options rotate = { .path = path, .size = size };
	struct writer_options options = {
		.close = true,
		.backend = WRITER_PLAIN,
		.line_max = LINE_MAX_TEST,
		.sync = sync,
		.sync_ns = UINT64_C(3600000000000),
	};

	strcpy(path, scratch_path("log"));
	assert_int_equal(output_open(&options.output, path, false), 0);
	assert_int_equal(rotation_new(&rotation, &rotate), 0);
	options.rotation = rotation;
	assert_int_equal(writer_open(&w, &options), 0);
	writer_start(w, make_head, NULL);
}

static int end(void **state)
{
	(void)state;
	writer_close(w);
	rotation_free(rotation, false);
	scratch_remove();
	return 0;
}

static void say(const char *text)
{
	char *at = writer_reserve(w, QUEUE_EXIT);

	assert_non_null(at);
	writer_commit(w, (size_t)sprintf(at, "%s\n", text));
	writer_flush(w);
}

static void expect_sink(const char *text)
{
	sink.got[sink.len] = '\0';
	assert_string_equal(sink.got, text);
}

static void wait_for_change(unsigned int wanted)
{
	struct writer_counts counts;

	for (;;) {
		struct pollfd fd;

		writer_counts(w, &counts);
		if (counts.files >= wanted || writer_change_error(w))
			return;
		writer_watch(w, &fd);
		assert_int_equal(poll(&fd, 1, 10000), 1);
		writer_watched(w, &fd);
	}
}

static void a_renamed_file_gets_what_was_before_and_the_new_one_the_rest(void **state)
{
	struct writer_counts counts;

	(void)state;
	open_log(0, WRITER_SYNC_BATCH);
	say("a");
	rename(scratch_path("log"), scratch_path("log.1"));
	sink.again = UINT32_MAX;	/* the old file is slow */
	say("b");
	writer_reopen(w);
	say("c");
	assert_false(scratch_has("log"));	/* the old file comes first */
	sink.again = 0;
	writer_flush(w);
	wait_for_change(2);
	assert_int_equal(writer_finish(w), 0);
	assert_true(scratch_has("log"));
	expect_sink("start 1\na\nb\nstart 2\nc\n");
	writer_counts(w, &counts);
	assert_int_equal(counts.durable, 5);
}

/* A disk that is so slow must not fill the queue. */
static void the_new_file_is_written_while_the_old_one_is_made_durable(void **state)
{
	struct writer_counts counts;
	int old;

	(void)state;
	open_log(0, WRITER_SYNC_BATCH);
	old = sink.fd;
	sink.sync_again = true;
	say("a");
	rename(scratch_path("log"), scratch_path("log.1"));
	writer_reopen(w);
	say("b");
	wait_for_change(2);
	writer_flush(w);
	expect_sink("start 1\na\nstart 2\nb\n");
	assert_int_not_equal(sink.fd, old);
	assert_int_equal(sink.sync_fd, old);
	rename(scratch_path("log"), scratch_path("log.2"));
	writer_reopen(w);	/* comes to pass when the first is durable */
	say("c");
	expect_sink("start 1\na\nstart 2\nb\nc\n");
	writer_counts(w, &counts);
	assert_int_equal(counts.durable, 1);
	sink.sync_again = false;
	writer_flush(w);
	say("d");
	assert_int_equal(writer_finish(w), 0);
	expect_sink("start 1\na\nstart 2\nb\nc\nstart 3\nd\n");
	writer_counts(w, &counts);
	assert_int_equal(counts.durable, 7);
}

static void reopening_what_was_not_renamed_changes_nothing(void **state)
{
	(void)state;
	open_log(0, WRITER_SYNC_NONE);
	say("a");
	for (int i = 0; i < 10; i++) {
		writer_reopen(w);
		say("b");
	}
	assert_int_equal(writer_finish(w), 0);
	assert_int_equal(heads, 1);
	assert_int_equal(writer_change_error(w), 0);
	expect_sink("start 1\na\nb\nb\nb\nb\nb\nb\nb\nb\nb\nb\n");
}

static void a_full_file_gets_a_number_between_two_samples(void **state)
{
	(void)state;
	open_log(100, WRITER_SYNC_NONE);
	scratch_write("log.0000000041.zst", "");
	put_line(w, QUEUE_SAMPLE, 1, 20);
	for (unsigned int i = 2; i < 10; i++)
		put_line(w, QUEUE_TASK, i, 20);
	assert_int_equal(heads, 1);
	put_line(w, QUEUE_SAMPLE, 10, 20);
	assert_int_equal(writer_finish(w), 0);
	assert_int_equal(heads, 2);
	assert_true(scratch_has("log") && scratch_has("log.0000000042"));
	sink.got[sink.len] = '\0';
	assert_non_null(strstr(sink.got, "start 2\n10:"));
}

/* As a folder may show it while a file gets the name that says that it is packed. */
static void a_number_is_not_given_twice_though_its_file_is_not_seen(void **state)
{
	(void)state;
	open_log(100, WRITER_SYNC_NONE);
	for (unsigned int i = 1; i < 10; i++)
		put_line(w, i == 1 ? QUEUE_SAMPLE : QUEUE_TASK, i, 20);
	put_line(w, QUEUE_SAMPLE, 10, 20);
	assert_int_equal(writer_finish(w), 0);
	assert_int_equal(unlink(scratch_path("log.0000000001")), 0);
	for (unsigned int i = 11; i < 20; i++)
		put_line(w, QUEUE_TASK, i, 20);
	put_line(w, QUEUE_SAMPLE, 20, 20);
	assert_int_equal(writer_finish(w), 0);
	assert_false(scratch_has("log.0000000001"));
	assert_true(scratch_has("log.0000000002"));
}

static void a_torn_end_of_the_new_file_is_ended_and_told(void **state)
{
	(void)state;
	open_log(0, WRITER_SYNC_NONE);
	rename(scratch_path("log"), scratch_path("log.1"));
	scratch_write("log", "{\"half");
	writer_reopen(w);
	say("a");
	assert_int_equal(writer_finish(w), 0);
	expect_sink("start 1\n\nstart 2 torn\na\n");
}

/* What was to go to the new file goes to the old one, and no line says that a new one begins. */
static void without_a_new_file_the_old_one_goes_on(void **state)
{
	(void)state;
	open_log(0, WRITER_SYNC_NONE);
	rename(scratch_path("log"), scratch_path("log.1"));
	assert_int_equal(symlink("/dev/null", scratch_path("log")), 0);
	writer_reopen(w);
	say("a");
	wait_for_change(2);
	assert_int_equal(writer_change_error(w), -ELOOP);
	say("b");
	unlink(scratch_path("log"));
	assert_int_equal(mkfifo(scratch_path("log"), 0600), 0);
	writer_reopen(w);
	say("c");
	for (int i = 0; i < 100 && writer_change_error(w) != -EMEDIUMTYPE; i++) {
		struct pollfd fd;

		writer_watch(w, &fd);
		poll(&fd, 1, 100);
		writer_watched(w, &fd);
	}
	assert_int_equal(writer_change_error(w), -EMEDIUMTYPE);
	unlink(scratch_path("log"));
	writer_reopen(w);
	say("d");
	assert_int_equal(writer_finish(w), 0);
	assert_int_equal(writer_change_error(w), 0);
	expect_sink("start 1\na\nb\nc\nstart 2\nd\n");
}

/* Its name is given back, so that a shipper finds the file that grows. */
static void a_file_that_could_not_be_replaced_keeps_its_name(void **state)
{
	struct stat before, after;

	(void)state;
	open_log(10, WRITER_SYNC_NONE);
	stat(scratch_path("log"), &before);
	chmod(scratch, 0500);
	if (geteuid()) {
		say("a");
		say("b");
		assert_int_equal(writer_finish(w), 0);
		assert_int_equal(writer_change_error(w), -EACCES);
		stat(scratch_path("log"), &after);
		assert_int_equal(before.st_ino, after.st_ino);
		expect_sink("start 1\na\nb\n");
	}
	chmod(scratch, 0700);
}

static void two_loggers_do_not_share_a_file(void **state)
{
	struct output out;

	(void)state;
	open_log(10, WRITER_SYNC_NONE);
	assert_int_equal(output_open(&out, scratch_path("log"), false), -EBUSY);
	say("a long line");
	say("b");
	wait_for_change(2);
	assert_int_equal(output_open(&out, scratch_path("log"), false), -EBUSY);
	assert_int_equal(output_open(&out, scratch_path("log.0000000001"), false), 0);
	close(out.fd);
}

/* A disk that loses what it was given: what follows goes to another file, once. */
static void after_a_failed_sync_the_next_lines_are_in_a_new_file(void **state)
{
	struct writer_counts counts;

	(void)state;
	open_log(0, WRITER_SYNC_BATCH);
	sink.sync_error = -EIO;
	say("a");
	wait_for_change(2);
	say("b");
	say("c");
	writer_counts(w, &counts);
	assert_int_equal(counts.files, 2);
	assert_int_equal(counts.durable, 1);	/* the first line of all, before the disk failed */
	assert_true(scratch_has("log.0000000001"));
	sink.sync_error = 0;
	say("d");
	assert_int_equal(writer_finish(w), 0);
	writer_counts(w, &counts);
	assert_int_equal(counts.durable, 2);
	assert_int_equal(counts.durable + counts.unsure, 6);
}

#define TEST(function)	cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_renamed_file_gets_what_was_before_and_the_new_one_the_rest),
		TEST(the_new_file_is_written_while_the_old_one_is_made_durable),
		TEST(reopening_what_was_not_renamed_changes_nothing),
		TEST(a_full_file_gets_a_number_between_two_samples),
		TEST(a_number_is_not_given_twice_though_its_file_is_not_seen),
		TEST(a_torn_end_of_the_new_file_is_ended_and_told),
		TEST(without_a_new_file_the_old_one_goes_on),
		TEST(a_file_that_could_not_be_replaced_keeps_its_name),
		TEST(two_loggers_do_not_share_a_file),
		TEST(after_a_failed_sync_the_next_lines_are_in_a_new_file),
	};

	null_fd = open("/dev/null", O_WRONLY);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
