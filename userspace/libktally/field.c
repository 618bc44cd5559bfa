// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The field table's few verbs: find a field, name an enum value, store a string, fill what is
 * derived.
 * Not here: the table itself (generated/fields.c).
 */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "generated/derive.h"
#include "record.h"

static int find_by(const struct ktally_set *set, const char *name,
		   bool (*matches)(const struct ktally_field *field, const char *name))
{
	for (unsigned int i = 0; i < set->count; i++) {
		if (matches(&set->fields[i], name))
			return i;
	}
	return -ENOENT;
}

static bool has_name(const struct ktally_field *field, const char *name)
{
	return strcmp(field->name, name) == 0;
}

static bool has_json(const struct ktally_field *field, const char *name)
{
	return strcmp(field->json, name) == 0;
}

static bool has_title(const struct ktally_field *field, const char *name)
{
	return strcasecmp(field->title, name) == 0;
}

int ktally_field_find(const struct ktally_set *set, const char *name)
{
	int found;

	/* What a field has not got is "", which must not make "" a name of it. */
	if (!*name)
		return -ENOENT;
	found = find_by(set, name, has_name);
	if (found < 0)
		found = find_by(set, name, has_json);
	if (found < 0)
		found = find_by(set, name, has_title);
	return found;
}

const char *ktally_enum_name(const struct ktally_field *field, uint64_t value)
{
	if (!field->names)
		return NULL;
	for (const struct ktally_name *n = field->names; n->name; n++) {
		if (n->value == value)
			return n->name;
	}
	return NULL;
}

void ktally_record_string(const struct ktally_set *set, void *record, unsigned int field,
			  const void *bytes, size_t len)
{
	const struct ktally_field *f = &set->fields[field];
	char *room = (char *)record + f->offset;

	len = strnlen(bytes, len);
	if (len > f->size - 1U)
		len = f->size - 1U;
	memcpy(room, bytes, len);
	memset(room + len, 0, f->size - len);
	ktally_mark(ktally_record_present(record), field);
}

void ktally_record_redact(const struct ktally_set *set, void *record)
{
	uint64_t *present = ktally_record_present(record);

	if (!(*present & set->redacts))
		return;
	*present &= ~set->redacts;
	*ktally_record_redacted(set, record) =
		ktally_record_values(set, record)[__builtin_ctzll(set->redacts)] &
		set->redactable;
}

void ktally_record_derive(const struct ktally_set *set, void *record, uint64_t changed)
{
	/* No other set has any. */
	if (set == &ktally_task_set)
		ktally_task_derive(record, changed);
}
