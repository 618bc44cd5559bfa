// SPDX-License-Identifier: GPL-2.0
/* Figures of the state, and cells with them, see dashboard_cell.h. */
#include "serve/dashboard_cell.h"

#include <math.h>
#include <string.h>

#include "format.h"
#include "serve/html.h"

#define WIDTH		6	/* of a figure */
#define WHOLE_MAX	1e5	/* counts from here on are rounded */
#define DAY		10	/* of "2026-11-26" */
#define TIME_OF_DAY	8	/* of "15:00:00" */
#define NSEC_PER_SEC	1e9

double state_number(const json_t *one, const char *group, const char *name)
{
	const json_t *value = json_object_get(group ? json_object_get(one, group) : one, name);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

double state_sum(double a, double b)
{
	if (isnan(a))
		return b;
	return isnan(b) ? a : a + b;
}

const char *state_text(const json_t *one, const char *name)
{
	return json_string_value(json_object_get(one, name));
}

void put_time(struct buffer *to, const char *time, const char *now)
{
	if (!time || strlen(time) < DAY + 1 + TIME_OF_DAY) {
		html_text(to, time && *time ? time : CELL_NONE);
		return;
	}
	if (!now || strncmp(time, now, DAY)) {
		html_bytes(to, time, DAY);
		buffer_string(to, " ");
	}
	html_bytes(to, time + DAY + 1, TIME_OF_DAY);
}

void put_age(struct buffer *to, double seconds)
{
	char text[FORMAT_ROOM] = CELL_NONE;

	if (seconds >= 0 && seconds < 1e9)
		format_age((uint64_t)(seconds * NSEC_PER_SEC), WIDTH, text);
	buffer_string(to, text);
}

void put_span(struct buffer *to, double seconds)
{
	char text[FORMAT_ROOM] = CELL_NONE;

	if (seconds >= 0 && seconds < 1e9)
		format_span((uint64_t)llround(seconds * NSEC_PER_SEC), WIDTH + 2, text);
	buffer_string(to, text);
}

void cell_text(struct buffer *to, const char *text)
{
	buffer_string(to, "<td>");
	html_text(to, text && *text ? text : CELL_NONE);
}

void cell_integer(struct buffer *to, double number)
{
	if (isnan(number))
		cell_text(to, NULL);
	else
		buffer_print(to, "<td>%.0f", number);
}

void cell_number(struct buffer *to, double number)
{
	if (isnan(number))
		cell_text(to, NULL);
	else
		buffer_print(to, "<td>%.4g", number);
}

static void put_formatted(struct buffer *to, double value,
			  size_t (*format)(double, unsigned int, char[FORMAT_ROOM]))
{
	char text[FORMAT_ROOM] = "";

	if (!isnan(value))
		format(value, WIDTH, text);
	cell_text(to, text);
}

void cell_bytes(struct buffer *to, double bytes)
{
	put_formatted(to, bytes, format_bytes);
}

void cell_percent(struct buffer *to, double percent)
{
	put_formatted(to, percent, format_percent);
}

void cell_count(struct buffer *to, double count)
{
	if (count < WHOLE_MAX)
		cell_integer(to, count);
	else
		put_formatted(to, count, format_count);
}

void cell_span(struct buffer *to, double seconds)
{
	buffer_string(to, "<td>");
	put_span(to, seconds);
}

void cell_time(struct buffer *to, const char *time, const char *now)
{
	buffer_string(to, "<td>");
	put_time(to, time, now);
}
