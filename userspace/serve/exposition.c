// SPDX-License-Identifier: GPL-2.0
/* Lines of the text formats, see exposition.h. */
#include "serve/exposition.h"

#include <string.h>

#include "log/json_put.h"

#define NSEC_PER_SEC UINT64_C(1000000000)

static const char total[] = "_total";

size_t metric_name_length(const char *metric)
{
	return (size_t)(strchrnul(metric, '{') - metric);
}

/* OpenMetrics leaves the end of a counter's name away where it names the family. */
static int family_length(const struct exposition *e, const char *metric, bool counter)
{
	size_t len = metric_name_length(metric), end = strlen(total);

	if (e->open && counter && len > end && !strncmp(metric + len - end, total, end))
		len -= end;
	return (int)len;
}

void put_family(const struct exposition *e, const char *metric, enum metric_type type)
{
	static const char *const types[] = { "counter", "gauge", "histogram" };

	buffer_print(e->to, "# TYPE %.*s %s\n", family_length(e, metric, type == METRIC_COUNTER),
		     metric, types[type]);
}

void put_help(const struct exposition *e, const char *metric, const char *help, size_t len)
{
	size_t end = strlen(total), name = metric_name_length(metric);
	bool counter = name > end && !strncmp(metric + name - end, total, end);

	char *at;

	buffer_print(e->to, "# HELP %.*s ", family_length(e, metric, counter), metric);
	at = buffer_reserve(e->to, 2 * len + 1);
	if (!at)
		return;
	for (size_t i = 0; i < len; i++) {
		if (help[i] == '\\' || (help[i] == '"' && e->open))
			*at++ = '\\';
		*at++ = (char)(help[i] == '\n' ? ' ' : help[i]);
	}
	*at++ = '\n';
	e->to->len = (size_t)(at - e->to->data);
}

/* At @at, where there is room for twice as many bytes as the text has and 2 more. */
static char *quote(char *at, const char *text)
{
	*at++ = '"';
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			*at++ = '\\';
		*at++ = *text;
	}
	*at++ = '"';
	return at;
}

void put_label(struct buffer *to, const char *text)
{
	char *at = buffer_reserve(to, 2 * strlen(text) + 2);

	if (at)
		to->len = (size_t)(quote(at, text) - to->data);
}

static char *copy(char *at, const char *bytes, size_t len)
{
	memcpy(at, bytes, len);
	return at + len;
}

/* A line for each figure of each group: written in place, for there are thousands. */
void put_name(const struct exposition *e, const char *metric, const char *group, const char *more)
{
	static const char label[] = "groupname=";
	size_t name = metric_name_length(metric), labels = 0, others = strlen(more);
	char *at, lead = '{';

	/* "{a="b"}" without its braces. */
	if (metric[name])
		labels = strlen(metric + name) - 2;
	at = buffer_reserve(e->to, name + labels + others + strlen(label) +
			    (group ? 2 * strlen(group) : 0) + 8);
	if (!at)
		return;
	at = copy(at, metric, name);
	if (group) {
		*at++ = lead;
		at = quote(copy(at, label, strlen(label)), group);
		lead = ',';
	}
	if (labels) {
		*at++ = lead;
		at = copy(at, metric + name + 1, labels);
		lead = ',';
	}
	if (others) {
		*at++ = lead;
		at = copy(at, more, others);
		lead = ',';
	}
	if (lead == ',')
		*at++ = '}';
	*at++ = ' ';
	e->to->len = (size_t)(at - e->to->data);
}

/* "12.034": @part is in units of the last of @digits, of which there may be none. */
static void put_fixed(const struct exposition *e, uint64_t whole, uint64_t part, int digits)
{
	char *at = buffer_reserve(e->to, 2 * PUT_MAX);

	if (!at)
		return;
	at = put_digits(at, whole);
	if (digits)
		*at++ = '.';
	for (int i = digits; i-- > 0; part /= 10)
		at[i] = (char)('0' + part % 10);
	at[digits] = '\n';
	e->to->len = (size_t)(at + digits + 1 - e->to->data);
}

void put_uint(const struct exposition *e, uint64_t value)
{
	put_fixed(e, value, 0, 0);
}

void put_double(const struct exposition *e, double value)
{
	buffer_print(e->to, "%.9g\n", value);
}

void put_seconds(const struct exposition *e, uint64_t ns)
{
	put_fixed(e, ns / NSEC_PER_SEC, ns % NSEC_PER_SEC, 9);
}

void put_value(const struct exposition *e, const struct ktally_field *field, uint64_t value)
{
	if (field->type == KTALLY_TYPE_HUNDREDTHS)
		put_fixed(e, value / 100, value % 100, 2);
	else if (field->unit == KTALLY_UNIT_NS)
		put_seconds(e, value);
	else
		put_uint(e, value);
}
