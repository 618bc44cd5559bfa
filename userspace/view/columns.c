// SPDX-License-Identifier: GPL-2.0
/*
 * Columns of the process table, made from the field table, see columns.h. No field is named here
 * but those whose cells have a look of their own: the state, the user, a dead process's command.
 */
#include "view/columns.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "format.h"

#define NSEC_PER_SEC 1e9
#define PERCENT_WIDTH 5		/* 100.0, 12800 */
#define USER_WIDTH 8
#define WHOLE_MAX 1e4		/* counts from here on are rounded */

const struct ktally_field *column_field(struct column column)
{
	return &ktally_task_set.fields[column.field];
}

const char *column_title(struct column column)
{
	const struct ktally_field *field = column_field(column);

	if (column.kind == COLUMN_USER)
		return "USER";
	if (column.kind == COLUMN_GROWTH)
		return "GROW/MIN";
	return column.kind == COLUMN_RATE ? field->rate_title : field->title;
}

const char *column_doc(struct column column)
{
	switch (column.kind) {
	case COLUMN_USER:
		return "Name of the real user.";
	case COLUMN_GROWTH:
		return "Steady growth per minute of anonymous memory, swapped out or not, in the "
		       "last minutes; 0 when it is not steady.";
	default:
		return column_field(column)->doc;
	}
}

size_t column_name(struct column column, char out[COLUMN_NAME])
{
	const struct ktally_field *field = column_field(column);
	const char *end = "";

	if (column.kind == COLUMN_USER)
		return (size_t)snprintf(out, COLUMN_NAME, "user");
	if (column.kind == COLUMN_GROWTH)
		end = "/min";
	else if (column.kind == COLUMN_RATE)
		end = field->unit == KTALLY_UNIT_NS ? "%" : "/s";
	return (size_t)snprintf(out, COLUMN_NAME, "%s%s", field->name, end);
}

bool column_is_rate(struct column column)
{
	return column.kind == COLUMN_RATE || column.kind == COLUMN_GROWTH;
}

unsigned int column_width(struct column column)
{
	const struct ktally_field *field = column_field(column);
	unsigned int width = field->width, title = (unsigned int)strlen(column_title(column));

	if (column.kind == COLUMN_USER)
		width = USER_WIDTH;
	else if (column.kind == COLUMN_RATE && field->unit == KTALLY_UNIT_NS)
		width = PERCENT_WIDTH;
	return width > title ? width : title;
}

bool column_at_left(struct column column)
{
	const struct ktally_field *field = column_field(column);

	return column.kind == COLUMN_USER || field->type == KTALLY_TYPE_STRING ||
	       field->type == KTALLY_TYPE_ENUM;
}

bool column_descends(struct column column)
{
	const struct ktally_field *field = column_field(column);

	return column_is_rate(column) ||
	       (column.kind == COLUMN_VALUE && field->kind != KTALLY_KIND_IDENTITY &&
		(field->unit != KTALLY_UNIT_NONE || *field->metric));
}

bool column_same(struct column a, struct column b)
{
	return a.kind == b.kind && a.field == b.field;
}

uint32_t column_groups(struct column column)
{
	const struct ktally_field *field = column_field(column);
	uint32_t groups = field->group;
	unsigned int i;

	for (i = 0; i < field->sum_count; i++)
		groups |= ktally_task_set.fields[field->sum[i]].group;
	return groups;
}

unsigned int columns_all(struct column columns[COLUMNS_MAX])
{
	unsigned int count = 0, i;

	for (i = 0; i < ktally_task_set.count; i++) {
		/* Without a title it is shown elsewhere: what is redacted, in its place. */
		if (!*ktally_task_set.fields[i].title)
			continue;
		columns[count++] = (struct column){ COLUMN_VALUE, (uint8_t)i };
		if (i == KTALLY_TASK_UID)
			columns[count++] = (struct column){ COLUMN_USER, (uint8_t)i };
		if (i == KTALLY_TASK_RSS_ANON)
			columns[count++] = (struct column){ COLUMN_GROWTH, (uint8_t)i };
		if (*ktally_task_set.fields[i].rate_title)
			columns[count++] = (struct column){ COLUMN_RATE, (uint8_t)i };
	}
	return count;
}

/* "NAME/s" or "NAME%": the rate of the counter NAME; "NAME/min": the growth. */
static int find_rate(const char *name, struct column *column)
{
	uint8_t kind = COLUMN_RATE;
	size_t len = strlen(name);
	char field[64];
	int found;

	if (len > 1 && name[len - 1] == '%') {
		len -= 1;
	} else if (len > 2 && !strcasecmp(name + len - 2, "/s")) {
		len -= 2;
	} else if (len > 4 && !strcasecmp(name + len - 4, "/min")) {
		len -= 4;
		kind = COLUMN_GROWTH;
	} else {
		return -ENOENT;
	}
	if (len >= sizeof(field))
		return -ENOENT;
	memcpy(field, name, len);
	field[len] = '\0';
	found = ktally_field_find(&ktally_task_set, field);
	if (found < 0 || (kind == COLUMN_RATE && !*ktally_task_set.fields[found].rate_title) ||
	    (kind == COLUMN_GROWTH && found != KTALLY_TASK_RSS_ANON))
		return -ENOENT;
	*column = (struct column){ kind, (uint8_t)found };
	return 0;
}

int column_find(const char *name, struct column *column)
{
	struct column all[COLUMNS_MAX];
	unsigned int count = columns_all(all), i;
	int found;

	if (!*name)
		return -ENOENT;
	for (i = 0; i < count; i++) {
		if (strcasecmp(name, column_title(all[i])))
			continue;
		*column = all[i];
		return 0;
	}
	found = ktally_field_find(&ktally_task_set, name);
	if (found < 0)
		return find_rate(name, column);
	if (!*ktally_task_set.fields[found].title)
		return -ENOENT;
	*column = (struct column){ COLUMN_VALUE, (uint8_t)found };
	return 0;
}

bool column_rate(struct column column, const struct row *row, const struct row_context *context,
		 double *rate)
{
	if (column.kind == COLUMN_GROWTH) {
		*rate = row->growth;
		return row->has_growth;
	}
	return row->known &&
	       ktally_rate(row->before, row->task, column.field, context->elapsed, rate);
}

size_t column_amount(struct column column, double amount, unsigned int width, char out[CELL_ROOM])
{
	switch (column_field(column)->unit) {
	case KTALLY_UNIT_NS:
		if (!column_is_rate(column))
			return format_ns((uint64_t)amount, width, out);
		return format_percent(amount / NSEC_PER_SEC * 100, width, out);
	case KTALLY_UNIT_BYTES:
		return format_bytes(amount, width, out);
	default:
		if (!column_is_rate(column) && amount < WHOLE_MAX)
			return format_unsigned((uint64_t)amount, width, out);
		return format_count(amount, width, out);
	}
}

static size_t rate_cell(struct column column, const struct row *row,
			const struct row_context *context, unsigned int width, char out[CELL_ROOM])
{
	double rate;

	if (!column_rate(column, row, context, &rate))
		return (size_t)snprintf(out, CELL_ROOM, "-");
	return column_amount(column, rate, width, out);
}

/* Strings are a task's own bytes; that of a dead process stands in parentheses. */
static size_t string_cell(const struct ktally_field *field, const struct row *row,
			  char out[CELL_ROOM])
{
	const char *text = (const char *)row->task + field->offset;
	int len = (int)strnlen(text, field->size);
	int written = snprintf(out, CELL_ROOM, row->dead ? "(%.*s)" : "%.*s", len, text);

	return written < CELL_ROOM ? (size_t)written : CELL_ROOM - 1;
}

static size_t enum_cell(const struct ktally_field *field, uint64_t value, char out[CELL_ROOM])
{
	const char *name = ktally_enum_name(field, value);

	if (field->width == 1 && value > ' ' && value < 0x7f)
		return (size_t)snprintf(out, CELL_ROOM, "%c", (int)value);
	if (name)
		return (size_t)snprintf(out, CELL_ROOM, "%.*s", CELL_ROOM - 1, name);
	return format_unsigned(value, FORMAT_ROOM - 1, out);
}

static size_t ns_cell(const struct ktally_field *field, uint64_t value,
		      const struct row_context *context, unsigned int width, char out[CELL_ROOM])
{
	if (field->kind != KTALLY_KIND_IDENTITY)
		return format_ns(value, width, out);
	if (!context->realtime)
		return format_age(value, width, out);
	value += context->realtime - context->boottime;
	return format_moment(value, context->realtime, width, out);
}

static size_t number_cell(const struct ktally_field *field, uint64_t value,
			  const struct row_context *context, unsigned int width,
			  char out[CELL_ROOM])
{
	size_t len;

	if (field->type == KTALLY_TYPE_SINT)
		return format_integer((int64_t)value, width, out);
	if (field->type == KTALLY_TYPE_HUNDREDTHS)
		return format_percent((double)value / 100, width, out);
	if (field->unit == KTALLY_UNIT_NS)
		return ns_cell(field, value, context, width, out);
	if (field->unit == KTALLY_UNIT_BYTES)
		return format_bytes((double)value, width, out);
	len = format_unsigned(value, width, out);
	if (field->unit == KTALLY_UNIT_EVENTS && out[0] == '#')
		len = format_count((double)value, width, out);
	return len;
}

size_t column_cell(struct column column, const struct row *row, const struct row_context *context,
		   unsigned int width, char out[CELL_ROOM])
{
	const struct ktally_field *field = column_field(column);
	uint64_t value;

	if (column.field == KTALLY_TASK_STATE && row->dead)
		return (size_t)snprintf(out, CELL_ROOM, "X");
	if (ktally_has(row->task->redacted, column.field))
		return (size_t)snprintf(out, CELL_ROOM, "?");
	if (!ktally_task_value(row->task, column.field, &value))
		return (size_t)snprintf(out, CELL_ROOM, "-");
	if (column_is_rate(column))
		return rate_cell(column, row, context, width, out);
	if (column.kind == COLUMN_USER)
		return (size_t)snprintf(out, CELL_ROOM, "%s",
					user_name(context->users, (uint32_t)value));
	if (field->type == KTALLY_TYPE_STRING)
		return string_cell(field, row, out);
	if (field->type == KTALLY_TYPE_ENUM)
		return enum_cell(field, value, out);
	return number_cell(field, value, context, width, out);
}

void column_key(struct column column, const struct row *row, const struct row_context *context,
		struct column_key *key)
{
	const struct ktally_field *field = column_field(column);
	double rate;

	*key = (struct column_key){ .known = false };
	if (!ktally_task_value(row->task, column.field, &key->number))
		return;
	key->known = true;
	if (column.kind == COLUMN_USER) {
		key->text = user_name(context->users, (uint32_t)key->number);
	} else if (column_is_rate(column)) {
		key->known = column_rate(column, row, context, &rate);
		/* A rate is never negative, and the bits of such a double sort as it does. */
		if (key->known)
			memcpy(&key->number, &rate, sizeof(rate));
	} else if (field->type == KTALLY_TYPE_STRING) {
		key->text = (const char *)row->task + field->offset;
	} else if (field->type == KTALLY_TYPE_SINT) {
		key->number ^= UINT64_C(1) << 63;
	} else if (column.field == KTALLY_TASK_STATE && row->dead) {
		key->number = 'X';
	}
}
