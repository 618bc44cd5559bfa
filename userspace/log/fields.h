/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Any record of the library as JSON members, by walking its field table: no field is named here.
 * Not here: what a line has beside its record's fields (record.c), and the encoding (json.c).
 */
#ifndef KTALLY_LOG_FIELDS_H
#define KTALLY_LOG_FIELDS_H

#include "libktally/ktally.h"
#include "log/json.h"

/* Behind a string's key: its bytes in hexadecimal, there only when JSON had to change them. */
#define FIELDS_RAW_SUFFIX	"_raw"

/* Which kinds of fields to put, one bit for each enum ktally_kind. */
#define FIELDS_KIND(kind)	(1U << (kind))
#define FIELDS_ALL		(~0U)

/* A set with its keys made once. */
struct fields;

/* With keys as the form has them. NULL when out of memory. */
struct fields *fields_new(const struct ktally_set *set, enum json_form form);
void fields_free(struct fields *f);

/* From now on this field is neither put nor named. */
void fields_leave_out(struct fields *f, unsigned int field);

/*
 * Appends `,"key":value` as the form has it for each field that @record (of the set @f was made
 * for) has. An absent field leaves no trace. An enum's value is its name, of a mask the names of
 * its bits with commas between, and digits when it has no name; it is always a string.
 */
void fields_put(struct json *j, const struct fields *f, const void *record, unsigned int kinds);

/* Appends `,"@key":["...",...]` with the keys of the fields that @bits has, nothing without any. */
void fields_put_keys(struct json *j, const struct fields *f, const uint64_t *bits, const char *key);

/* The same with the redacted fields. */
void fields_put_redacted(struct json *j, const struct fields *f, const void *record,
			 const char *key);

#endif
