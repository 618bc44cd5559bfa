// SPDX-License-Identifier: GPL-2.0
/* Reading files of sections and keys, see config_reader.h. */
#include "config_reader.h"

#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <string.h>

void config_refuse(struct config_reader *r, int line, const char *format, ...)
{
	va_list args;
	int len;

	if (r->wrong && r->wrong <= line)
		return;
	len = snprintf(r->error, CONFIG_ERROR_ROOM, "%.200s:%d: ", r->name, line);
	va_start(args, format);
	vsnprintf(r->error + len, CONFIG_ERROR_ROOM - (size_t)len, format, args);
	va_end(args);
	r->wrong = line;
}

/* ---- Lines ---- */

/* As fgets(3) gives it, and its length, zero bytes included; NULL when there is none. */
static char *take_line(FILE *file, char *line, size_t room, size_t *len)
{
	int c;

	*len = 0;
	while (*len < room - 1 && (c = getc(file)) != EOF) {
		line[(*len)++] = (char)c;
		if (c == '\n')
			break;
	}
	line[*len] = '\0';
	return *len ? line : NULL;
}

static void check_text(struct config_reader *r, const char *line, size_t len)
{
	const char *text = line + strspn(line, " \t");

	if (strlen(line) != len)
		config_refuse(r, r->line, "a zero byte is in the line");
	else if (len > r->longest)
		config_refuse(r, r->line, "the line is longer than %zu bytes", r->longest);
	else if (text != line && !strchr(";#\r\n", *text))
		config_refuse(r, r->line, "the line begins with a blank");
}

/* Of a line "[name]", with nothing else but a comment, the end of its name; else NULL. */
static const char *section_end(const char *line)
{
	const char *end = strchr(line, ']');
	const char *behind = end ? end + 1 + strspn(end + 1, " \t\r\n") : NULL;

	return behind && (!*behind || *behind == ';') ? end : NULL;
}

static void begin_section(struct config_reader *r, const char *line)
{
	const char *end = section_end(line);

	if (end)
		r->section(r, line + 1, (size_t)(end - line - 1));
	else
		config_refuse(r, r->line, "a section begins with %s, and nothing behind it",
			      r->begins);
}

/* The next line for libinih, as fgets(3); none after one that is wrong. */
static char *next_line(char *line, int room, void *stream)
{
	struct config_reader *r = stream;
	size_t len;

	if (r->wrong || !take_line(r->file, line, (size_t)room, &len))
		return NULL;
	r->line++;
	check_text(r, line, len);
	if (!r->wrong && *line == '[')
		begin_section(r, line);
	return r->wrong ? NULL : line;
}

int config_read(struct config_reader *r)
{
	int line = ini_parse_stream(next_line, r, r->pair, r);

	if (line < 0)
		config_refuse(r, r->line + 1, "out of memory");
	if (line > 0)
		config_refuse(r, line, "the line is neither %s nor key = value", r->begins);
	if (ferror(r->file))
		config_refuse(r, r->line + 1, "the line can't be read");
	return r->wrong ? -EINVAL : 0;
}
