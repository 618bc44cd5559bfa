// SPDX-License-Identifier: GPL-2.0
/*
 * The append-only JSON encoder of json.h. Numbers are made by hand, two digits at a time: a record
 * has some fifty of them, and snprintf() would be most of its cost.
 */
#include <stdlib.h>
#include <string.h>

#include "libktally/ktally.h"
#include "log/json.h"
#include "log/json_put.h"

void json_raw(struct json *j, const char *bytes, size_t len)
{
	if (j->full || len > j->room - j->len) {
		j->full = true;
		return;
	}
	memcpy(j->data + j->len, bytes, len);
	j->len += len;
}

char *json_reserve(struct json *j, size_t most)
{
	if (j->full || most > j->room - j->len) {
		j->full = true;
		return NULL;
	}
	return j->data + j->len;
}

void json_commit(struct json *j, const char *behind)
{
	j->len = (size_t)(behind - j->data);
}

void json_key_below(struct json *j, const char *prefix, const char *name)
{
	if (j->form == JSON_OTLP)
		json_literal(j, ",{\"key\":\"");
	else
		json_literal(j, ",\"");
	json_raw(j, prefix, strlen(prefix));
	json_raw(j, name, strlen(name));
	if (j->form == JSON_OTLP)
		json_literal(j, "\",\"value\":");
	else
		json_literal(j, "\":");
}

void json_key(struct json *j, const char *key)
{
	json_key_below(j, key, "");
}

/* What OTLP has around a value, and the end of the member. */
#define open_value(j, type) do {							\
	if ((j)->form == JSON_OTLP)							\
		json_literal(j, "{\"" type "\":");					\
} while (0)

static void close_value(struct json *j)
{
	if (j->form == JSON_OTLP)
		json_literal(j, "}}");
}

static void put_integer(struct json *j, uint64_t size, bool negative)
{
	char text[PUT_MAX], *end;
	int64_t value = (int64_t)(negative ? 0 - size : size);

	if (j->form == JSON_OTLP || size > JSON_EXACT_MAX)
		end = put_quoted(text, size, negative);
	else
		end = put_signed_digits(text, value);
	json_raw(j, text, (size_t)(end - text));
}

void json_uint(struct json *j, uint64_t value)
{
	/* OTLP has no integers without a sign. */
	if (value > INT64_MAX)
		open_value(j, "stringValue");
	else
		open_value(j, "intValue");
	put_integer(j, value, false);
	close_value(j);
}

void json_sint(struct json *j, int64_t value)
{
	open_value(j, "intValue");
	put_integer(j, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0);
	close_value(j);
}

void json_digits(struct json *j, uint64_t value)
{
	char text[PUT_MAX];

	json_raw(j, text, (size_t)(put_digits(text, value) - text));
}

void json_bool(struct json *j, bool value)
{
	open_value(j, "boolValue");
	if (value)
		json_literal(j, "true");
	else
		json_literal(j, "false");
	close_value(j);
}

void json_hundredths(struct json *j, uint64_t value)
{
	char text[PUT_MAX];

	open_value(j, "doubleValue");
	json_raw(j, text, (size_t)(put_hundredths(text, value) - text));
	close_value(j);
}

const char *json_quoted(struct json *j, const char *text, size_t len)
{
	bool plain = put_plain(text, len) == len;
	/* The second quote takes the place of the NUL that ktally_text_json() adds. */
	char *at = json_reserve(j, (plain ? len : 6 * len) + 2), *inside;

	if (!at)
		return NULL;
	*at++ = '"';
	inside = at;
	if (plain)
		memcpy(at, text, len);
	at += plain ? len : ktally_text_json(text, len, at, 6 * len + 1);
	*at++ = '"';
	json_commit(j, at);
	return inside;
}

const char *json_text(struct json *j, const char *text, size_t len)
{
	const char *inside;

	open_value(j, "stringValue");
	inside = json_quoted(j, text, len);
	close_value(j);
	return inside;
}

void json_clean_text(struct json *j, const char *text)
{
	json_literal(j, "\"");
	while (*text) {
		size_t len = strcspn(text, "\"\\");

		json_raw(j, text, len);
		text += len;
		if (!*text)
			break;
		json_literal(j, "\\");
		json_raw(j, text++, 1);
	}
	json_literal(j, "\"");
}

/* Of what is cleaned to more than there is room for only whole characters are written. */
static bool put_cut(struct json *j, const char *text, size_t len, size_t room)
{
	char *whole = malloc(6 * len + 1);
	size_t all;

	/* Without memory to look at all of it, it may be cut too early. */
	if (!whole) {
		j->len += ktally_text_json(text, len, j->data + j->len, room + 1);
		return false;
	}
	all = ktally_text_json(text, len, whole, 6 * len + 1);
	if (all <= room)
		json_raw(j, whole, all);
	else
		j->len += ktally_text_json(text, len, j->data + j->len, room + 1);
	free(whole);
	return all <= room;
}

bool json_text_cut(struct json *j, const char *text, size_t len, size_t behind)
{
	bool whole;

	open_value(j, "stringValue");
	json_literal(j, "\"");
	/* A quote and what closes the member. */
	behind += sizeof("\"}}") - 1;
	if (j->full || j->room - j->len <= behind) {
		j->full = true;
		return false;
	}
	whole = put_cut(j, text, len, j->room - j->len - behind);
	json_literal(j, "\"");
	close_value(j);
	return whole;
}

void json_decimal(struct json *j, const char *digits)
{
	open_value(j, "doubleValue");
	json_raw(j, digits, strlen(digits));
	close_value(j);
}

void json_list_open(struct json *j)
{
	open_value(j, "arrayValue");
	if (j->form == JSON_OTLP)
		json_literal(j, "{\"values\":");
	json_literal(j, "[");
}

void json_list_text(struct json *j, const char *text, bool first)
{
	if (!first)
		json_literal(j, ",");
	open_value(j, "stringValue");
	json_literal(j, "\"");
	json_raw(j, text, strlen(text));
	json_literal(j, "\"");
	if (j->form == JSON_OTLP)
		json_literal(j, "}");
}

void json_list_close(struct json *j)
{
	json_literal(j, "]");
	if (j->form == JSON_OTLP)
		json_literal(j, "}");
	close_value(j);
}

void json_hex(struct json *j, const char *bytes, size_t len)
{
	char *at;

	open_value(j, "stringValue");
	at = json_reserve(j, 2 * len + 2);
	if (!at)
		return;
	*at++ = '"';
	at = put_hex(at, bytes, len);
	*at++ = '"';
	json_commit(j, at);
	close_value(j);
}

void json_time(struct json *j, uint64_t ns)
{
	char text[PUT_MAX + 2];

	text[0] = '"';
	*put_date(text + 1, ns) = '"';
	open_value(j, "stringValue");
	json_raw(j, text, sizeof("\"0000-00-00T00:00:00.000000000Z\"") - 1);
	close_value(j);
}
