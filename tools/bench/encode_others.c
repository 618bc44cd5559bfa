// SPDX-License-Identifier: GPL-2.0
/*
 * A task's line as others would write it: by hand for these very members, with snprintf(), with
 * jansson. None looks whether a field is there or cleans a name: the records are such that it does
 * not matter. Dates come from ktally in all of them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "encode.h"
#include "log/json_put.h"

#define VALUE(f)	(task->value[KTALLY_TASK_##f])

static const char *scope_of(uint64_t value)
{
	return value ? "thread" : "process";
}

static const char *state_of(uint64_t value)
{
	switch (value) {
	case 'R':
		return "running";
	case 'D':
		return "uninterruptible";
	case 'I':
		return "idle";
	default:
		return "sleeping";
	}
}

#define name_SCOPE	scope_of
#define name_STATE	state_of

static uint64_t boottime(const struct encode_moment *moment)
{
	return moment->realtime - (uint64_t)moment->offset;
}

static void date(char text[PUT_MAX], uint64_t ns)
{
	*put_date(text, ns) = '\0';
}

/* ---- By hand: the sample's date is made once, the keys are literals, digits come in pairs ---- */

#define LITERAL(text)	(memcpy(at, text, sizeof(text) - 1), at += sizeof(text) - 1)

/* "00" to "99", two digits at a time from the last one on: what everybody writes. */
static char *put_number(char *at, uint64_t value)
{
	char text[20], *end = text + sizeof(text), *first = end;

	while (value >= 100) {
		first -= 2;
		memcpy(first, put_two_digits + value % 100 * 2, 2);
		value /= 100;
	}
	if (value >= 10) {
		first -= 2;
		memcpy(first, put_two_digits + value * 2, 2);
	} else {
		*--first = (char)('0' + value);
	}
	memcpy(at, first, (size_t)(end - first));
	return at + (end - first);
}

static char *put_string(char *at, const char *text)
{
	size_t len = strlen(text);

	memcpy(at, text, len);
	return at + len;
}

#define HAND_UINT(f, key)	LITERAL(",\"" key "\":"); at = put_number(at, VALUE(f));
#define HAND_NAME(f, key)	LITERAL(",\"" key "\":\""); \
				at = put_string(at, name_##f(VALUE(f))); LITERAL("\"");
#define HAND_TEXT(f, key)	LITERAL(",\"" key "\":\""); at = put_string(at, task->comm); \
				LITERAL("\"");
#define HAND(type, f, key)	HAND_##type(f, key)

size_t encode_hand(char *out, const struct encode_moment *moment, const struct ktally_task *task)
{
	static uint64_t made;
	static char opening[512];
	static size_t opening_len;
	char *at = out;

	if (made != moment->realtime) {
		char now[PUT_MAX];

		date(now, moment->realtime);
		opening_len = (size_t)snprintf(opening, sizeof(opening), "{\"timestamp\":\"%s\","
			"\"event.name\":\"ktally.task\",\"ktally.boottime_ns\":%" PRIu64 ","
			"\"host.name\":\"%s\",\"host.boot.id\":\"%s\","
			"\"process.creation.time\":\"", now, boottime(moment), moment->host,
			moment->boot);
		made = moment->realtime;
	}
	memcpy(at, opening, opening_len);
	at = put_date(at + opening_len, VALUE(START_TIME) + (uint64_t)moment->offset);
	LITERAL("\"");
	ENCODE_FIELDS(HAND)
	LITERAL("}\n");
	return (size_t)(at - out);
}

/* ---- snprintf ---- */

#define FORMAT_UINT(key)	",\"" key "\":%" PRIu64
#define FORMAT_NAME(key)	",\"" key "\":\"%s\""
#define FORMAT_TEXT(key)	",\"" key "\":\"%s\""
#define FORMAT(type, f, key)	FORMAT_##type(key)
#define ARGUMENT_UINT(f)	, VALUE(f)
#define ARGUMENT_NAME(f)	, name_##f(VALUE(f))
#define ARGUMENT_TEXT(f)	, task->comm
#define ARGUMENT(type, f, key)	ARGUMENT_##type(f)

size_t encode_snprintf(char *out, const struct encode_moment *moment,
		       const struct ktally_task *task)
{
	static char now[PUT_MAX];
	static uint64_t made;
	char began[PUT_MAX];

	if (made != moment->realtime)
		date(now, moment->realtime);
	made = moment->realtime;
	date(began, VALUE(START_TIME) + (uint64_t)moment->offset);
	return (size_t)snprintf(out, LINE_MAX_BYTES, "{\"timestamp\":\"%s\",\"event.name\":\"%s\","
				"\"ktally.boottime_ns\":%" PRIu64 ",\"host.name\":\"%s\","
				"\"host.boot.id\":\"%s\",\"process.creation.time\":\"%s\""
				ENCODE_FIELDS(FORMAT) "}\n", now, "ktally.task", boottime(moment),
				moment->host, moment->boot, began ENCODE_FIELDS(ARGUMENT));
}

/* ---- jansson ---- */

#define JANSSON_UINT(f)		json_integer((json_int_t)VALUE(f))
#define JANSSON_NAME(f)		json_string(name_##f(VALUE(f)))
#define JANSSON_TEXT(f)		json_string(task->comm)
#define JANSSON(type, f, key)	json_object_set_new(object, key, JANSSON_##type(f));

size_t encode_jansson(char *out, const struct encode_moment *moment,
		      const struct ktally_task *task)
{
	json_t *object = json_object();
	char now[PUT_MAX], began[PUT_MAX];
	size_t len;

	date(now, moment->realtime);
	date(began, VALUE(START_TIME) + (uint64_t)moment->offset);
	json_object_set_new(object, "timestamp", json_string(now));
	json_object_set_new(object, "event.name", json_string("ktally.task"));
	json_object_set_new(object, "ktally.boottime_ns",
			    json_integer((json_int_t)boottime(moment)));
	json_object_set_new(object, "host.name", json_string(moment->host));
	json_object_set_new(object, "host.boot.id", json_string(moment->boot));
	json_object_set_new(object, "process.creation.time", json_string(began));
	ENCODE_FIELDS(JANSSON)
	len = json_dumpb(object, out, LINE_MAX_BYTES, JSON_COMPACT);
	json_decref(object);
	out[len++] = '\n';
	return len;
}
