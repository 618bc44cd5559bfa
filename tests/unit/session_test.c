// SPDX-License-Identifier: GPL-2.0
/*
 * A run of `ktally log` against a library that is a fake: late and lost exit records, samples that
 * fail, a module that goes away. The fake stands in for all of libktally's handle.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "log/session.h"

struct ktally {
	bool netlink;
};

/* What the fake source has and does. */
static struct {
	bool module;		/* the module is there */
	uint64_t made;		/* exit records made so far */
	uint64_t read;		/* the last that events_next() gave */
	uint64_t ready;		/* the last that it may give now */
	uint64_t late;		/* more get ready when events_next() has said 0 so often */
	uint64_t lost;
	uint64_t missing;	/* this record never comes */
	int sample_error;	/* of the next sample */
	unsigned int opened;
} fake;

int ktally_open(struct ktally **out, enum ktally_source_kind kind)
{
	*out = calloc(1, sizeof(**out));
	(*out)->netlink = fake.module && kind != KTALLY_SOURCE_PROCFS;
	fake.opened++;
	return kind == KTALLY_SOURCE_NETLINK && !fake.module ? -ENOENT : 0;
}

void ktally_close(struct ktally *k)
{
	free(k);
}

const char *ktally_source_name(const struct ktally *k)
{
	return k->netlink ? "netlink" : "procfs";
}

const char *ktally_source_why(const struct ktally *k)
{
	return k->netlink ? "the module answers" : "there is no module";
}

const char *ktally_error(const struct ktally *k)
{
	(void)k;
	return "the fake fails";
}

const char *ktally_version(void)
{
	return "0.0.0";
}

int ktally_info_get(struct ktally *k, struct ktally_info *info)
{
	if (!k->netlink || !fake.module)
		return -ENODEV;
	memset(info, 0, sizeof(*info));
	ktally_mark(info->present, KTALLY_INFO_EXITS);
	info->value[KTALLY_INFO_EXITS] = fake.made;
	return 0;
}

int ktally_sample_take(struct ktally *k, const struct ktally_query *q, struct ktally_sample *s)
{
	static struct ktally_task task;
	int error = fake.sample_error;

	(void)q;
	fake.sample_error = 0;
	if (k->netlink && !fake.module)
		error = -ENODEV;
	if (error)
		return error;
	memset(s, 0, sizeof(*s));
	ktally_mark(task.present, KTALLY_TASK_PID);
	s->tasks = &task;
	s->count = 1;
	if (k->netlink) {
		ktally_mark(s->tail.present, KTALLY_TAIL_EXIT_NEXT);
		s->tail.value[KTALLY_TAIL_EXIT_NEXT] = fake.made + 1;
	}
	return 0;
}

void ktally_sample_free(struct ktally_sample *s)
{
	(void)s;
}

int ktally_events_open(struct ktally *k)
{
	fake.read = fake.ready = fake.made;
	return k->netlink ? 0 : -EOPNOTSUPP;
}

static int events_fd;

int ktally_events_fd(const struct ktally *k)
{
	(void)k;
	return events_fd;
}

int ktally_events_next(struct ktally *k, struct ktally_task *record)
{
	if (!k->netlink || !fake.module)
		return -ENODEV;
	if (fake.read + 1 == fake.missing && fake.missing < fake.ready)
		fake.read++, fake.lost++;
	if (fake.read >= fake.ready || fake.read + 1 == fake.missing) {
		if (fake.late && !--fake.late)
			fake.ready = fake.made;
		return 0;
	}
	memset(record, 0, sizeof(*record));
	ktally_mark(record->present, KTALLY_TASK_EXIT_SEQ);
	record->value[KTALLY_TASK_EXIT_SEQ] = ++fake.read;
	return 1;
}

uint64_t ktally_events_lost(const struct ktally *k)
{
	(void)k;
	return fake.lost;
}

/* ---- A session that writes to a file ---- */

static struct log_options options;
static struct stop stop = { .fd = -1 };
static struct session session;
static char text[65536];
static int fd;

static int set_up(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof(fake));
	memset(&options, 0, sizeof(options));
	fake.module = true;
	fake.made = 100;
	events_fd = eventfd(0, EFD_NONBLOCK);
	return events_fd < 0;
}

static void begin(enum ktally_source_kind source)
{
	char path[] = "/tmp/session_test.XXXXXX";
	struct writer_options writer = {
		.backend = WRITER_PLAIN, .line_max = RECORD_LINE_MAX, .patience = 1000000000,
	};

	fd = mkstemp(path);
	assert_true(fd >= 0);
	unlink(path);
	writer.fd = fd;
	options.source = source;
	assert_int_equal(session_open(&session, &options, &stop), CLI_OK);
	assert_int_equal(writer_open(&session.writer, &writer), 0);
	session_start(&session);
}

/* Ends the session; what it wrote is in @text. */
static void end(void)
{
	ssize_t len;

	session_drain(&session);
	session_stop(&session, 0);
	assert_int_equal(writer_finish(session.writer), 0);
	len = pread(fd, text, sizeof(text) - 1, 0);
	assert_true(len > 0);
	text[len] = '\0';
	writer_close(session.writer);
	session_close(&session);
	close(fd);
	close(events_fd);
}

static unsigned int count(const char *what)
{
	unsigned int found = 0;

	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		found++;
	return found;
}

#define EVENT(name) "\"event.name\":\"ktally." name "\""

static void every_exit_has_its_line(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_AUTO);
	fake.made = fake.ready = 105;
	assert_int_equal(session_exits(&session), 0);
	assert_int_equal(session_sample(&session), 0);
	fake.made = 110;	/* die after the sample */
	end();
	assert_int_equal(count(EVENT("start")), 1);
	assert_int_equal(count(EVENT("exit")), 5);
	assert_int_equal(count(EVENT("sample")), 1);
	assert_int_equal(count(EVENT("task")), 1);
	assert_int_equal(count("\"ktally.exit.seq\":101}"), 1);
	assert_int_equal(count("\"ktally.exit.seq\":105}"), 1);
	assert_int_equal(count("\"ktally.samples\":1,\"ktally.tasks\":1,\"ktally.exits\":5,"
			       "\"ktally.loss.events\":0,\"ktally.loss.samples\":0,"
			       "\"ktally.loss.lines\":0,\"ktally.exit.total\":110}"), 1);
	assert_true(strstr(text, EVENT("exit")) < strstr(text, EVENT("sample")));
	assert_true(strstr(text, EVENT("sample")) < strstr(text, EVENT("task")));
}

/* They died before the last sample and come, batched, after it. */
static void exits_that_come_late_are_waited_for(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	fake.made = 120;
	fake.late = 5;
	assert_int_equal(session_sample(&session), 0);
	assert_false(session_lost(&session));
	end();
	assert_int_equal(count(EVENT("exit")), 20);
	assert_int_equal(count("\"ktally.exits\":20,\"ktally.loss.events\":0,"), 1);
}

static void exits_that_never_come_are_lost(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	fake.made = 120;
	fake.ready = 117;
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("exit")), 17);
	assert_int_equal(count("\"ktally.exits\":17,\"ktally.loss.events\":3,"), 1);
}

static void exits_that_the_library_lost_are_lost_once(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	fake.made = fake.ready = 110;
	fake.missing = 105;
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("exit")), 9);
	assert_int_equal(count("\"ktally.exits\":9,\"ktally.loss.events\":1,"), 1);
}

/* What died before the log began is not its business, and not waited for. */
static void older_exits_are_not_lost(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("exit")), 0);
	assert_int_equal(count("\"ktally.exits\":0,\"ktally.loss.events\":0,"), 1);
}

static void without_the_module_procfs_goes_on_and_says_so(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_AUTO);
	fake.lost = 4;
	fake.module = false;
	assert_int_equal(session_sample(&session), 0);
	fake.lost = 0;
	assert_int_equal(session_events_fd(&session), -1);
	assert_int_equal(session_exits(&session), 0);
	end();
	assert_int_equal(count(EVENT("source")), 1);
	assert_true(strstr(text, EVENT("source")) < strstr(text, EVENT("sample")));
	assert_non_null(strstr(strstr(text, EVENT("sample")),
			       "\"ktally.source\":\"procfs\",\"ktally.events\":false,"));
	assert_int_equal(count("\"ktally.exits\":0,\"ktally.loss.events\":4,"), 1);
}

static void without_the_module_exits_end_and_samples_go_on(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_AUTO);
	fake.module = false;
	assert_int_equal(session_exits(&session), 0);
	assert_int_equal(session_sample(&session), 0);
	end();
	assert_int_equal(count(EVENT("source")), 1);
	assert_int_equal(count(EVENT("sample")), 1);
}

static void a_forced_source_is_not_replaced(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	fake.module = false;
	assert_int_equal(session_sample(&session), -ENODEV);
	assert_int_equal(session_exits(&session), -ENODEV);
	end();
	assert_int_equal(count(EVENT("source")), 0);
	assert_int_equal(count(EVENT("stop")), 1);
}

static void a_sample_that_fails_is_counted(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	fake.sample_error = -ETIMEDOUT;
	assert_int_equal(session_sample(&session), 0);
	assert_true(session_lost(&session));
	session_missed(&session, 2);
	assert_int_equal(session_sample(&session), 0);
	fake.sample_error = -EINVAL;
	assert_int_equal(session_sample(&session), -EINVAL);
	end();
	assert_int_equal(count(EVENT("sample")), 1);
	assert_non_null(strstr(strstr(text, EVENT("sample")), "\"ktally.loss.samples\":3,"));
}

static void samples_that_are_only_late_are_no_loss(void **state)
{
	(void)state;
	begin(KTALLY_SOURCE_NETLINK);
	session_missed(&session, 2);
	assert_int_equal(session_sample(&session), 0);
	assert_false(session_lost(&session));
	end();
	assert_non_null(strstr(strstr(text, EVENT("sample")), "\"ktally.loss.samples\":2,"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_exit_has_its_line, set_up),
		cmocka_unit_test_setup(exits_that_come_late_are_waited_for, set_up),
		cmocka_unit_test_setup(exits_that_never_come_are_lost, set_up),
		cmocka_unit_test_setup(exits_that_the_library_lost_are_lost_once, set_up),
		cmocka_unit_test_setup(older_exits_are_not_lost, set_up),
		cmocka_unit_test_setup(without_the_module_procfs_goes_on_and_says_so, set_up),
		cmocka_unit_test_setup(without_the_module_exits_end_and_samples_go_on, set_up),
		cmocka_unit_test_setup(a_forced_source_is_not_replaced, set_up),
		cmocka_unit_test_setup(a_sample_that_fails_is_counted, set_up),
		cmocka_unit_test_setup(samples_that_are_only_late_are_no_loss, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
