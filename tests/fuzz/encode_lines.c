// SPDX-License-Identifier: GPL-2.0
/*
 * Writes log lines of records that are told on standard input, for encode.py and for examples in
 * the documentation. A line of input is a kind of line and what is in it, parted by blanks:
 *
 *	exit realtime=1700000000 task.utime=5 task.comm=62617368 !task.rchar
 *
 * numbers as they are, strings in hexadecimal, ! before what is withheld. It becomes three lines:
 * in each format one, an empty one when it did not fit.
 */
#include <errno.h>

#include "fuzz.h"
#include "log/record.h"

#define FORMS (JSON_OTLP + 1)

/* What a line may be made of. */
static struct told {
	struct ktally_task task;
	struct ktally_info info;
	struct ktally_sample sample;
	struct record_totals totals;
	uint64_t realtime, offset, interval, count, signal, events, threads, has_info;
	char why[1024], filter[1024], name[64], command[4096];
	bool has_filter;
} told;

static const struct {
	const char *name;
	const struct ktally_set *set;
	void *record;
} sets[] = {
	{ "task", &ktally_task_set, &told.task },
	{ "info", &ktally_info_set, &told.info },
	{ "moment", &ktally_moment_set, &told.sample.moment },
	{ "tail", &ktally_tail_set, &told.sample.tail },
	{ "host", &ktally_host_set, &told.sample.host },
};

static const struct {
	const char *name;
	uint64_t *value;
} numbers[] = {
	{ "realtime", &told.realtime }, { "offset", &told.offset },
	{ "interval", &told.interval }, { "count", &told.count }, { "signal", &told.signal },
	{ "events", &told.events }, { "threads", &told.threads }, { "has_info", &told.has_info },
	{ "loss_events", &told.totals.loss_events }, { "tasks", &told.totals.tasks },
};

static const struct {
	const char *name;
	char *text;
	size_t room;
} texts[] = {
	{ "why", told.why, sizeof(told.why) },
	{ "filter", told.filter, sizeof(told.filter) },
	{ "source", told.name, sizeof(told.name) },
	{ "command", told.command, sizeof(told.command) },
};

static void take_hex(char *out, size_t room, const char *hex)
{
	size_t len = strlen(hex) / 2;
	unsigned int byte;

	MUST(len <= room);
	for (size_t i = 0; i < len; i++) {
		MUST(sscanf(hex + 2 * i, "%2x", &byte) == 1);
		out[i] = (char)byte;
	}
}

static uint64_t number_of(const char *text)
{
	return *text == '-' ? (uint64_t)strtoll(text, NULL, 10) : strtoull(text, NULL, 10);
}

/* SET.FIELD=VALUE, or !SET.FIELD with no value. */
static bool take_field(const char *token, const char *value)
{
	const char *dot = strchr(token, '.');

	if (!dot)
		return false;
	for (size_t s = 0; s < sizeof(sets) / sizeof(sets[0]); s++) {
		const struct ktally_set *set = sets[s].set;
		uint64_t *words = sets[s].record;
		int i;

		if (strlen(sets[s].name) != (size_t)(dot - token) ||
		    strncmp(sets[s].name, token, (size_t)(dot - token)) != 0)
			continue;
		i = ktally_field_find(set, dot + 1);
		MUST(i >= 0);
		ktally_mark(value ? words : words + set->words, (unsigned int)i);
		if (value && set->fields[i].type == KTALLY_TYPE_STRING)
			take_hex((char *)words + set->fields[i].offset, set->fields[i].size, value);
		else if (value)
			words[2 * set->words + (unsigned int)i] = number_of(value);
		return true;
	}
	return false;
}

static void take(char *token)
{
	char *value = strchr(token, '=');

	if (*token == '!') {
		MUST(take_field(token + 1, NULL));
		return;
	}
	MUST(value);
	*value++ = '\0';
	if (take_field(token, value))
		return;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (!strcmp(numbers[i].name, token)) {
			*numbers[i].value = number_of(value);
			return;
		}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!strcmp(texts[i].name, token)) {
			take_hex(texts[i].text, texts[i].room - 1, value);
			told.has_filter |= texts[i].text == told.filter;
			return;
		}
	fprintf(stderr, "nothing is called %s\n", token);
	exit(2);
}

static void put(const struct record *r, struct json *j, const char *kind)
{
	const struct record_clock clock = { told.realtime, (int64_t)told.offset };
	const struct record_source source = {
		told.name, told.why, told.events, told.has_info ? &told.info : NULL
	};
	const struct record_options options = {
		.interval = told.interval, .count = told.count, .threads = told.threads,
		.backend = "uring", .filter = told.has_filter ? told.filter : NULL,
		.file = 1, .kinds = RECORD_KINDS_ALL,
	};
	const struct record_choice choice = { .all = true };
	static const struct record_totals none;
	const struct record_lost lost = { .since = clock, .before = &none, .now = &told.totals };
	struct health_verdict verdict = {
		.level = HEALTH_CRITICAL, .was = HEALTH_OK, .since = told.interval,
		.value = 12.5, .threshold = 0.0001, .span = told.interval,
		.subject = { .scope = HEALTH_PROCESS, .pid = 4711, .start = told.interval },
	};
	const struct record_command cmdline = { told.command, strlen(told.command), false };
	const struct record_command *command = cmdline.len ? &cmdline : NULL;

	const struct record_alert alert = {
		.rule = "run-queue-wait", .text = "waits", .verdict = &verdict,
		.since = told.interval, .until = told.signal,
	};

	memcpy(verdict.subject.comm, told.command, sizeof(verdict.subject.comm));
	if (!strcmp(kind, "start"))
		record_start(r, j, &options, &source);
	else if (!strcmp(kind, "source"))
		record_source(r, j, &source, &told.totals);
	else if (!strcmp(kind, "sample"))
		record_sample(r, j, &told.sample, &source, &told.totals, &choice);
	else if (!strcmp(kind, "task"))
		record_task(r, j, &clock, &told.task, command);
	else if (!strcmp(kind, "exit"))
		record_exit(r, j, &clock, &told.task, command);
	else if (!strcmp(kind, "lost"))
		record_lost(r, j, &lost);
	else if (!strcmp(kind, "health"))
		record_health(r, j, &clock, &verdict, HEALTH_CRITICAL);
	else if (!strcmp(kind, "alert"))
		record_alert(r, j, &clock, &alert);
	else if (!strcmp(kind, "stop"))
		record_stop(r, j, &source, &told.totals, (int)told.signal);
	else
		MUST(!"a kind of line");
}

int main(void)
{
	struct record *records[FORMS];
	char *input = NULL, line[RECORD_LINE_MAX];
	size_t room = 0;

	for (enum json_form form = 0; form < FORMS; form++)
		records[form] = record_new(form, NULL, NULL);
	while (getline(&input, &room, stdin) > 0) {
		char *rest = NULL, *kind = strtok_r(input, " \n", &rest), *token;

		memset(&told, 0, sizeof(told));
		strcpy(told.name, "netlink");
		while ((token = strtok_r(NULL, " \n", &rest)))
			take(token);
		for (enum json_form form = 0; form < FORMS; form++) {
			struct json j = { .data = line, .room = sizeof(line) };

			put(records[form], &j, kind);
			if (j.full)
				puts("");
			else
				fwrite(line, 1, j.len, stdout);
		}
	}
	free(input);
	for (enum json_form form = 0; form < FORMS; form++)
		record_free(records[form]);
	return 0;
}
