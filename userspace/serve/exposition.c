// SPDX-License-Identifier: GPL-2.0
/* Lines of the text formats, see exposition.h. */
#include "serve/exposition.h"

#include <inttypes.h>
#include <string.h>

#define NSEC_PER_SEC UINT64_C(1000000000)

static const char total[] = "_total";

size_t metric_name_length(const char *metric)
{
	return strcspn(metric, "{");
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

	buffer_print(e->to, "# HELP %.*s ", family_length(e, metric, counter), metric);
	for (size_t i = 0; i < len; i++) {
		if (help[i] == '\\')
			buffer_string(e->to, "\\\\");
		else if (help[i] == '"' && e->open)
			buffer_string(e->to, "\\\"");
		else
			buffer_bytes(e->to, help[i] == '\n' ? " " : &help[i], 1);
	}
	buffer_string(e->to, "\n");
}

void put_label(struct buffer *to, const char *text)
{
	buffer_string(to, "\"");
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			buffer_string(to, "\\");
		buffer_bytes(to, text, 1);
	}
	buffer_string(to, "\"");
}

void put_name(const struct exposition *e, const char *metric, const char *group, const char *more)
{
	size_t name = metric_name_length(metric);
	const char *labels = metric[name] ? metric + name + 1 : "";
	const char *lead = "{";

	buffer_bytes(e->to, metric, name);
	if (group) {
		buffer_string(e->to, "{groupname=");
		put_label(e->to, group);
		lead = ",";
	}
	if (*labels) {
		buffer_print(e->to, "%s%.*s", lead, (int)strlen(labels) - 1, labels);
		lead = ",";
	}
	if (*more) {
		buffer_print(e->to, "%s%s", lead, more);
		lead = ",";
	}
	buffer_string(e->to, *lead == ',' ? "} " : " ");
}

void put_uint(const struct exposition *e, uint64_t value)
{
	buffer_print(e->to, "%" PRIu64 "\n", value);
}

void put_double(const struct exposition *e, double value)
{
	buffer_print(e->to, "%.9g\n", value);
}

void put_seconds(const struct exposition *e, uint64_t ns)
{
	buffer_print(e->to, "%" PRIu64 ".%09" PRIu64 "\n", ns / NSEC_PER_SEC, ns % NSEC_PER_SEC);
}

void put_value(const struct exposition *e, const struct ktally_field *field, uint64_t value)
{
	if (field->type == KTALLY_TYPE_HUNDREDTHS)
		buffer_print(e->to, "%" PRIu64 ".%02" PRIu64 "\n", value / 100, value % 100);
	else if (field->unit == KTALLY_UNIT_NS)
		put_seconds(e, value);
	else
		put_uint(e, value);
}
