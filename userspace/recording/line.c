// SPDX-License-Identifier: GPL-2.0
/*
 * A line read back, see line.h. Not here: the values of its fields (value.c).
 */
#include "recording/line.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "log/record.h"
#include "recording/value.h"

#define NSEC_PER_SEC UINT64_C(1000000000)

static const char *const kind_names[] = {
	[RECORDING_START] = "ktally.start",   [RECORDING_SOURCE] = "ktally.source",
	[RECORDING_SAMPLE] = "ktally.sample", [RECORDING_TASK] = "ktally.task",
	[RECORDING_EXIT] = "ktally.exit",     [RECORDING_STOP] = "ktally.stop",
};

static enum recording_kind kind_of(const char *name, size_t len)
{
	for (unsigned int i = 0; i < RECORDING_OTHER; i++)
		if (strlen(kind_names[i]) == len && !memcmp(kind_names[i], name, len))
			return i;
	return RECORDING_OTHER;
}

/* Behind @literal, which @text of @len bytes begins with; NULL when it does not. */
static const char *behind(const char *text, const char *end, const char *literal)
{
	size_t len = strlen(literal);

	if (!text || (size_t)(end - text) < len || memcmp(text, literal, len))
		return NULL;
	return text + len;
}

int recording_line_kind(const char *text, size_t len)
{
	const char *end = text + len, *quote;

	text = behind(text, end, "{\"" RECORD_TIMESTAMP "\":\"");
	text = text ? memchr(text, '"', (size_t)(end - text)) : NULL;
	text = behind(text, end, "\",\"" RECORD_EVENT "\":\"");
	quote = text ? memchr(text, '"', (size_t)(end - text)) : NULL;
	return quote ? (int)kind_of(text, (size_t)(quote - text)) : -EINVAL;
}

bool recording_time(const char *text, uint64_t *ns)
{
	struct tm tm = { 0 };
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	uint64_t part = 0, scale = NSEC_PER_SEC;
	time_t seconds;

	if (!rest)
		return false;
	if (*rest == '.') {
		for (rest++; *rest >= '0' && *rest <= '9' && scale > 1; rest++) {
			scale /= 10;
			part += (uint64_t)(*rest - '0') * scale;
		}
	}
	if (strcmp(rest, "Z"))
		return false;
	seconds = timegm(&tm);
	if (seconds < 0 || (uint64_t)seconds > UINT64_MAX / NSEC_PER_SEC - 1)
		return false;
	*ns = (uint64_t)seconds * NSEC_PER_SEC + part;
	return true;
}

static void get_name(const json_t *object, const char *key, char name[RECORDING_NAME])
{
	const char *text = json_string_value(json_object_get(object, key));

	snprintf(name, RECORDING_NAME, "%s", text ? text : "");
}

static void read_sample(struct recording_line *line, const json_t *object)
{
	json_int_t retries = json_integer_value(json_object_get(object, RECORD_RETRIES));

	line->interrupted = json_is_true(json_object_get(object, RECORD_INTERRUPTED));
	line->retries = retries > 0 && retries <= INT32_MAX ? (unsigned int)retries : 0;
	recording_values(&ktally_moment_set, object, &line->moment);
	recording_values(&ktally_tail_set, object, &line->tail);
	recording_values(&ktally_host_set, object, &line->figures);
}

static void read_object(struct recording_line *line, const json_t *object)
{
	switch (line->kind) {
	case RECORDING_TASK:
	case RECORDING_EXIT:
		recording_values(&ktally_task_set, object, &line->task);
		recording_redacted(&ktally_task_set, json_object_get(object, RECORD_REDACTED),
				   &line->task);
		return;
	case RECORDING_SAMPLE:
		read_sample(line, object);
		break;
	case RECORDING_START:
		line->threads = json_is_true(json_object_get(object, RECORD_THREADS));
		break;
	default:
		break;
	}
	get_name(object, RECORD_HOST, line->host);
	get_name(object, RECORD_BOOT, line->boot);
	get_name(object, RECORD_SOURCE, line->source);
	line->events = json_is_true(json_object_get(object, RECORD_EVENTS));
}

int recording_line_read(struct recording_line *line, const char *text, size_t len)
{
	const char *event, *timestamp;
	json_error_t error;
	json_t *object = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);

	memset(line, 0, sizeof(*line));
	if (!object)
		return json_error_code(&error) == json_error_out_of_memory ? -ENOMEM : -EINVAL;
	timestamp = json_string_value(json_object_get(object, RECORD_TIMESTAMP));
	if (!timestamp || !recording_time(timestamp, &line->realtime)) {
		json_decref(object);
		return -EINVAL;
	}
	event = json_string_value(json_object_get(object, RECORD_EVENT));
	line->kind = event ? kind_of(event, strlen(event)) : RECORDING_OTHER;
	read_object(line, object);
	json_decref(object);
	return 0;
}
