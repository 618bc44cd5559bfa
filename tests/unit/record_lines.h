/* SPDX-License-Identifier: GPL-2.0 */
/* Lines of the log: who writes them, room for one, what is in it. Include it behind cmocka.h. */
#ifndef RECORD_LINES_H
#define RECORD_LINES_H

#include <string.h>

#include "log/record.h"
#include "tasks.h"

static char line[RECORD_LINE_MAX + 1];

/* For set_up_record() and tear_down_record(), around each case. */
static struct record *record;
static const struct record_clock the_clock = { 1700000000 * SECOND, 1600000000 * SECOND };

static inline int set_up_record(void **state)
{
	(void)state;
	record = record_new(JSON_PLAIN, NULL, NULL);
	return !record;
}

static inline int tear_down_record(void **state)
{
	(void)state;
	record_free(record);
	return 0;
}

static inline struct json empty_of(size_t room)
{
	memset(line, 0, sizeof(line));
	return (struct json){ .data = line, .room = room };
}

static inline struct json empty(void)
{
	return empty_of(RECORD_LINE_MAX);
}

static inline bool has(const char *text)
{
	return strstr(line, text) != NULL;
}

#endif
