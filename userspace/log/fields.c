// SPDX-License-Identifier: GPL-2.0
/*
 * The walk over a field table that fields.h promises. All records have the same shape: present[],
 * redacted[], value[], then strings; that is all this file knows about them.
 */
#include <stdlib.h>
#include <string.h>

#include "log/fields.h"

/* `,"key":`, and where its name is within it. */
struct key {
	char *text;
	size_t len;
};

struct fields {
	const struct ktally_set *set;
	struct key *keys;	/* one for each field */
	struct key *raws;	/* those of the bytes, strings only */
	uint64_t *left_out;	/* fields that are never put, as bits */
};

static int key_make(struct key *key, const char *name, const char *suffix)
{
	size_t name_len = strlen(name), suffix_len = strlen(suffix);
	char *at = malloc(name_len + suffix_len + 4);

	if (!at)
		return -1;
	key->text = at;
	key->len = name_len + suffix_len + 4;
	*at++ = ',';
	*at++ = '"';
	memcpy(at, name, name_len);
	memcpy(at + name_len, suffix, suffix_len);
	at += name_len + suffix_len;
	*at++ = '"';
	*at = ':';
	return 0;
}

static int keys_make(struct fields *f)
{
	for (unsigned int i = 0; i < f->set->count; i++) {
		const struct ktally_field *field = &f->set->fields[i];

		if (key_make(&f->keys[i], field->json, ""))
			return -1;
		if (field->type == KTALLY_TYPE_STRING &&
		    key_make(&f->raws[i], field->json, FIELDS_RAW_SUFFIX))
			return -1;
	}
	return 0;
}

struct fields *fields_new(const struct ktally_set *set)
{
	struct fields *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->set = set;
	f->keys = calloc(set->count, sizeof(*f->keys));
	f->raws = calloc(set->count, sizeof(*f->raws));
	f->left_out = calloc(set->words, sizeof(*f->left_out));
	if (!f->keys || !f->raws || !f->left_out || keys_make(f)) {
		fields_free(f);
		return NULL;
	}
	return f;
}

void fields_free(struct fields *f)
{
	if (!f)
		return;
	for (unsigned int i = 0; i < f->set->count; i++) {
		if (f->keys)
			free(f->keys[i].text);
		if (f->raws)
			free(f->raws[i].text);
	}
	free(f->keys);
	free(f->raws);
	free(f->left_out);
	free(f);
}

void fields_leave_out(struct fields *f, unsigned int field)
{
	ktally_mark(f->left_out, field);
}

/* Whether a field is one that lines may have. */
static bool is_put(const struct fields *f, unsigned int field)
{
	return *f->set->fields[field].json && !ktally_has(f->left_out, field);
}

static void put_text(struct json *j, const struct key *raw, const char *text, size_t room)
{
	size_t len = strnlen(text, room);
	const char *inside = json_text(j, text, len);

	if (!inside)
		return;
	if (j->len - 1 - (size_t)(inside - j->data) == len && !memcmp(inside, text, len))
		return;
	json_raw(j, raw->text, raw->len);
	json_hex(j, text, len);
}

/* The names of a mask's bits; false, with nothing written, when a bit has none. */
static bool put_mask(struct json *j, const struct ktally_field *field, uint64_t mask)
{
	for (uint64_t rest = mask; rest; rest &= rest - 1)
		if (!ktally_enum_name(field, rest & -rest))
			return false;
	json_literal(j, "\"");
	for (uint64_t rest = mask; rest; rest &= rest - 1) {
		const char *name = ktally_enum_name(field, rest & -rest);

		if (rest != mask)
			json_literal(j, ",");
		json_raw(j, name, strlen(name));
	}
	json_literal(j, "\"");
	return true;
}

static void put_enum(struct json *j, const struct ktally_field *field, uint64_t value)
{
	const char *name = ktally_enum_name(field, value);

	if (name) {
		json_text(j, name, strlen(name));
		return;
	}
	if (put_mask(j, field, value))
		return;
	json_literal(j, "\"");
	json_digits(j, value);
	json_literal(j, "\"");
}

static void put_value(struct json *j, const struct fields *f, const void *record, unsigned int i)
{
	const struct ktally_field *field = &f->set->fields[i];
	uint64_t value = ((const uint64_t *)record)[2 * f->set->words + i];

	json_raw(j, f->keys[i].text, f->keys[i].len);
	switch (field->type) {
	case KTALLY_TYPE_SINT:
		json_sint(j, (int64_t)value);
		return;
	case KTALLY_TYPE_ENUM:
		put_enum(j, field, value);
		return;
	case KTALLY_TYPE_STRING:
		put_text(j, &f->raws[i], (const char *)record + field->offset, field->size);
		return;
	case KTALLY_TYPE_HUNDREDTHS:
		json_hundredths(j, value);
		return;
	default:
		json_uint(j, value);
	}
}

void fields_put(struct json *j, const struct fields *f, const void *record, unsigned int kinds)
{
	const uint64_t *present = record;

	for (unsigned int i = 0; i < f->set->count; i++) {
		const struct ktally_field *field = &f->set->fields[i];

		if (ktally_has(present, i) && is_put(f, i) && kinds & FIELDS_KIND(field->kind))
			put_value(j, f, record, i);
	}
}

void fields_put_keys(struct json *j, const struct fields *f, const uint64_t *bits, const char *key)
{
	bool first = true;

	for (unsigned int i = 0; i < f->set->count; i++) {
		if (!ktally_has(bits, i) || !is_put(f, i))
			continue;
		if (first) {
			json_literal(j, ",\"");
			json_raw(j, key, strlen(key));
			json_literal(j, "\":[");
		}
		/* Of `,"key":` what lies between the first comma and the colon. */
		json_raw(j, f->keys[i].text + first, f->keys[i].len - 1 - first);
		first = false;
	}
	if (!first)
		json_literal(j, "]");
}

void fields_put_redacted(struct json *j, const struct fields *f, const void *record,
			 const char *key)
{
	fields_put_keys(j, f, (const uint64_t *)record + f->set->words, key);
}
