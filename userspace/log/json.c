// SPDX-License-Identifier: GPL-2.0
/*
 * The append-only JSON encoder of json.h. Numbers are made by hand, two digits at a time: a record
 * has some fifty of them, and snprintf() would be most of its cost.
 */
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

void json_uint(struct json *j, uint64_t value)
{
	char text[PUT_MAX], *end;

	end = value > JSON_EXACT_MAX ? put_quoted(text, value, false) : put_digits(text, value);
	json_raw(j, text, (size_t)(end - text));
}

void json_sint(struct json *j, int64_t value)
{
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char text[PUT_MAX], *end;

	end = size > JSON_EXACT_MAX ? put_quoted(text, size, value < 0) :
	      put_signed_digits(text, value);
	json_raw(j, text, (size_t)(end - text));
}

void json_digits(struct json *j, uint64_t value)
{
	char text[PUT_MAX];

	json_raw(j, text, (size_t)(put_digits(text, value) - text));
}

void json_bool(struct json *j, bool value)
{
	if (value)
		json_literal(j, "true");
	else
		json_literal(j, "false");
}

void json_hundredths(struct json *j, uint64_t value)
{
	char text[PUT_MAX];

	json_raw(j, text, (size_t)(put_hundredths(text, value) - text));
}

const char *json_text(struct json *j, const char *text, size_t len)
{
	/* The second quote takes the place of the NUL that ktally_text_json() adds. */
	char *at = json_reserve(j, 6 * len + 2), *inside;

	if (!at)
		return NULL;
	*at++ = '"';
	inside = at;
	if (put_plain(text, len) == len) {
		memcpy(at, text, len);
		at += len;
	} else {
		at += ktally_text_json(text, len, at, 6 * len + 1);
	}
	*at++ = '"';
	json_commit(j, at);
	return inside;
}

void json_hex(struct json *j, const char *bytes, size_t len)
{
	char *at = json_reserve(j, 2 * len + 2);

	if (!at)
		return;
	*at++ = '"';
	at = put_hex(at, bytes, len);
	*at++ = '"';
	json_commit(j, at);
}

void json_time(struct json *j, uint64_t ns)
{
	char text[PUT_MAX + 2];

	text[0] = '"';
	*put_date(text + 1, ns) = '"';
	json_raw(j, text, sizeof("\"0000-00-00T00:00:00.000000000Z\"") - 1);
}
