// SPDX-License-Identifier: GPL-2.0
/*
 * The walk over a field table that fields.h promises. All records have the same shape: present[],
 * redacted[], value[], then strings; that is all this file knows about them.
 *
 * A record has some fifty members and a sample thousands of records. So all text that does not
 * depend on a record is made once, with a bound on what the rest can grow to: room is looked for
 * once a record, and copies are of a constant size, longer than what they are for.
 */
#include <stdlib.h>
#include <string.h>

#include "log/fields.h"
#include "log/json_put.h"

#define PIECE_SHORT	48
#define PIECE_MAX	96

/* Text that was made before; @text is copied as 32 or as 96 bytes, whatever @len is. */
struct piece {
	size_t len;
	char text[PIECE_MAX];
};

struct word {
	uint64_t value;
	struct piece text;
};

/* How one field is written: its key, its value as its type wants it, its end. */
struct member {
	const struct ktally_field *field;
	struct piece key;	/* `,"key":`, with the quote that opens a string */
	struct piece raw;	/* strings: the same for their bytes in hexadecimal */
	bool quoted;		/* a quote closes it */
	struct word *words;	/* enums: names without quotes */
	unsigned int count;
	size_t most;		/* bytes that all of it may take */
};

#define KINDS (KTALLY_KIND_IDENTITY + 1)

struct fields {
	const struct ktally_set *set;
	struct member *members;		/* one for each field */
	uint64_t *kinds[KINDS];		/* the fields of each kind that are put, as bits */
	size_t most;			/* bytes that a record may take, and copies overshoot */
};

static bool piece_make(struct piece *piece, const char *before, const char *name,
		       const char *suffix, const char *behind)
{
	const char *const parts[] = { before, name, suffix, behind };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t len = strlen(parts[i]);

		if (len > PIECE_MAX - piece->len)
			return false;
		memcpy(piece->text + piece->len, parts[i], len);
		piece->len += len;
	}
	return true;
}

static inline char *copy(char *at, const struct piece *piece)
{
	memcpy(at, piece->text, PIECE_SHORT);
	if (piece->len > PIECE_SHORT)
		memcpy(at + PIECE_SHORT, piece->text + PIECE_SHORT, PIECE_MAX - PIECE_SHORT);
	return at + piece->len;
}

static bool words_make(struct member *m)
{
	const struct ktally_name *names = m->field->names;

	while (names[m->count].name)
		m->count++;
	m->words = calloc(m->count, sizeof(*m->words));
	if (!m->words)
		return false;
	for (unsigned int i = 0; i < m->count; i++) {
		m->words[i].value = names[i].value;
		if (!piece_make(&m->words[i].text, names[i].name, "", "", ""))
			return false;
		m->most += m->words[i].text.len + 1;
	}
	return true;
}

static bool member_make(struct member *m, const struct ktally_field *field)
{
	bool is_string = field->type == KTALLY_TYPE_STRING;

	m->field = field;
	m->quoted = is_string || field->type == KTALLY_TYPE_ENUM;
	m->most = PUT_MAX + 1;
	if (!piece_make(&m->key, ",\"", field->json, "", m->quoted ? "\":\"" : "\":"))
		return false;
	if (is_string && !piece_make(&m->raw, ",\"", field->json, FIELDS_RAW_SUFFIX, "\":\""))
		return false;
	if (field->type == KTALLY_TYPE_ENUM && !words_make(m))
		return false;
	/* 6 bytes for one of a string, and 2 digits. */
	m->most += m->key.len + m->raw.len + 8 * field->size + 2;
	return true;
}

static bool members_make(struct fields *f)
{
	f->most = PIECE_MAX;
	for (unsigned int i = 0; i < f->set->count; i++) {
		const struct ktally_field *field = &f->set->fields[i];

		if (!member_make(&f->members[i], field))
			return false;
		f->most += f->members[i].most;
		if (*field->json)
			ktally_mark(f->kinds[field->kind], i);
	}
	return true;
}

struct fields *fields_new(const struct ktally_set *set)
{
	struct fields *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->set = set;
	f->members = calloc(set->count, sizeof(*f->members));
	if (!f->members)
		goto free_fields;
	for (unsigned int i = 0; i < KINDS; i++) {
		f->kinds[i] = calloc(set->words, sizeof(*f->kinds[i]));
		if (!f->kinds[i])
			goto free_fields;
	}
	if (members_make(f))
		return f;
free_fields:
	fields_free(f);
	return NULL;
}

void fields_free(struct fields *f)
{
	if (!f)
		return;
	for (unsigned int i = 0; f->members && i < f->set->count; i++)
		free(f->members[i].words);
	for (unsigned int i = 0; i < KINDS; i++)
		free(f->kinds[i]);
	free(f->members);
	free(f);
}

void fields_leave_out(struct fields *f, unsigned int field)
{
	f->kinds[f->set->fields[field].kind][field / 64] &= ~(UINT64_C(1) << field % 64);
}

/* Whether a field is one that lines may have. */
static bool is_put(const struct fields *f, unsigned int field)
{
	return ktally_has(f->kinds[f->set->fields[field].kind], field);
}

/* A string without its quotes, and its bytes when JSON had to change them. */
static char *put_string(char *at, const struct member *m, const char *text)
{
	size_t len = put_plain(text, m->field->size), clean;

	if (len == m->field->size || !text[len]) {
		memcpy(at, text, len);
		return at + len;
	}
	len = strnlen(text, m->field->size);
	clean = ktally_text_json(text, len, at, 6 * len + 1);
	if (clean == len && !memcmp(at, text, len))
		return at + len;
	at[clean] = '"';
	at = copy(at + clean + 1, &m->raw);
	return put_hex(at, text, len);
}

static const struct piece *word_of(const struct member *m, uint64_t value)
{
	for (unsigned int i = 0; i < m->count; i++)
		if (m->words[i].value == value)
			return &m->words[i].text;
	return NULL;
}

/* The names of a mask's bits; its digits when a bit has none. */
static char *put_mask(char *at, const struct member *m, uint64_t mask)
{
	char *first = at;

	for (uint64_t rest = mask; rest; rest &= rest - 1) {
		const struct piece *word = word_of(m, rest & -rest);

		if (!word)
			return put_digits(first, mask);
		if (rest != mask)
			*at++ = ',';
		at = copy(at, word);
	}
	return at;
}

static char *put_enum(char *at, const struct member *m, uint64_t value)
{
	const struct piece *word = word_of(m, value);

	return word ? copy(at, word) : put_mask(at, m, value);
}

static inline char *put_number(char *at, const struct member *m, uint64_t value)
{
	bool negative;

	switch (m->field->type) {
	case KTALLY_TYPE_HUNDREDTHS:
		return put_hundredths(at, value);
	case KTALLY_TYPE_SINT:
		negative = (int64_t)value < 0;
		if ((negative ? 0 - value : value) > JSON_EXACT_MAX)
			return put_quoted(at, negative ? 0 - value : value, negative);
		return put_signed_digits(at, (int64_t)value);
	default:
		return value > JSON_EXACT_MAX ? put_quoted(at, value, false) :
		       put_digits(at, value);
	}
}

static inline char *put_member(char *at, const struct member *m, const void *record,
			       uint64_t value)
{
	at = copy(at, &m->key);
	if (!m->quoted)
		return put_number(at, m, value);
	if (m->field->type == KTALLY_TYPE_ENUM)
		at = put_enum(at, m, value);
	else
		at = put_string(at, m, (const char *)record + m->field->offset);
	*at = '"';
	return at + 1;
}

void fields_put(struct json *j, const struct fields *f, const void *record, unsigned int kinds)
{
	const uint64_t *present = record, *value = present + 2 * f->set->words;
	char *at = json_reserve(j, f->most);

	if (!at)
		return;
	for (unsigned int word = 0; word < f->set->words; word++) {
		uint64_t wanted = 0;

		for (unsigned int kind = 0; kind < KINDS; kind++)
			if (kinds & FIELDS_KIND(kind))
				wanted |= f->kinds[kind][word];
		for (uint64_t rest = present[word] & wanted; rest; rest &= rest - 1) {
			unsigned int i = word * 64 + (unsigned int)__builtin_ctzll(rest);

			at = put_member(at, &f->members[i], record, value[i]);
		}
	}
	json_commit(j, at);
}

void fields_put_keys(struct json *j, const struct fields *f, const uint64_t *bits, const char *key)
{
	bool first = true;

	for (unsigned int i = 0; i < f->set->count; i++) {
		const char *name = f->set->fields[i].json;

		if (!ktally_has(bits, i) || !is_put(f, i))
			continue;
		json_literal(j, ",\"");
		if (first) {
			json_raw(j, key, strlen(key));
			json_literal(j, "\":[\"");
		}
		json_raw(j, name, strlen(name));
		json_literal(j, "\"");
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
