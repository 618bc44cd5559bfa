// SPDX-License-Identifier: GPL-2.0
/*
 * Values of fields, see value.h. All records have the same shape: present[], redacted[], value[],
 * then strings; that is all this file knows about them.
 */
#include "recording/value.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log/fields.h"

static bool read_digits(const char *text, uint64_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return !errno && !*end;
}

/* Numbers beyond what a double holds are strings of digits. */
bool recording_uint(const json_t *json, uint64_t *value)
{
	if (json_is_string(json))
		return read_digits(json_string_value(json), value);
	if (!json_is_integer(json) || json_integer_value(json) < 0)
		return false;
	*value = (uint64_t)json_integer_value(json);
	return true;
}

static bool read_sint(const json_t *json, uint64_t *value)
{
	const char *text = json_string_value(json);

	if (json_is_integer(json)) {
		*value = (uint64_t)json_integer_value(json);
		return true;
	}
	if (!text || *text != '-')
		return recording_uint(json, value);
	if (!read_digits(text + 1, value))
		return false;
	*value = -*value;
	return true;
}

static bool read_hundredths(const json_t *json, uint64_t *value)
{
	double number = json_number_value(json);

	if (!json_is_number(json) || !(number >= 0 && number <= (double)JSON_EXACT_MAX))
		return false;
	*value = (uint64_t)llround(number * 100);
	return true;
}

bool recording_name(const struct ktally_field *field, const char *name, size_t len,
		    uint64_t *value)
{
	const struct ktally_name *row;

	for (row = field->names; row && row->name; row++) {
		if (strlen(row->name) == len && !memcmp(row->name, name, len)) {
			*value = row->value;
			return true;
		}
	}
	return false;
}

/* A name, the names of a mask's bits with commas between, or digits. */
static bool read_enum(const struct ktally_field *field, const json_t *json, uint64_t *value)
{
	const char *text = json_string_value(json);
	uint64_t part, all = 0;

	if (!text)
		return false;
	if (read_digits(text, value))
		return true;
	for (;; text++) {
		size_t len = strcspn(text, ",");

		if (!recording_name(field, text, len, &part))
			return false;
		all |= part;
		text += len;
		if (!*text)
			break;
	}
	*value = all;
	return true;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Hexadecimal digits as bytes, if all of them fit into @room with a NUL behind them. */
static bool read_hex(const char *text, char *out, size_t room)
{
	size_t len = strlen(text);

	if (len % 2 || len / 2 >= room)
		return false;
	for (size_t i = 0; i < len; i += 2) {
		if (digit(text[i]) < 0 || digit(text[i + 1]) < 0)
			return false;
		out[i / 2] = (char)(digit(text[i]) << 4 | digit(text[i + 1]));
	}
	out[len / 2] = '\0';
	return true;
}

/* The bytes as they were, where JSON had to change them. */
static bool read_string(const struct ktally_field *field, const json_t *object, const json_t *json,
			char *out)
{
	char key[128];
	const char *text = json_string_value(json), *raw;

	if (!text)
		return false;
	snprintf(key, sizeof(key), "%s" FIELDS_RAW_SUFFIX, field->json);
	raw = json_string_value(json_object_get(object, key));
	if (raw)
		return read_hex(raw, out, field->size);
	if (strlen(text) >= field->size)
		return false;
	strcpy(out, text);
	return true;
}

static bool read_value(const struct ktally_field *field, const json_t *object, const json_t *json,
		       uint64_t *value, char *string)
{
	switch (field->type) {
	case KTALLY_TYPE_SINT:
		return read_sint(json, value);
	case KTALLY_TYPE_ENUM:
		return read_enum(field, json, value);
	case KTALLY_TYPE_STRING:
		return read_string(field, object, json, string);
	case KTALLY_TYPE_HUNDREDTHS:
		return read_hundredths(json, value);
	default:
		return recording_uint(json, value);
	}
}

void recording_values(const struct ktally_set *set, const json_t *object, void *record)
{
	uint64_t *present = record, *values = present + 2 * set->words;

	for (unsigned int i = 0; i < set->count; i++) {
		const struct ktally_field *field = &set->fields[i];
		const json_t *json = *field->json ? json_object_get(object, field->json) : NULL;

		if (json && read_value(field, object, json, &values[i],
				       (char *)record + field->offset))
			ktally_mark(present, i);
	}
}

void recording_redacted(const struct ktally_set *set, const json_t *keys, void *record)
{
	uint64_t *redacted = (uint64_t *)record + set->words;
	const json_t *key;
	size_t i;

	json_array_foreach(keys, i, key) {
		for (unsigned int f = 0; f < set->count; f++)
			if (json_is_string(key) && *set->fields[f].json &&
			    !strcmp(json_string_value(key), set->fields[f].json))
				ktally_mark(redacted, f);
	}
}
