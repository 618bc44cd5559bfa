// SPDX-License-Identifier: GPL-2.0
/*
 * The formats of format.h. What OTLP wants around a record stands behind it, so that no two lines
 * begin alike for longer than a shipper looks at.
 */
#include <string.h>

#include "libktally/ktally.h"
#include "log/format.h"

#define ECS_VERSION "9.0.0"

const char *const format_names[] = {
	[JSON_PLAIN] = "ktally",
	[JSON_ECS] = "ecs",
	[JSON_OTLP] = "otlp-json",
	NULL,
};

/* Each level as ECS and as OTLP call it, and its number there. */
static const struct level {
	const char *ecs, *text, *number;
} levels[] = {
	[LEVEL_INFO] = { "info", "INFO", "9" },
	[LEVEL_WARN] = { "warn", "WARN", "13" },
	[LEVEL_ERROR] = { "error", "ERROR", "17" },
};

static void put_words(struct json *j, const char *words)
{
	json_raw(j, words, strlen(words));
}

/* A string of ours, that needs no cleaning. */
static void put_quoted_words(struct json *j, const char *words)
{
	json_literal(j, "\"");
	put_words(j, words);
	json_literal(j, "\"");
}

static void put_event(struct json *j, const struct format_head *head)
{
	put_key(j, RECORD_EVENT);
	put_quoted_words(j, log_line_names[head->line].event);
	put_key(j, RECORD_BOOTTIME);
	json_uint(j, head->boottime);
}

static const char *message_of(const struct format_head *head)
{
	return head->message ? head->message : log_line_names[head->line].title;
}

/* ---- Plain ---- */

static void open_plain(struct json *j, const struct format_head *head)
{
	json_literal(j, "{\"" RECORD_TIMESTAMP "\":");
	json_time(j, head->realtime);
	put_event(j, head);
}

/* Behind the origin, which does not grow. */
static void say_plain(struct json *j, const struct format_head *head)
{
	put_key(j, RECORD_SEVERITY);
	put_quoted_words(j, levels[head->level].text);
	put_key(j, RECORD_MESSAGE);
	json_text(j, head->message, strlen(head->message));
}

/* ---- ECS: time, level and message first, for who reads it in a terminal ---- */

static void open_ecs(struct json *j, const struct format_head *head)
{
	const struct log_line_name *line = &log_line_names[head->line];
	const char *message = message_of(head);

	json_literal(j, "{\"@timestamp\":");
	json_time(j, head->realtime);
	json_literal(j, ",\"log.level\":");
	put_quoted_words(j, levels[head->level].ecs);
	json_literal(j, ",\"message\":");
	json_quoted(j, message, strlen(message));
	json_literal(j, ",\"ecs.version\":\"" ECS_VERSION "\",\"event.kind\":");
	put_quoted_words(j, line->ecs_kind);
	json_literal(j, ",\"event.category\":[");
	put_quoted_words(j, line->ecs_category);
	json_literal(j, "],\"event.type\":[");
	put_quoted_words(j, line->ecs_type);
	json_literal(j, "],\"event.dataset\":\"ktally.log\"");
	put_event(j, head);
}

/* ---- OTLP: one export of one record ---- */

static void put_nanoseconds(struct json *j, uint64_t ns)
{
	json_literal(j, "\"");
	json_digits(j, ns);
	json_literal(j, "\"");
}

static void open_otlp(struct json *j, const struct format_head *head)
{
	const struct log_line_name *line = &log_line_names[head->line];
	const char *message = message_of(head);

	json_literal(j, "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":");
	put_nanoseconds(j, head->realtime);
	json_literal(j, ",\"observedTimeUnixNano\":");
	put_nanoseconds(j, head->observed ? head->observed : head->realtime);
	json_literal(j, ",\"severityNumber\":");
	put_words(j, levels[head->level].number);
	json_literal(j, ",\"severityText\":");
	put_quoted_words(j, levels[head->level].text);
	json_literal(j, ",\"eventName\":");
	put_quoted_words(j, line->event);
	json_literal(j, ",\"body\":{\"stringValue\":");
	json_quoted(j, message, strlen(message));
	/* Older readers know no eventName; and no comma is before the first attribute. */
	json_literal(j, "},\"attributes\":[{\"key\":\"" RECORD_EVENT "\",\"value\":");
	json_text(j, line->event, strlen(line->event));
	put_key(j, RECORD_BOOTTIME);
	json_uint(j, head->boottime);
}

static void close_otlp(struct json *j, struct format_origin origin)
{
	json_literal(j, "]}],\"scope\":{\"name\":\"ktally.log\",\"version\":");
	put_quoted_words(j, ktally_version());
	json_literal(j, "}}],\"resource\":{\"attributes\":[");
	/* Without the comma that it begins with. */
	if (origin.len)
		json_raw(j, origin.text + 1, origin.len - 1);
	json_literal(j, "]}}]");
}

/* ---- All ---- */

void format_open(struct json *j, const struct format_head *head, struct format_origin origin)
{
	if (j->form == JSON_OTLP) {
		open_otlp(j, head);
		return;
	}
	if (j->form == JSON_ECS)
		open_ecs(j, head);
	else
		open_plain(j, head);
	json_raw(j, origin.text, origin.len);
	if (j->form == JSON_PLAIN && head->message)
		say_plain(j, head);
}

const char *format_service(enum json_form form)
{
	return form == JSON_OTLP ? "ktally" : NULL;
}

size_t format_close_room(enum json_form form, struct format_origin origin)
{
	return form == JSON_OTLP ? origin.len + 128 + strlen(ktally_version()) : sizeof("}\n");
}

void format_close(struct json *j, struct format_origin origin)
{
	if (j->form == JSON_OTLP)
		close_otlp(j, origin);
	json_literal(j, "}\n");
}
