// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of tasks and of exits, see record.h. Not here: which fields a task has (fields.h), and
 * finding its command line (command.h).
 */
#include <stdio.h>
#include <stdlib.h>

#include "health/units.h"
#include "log/record_line.h"
#include "view/ending.h"

/* What stands behind a command line, at the most. */
#define SHORTENED	",\"" RECORD_SHORTENED "\":[\"" RECORD_COMMAND "\"]"
#define BEHIND_MAX	(sizeof(SHORTENED) + sizeof("\"}\n"))
#define COMMAND_KEY	",\"" RECORD_COMMAND "\":\""
/* It is not worth a member with less. */
#define COMMAND_LEAST	16

/*
 * The whole of the command line or, with true, as much of it as there is room for. What a line has
 * to tell of a task comes first.
 */
static bool put_clean(struct json *j, const struct record_command *command)
{
	size_t room = j->room - j->len - BEHIND_MAX;
	char *whole = malloc(6 * command->len + 1);
	size_t len;

	/* Cut at a character; and without memory to look at all of it, too early if at all. */
	if (!whole) {
		j->len += ktally_text_json(command->text, command->len, j->data + j->len, room);
		return true;
	}
	len = ktally_text_json(command->text, command->len, whole, 6 * command->len + 1);
	if (len < room)
		json_raw(j, whole, len);
	else
		j->len += ktally_text_json(command->text, command->len, j->data + j->len, room);
	free(whole);
	return len >= room;
}

static void put_command(struct json *j, const struct record_command *command)
{
	size_t least = strlen(COMMAND_KEY) + COMMAND_LEAST + BEHIND_MAX;
	bool cut = command->shortened;

	if (j->full)
		return;
	if (j->room - j->len < least) {
		json_literal(j, SHORTENED);
		return;
	}
	json_literal(j, COMMAND_KEY);
	cut = put_clean(j, command) || cut;
	json_literal(j, "\"");
	if (cut)
		json_literal(j, SHORTENED);
}

static void put_task(const struct record *r, struct json *j, const struct record_clock *clock,
		     const struct ktally_task *task, const struct record_command *command)
{
	uint64_t start_time;

	if (ktally_task_value(task, KTALLY_TASK_START_TIME, &start_time)) {
		put_key(j, RECORD_CREATION);
		json_time(j, record_date(clock, start_time));
	}
	fields_put(j, r->task, task, FIELDS_ALL);
	fields_put_redacted(j, r->task, task, RECORD_REDACTED);
	if (command && command->len)
		put_command(j, command);
	record_close(j);
}

void record_task(const struct record *r, struct json *j, const struct record_clock *clock,
		 const struct ktally_task *task, const struct record_command *command)
{
	record_open(r, j, *clock, RECORD_KIND_TASK);
	put_task(r, j, clock, task, command);
}

/* " after 3.2 s", or nothing when it is not known. */
static void lifetime(const struct ktally_task *task, char text[HEALTH_FIGURE_ROOM + 8])
{
	char figure[HEALTH_FIGURE_ROOM];
	uint64_t start, end;

	*text = '\0';
	if (!ktally_task_value(task, KTALLY_TASK_START_TIME, &start) ||
	    !ktally_task_value(task, KTALLY_TASK_EXIT_TIME, &end) || end < start)
		return;
	health_unit_text(HEALTH_UNIT_TIME, (double)(end - start), figure);
	snprintf(text, HEALTH_FIGURE_ROOM + 8, " after %s", figure);
}

static enum severity severity_of(struct ending ending)
{
	if (ending.kind != ENDING_SIGNAL || ending_is_polite(ending.number))
		return SEVERITY_INFO;
	return ending_is_crash(ending.number) ? SEVERITY_ERROR : SEVERITY_WARN;
}

/* "process 123 (name) was killed by SIGSEGV after 3.2 s"; an ordinary end needs no words. */
static void say_exit(struct json *j, const struct ktally_task *task)
{
	struct ending ending = ending_of(task);
	char text[MESSAGE_ROOM], how[ENDING_ROOM], after[HEALTH_FIGURE_ROOM + 8];
	char name[6 * sizeof(task->comm) + 1] = "?", pid[24] = "?";
	uint64_t tgid;

	if (!ending_is_abnormal(ending))
		return;
	if (ktally_has(task->present, KTALLY_TASK_COMM))
		ktally_text_terminal(task->comm, strnlen(task->comm, sizeof(task->comm)), name,
				     sizeof(name), sizeof(task->comm));
	if (ktally_task_value(task, KTALLY_TASK_TGID, &tgid))
		snprintf(pid, sizeof(pid), "%llu", (unsigned long long)tgid);
	lifetime(task, after);
	ending_signal(ending.number, how);
	if (ending.kind == ENDING_SIGNAL)
		snprintf(text, sizeof(text), "process %s (%s) was killed by %s%s", pid, name, how,
			 after);
	else
		snprintf(text, sizeof(text), "process %s (%s) ended with code %u%s", pid, name,
			 ending.number, after);
	record_say(j, severity_of(ending), text);
}

void record_exit(const struct record *r, struct json *j, const struct record_clock *clock,
		 const struct ktally_task *task, const struct record_command *command)
{
	struct record_clock then = *clock;
	uint64_t exit_time;

	if (ktally_task_value(task, KTALLY_TASK_EXIT_TIME, &exit_time))
		then.realtime = record_date(clock, exit_time);
	record_open(r, j, then, RECORD_KIND_EXIT);
	say_exit(j, task);
	put_task(r, j, clock, task, command);
}
