// SPDX-License-Identifier: GPL-2.0
/*
 * The walk over a field table that fields.h promises. All records have the same shape: present[],
 * redacted[], value[], then strings. What does not depend on a record is made once, with a bound
 * on the rest: room is looked for once a record, and copies are of a constant size.
 */
#include <stdlib.h>
#include <string.h>

#include "log/fields.h"
#include "log/generated/members.h"
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

/* What is between a member's key and its end. */
enum how { UINT, UINT_QUOTED, SINT, SINT_QUOTED, HUNDREDTHS, WORD, STRING };

/* How one field is written: its key, its value, its end. */
struct member {
	const struct ktally_field *field;
	enum how how;
	struct piece key;	/* `,"key":`, with all that opens a value of its type */
	struct piece other;	/* strings: the same for their bytes in hexadecimal; integers of
				 * OTLP: for those that are too large for one */
	char end[4];		/* what closes the value and the member */
	size_t end_len;
	struct word *words;	/* enums: names */
	unsigned int count;
	bool is_mask;		/* each name is of a bit */
	size_t most;		/* bytes that all of it may take */
	const char *name;	/* its key alone */
};

#define KINDS (KTALLY_KIND_IDENTITY + 1)

struct fields {
	const struct ktally_set *set;
	enum json_form form;
	struct member *members;		/* one for each field */
	uint64_t *kinds[KINDS];		/* the fields of each kind that are put, as bits */
	size_t most;			/* bytes that a record may take, and copies overshoot */
	char *room;			/* so many, for where there are not */
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
	m->is_mask = true;
	for (unsigned int i = 0; i < m->count; i++) {
		m->words[i].value = names[i].value;
		if (__builtin_popcountll(names[i].value) != 1)
			m->is_mask = false;
		if (!piece_make(&m->words[i].text, names[i].name, "", "", ""))
			return false;
		m->most += m->words[i].text.len + 1;
	}
	return true;
}

static enum how how_of(const struct ktally_field *field, enum json_form form, bool keyword)
{
	switch (field->type) {
	case KTALLY_TYPE_ENUM:
		return WORD;
	case KTALLY_TYPE_STRING:
		return STRING;
	case KTALLY_TYPE_HUNDREDTHS:
		return HUNDREDTHS;
	case KTALLY_TYPE_SINT:
		return form == JSON_OTLP ? SINT_QUOTED : SINT;
	default:
		return form == JSON_OTLP || keyword ? UINT_QUOTED : UINT;
	}
}

static bool is_quoted(enum how how)
{
	return how != UINT && how != SINT && how != HUNDREDTHS;
}

/* What stands between a key and a value. */
static const char *opening(enum json_form form, enum how how)
{
	static const char *const otlp[] = {
		[UINT_QUOTED] = "\",\"value\":{\"intValue\":\"",
		[SINT_QUOTED] = "\",\"value\":{\"intValue\":\"",
		[HUNDREDTHS] = "\",\"value\":{\"doubleValue\":",
		[WORD] = "\",\"value\":{\"stringValue\":\"",
		[STRING] = "\",\"value\":{\"stringValue\":\"",
	};

	if (form == JSON_OTLP)
		return otlp[how];
	return is_quoted(how) ? "\":\"" : "\":";
}

static void end_make(struct member *m, enum json_form form)
{
	if (is_quoted(m->how))
		m->end[m->end_len++] = '"';
	for (int i = 0; form == JSON_OTLP && i < 2; i++)
		m->end[m->end_len++] = '}';
}

/* The second key of what may need one. Bytes of a name are nothing that ECS knows. */
static bool other_make(struct member *m, enum json_form form, const char *before)
{
	bool coined = form == JSON_ECS && strncmp(m->name, "ktally.", strlen("ktally.")) != 0;

	if (m->how == STRING && coined)
		return piece_make(&m->other, ",\"ktally.", m->name, FIELDS_RAW_SUFFIX, "\":\"");
	if (m->how == STRING)
		return piece_make(&m->other, before, m->name, FIELDS_RAW_SUFFIX,
				  opening(form, STRING));
	if (m->how == UINT_QUOTED && form == JSON_OTLP)
		return piece_make(&m->other, before, m->name, "", opening(form, STRING));
	return true;
}

static bool member_make(struct member *m, const struct ktally_field *field,
			const struct ecs_name *ecs, enum json_form form)
{
	const char *before = form == JSON_OTLP ? ",{\"key\":\"" : ",\"";

	m->field = field;
	m->name = ecs ? ecs->key : field->json;
	m->how = how_of(field, form, ecs && ecs->keyword);
	end_make(m, form);
	if (!piece_make(&m->key, before, m->name, "", opening(form, m->how)) ||
	    !other_make(m, form, before) || (m->how == WORD && !words_make(m)))
		return false;
	/* 6 bytes for one of a string, and 2 digits. */
	m->most += m->key.len + m->other.len + PUT_MAX + 8 * field->size + 2 * sizeof(m->end);
	return true;
}

static bool members_make(struct fields *f)
{
	const struct ecs_name *ecs = f->form == JSON_ECS ? ecs_names(f->set) : NULL;

	f->most = PIECE_MAX;
	for (unsigned int i = 0; i < f->set->count; i++) {
		const struct ktally_field *field = &f->set->fields[i];

		if (!member_make(&f->members[i], field, ecs ? &ecs[i] : NULL, f->form))
			return false;
		f->most += f->members[i].most;
		if (*field->json)
			ktally_mark(f->kinds[field->kind], i);
	}
	return true;
}

struct fields *fields_new(const struct ktally_set *set, enum json_form form)
{
	struct fields *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->set = set;
	f->form = form;
	f->members = calloc(set->count, sizeof(*f->members));
	if (!f->members)
		goto free_fields;
	for (unsigned int i = 0; i < KINDS; i++) {
		f->kinds[i] = calloc(set->words, sizeof(*f->kinds[i]));
		if (!f->kinds[i])
			goto free_fields;
	}
	if (members_make(f))
		f->room = malloc(f->most);
	if (f->room)
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
	free(f->room);
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

static inline char *put_end(char *at, const struct member *m)
{
	memcpy(at, m->end, sizeof(m->end));
	return at + m->end_len;
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
	at = put_end(at + clean, m);
	at = copy(at, &m->other);
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

	if (word)
		return copy(at, word);
	return m->is_mask ? put_mask(at, m, value) : put_digits(at, value);
}

static inline char *put_sint(char *at, int64_t value)
{
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	if (size > JSON_EXACT_MAX)
		return put_quoted(at, size, value < 0);
	return put_signed_digits(at, value);
}

static inline char *put_value(char *at, const struct member *m, const void *record,
			      uint64_t value)
{
	switch (m->how) {
	case UINT:
		return value > JSON_EXACT_MAX ? put_quoted(at, value, false) :
		       put_digits(at, value);
	case UINT_QUOTED:
		return put_digits(at, value);
	case SINT:
		return put_sint(at, (int64_t)value);
	case SINT_QUOTED:
		return put_signed_digits(at, (int64_t)value);
	case HUNDREDTHS:
		return put_hundredths(at, value);
	case WORD:
		return put_enum(at, m, value);
	case STRING:
		return put_string(at, m, (const char *)record + m->field->offset);
	}
	return at;
}

static inline char *put_member(char *at, const struct member *m, const void *record,
			       uint64_t value)
{
	/* OTLP has no integers without a sign. */
	if (m->how == UINT_QUOTED && value > INT64_MAX && m->other.len)
		at = copy(at, &m->other);
	else
		at = copy(at, &m->key);
	return put_end(put_value(at, m, record, value), m);
}

/* @at has room for all that there may be. */
static char *put_record(char *at, const struct fields *f, const void *record, unsigned int kinds)
{
	const uint64_t *present = record, *value = present + 2 * f->set->words;

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
	return at;
}

void fields_put(struct json *j, const struct fields *f, const void *record, unsigned int kinds)
{
	if (j->full)
		return;
	if (j->room - j->len >= f->most)
		json_commit(j, put_record(j->data + j->len, f, record, kinds));
	else
		json_raw(j, f->room, (size_t)(put_record(f->room, f, record, kinds) - f->room));
}

void fields_put_keys(struct json *j, const struct fields *f, const uint64_t *bits, const char *key)
{
	bool first = true;

	for (unsigned int i = 0; i < f->set->count; i++) {
		if (!ktally_has(bits, i) || !is_put(f, i))
			continue;
		if (first) {
			json_key(j, key);
			json_list_open(j);
		}
		json_list_text(j, f->members[i].name, first);
		first = false;
	}
	if (!first)
		json_list_close(j);
}

void fields_put_redacted(struct json *j, const struct fields *f, const void *record,
			 const char *key)
{
	fields_put_keys(j, f, (const uint64_t *)record + f->set->words, key);
}
