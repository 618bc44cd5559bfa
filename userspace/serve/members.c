// SPDX-License-Identifier: GPL-2.0
/* Objects and members of the JSON that pages have, see members.h. */
#include "serve/members.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "log/json_put.h"

#define TO_MS	(sizeof("2026-01-01T00:00:00.000") - 1)

struct json members_begin(struct buffer *to, size_t room)
{
	char *at = buffer_reserve(to, room);

	return (struct json){ .data = at, .room = at ? room : 0, .full = !at };
}

void members_end(struct buffer *to, const struct json *j)
{
	to->failed |= j->full;
	if (!to->failed)
		to->len += j->len;
}

void member_text(struct json *j, const char *key, const char *text)
{
	json_raw(j, key, strlen(key));
	json_text(j, text, strlen(text));
}

void member_name(struct json *j, const char *key, const char *bytes, size_t room)
{
	json_raw(j, key, strlen(key));
	json_text(j, bytes, strnlen(bytes, room));
}

void member_clean(struct json *j, const char *key, const char *text)
{
	json_raw(j, key, strlen(key));
	json_clean_text(j, text);
}

void member_uint(struct json *j, const char *key, uint64_t value)
{
	json_raw(j, key, strlen(key));
	json_digits(j, value);
}

void member_real(struct json *j, const char *key, double value)
{
	char number[40];

	if (!isfinite(value))
		return;
	snprintf(number, sizeof(number), "%.9g", value);
	json_raw(j, key, strlen(key));
	json_raw(j, number, strlen(number));
}

void member_seconds(struct json *j, const char *key, uint64_t ns)
{
	member_real(j, key, (double)ns / 1e9);
}

void member_time(struct json *j, const char *key, uint64_t ns)
{
	char date[PUT_MAX];

	put_date(date, ns);
	json_raw(j, key, strlen(key));
	json_literal(j, "\"");
	json_raw(j, date, TO_MS);
	json_literal(j, "Z\"");
}
