// SPDX-License-Identifier: GPL-2.0
/*
 * The two sides of a comparison: which column a name means, and what a value is in that column's
 * unit. All from the field table: no field is named here but the user's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli.h"
#include "query/parser.h"

#define LONGEST_NAME	64
#define FRACTION_DIGITS	9

bool operand_column(struct parser *p, const struct token *name, struct column *column)
{
	static const char *const suffixes[] = { "", "%", "/s", "/min" };
	const struct ktally_set *set = &ktally_task_set;
	char text[LONGEST_NAME];
	const char *nearest;
	int len = (int)name->len;

	if (name->len + 4 < sizeof(text)) {
		for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
			snprintf(text, sizeof(text), "%.*s%s", len, name->text, suffixes[i]);
			if (!column_find(text, column))
				return true;
		}
		text[len] = '\0';
		nearest = cli_nearest(text, set->fields, sizeof(*set->fields), set->count);
		if (nearest)
			return parser_fail(p, -EINVAL, name->at,
					   "there is no field '%s'; did you mean %s?", text,
					   nearest);
	}
	return parser_fail(p, -EINVAL, name->at, "there is no field '%.*s'", len > 64 ? 64 : len,
			   name->text);
}

/* ---- Numbers ---- */

struct unit {
	const char *name;
	uint64_t size;
};

static const struct unit times[] = {
	{ "", 1000000000 }, { "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 },
	{ "m", 60000000000 }, { "min", 60000000000 }, { "h", 3600000000000 },
	{ "d", 86400000000000 }, { NULL, 0 }
};

/* K is 1024 bytes, as the columns show them. */
static const struct unit sizes[] = {
	{ "", 1 }, { "B", 1 },
	{ "K", UINT64_C(1) << 10 }, { "KiB", UINT64_C(1) << 10 }, { "KB", 1000 },
	{ "M", UINT64_C(1) << 20 }, { "MiB", UINT64_C(1) << 20 }, { "MB", 1000000 },
	{ "G", UINT64_C(1) << 30 }, { "GiB", UINT64_C(1) << 30 }, { "GB", 1000000000 },
	{ "T", UINT64_C(1) << 40 }, { "TiB", UINT64_C(1) << 40 }, { "TB", 1000000000000 },
	{ NULL, 0 }
};

static const struct unit counts[] = {
	{ "", 1 }, { "k", 1000 }, { "M", 1000000 }, { "G", 1000000000 }, { NULL, 0 }
};

/* A percent of one CPU, in ns per second. */
static const struct unit shares[] = { { "", 10000000 }, { "%", 10000000 }, { NULL, 0 } };

static const struct unit hundredths[] = { { "", 100 }, { NULL, 0 } };

/* What a column's numbers look like. */
struct scale {
	const struct unit *units;	/* NULL: whole numbers only */
	const char *example;
};

static struct scale scale_of(struct column column)
{
	const struct ktally_field *field = column_field(column);

	if (field->type == KTALLY_TYPE_HUNDREDTHS)
		return (struct scale){ hundredths, "a number, as 0.5" };
	switch (field->unit) {
	case KTALLY_UNIT_NS:
		if (column.kind == COLUMN_RATE)
			return (struct scale){ shares, "percent of a CPU, as 5 or 0.5%" };
		return (struct scale){ times, "a time, as 500ms, 3s, 5m or 1h" };
	case KTALLY_UNIT_BYTES:
		return (struct scale){ sizes, "an amount of bytes, as 4096, 200M or 1.5GiB" };
	case KTALLY_UNIT_EVENTS:
		return (struct scale){ counts, "a count, as 100 or 5k" };
	default:
		return (struct scale){ NULL, "a whole number" };
	}
}

static const struct unit *find_unit(const struct unit *units, const char *name)
{
	for (; units->name; units++)
		if (!strcasecmp(units->name, name))
			return units;
	return NULL;
}

/* A decimal number: @part of its @parts-th are its fraction. */
struct decimal {
	uint64_t whole, part, parts;
};

/* Moves past the number that the text begins with. */
static bool read_decimal(const char **text, struct decimal *d)
{
	const char *digit = *text;

	*d = (struct decimal){ .parts = 1 };
	for (; *digit >= '0' && *digit <= '9'; digit++)
		if (__builtin_mul_overflow(d->whole, 10, &d->whole) ||
		    __builtin_add_overflow(d->whole, *digit - '0', &d->whole))
			return false;
	if (digit == *text)
		return false;
	if (*digit == '.') {
		const char *first = ++digit;

		for (; *digit >= '0' && *digit <= '9'; digit++, d->parts *= 10) {
			if (digit - first == FRACTION_DIGITS)
				return false;
			d->part = d->part * 10 + (uint64_t)(*digit - '0');
		}
		if (digit == first)
			return false;
	}
	*text = digit;
	return true;
}

/* Behind a rate's number may stand "/s". */
static void cut_per_second(struct column column, char *unit)
{
	size_t len = strlen(unit);

	if (column.kind == COLUMN_RATE && column_field(column)->unit != KTALLY_UNIT_NS &&
	    len >= 2 && !strcasecmp(unit + len - 2, "/s"))
		unit[len - 2] = '\0';
}

/* A number in the unit that @units has for its end. */
static bool set_scaled(struct query_node *node, const char *text, const struct unit *units)
{
	const struct unit *unit;
	struct decimal d;
	char name[16];
	uint64_t part;

	if (!read_decimal(&text, &d) || strlen(text) >= sizeof(name))
		return false;
	strcpy(name, text);
	cut_per_second(node->column, name);
	unit = find_unit(units, name);
	if (!unit)
		return false;
	node->rate = ((double)d.whole + (double)d.part / (double)d.parts) * (double)unit->size;
	/* Billionths of a day in ns: more than 64 bits on the way. */
	part = (uint64_t)((unsigned __int128)d.part * unit->size / d.parts);
	node->fraction = (unsigned __int128)d.part * unit->size % d.parts != 0;
	return !__builtin_mul_overflow(d.whole, unit->size, &node->number) &&
	       !__builtin_add_overflow(node->number, part, &node->number);
}

static bool set_whole(struct query_node *node, const char *text)
{
	bool negative = *text == '-' && node->measure == QUERY_SIGNED;
	struct decimal d;

	text += negative;
	if (!read_decimal(&text, &d) || *text || d.parts != 1)
		return false;
	if (node->measure == QUERY_SIGNED && d.whole > INT64_MAX)
		return false;
	node->number = negative ? -d.whole : d.whole;
	return true;
}

static bool set_number(struct parser *p, struct query_node *node, const struct token *value)
{
	struct scale scale = scale_of(node->column);
	const char *text = parser_copy(p, value->text, value->len);
	bool ok;

	node->measure = column_field(node->column)->type == KTALLY_TYPE_SINT ? QUERY_SIGNED :
			QUERY_UNSIGNED;
	if (column_is_rate(node->column))
		node->measure = QUERY_RATE;
	ok = scale.units ? set_scaled(node, text, scale.units) : set_whole(node, text);
	return ok || parser_fail(p, -EINVAL, value->at, "'%.32s' is not %s", text, scale.example);
}

/* ---- Names ---- */

static bool find_letter(const struct ktally_field *field, char letter, uint64_t *value)
{
	for (const struct ktally_name *name = field->names; name->name; name++) {
		if (name->value != (unsigned char)letter)
			continue;
		*value = name->value;
		return true;
	}
	return false;
}

/* Any value by its name, a state by its letter as well: a small one where there is no such. */
static bool find_value(const struct ktally_field *field, const char *text, uint64_t *value)
{
	for (const struct ktally_name *name = field->names; name->name; name++) {
		if (strcasecmp(name->name, text))
			continue;
		*value = name->value;
		return true;
	}
	if (field->width != 1 || !*text || text[1])
		return false;
	if (find_letter(field, *text, value))
		return true;
	return *text >= 'a' && *text <= 'z' && find_letter(field, *text - 'a' + 'A', value);
}

static bool set_enum(struct parser *p, struct query_node *node, const struct token *value)
{
	const struct ktally_field *field = column_field(node->column);
	const char *text = parser_copy(p, value->text, value->len);
	char names[96] = "";
	size_t len = 0;

	node->measure = QUERY_UNSIGNED;
	if (find_value(field, text, &node->number))
		return true;
	for (const struct ktally_name *name = field->names; name->name && len < sizeof(names);
	     name++)
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s", len ? ", " : "",
					name->name);
	return parser_fail(p, -EINVAL, value->at, "'%.32s' is none of %s", text, names);
}

static bool set_pattern(struct parser *p, struct query_node *node, const struct token *value)
{
	struct query *q = p->query;
	char words[96];

	if (q->patterns == QUERY_PATTERNS)
		return parser_fail(p, -E2BIG, value->at, "that is more than %d patterns",
				   QUERY_PATTERNS);
	node->measure = QUERY_PATTERN;
	node->pattern = q->patterns;
	if (!pattern_compile(parser_copy(p, value->text, value->len), &q->pattern[q->patterns],
			     words, sizeof(words)))
		return parser_fail(p, -EINVAL, value->at, "%s", words);
	q->patterns++;
	return true;
}

/* A user has a name; given as a number he is meant by that. */
static bool set_text(struct parser *p, struct query_node *node, const struct token *value)
{
	node->text = parser_copy(p, value->text, value->len);
	node->measure = QUERY_TEXT;
	if (node->column.kind != COLUMN_USER || !value->len ||
	    strspn(node->text, "0123456789") != value->len)
		return true;
	node->column.kind = COLUMN_VALUE;
	node->measure = QUERY_UNSIGNED;
	return set_whole(node, node->text) ||
	       parser_fail(p, -EINVAL, value->at, "'%.32s' is too large", node->text);
}

bool operand_compare(struct parser *p, struct query_node *node, const struct token *name,
		     const struct token *op, const struct token *value)
{
	const struct ktally_field *field = column_field(node->column);
	bool is_text = node->column.kind == COLUMN_USER || field->type == KTALLY_TYPE_STRING;
	bool is_name = node->column.kind == COLUMN_VALUE && field->type == KTALLY_TYPE_ENUM;
	bool matches = node->op == QUERY_MATCH || node->op == QUERY_NO_MATCH;
	int len = name->len > 32 ? 32 : (int)name->len;

	if (!is_text && !is_name && matches)
		return parser_fail(p, -EINVAL, op->at, "%.*s is a number: expected =, !=, <, <=, > "
				   "or >=", len, name->text);
	if (!is_text && !is_name)
		return set_number(p, node, value);
	if (matches)
		return set_pattern(p, node, value);
	if (node->op != QUERY_EQ && node->op != QUERY_NE)
		return parser_fail(p, -EINVAL, op->at, "%.*s is a name: expected =, !=, ~ or !~",
				   len, name->text);
	return is_text ? set_text(p, node, value) : set_enum(p, node, value);
}
