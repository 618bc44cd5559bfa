/* SPDX-License-Identifier: GPL-2.0 */
/* Room for a line of the log, and what is in it. */
#ifndef RECORD_LINES_H
#define RECORD_LINES_H

#include <string.h>

#include "log/record.h"

static char line[RECORD_LINE_MAX];

static struct json empty(void)
{
	memset(line, 0, sizeof(line));
	return (struct json){ .data = line, .room = sizeof(line) };
}

static bool has(const char *text)
{
	return strstr(line, text) != NULL;
}

#endif
