// SPDX-License-Identifier: GPL-2.0
/* The file of lines of alerts: whole lines, whatever becomes of it. */
#include "alert_feed.h"
#include "scratch.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#include <jansson.h>

#include "alert/file.h"

static struct alert_file file;
static char error[CONFIG_ERROR_ROOM];

static void open_file(const char *name)
{
	assert_int_equal(alert_file_open(&file, scratch_path(name), error), 0);
}

static struct alert an_alert(void)
{
	begin();
	add_process(7, 1, "a\n\xff");
	sample_after(SECOND);
	return table.firing[0];
}

/* How many lines a file has, each of which must be whole; @bad of them may be no JSON. */
static unsigned int lines(const char *name, unsigned int bad)
{
	FILE *in = fopen(scratch_path(name), "r");
	char line[9000];
	unsigned int count = 0;

	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		assert_non_null(strchr(line, '\n'));
		assert_true(object || bad--);
		json_decref(object);
		count++;
	}
	fclose(in);
	return count;
}

static void lines_are_appended(void **state)
{
	struct alert alert = an_alert();

	(void)state;
	scratch_write("log", "{}\n");
	open_file("log");
	assert_true(alert_file_put(&file, &alert));
	alert.until = alert.since + 1;
	assert_true(alert_file_put(&file, &alert));
	alert_file_close(&file);
	assert_int_equal(lines("log", 0), 3);
}

static void a_torn_line_is_ended(void **state)
{
	struct alert alert = an_alert();

	(void)state;
	scratch_write("log", "{\"a\":");
	open_file("log");
	assert_true(alert_file_put(&file, &alert));
	assert_true(alert_file_put(&file, &alert));
	alert_file_close(&file);
	assert_int_equal(lines("log", 1), 3);
}

static void after_a_rotation_the_new_file_gets_them(void **state)
{
	struct alert alert = an_alert();

	(void)state;
	open_file("log");
	assert_true(alert_file_put(&file, &alert));
	assert_int_equal(rename(scratch_path("log"), scratch_path("log.1")), 0);
	assert_true(alert_file_put(&file, &alert));
	assert_true(alert_file_put(&file, &alert));
	assert_int_equal(lines("log.1", 0), 1);
	assert_int_equal(lines("log", 0), 2);
	/* When there can be none, the one there is goes on. */
	unlink(scratch_path("log"));
	assert_int_equal(symlink("/dev/null", scratch_path("log")), 0);
	assert_true(alert_file_put(&file, &alert));
	alert_file_close(&file);
}

static void what_cannot_be_written_is_counted_and_ended_later(void **state)
{
	struct alert alert = an_alert();
	struct rlimit before, few;

	(void)state;
	open_file("log");
	assert_true(alert_file_put(&file, &alert));
	getrlimit(RLIMIT_FSIZE, &before);
	few = before;
	few.rlim_cur = (rlim_t)lseek(file.fd, 0, SEEK_END) + 20;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &few), 0);
	assert_false(alert_file_put(&file, &alert));
	assert_false(alert_file_put(&file, &alert));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_true(alert_file_put(&file, &alert));
	assert_int_equal(file.lines, 2);
	assert_int_equal(file.failed, 2);
	alert_file_close(&file);
	assert_int_equal(lines("log", 1), 3);
}

static void only_regular_files_are_opened(void **state)
{
	(void)state;
	assert_int_equal(mkfifo(scratch_path("fifo"), 0600), 0);
	assert_int_equal(alert_file_open(&file, scratch_path("fifo"), error), -EINVAL);
	assert_non_null(strstr(error, "/fifo: it is no regular file"));
	assert_int_equal(symlink("/dev/null", scratch_path("link")), 0);
	assert_int_equal(alert_file_open(&file, scratch_path("link"), error), -ELOOP);
	assert_int_equal(alert_file_open(&file, "/nonexistent/log", error), -ENOENT);
	assert_non_null(strstr(error, "/nonexistent/log: No such file"));
}

static void a_pipe_that_nobody_reads_does_not_wait(void **state)
{
	struct alert alert = an_alert();
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(alert_file_open(&file, "-", error), 0);
	file.fd = ends[1];
	for (int i = 0; i < 500; i++)
		alert_file_put(&file, &alert);
	assert_true(file.lines > 0);
	assert_int_equal(file.lines + file.failed, 500);
	assert_true(file.failed > 0);
	alert_file_close(&file);
	close(ends[0]);
	close(ends[1]);
}

#define in_scratch(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(lines_are_appended),
		in_scratch(a_torn_line_is_ended),
		in_scratch(after_a_rotation_the_new_file_gets_them),
		in_scratch(what_cannot_be_written_is_counted_and_ended_later),
		in_scratch(only_regular_files_are_opened),
		in_scratch(a_pipe_that_nobody_reads_does_not_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
