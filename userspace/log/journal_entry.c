// SPDX-License-Identifier: GPL-2.0
/* Turns lines into entries of the journal, see journal_entry.h. */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "log/journal_entry.h"
#include "log/record.h"

#define NAME_LONGEST	64	/* that journald takes */

/* Which kind of line has which MESSAGE_ID; never to be changed, for people search by them. */
static const struct {
	const char *event, *id;
} kinds[] = {
	{ "ktally.start", "9aba8e1e4c3c48a4ba2be35caab0eb82" },
	{ "ktally.sample", "2851873eb94a4ded8d0b9c8cd8edee9f" },
	{ "ktally.task", "a3ddaa4875aa488ba3febffd62f920f9" },
	{ "ktally.exit", "a591a4a5b707404184d274dca2421674" },
	{ "ktally.source", "70bccfa5bf7b42e68b3032a9844f942c" },
	{ "ktally.stop", "1fbedd8c7c8c48ba969b65d063ec929b" },
	{ "ktally.health", "c4395cc605184f31ad92e08f454607cb" },
	{ "ktally.lost", "95ac926b3d0e4a2c8488ccd1dc16549a" },
};

/* Adds what @format says, or nothing if it does not fit. */
__attribute__((format(printf, 2, 3)))
static void add(struct journal_entry *e, const char *format, ...)
{
	size_t room = sizeof(e->text) - e->used;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(e->text + e->used, room, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= room || e->count == JOURNAL_FIELDS)
		return;
	e->field[e->count].iov_base = e->text + e->used;
	e->field[e->count++].iov_len = (size_t)len;
	e->used += (size_t)len;
}

static const char *text_of(const json_t *line, const char *key)
{
	const char *text = json_string_value(json_object_get(line, key));

	return text ? text : "";
}

/* What a person reads: the line's own sentence, or what it is about. */
static void add_message(struct journal_entry *e, const json_t *line, const char *event)
{
	const char *message = text_of(line, "message"), *name = text_of(line, "process.name");
	const json_t *pid = json_object_get(line, "process.pid");

	if (*message)
		add(e, "MESSAGE=%s", message);
	else if (json_is_integer(pid))
		add(e, "MESSAGE=%s: %s, pid %" JSON_INTEGER_FORMAT, event, name,
		    json_integer_value(pid));
	else
		add(e, "MESSAGE=%s", event);
}

static int priority(const json_t *line, const char *event)
{
	const char *severity = text_of(line, "severity_text");

	if (!strcmp(severity, "ERROR"))
		return LOG_ERR;
	if (!strcmp(severity, "WARN"))
		return LOG_WARNING;
	return !strcmp(event, "ktally.task") || !strcmp(event, "ktally.sample") ? LOG_DEBUG :
		LOG_INFO;
}

static void add_id(struct journal_entry *e, const char *event)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].event, event))
			add(e, "MESSAGE_ID=%s", kinds[i].id);
}

/* "ktally.exit.seq" becomes KTALLY_EXIT_SEQ, "process.pid" KTALLY_PROCESS_PID. */
static void name_field(char name[NAME_LONGEST + 1], const char *key)
{
	const char *prefix = "ktally.";

	if (!strncmp(key, prefix, strlen(prefix)))
		key += strlen(prefix);
	snprintf(name, NAME_LONGEST + 1, "KTALLY_%s", key);
	for (; *name; name++)
		*name = isalnum((unsigned char)*name) ? (char)toupper((unsigned char)*name) : '_';
}

static void add_member(struct journal_entry *e, const char *key, const json_t *value)
{
	char name[NAME_LONGEST + 1], *other;

	name_field(name, key);
	if (json_is_string(value)) {
		add(e, "%s=%s", name, json_string_value(value));
		return;
	}
	other = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	if (other)
		add(e, "%s=%s", name, other);
	free(other);
}

int journal_entry_read(struct journal_entry *e, const char *line, size_t len)
{
	json_t *object = json_loadb(line, len, 0, NULL);
	const char *event, *key;
	json_t *value;

	if (!json_is_object(object)) {
		json_decref(object);
		return -EINVAL;
	}
	e->count = 0;
	e->used = 0;
	event = text_of(object, RECORD_EVENT);
	add_message(e, object, event);
	add(e, "PRIORITY=%d", priority(object, event));
	add_id(e, event);
	add(e, "SYSLOG_IDENTIFIER=ktally");
	json_object_foreach(object, key, value)
		add_member(e, key, value);
	json_decref(object);
	return 0;
}
