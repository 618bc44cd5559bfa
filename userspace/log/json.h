/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Appends JSON to a buffer that never grows. What does not fit sets ->full and is left out whole:
 * the caller throws the record away and counts it. Not here: which keys a record has.
 */
#ifndef KTALLY_LOG_JSON_H
#define KTALLY_LOG_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Integers beyond +-2^53 are written as strings: most readers keep numbers as doubles. */
#define JSON_EXACT_MAX	(UINT64_C(1) << 53)

/*
 * How members look. OTLP: `{"key":"...","value":{"intValue":"1"}}`, all integers strings. In the
 * others, `"key":1`; their keys differ (format.h).
 */
enum json_form { JSON_PLAIN, JSON_ECS, JSON_OTLP };

struct json {
	char *data;
	size_t room;	/* bytes at @data */
	size_t len;	/* bytes used, no NUL behind them */
	bool full;	/* something did not fit: what is there is no record */
	enum json_form form;
};

/* Bytes as they are: structure, literals, keys that were made before. */
void json_raw(struct json *j, const char *bytes, size_t len);
#define json_literal(j, text)	json_raw(j, "" text, sizeof(text) - 1)

/*
 * Room for @most bytes that the caller writes itself, NULL when there is not so much. Then
 * json_commit() says where it ended.
 */
char *json_reserve(struct json *j, size_t most);
void json_commit(struct json *j, const char *behind);

/* A comma and the key of a member; one of the values that follow must be next. @key is clean. */
void json_key(struct json *j, const char *key);
/* One that has two parts: a prefix and a name. */
void json_key_below(struct json *j, const char *prefix, const char *name);

void json_uint(struct json *j, uint64_t value);
void json_sint(struct json *j, int64_t value);

void json_bool(struct json *j, bool value);

/* 123 becomes 1.23. */
void json_hundredths(struct json *j, uint64_t value);

/*
 * Any bytes as a string of strict UTF-8, quotes included. What needs cleaning needs room for the
 * worst case, 6 bytes for each of @text. Returns the bytes between the quotes, NULL when it did not
 * fit.
 */
const char *json_text(struct json *j, const char *text, size_t len);

/* The same of what ktally_text_plain() made, which is not cleaned once more. Plain form only. */
void json_clean_text(struct json *j, const char *text);

/* A value that is a list of strings, which are clean. */
void json_list_open(struct json *j);
void json_list_text(struct json *j, const char *text, bool first);
void json_list_close(struct json *j);

/*
 * The same with as much of @text as leaves @behind bytes free, cut at a character: true when all of
 * it is there. There must be room for @behind and the quotes.
 */
bool json_text_cut(struct json *j, const char *text, size_t len, size_t behind);

/* A number whose digits, and a point maybe, are made already. */
void json_decimal(struct json *j, const char *digits);

/* Bytes as a string of hexadecimal digits. */
void json_hex(struct json *j, const char *bytes, size_t len);

/* ns since 1970 as an RFC 3339 string in UTC with 9 digits behind the point. */
void json_time(struct json *j, uint64_t ns);

/* Not a value of a member in every form, but the bare thing: digits, and a string as above. */
void json_digits(struct json *j, uint64_t value);
const char *json_quoted(struct json *j, const char *text, size_t len);

#endif
