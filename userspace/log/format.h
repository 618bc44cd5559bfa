/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a line begins and ends, and what its keys are called, in each format: plain, for readers of
 * the Elastic Common Schema, and as an OTLP export of one log record. Not here: what is in a line
 * (record.c), and how values look (json.c).
 */
#ifndef KTALLY_LOG_FORMAT_H
#define KTALLY_LOG_FORMAT_H

#include "log/generated/members.h"
#include "log/json.h"

enum log_level { LEVEL_INFO, LEVEL_WARN, LEVEL_ERROR };

struct format_head {
	enum log_line line;
	uint64_t realtime;		/* when what the line tells was so, ns since 1970 */
	uint64_t boottime;		/* the same on CLOCK_BOOTTIME */
	uint64_t observed;		/* when it got here; 0: at that time */
	enum log_level level;
	const char *message;		/* NULL: no words; the title where there must be */
};

/* Members of host and service, made once: `,"key":value` as the form has it. */
struct format_origin {
	const char *text;
	size_t len;
};

/* What service.name is when none was given; NULL: there is none then. */
const char *format_service(enum json_form form);

/* Bytes that format_close() needs at the most. */
size_t format_close_room(enum json_form form, struct format_origin origin);

/* Everything of a line before its first own member, and after its last one. */
void format_open(struct json *j, const struct format_head *head, struct format_origin origin);
void format_close(struct json *j, struct format_origin origin);

/* The names of `--format`, as enum json_form counts; NULL at the end. */
extern const char *const format_names[];

/*
 * Writes the key of a member; its value must follow. @key is one of RECORD_*, which is a literal
 * and, behind MEMBER_, a number.
 */
#define put_key(j, key) do {								\
	if ((j)->form == JSON_PLAIN)							\
		json_literal(j, ",\"" key "\":");					\
	else										\
		json_key(j, (j)->form == JSON_ECS ? ecs_members[MEMBER_##key] : key);	\
} while (0)

#endif
