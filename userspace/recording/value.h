/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields of a record out of a JSON object, by walking the field table: what log/fields.h wrote.
 */
#ifndef KTALLY_RECORDING_VALUE_H
#define KTALLY_RECORDING_VALUE_H

#include <jansson.h>

#include "libktally/ktally.h"

/*
 * Takes each field of @set that @object has a value for into @record, which is zeroed and of that
 * set. A value that the field can't have is left out, as if it were not known.
 */
void recording_values(const struct ktally_set *set, const json_t *object, void *record);

/* Marks as redacted the fields whose keys the array @keys has; NULL: none. */
void recording_redacted(const struct ktally_set *set, const json_t *keys, void *record);

/* The value that an enum field calls so; false when it calls none so. */
bool recording_name(const struct ktally_field *field, const char *name, size_t len,
		    uint64_t *value);

/* A number as it is logged; false when it is none, or negative. */
bool recording_uint(const json_t *json, uint64_t *value);

#endif
