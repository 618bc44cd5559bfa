// SPDX-License-Identifier: GPL-2.0
/*
 * Flat lines, see flat.h: an object of integers, plain strings and one list of such, without
 * blanks. Everything else (escapes, bytes beyond ASCII, fractions, numbers beyond 18 digits, names
 * that no table has) is left to the long way, so that there is one place for each of them.
 */
#include "recording/flat.h"

#include <string.h>

#include "log/fields.h"
#include "log/record.h"
#include "recording/value.h"

#define DIGITS 18	/* of which any number fits in 64 bits */

enum kind { NUMBER, TEXT, WORD };

struct value {
	enum kind kind;
	int64_t number;
	const char *text;	/* of TEXT, without the quotes */
	size_t len;
};

struct flat {
	const char *at, *end;
	unsigned int next;	/* field that is likely to come */
};

static bool take(struct flat *f, char c)
{
	if (f->at == f->end || *f->at != c)
		return false;
	f->at++;
	return true;
}

/* A string in which each byte stands for itself. */
static bool take_text(struct flat *f, const char **text, size_t *len)
{
	const char *at;

	if (!take(f, '"'))
		return false;
	for (at = f->at; at < f->end && *at != '"'; at++)
		if (*at < 0x20 || *at == '\\' || (unsigned char)*at > 0x7e)
			return false;
	*text = f->at;
	*len = (size_t)(at - f->at);
	f->at = at;
	return take(f, '"');
}

static bool take_number(struct flat *f, int64_t *number)
{
	bool negative = take(f, '-');
	const char *first = f->at;

	*number = 0;
	for (; f->at < f->end && *f->at >= '0' && *f->at <= '9'; f->at++) {
		if (f->at - first == DIGITS)
			return false;
		*number = *number * 10 + (*f->at - '0');
	}
	if (f->at == first || (*first == '0' && f->at - first > 1))
		return false;
	if (negative)
		*number = -*number;
	return true;
}

static bool take_word(struct flat *f)
{
	static const char *const words[] = { "true", "false", "null" };

	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t len = strlen(words[i]);

		if ((size_t)(f->end - f->at) < len || memcmp(f->at, words[i], len))
			continue;
		f->at += len;
		return true;
	}
	return false;
}

static bool take_value(struct flat *f, struct value *value)
{
	if (f->at == f->end)
		return false;
	if (*f->at == '"') {
		value->kind = TEXT;
		return take_text(f, &value->text, &value->len);
	}
	value->kind = WORD;
	if (*f->at >= 'a')
		return take_word(f);
	value->kind = NUMBER;
	return take_number(f, &value->number);
}

static bool is_text(const char *text, size_t len, const char *other)
{
	return strlen(other) == len && !memcmp(text, other, len);
}

static int look(const char *key, size_t len, unsigned int from, unsigned int to)
{
	for (unsigned int i = from; i < to; i++)
		if (is_text(key, len, ktally_task_set.fields[i].json))
			return (int)i;
	return -1;
}

/* The field with a key, or -1: keys come in the order of the table. */
static int find_field(struct flat *f, const char *key, size_t len)
{
	int found = look(key, len, f->next, ktally_task_set.count);

	if (found < 0)
		found = look(key, len, 0, f->next);
	if (found >= 0)
		f->next = (unsigned int)found + 1;
	return found;
}

/* False: that takes the long way. What a field can't be is left out. */
static bool put_value(struct ktally_task *task, unsigned int i, const struct value *value)
{
	const struct ktally_field *field = &ktally_task_set.fields[i];
	uint64_t *to = &task->value[i];

	if (ktally_has(task->present, i))
		return false;
	switch (field->type) {
	case KTALLY_TYPE_UINT:
		if (value->kind != NUMBER || value->number < 0)
			return false;
		*to = (uint64_t)value->number;
		break;
	case KTALLY_TYPE_SINT:
		if (value->kind != NUMBER)
			return false;
		*to = (uint64_t)value->number;
		break;
	case KTALLY_TYPE_ENUM:
		if (value->kind != TEXT ||
		    !recording_name(field, value->text, value->len, to))
			return false;
		break;
	case KTALLY_TYPE_STRING:
		if (value->kind != TEXT || value->len >= field->size)
			return false;
		memcpy((char *)task + field->offset, value->text, value->len);
		break;
	default:
		return false;
	}
	ktally_mark(task->present, i);
	return true;
}

static bool take_redacted(struct flat *f, struct ktally_task *task)
{
	struct flat keys = { .next = 0 };
	const char *key;
	size_t len;
	int field;

	if (!take(f, '['))
		return false;
	do {
		if (!take_text(f, &key, &len))
			return false;
		field = find_field(&keys, key, len);
		if (field >= 0)
			ktally_mark(task->redacted, (unsigned int)field);
	} while (take(f, ','));
	return take(f, ']');
}

static bool put_name(char name[RECORDING_NAME], const struct value *value)
{
	if (value->kind != TEXT || value->len >= RECORDING_NAME || *name)
		return false;
	memcpy(name, value->text, value->len);
	return true;
}

/* Of the bytes of a string, or of what is no field. */
static bool put_other(struct recording_line *line, const char *key, size_t len,
		      const struct value *value)
{
	size_t suffix = strlen(FIELDS_RAW_SUFFIX);

	if (is_text(key, len, RECORD_HOST))
		return put_name(line->host, value);
	if (is_text(key, len, RECORD_BOOT))
		return put_name(line->boot, value);
	/* These two were read, where they come first, and must not come again. */
	if (is_text(key, len, RECORD_TIMESTAMP) || is_text(key, len, RECORD_EVENT))
		return false;
	return len < suffix || memcmp(key + len - suffix, FIELDS_RAW_SUFFIX, suffix);
}

static bool take_member(struct flat *f, struct recording_line *line)
{
	struct value value;
	const char *key;
	size_t len;
	int field;

	if (!take_text(f, &key, &len) || !take(f, ':'))
		return false;
	if (is_text(key, len, RECORD_REDACTED))
		return !line->task.redacted[0] && take_redacted(f, &line->task);
	if (!take_value(f, &value))
		return false;
	field = len ? find_field(f, key, len) : -1;
	return field >= 0 ? put_value(&line->task, (unsigned int)field, &value) :
			    put_other(line, key, len, &value);
}

/* The first two are the time and the kind. */
static bool skip_member(struct flat *f)
{
	struct value value;
	const char *key;
	size_t len;

	return take_text(f, &key, &len) && take(f, ':') && take_value(f, &value);
}

bool recording_flat(struct recording_line *line, const char *text, size_t len)
{
	struct flat f = { .at = text, .end = text + len };

	if (!take(&f, '{') || !skip_member(&f) || !take(&f, ',') || !skip_member(&f))
		return false;
	while (take(&f, ','))
		if (!take_member(&f, line))
			return false;
	return take(&f, '}') && f.at == f.end;
}
