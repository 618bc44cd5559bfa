// SPDX-License-Identifier: GPL-2.0
/*
 * The example of each kind of line in Documentation/log-lines.jsonl is what the program writes.
 * With KTALLY_WRITE_EXAMPLES in the environment that file is written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "log/record.h"
#include "tasks.h"

#define EXAMPLES "../../Documentation/log-lines.jsonl"
#define BOOT_ID "5f0c2a54-7f3b-4d60-9f0e-6a3c1d2b8e11"
#define NOW "\"timestamp\":\"2026-11-26T03:12:00.000000000Z\""
#define BOOTTIME 86400
#define REALTIME (UINT64_C(1795662720) * SECOND)	/* the date of NOW */

static const struct record_clock the_clock = {
	REALTIME, (int64_t)(REALTIME - BOOTTIME * SECOND),
};

static char all[65536];
static size_t all_len;

/* Puts @text in place of what stands between @before and the next @behind. */
static void replace(char *line, const char *before, char behind, const char *text)
{
	char *at = strstr(line, before), *end;
	char rest[RECORD_LINE_MAX];

	assert_non_null(at);
	at += strlen(before);
	end = strchr(at, behind);
	strcpy(rest, end);
	strcpy(at, text);
	strcat(at, rest);
}

/* A line as it is, but for what is of this host and of this moment. */
static void keep(const struct json *j, bool now)
{
	char line[RECORD_LINE_MAX + 256];

	assert_false(j->full);
	memcpy(line, j->data, j->len);
	line[j->len] = '\0';
	replace(line, "\"host.boot.id\":\"", '"', BOOT_ID);
	if (now) {
		replace(line, "{", ',', NOW);
		replace(line, "\"ktally.boottime_ns\":", ',', "86400000000000");
	}
	all_len += (size_t)snprintf(all + all_len, sizeof(all) - all_len, "%s", line);
}

static struct ktally_task a_task(void)
{
	struct ktally_task task = task_make(812, 5 * SECOND, "postgres");

	task_set(&task, KTALLY_TASK_PPID, 1);
	task_set(&task, KTALLY_TASK_UID, 113);
	task_set(&task, KTALLY_TASK_STATE, KTALLY_STATE_SLEEPING);
	task_set(&task, KTALLY_TASK_RUN_DELAY, 41 * SECOND);
	task_set(&task, KTALLY_TASK_RSS, 157511680);
	task_set(&task, KTALLY_TASK_CPU_TIME, 327 * SECOND);
	ktally_mark(task.redacted, KTALLY_TASK_READ_BYTES);
	return task;
}

static struct ktally_task an_exit(void)
{
	struct ktally_task task = task_make(40123, (BOOTTIME - 4) * SECOND, "worker");

	task_set(&task, KTALLY_TASK_PPID, 812);
	task_set(&task, KTALLY_TASK_RSS, 9125888);
	task_set(&task, KTALLY_TASK_CPU_TIME, 2 * SECOND);
	task_set(&task, KTALLY_TASK_TERM_SIG, 11);
	task_set(&task, KTALLY_TASK_EXIT_TIME, BOOTTIME * SECOND - 4 * SECOND / 5);
	task_set(&task, KTALLY_TASK_EXIT_SEQ, 90411);
	return task;
}

static struct ktally_sample a_sample(void)
{
	struct ktally_sample sample = { .count = 0 };

	moment_set(&sample, BOOTTIME * SECOND);
	sample.moment.value[KTALLY_MOMENT_REALTIME] = REALTIME;
	ktally_mark(sample.tail.present, KTALLY_TAIL_SEEN);
	sample.tail.value[KTALLY_TAIL_SEEN] = 412;
	ktally_mark(sample.tail.present, KTALLY_TAIL_SENT);
	sample.tail.value[KTALLY_TAIL_SENT] = 37;
	ktally_mark(sample.host.present, KTALLY_HOST_LOAD1);
	sample.host.value[KTALLY_HOST_LOAD1] = 275;
	ktally_mark(sample.host.present, KTALLY_HOST_MEM_AVAILABLE);
	sample.host.value[KTALLY_HOST_MEM_AVAILABLE] = 12884901888;
	return sample;
}

static const struct health_verdict a_verdict = {
	.rule = HEALTH_RUN_QUEUE_WAIT, .level = HEALTH_WARNING, .was = HEALTH_OK,
	.since = (BOOTTIME - 30) * SECOND, .value = 0.43, .span = 30 * SECOND, .threshold = 0.25,
	.subject = { .scope = HEALTH_PROCESS, .pid = 812, .start = 5 * SECOND, .comm = "postgres" },
};

static void make_all(void)
{
	static const struct record_label labels[] = { { "env", "prod" } };
	static const struct record_identity identity = { "db-7", "shop", labels, 1 };
	static const struct record_totals none;
	const struct record_totals totals = { .samples = 360, .tasks = 13320, .exits = 57,
					      .loss_events = 3 };
	const struct record_lost lost = {
		.since = { REALTIME - 10 * SECOND, the_clock.offset }, .before = &none,
		.now = &totals,
	};
	const struct record_options options = {
		.interval = 10 * SECOND, .backend = "uring", .file = 1,
		.kinds = RECORD_KINDS_ALL,
		.changed_only = true, .commands = true,
	};
	const struct record_alert alert = {
		.rule = "run-queue-wait", .verdict = &a_verdict,
		.text = "postgres (pid 812) waited for a CPU 43 % of the last 30 s "
			"(warning from 25 %)",
		.since = REALTIME - 30 * SECOND,
	};
	const struct record_choice choice = { false, 37, true, 375 };
	const struct record_command command = { "postgres: writer", 16, false };
	const struct record_source module = { "netlink", "the module answers", true, NULL };
	const struct record_source procfs = { "procfs", "the ktally module is not loaded", false,
					      NULL };
	const struct ktally_sample sample = a_sample();
	const struct ktally_task task = a_task(), dead = an_exit();
	struct record *r = record_new(JSON_PLAIN, &identity, NULL);
	char room[RECORD_LINE_MAX];
	struct json j;

#define make(now, call) do {							\
	j = (struct json){ .data = room, .room = sizeof(room) };		\
	call;									\
	keep(&j, now);								\
} while (0)
	make(true, record_start(r, &j, &options, &module));
	make(false, record_sample(r, &j, &sample, &module, &none, &choice));
	make(false, record_task(r, &j, &the_clock, &task, &command));
	make(false, record_exit(r, &j, &the_clock, &dead, NULL));
	make(false, record_health(r, &j, &the_clock, &a_verdict, HEALTH_WARNING));
	make(false, record_alert(r, &j, &the_clock, &alert));
	make(true, record_lost(r, &j, &lost));
	make(true, record_source(r, &j, &procfs, &totals));
	make(true, record_stop(r, &j, &procfs, &totals, 15));
	record_free(r);
}

static void the_examples_are_what_is_written(void **state)
{
	char there[sizeof(all)] = "";
	bool write = getenv("KTALLY_WRITE_EXAMPLES");
	FILE *file;

	(void)state;
	make_all();
	file = fopen(EXAMPLES, write ? "w" : "r");
	assert_non_null(file);
	if (write)
		assert_int_equal(fwrite(all, 1, all_len, file), all_len);
	else
		there[fread(there, 1, sizeof(there) - 1, file)] = '\0';
	fclose(file);
	if (!write)
		assert_string_equal(there, all);
}

/* Each kind of line there is has its example. */
static void no_kind_of_line_lacks_an_example(void **state)
{
	(void)state;
	for (unsigned int i = 0; record_kinds[i]; i++) {
		char event[64];

		snprintf(event, sizeof(event), "\"event.name\":\"ktally.%s\"", record_kinds[i]);
		assert_non_null(strstr(all, event));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_examples_are_what_is_written),
		cmocka_unit_test(no_kind_of_line_lacks_an_example),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
