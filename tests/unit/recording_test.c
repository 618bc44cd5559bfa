// SPDX-License-Identifier: GPL-2.0
/* Files of lines as moments: what was logged comes back, and what can't be read is counted. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "log/record.h"
#include "recording/lines.h"
#include "recording/recording.h"
#include "tasks.h"

static char folder[] = "/tmp/ktally-recording-XXXXXX";
static char path[2][64];
static struct record *record;
static struct recording *recording;
static struct ktally_sample loaded;
static struct ktally_task exits[8];
static unsigned int exit_count;
static char error[RECORDING_ERROR];

/* ---- Writing ---- */

static char buffer[RECORD_LINE_MAX];
static const struct record_totals totals;
static const struct record_choice choice = { .all = true };
static struct record_source source = { "netlink", "it answers", true, NULL };

static void append_bytes(unsigned int file, const char *bytes, size_t len)
{
	int fd = open(path[file], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	close(fd);
}

#define append(file, call) do {							\
	struct json j = { .data = buffer, .room = sizeof(buffer) };		\
	call;									\
	assert_false(j.full);							\
	append_bytes(file, j.data, j.len);					\
} while (0)

static void append_start(unsigned int file, bool threads)
{
	const struct record_options options = { .interval = SECOND, .threads = threads,
						.backend = "write" };

	append(file, record_start(record, &j, &options, &source));
}

static void append_exit(unsigned int file, uint64_t pid, uint64_t when)
{
	struct ktally_task task = task_make(pid, SECOND, "gone");
	const struct record_clock clock = { 1000 * SECOND, (int64_t)(1000 * SECOND) };

	task_set(&task, KTALLY_TASK_EXIT_TIME, when);
	append(file, record_exit(record, &j, &clock, &task, NULL));
}

static void append_sample(unsigned int file, uint64_t boottime, const struct ktally_task *tasks,
			  size_t count)
{
	struct ktally_sample sample = { .retries = 3, .interrupted = true };
	struct record_clock clock;
	size_t i;

	moment_set(&sample, boottime);
	sample.host.value[KTALLY_HOST_LOAD1] = 275;
	ktally_mark(sample.host.present, KTALLY_HOST_LOAD1);
	clock = record_clock_of(&sample.moment);
	append(file, record_sample(record, &j, &sample, &source, &totals, &choice));
	for (i = 0; i < count; i++)
		append(file, record_task(record, &j, &clock, &tasks[i], NULL));
}

/* ---- Reading ---- */

static int open_files(unsigned int count)
{
	const char *const paths[] = { path[0], path[1] };

	recording_close(recording);
	recording = NULL;
	return recording_open(&recording, paths, count, error);
}

static int take_exit(void *arg, const struct ktally_task *task)
{
	(void)arg;
	assert_true(exit_count < 8);
	exits[exit_count++] = *task;
	return 0;
}

static int load(size_t i)
{
	exit_count = 0;
	return recording_load(recording, i, &loaded, take_exit, NULL);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(path[0], sizeof(path[0]), "%s/a", folder);
	snprintf(path[1], sizeof(path[1]), "%s/b", folder);
	unlink(path[0]);
	unlink(path[1]);
	source.name = "netlink";
	record = record_new(JSON_PLAIN, NULL, NULL);
	return record ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	recording_close(recording);
	recording = NULL;
	ktally_sample_free(&loaded);
	record_free(record);
	return 0;
}

/* ---- Tests ---- */

/* Every field of a task set to something, the largest there is among it, and hostile bytes. */
static struct ktally_task full_task(uint64_t pid)
{
	struct ktally_task task = task_make(pid, SECOND, "a\"\\\xff\033\n\xe2\x80\xae");
	unsigned int i;

	for (i = 0; i < KTALLY_TASK_COUNT; i++) {
		const struct ktally_field *field = &ktally_task_set.fields[i];

		if (!*field->json || field->type == KTALLY_TYPE_STRING || i == KTALLY_TASK_PID)
			continue;
		task_set(&task, i, field->names ? field->names->value : UINT64_MAX - i);
	}
	task_set(&task, KTALLY_TASK_NICE, (uint64_t)-20);
	return task;
}

static void what_was_logged_comes_back(void **state)
{
	struct ktally_task tasks[] = { full_task(1), task_busy(2, SECOND, "\xc3\xa4", 5 * SECOND) };

	(void)state;
	ktally_mark(tasks[1].redacted, KTALLY_TASK_READ_BYTES);
	append_start(0, false);
	append_sample(0, 10 * SECOND, tasks, 2);
	assert_int_equal(open_files(1), 0);
	assert_int_equal(recording_count(recording), 1);
	assert_int_equal(load(0), 0);
	assert_int_equal(loaded.count, 2);
	assert_memory_equal(&loaded.tasks[0], &tasks[0], sizeof(tasks[0]));
	assert_memory_equal(&loaded.tasks[1], &tasks[1], sizeof(tasks[1]));
	assert_int_equal(loaded.moment.value[KTALLY_MOMENT_BOOTTIME], 10 * SECOND);
	assert_int_equal(loaded.host.value[KTALLY_HOST_LOAD1], 275);
	assert_false(ktally_has(loaded.host.present, KTALLY_HOST_LOAD5));
	assert_true(loaded.interrupted && loaded.retries == 3);
	assert_string_equal(recording_moment(recording, 0).source, "netlink");
	assert_true(recording_moment(recording, 0).events && recording_moment(recording, 0).begins);
	assert_int_equal(recording_losses(recording)->torn, 0);
}

static void exits_belong_to_the_interval_before_a_sample(void **state)
{
	struct ktally_task task = task_make(1, SECOND, "init");

	(void)state;
	append_start(0, false);
	append_sample(0, 10 * SECOND, &task, 1);
	append_exit(0, 7, 11 * SECOND);
	append_exit(0, 8, 12 * SECOND);
	append_sample(0, 20 * SECOND, &task, 1);
	append_sample(0, 30 * SECOND, &task, 1);
	assert_int_equal(open_files(1), 0);
	assert_int_equal(recording_count(recording), 3);
	assert_int_equal(load(1), 0);
	assert_int_equal(exit_count, 2);
	assert_int_equal(exits[1].value[KTALLY_TASK_PID], 8);
	assert_int_equal(load(2), 0);
	assert_int_equal(exit_count, 0);
	assert_int_equal(load(0), 0);
	assert_int_equal(exit_count, 0);
	assert_int_equal(loaded.count, 1);
	assert_false(recording_moment(recording, 1).begins);
}

/* Given the wrong way round, and with the exits of one interval in both. */
static void files_are_put_in_order(void **state)
{
	struct ktally_task task = task_make(1, SECOND, "init");

	(void)state;
	append_sample(1, 10 * SECOND, &task, 1);
	append_exit(1, 7, 11 * SECOND);
	append_exit(0, 8, 12 * SECOND);
	append_sample(0, 20 * SECOND, &task, 1);
	assert_int_equal(open_files(2), 0);
	assert_int_equal(recording_count(recording), 2);
	assert_int_equal(recording_moment(recording, 0).realtime, 1010 * SECOND);
	assert_int_equal(load(1), 0);
	assert_int_equal(exit_count, 2);
	assert_int_equal(exits[0].value[KTALLY_TASK_PID], 7);
}

#define FOUND_SAMPLES 2000

/* When the first sample is from there on that is not before @realtime, and how far behind. */
static uint64_t first_behind(struct lines *lines, uint64_t realtime, off_t *distance)
{
	struct lines_line line;
	off_t from;
	uint64_t when;

	lines_seek(lines, 0);
	assert_int_equal(lines_find(lines, realtime), 0);
	from = lines->offset;
	while (lines_next(lines, &line) == 1) {
		*distance = line.offset - from;
		if (recording_line_peek(line.text, line.len, &when) == RECORDING_SAMPLE &&
		    when >= realtime)
			return when;
	}
	return 0;
}

/* With exits among them that come late. */
static void a_time_is_found_in_a_large_file(void **state)
{
	const uint64_t least = 1010 * SECOND, step = 10 * SECOND;
	struct lines lines;
	off_t distance = 0;

	(void)state;
	append_start(0, false);
	for (uint64_t i = 1; i <= FOUND_SAMPLES; i++) {
		append_sample(0, i * step, NULL, 0);
		append_exit(0, 7, SECOND);
	}
	assert_int_equal(lines_stream(&lines, path[0]), 0);
	for (uint64_t i = 0; i < FOUND_SAMPLES; i += 13) {
		assert_int_equal(first_behind(&lines, least + i * step, &distance),
				 least + i * step);
		assert_true(distance < 8 * LINES_LONGEST);
		assert_int_equal(first_behind(&lines, least + i * step - 1, &distance),
				 least + i * step);
	}
	assert_int_equal(first_behind(&lines, 0, &distance), least);
	assert_int_equal(first_behind(&lines, least + FOUND_SAMPLES * step, &distance), 0);
	assert_true(distance < 8 * LINES_LONGEST);
	lines_close(&lines);
}

static void another_source_begins_anew(void **state)
{
	(void)state;
	append_sample(0, 10 * SECOND, NULL, 0);
	append_sample(0, 20 * SECOND, NULL, 0);
	source.name = "procfs";
	append_sample(0, 30 * SECOND, NULL, 0);
	append_start(0, true);
	append_sample(0, 40 * SECOND, NULL, 0);
	assert_int_equal(open_files(1), 0);
	assert_false(recording_moment(recording, 1).begins);
	assert_true(recording_moment(recording, 2).begins);
	assert_string_equal(recording_moment(recording, 2).source, "procfs");
	assert_true(recording_moment(recording, 3).begins);
	assert_true(recording_moment(recording, 3).threads);
}

/* Cut anywhere in its last line, with junk in between, a log tells all that is whole in it. */
static void what_cannot_be_read_is_counted(void **state)
{
	static const char torn[] = "{\"timestamp\":\"2026-\n", junk[] = "\0\xff}{\n\n[]\n{}\n";
	struct ktally_task task = task_make(1, SECOND, "init");
	char *longest = calloc(1, (LINES_LONGEST + 2));
	struct stat st;

	(void)state;
	assert_non_null(longest);
	memset(longest, 'x', (LINES_LONGEST + 2));
	longest[(LINES_LONGEST + 2) - 1] = '\n';
	append(0, {
		const struct record_clock clock = record_clock_now();

		record_task(record, &j, &clock, &task, NULL);
	});
	append_bytes(0, torn, sizeof(torn) - 1);
	append_sample(0, 10 * SECOND, &task, 1);
	append_bytes(0, junk, sizeof(junk) - 1);
	append_bytes(0, longest, (LINES_LONGEST + 2));
	append_sample(0, 20 * SECOND, &task, 1);
	assert_int_equal(stat(path[0], &st), 0);
	assert_int_equal(truncate(path[0], st.st_size - 10), 0);
	assert_int_equal(open_files(1), 0);
	assert_int_equal(recording_losses(recording)->orphans, 1);
	assert_int_equal(recording_losses(recording)->too_long, 1);
	assert_int_equal(recording_losses(recording)->torn, 6);
	assert_int_equal(recording_count(recording), 2);
	assert_int_equal(load(0), 0);
	assert_int_equal(loaded.count, 1);
	assert_int_equal(load(1), 0);
	assert_int_equal(loaded.count, 0);
	free(longest);
}

static void a_file_that_was_replaced_is_noticed(void **state)
{
	(void)state;
	append_sample(0, 10 * SECOND, NULL, 0);
	append_sample(0, 20 * SECOND, NULL, 0);
	assert_int_equal(open_files(1), 0);
	assert_int_equal(truncate(path[0], 0), 0);
	assert_int_equal(load(1), -ESTALE);
	append_sample(0, 30 * SECOND, NULL, 0);
	assert_int_equal(load(0), -ESTALE);
}

static void what_is_no_log_is_refused(void **state)
{
	const char *const none[] = { "/nonexistent/file" }, *const device[] = { "/dev/null" };

	(void)state;
	assert_int_equal(recording_open(&recording, none, 1, error), -ENOENT);
	assert_non_null(strstr(error, "/nonexistent/file"));
	assert_int_equal(recording_open(&recording, device, 1, error), -EINVAL);
	append_bytes(0, "{\"a\":1}\n", 8);
	assert_int_equal(open_files(1), -ENODATA);
	assert_non_null(strstr(error, "no sample"));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(what_was_logged_comes_back),
		test(exits_belong_to_the_interval_before_a_sample),
		test(files_are_put_in_order),
		test(a_time_is_found_in_a_large_file),
		test(another_source_begins_anew),
		test(what_cannot_be_read_is_counted),
		test(a_file_that_was_replaced_is_noticed),
		test(what_is_no_log_is_refused),
	};
	int failed;

	if (!mkdtemp(folder))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path[0]);
	unlink(path[1]);
	rmdir(folder);
	return failed;
}
