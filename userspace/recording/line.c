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
#include "recording/flat.h"
#include "recording/value.h"

#define NSEC_PER_SEC UINT64_C(1000000000)

static const char *const kind_names[] = {
	[RECORDING_START] = "ktally.start",   [RECORDING_SOURCE] = "ktally.source",
	[RECORDING_SAMPLE] = "ktally.sample", [RECORDING_TASK] = "ktally.task",
	[RECORDING_EXIT] = "ktally.exit",     [RECORDING_HEALTH] = "ktally.health",
	[RECORDING_LOST] = "ktally.lost",     [RECORDING_STOP] = "ktally.stop",
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

/* @count digits as a number; false when they are none. */
static bool digits(const char *text, unsigned int count, uint32_t *number)
{
	*number = 0;
	for (unsigned int i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*number = *number * 10 + (uint32_t)(text[i] - '0');
	}
	return true;
}

/* Days from 1970-01-01, of the calendar that goes back and forth for ever; @month from 1. */
static int64_t days_of(uint32_t year, uint32_t month, uint32_t day)
{
	uint32_t y = year - (month <= 2), era = y / 400, of_era = y % 400;
	uint32_t of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return (int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

#define TIME_LEN 30	/* of "2026-11-26T00:11:20.451008008Z", the only form that is logged */

/* What recording_time() does, of that form alone and in a tenth of the time. */
static bool usual_time(const char *text, uint64_t *ns)
{
	uint32_t year, month, day, hour, minute, second, part;
	int64_t days;

	if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
	    text[16] != ':' || text[19] != '.' || text[29] != 'Z' || !digits(text, 4, &year) ||
	    !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day) ||
	    !digits(text + 11, 2, &hour) || !digits(text + 14, 2, &minute) ||
	    !digits(text + 17, 2, &second) || !digits(text + 20, 9, &part))
		return false;
	if (year < 1970 || year > 2500 || month - 1 > 11 || day - 1 > 30 || hour > 23 ||
	    minute > 59 || second > 60)
		return false;
	days = days_of(year, month, day);
	*ns = ((uint64_t)days * 86400 + hour * 3600 + minute * 60 + second) * NSEC_PER_SEC + part;
	return true;
}

int recording_line_peek(const char *text, size_t len, uint64_t *realtime)
{
	static const char lead[] = "{\"" RECORD_TIMESTAMP "\":\"";

	if (len < sizeof(lead) + TIME_LEN || memcmp(text, lead, sizeof(lead) - 1) ||
	    !usual_time(text + sizeof(lead) - 1, realtime))
		return -EINVAL;
	return recording_line_kind(text, len);
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

static void get_text(const json_t *object, const char *key, char *out, size_t room)
{
	const char *text = json_string_value(json_object_get(object, key));

	snprintf(out, room, "%s", text ? text : "");
}

static void get_name(const json_t *object, const char *key, char name[RECORDING_NAME])
{
	get_text(object, key, name, RECORDING_NAME);
}

static bool get_uint(const json_t *object, const char *key, uint64_t *value)
{
	json_t *json = json_object_get(object, key);

	*value = 0;
	return json && recording_uint(json, value);
}

static void read_lost(const json_t *object, struct recording_lost *lost)
{
	lost->known = get_uint(object, RECORD_LOSS_EVENTS, &lost->events);
	get_uint(object, RECORD_LOSS_SAMPLES, &lost->samples);
	get_uint(object, RECORD_LOSS_LINES, &lost->lines);
	get_uint(object, RECORD_LOSS_GAPS, &lost->gaps);
}

/* Whether the log has no lines of exits: not all kinds, and not these. */
static bool lacks_exits(const json_t *kinds)
{
	const json_t *kind;
	size_t i;

	json_array_foreach(kinds, i, kind)
		if (json_is_string(kind) && !strcmp(json_string_value(kind), "exit"))
			return false;
	return json_is_array(kinds);
}

static void read_start(struct recording_line *line, const json_t *object)
{
	line->threads = json_is_true(json_object_get(object, RECORD_THREADS));
	line->some = json_object_get(object, RECORD_FILTER) || json_object_get(object, RECORD_TOP);
	line->changed = json_is_true(json_object_get(object, RECORD_CHANGED));
	line->no_exits = lacks_exits(json_object_get(object, RECORD_KINDS));
	get_uint(object, RECORD_INTERVAL, &line->interval);
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

static void read_health(struct recording_health *health, const json_t *object)
{
	const char *since = json_string_value(json_object_get(object, RECORD_SINCE));

	get_text(object, RECORD_RULE, health->rule, sizeof(health->rule));
	get_text(object, RECORD_LEVEL, health->level, sizeof(health->level));
	get_text(object, RECORD_WAS, health->was, sizeof(health->was));
	get_text(object, RECORD_MESSAGE, health->sentence, sizeof(health->sentence));
	if (since && !recording_time(since, &health->since))
		health->since = 0;
}

static void read_object(struct recording_line *line, const json_t *object)
{
	get_name(object, RECORD_HOST, line->host);
	get_name(object, RECORD_BOOT, line->boot);
	switch (line->kind) {
	case RECORDING_TASK:
	case RECORDING_EXIT:
		recording_values(&ktally_task_set, object, &line->task);
		recording_redacted(&ktally_task_set, json_object_get(object, RECORD_REDACTED),
				   &line->task);
		return;
	case RECORDING_HEALTH:
		read_health(&line->health, object);
		return;
	case RECORDING_SAMPLE:
		read_sample(line, object);
		break;
	case RECORDING_START:
		read_start(line, object);
		break;
	default:
		break;
	}
	read_lost(object, &line->lost);
	get_name(object, RECORD_SOURCE, line->source);
	line->events = json_is_true(json_object_get(object, RECORD_EVENTS));
}

/* Most lines are of tasks, and plain. */
static bool read_flat(struct recording_line *line, const char *text, size_t len)
{
	int kind = recording_line_peek(text, len, &line->realtime);

	line->kind = (enum recording_kind)kind;
	return (kind == RECORDING_TASK || kind == RECORDING_EXIT) &&
	       recording_flat(line, text, len);
}

int recording_line_read(struct recording_line *line, const char *text, size_t len)
{
	memset(line, 0, sizeof(*line));
	if (read_flat(line, text, len))
		return 0;
	return recording_line_read_any(line, text, len);
}

int recording_line_read_any(struct recording_line *line, const char *text, size_t len)
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
