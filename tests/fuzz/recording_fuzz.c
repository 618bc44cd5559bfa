// SPDX-License-Identifier: GPL-2.0
/*
 * Any line as one of a log: it is refused, or read as one of the kinds there are, and what was
 * read of a task comes back when it is logged again.
 *
 * Input: the line.
 */
#include <errno.h>
#include <jansson.h>

#include "fuzz.h"
#include "log/record.h"
#include "recording/line.h"

static struct record *record;

/* What has a value and no bit is rubbish of a value that was refused. */
static void tidy(struct ktally_task *task)
{
	for (unsigned int i = 0; i < KTALLY_TASK_COUNT; i++)
		if (!ktally_has(task->present, i))
			task->value[i] = 0;
}

static void turn(struct recording_line *line)
{
	static char buffer[RECORD_LINE_MAX];
	static struct recording_line again;
	struct json j = { .data = buffer, .room = sizeof(buffer) };
	const struct record_clock clock = { line->realtime, 0 };

	record_task(record, &j, &clock, &line->task, NULL);
	MUST(!j.full);
	MUST(recording_line_kind(buffer, j.len - 1) == RECORDING_TASK);
	MUST(!recording_line_read(&again, buffer, j.len - 1));
	tidy(&line->task);
	tidy(&again.task);
	MUST(again.realtime == line->realtime);
	MUST(!memcmp(&again.task, &line->task, sizeof(again.task)));
}

/* The short way and the long one give the same; only a key that is no field may be there twice. */
static void compare(const struct recording_line *line, const char *text, size_t size)
{
	static struct recording_line any;
	struct recording_line copy = *line;
	int code = recording_line_read_any(&any, text, size);
	json_t *object;

	tidy(&copy.task);
	tidy(&any.task);
	if (!code) {
		MUST(!memcmp(&copy, &any, sizeof(any)));
		return;
	}
	object = json_loadb(text, size, 0, NULL);
	MUST(object);
	json_decref(object);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	record = record_new(JSON_PLAIN, NULL, NULL);
	MUST(record);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct recording_line line;
	/* A buffer of that very size: the sanitizer sees a byte too many. */
	char *text = malloc(size + !size);
	uint64_t when;
	int kind, peeked;

	MUST(text);
	memcpy(text, data, size);
	kind = recording_line_kind(text, size);
	MUST(kind == -EINVAL || (kind >= 0 && kind <= RECORDING_OTHER));
	peeked = recording_line_peek(text, size, &when);
	MUST(peeked == kind || peeked == -EINVAL);
	if (!recording_line_read(&line, text, size)) {
		MUST(peeked == -EINVAL || when == line.realtime);
		compare(&line, text, size);
		MUST(line.kind <= RECORDING_OTHER);
		/* Escapes in a name are for the whole reader only. */
		MUST(kind == -EINVAL || kind == RECORDING_OTHER || kind == (int)line.kind);
		if (line.kind == RECORDING_TASK)
			turn(&line);
	}
	free(text);
	return 0;
}
