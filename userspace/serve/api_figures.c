// SPDX-License-Identifier: GPL-2.0
/* Figures of records by the names that the spec gives them, see api_put.h. */
#include <string.h>

#include "serve/api_put.h"

/* A number that is no part of what the thing is; names and states have members of their own. */
static bool is_figure(const struct ktally_set *set, unsigned int field)
{
	const struct ktally_field *f = &set->fields[field];

	return f->kind != KTALLY_KIND_IDENTITY && f->type != KTALLY_TYPE_STRING &&
	       f->type != KTALLY_TYPE_ENUM && !(set->redacts >> field & 1);
}

static void put_key(struct json *j, const struct ktally_field *field, bool *first)
{
	if (!*first)
		json_literal(j, ",");
	*first = false;
	json_literal(j, "\"");
	json_raw(j, field->name, strlen(field->name));
	json_literal(j, "\":");
}

void api_put_values(struct json *j, const struct ktally_set *set, const uint64_t *present,
		    const uint64_t *value)
{
	bool first = true;

	json_literal(j, ",\"values\":{");
	for (unsigned int i = 0; i < set->count; i++) {
		const struct ktally_field *field = &set->fields[i];

		if (!is_figure(set, i) || !ktally_has(present, i))
			continue;
		put_key(j, field, &first);
		if (field->type == KTALLY_TYPE_HUNDREDTHS)
			json_hundredths(j, value[i]);
		else if (field->type == KTALLY_TYPE_SINT)
			json_sint(j, (int64_t)value[i]);
		else
			json_digits(j, value[i]);
	}
	json_literal(j, "}");
}

void api_put_rates(struct json *j, const struct ktally_set *set, api_rate rate, const void *of)
{
	bool first = true;
	double found;

	json_literal(j, ",\"rates\":{");
	for (unsigned int i = 0; i < set->count; i++) {
		if (set->fields[i].kind != KTALLY_KIND_COUNTER || !rate(of, i, &found))
			continue;
		put_key(j, &set->fields[i], &first);
		member_real(j, "", found);
	}
	json_literal(j, "}");
}
