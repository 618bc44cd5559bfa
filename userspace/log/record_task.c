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

/* It is not worth a member with less. */
#define COMMAND_LEAST	16
/* The keys of a command line and of what was cut, with all that any form has around them. */
#define COMMAND_KEY	64
#define SHORTENED	160

static void put_shortened(struct json *j)
{
	put_key(j, RECORD_SHORTENED);
	json_list_open(j);
	json_list_text(j, j->form == JSON_ECS ? ecs_members[MEMBER_RECORD_COMMAND] : RECORD_COMMAND,
		       true);
	json_list_close(j);
}

/*
 * The whole of the command line or as much of it as there is room for, and then that it was cut.
 * What a line has to tell of a task comes first.
 */
static void put_command(const struct record *r, struct json *j,
			const struct record_command *command)
{
	size_t behind = SHORTENED + format_close_room(r->form, record_origin(r));
	bool whole;

	if (j->full)
		return;
	if (j->room - j->len < COMMAND_KEY + COMMAND_LEAST + behind) {
		put_shortened(j);
		return;
	}
	put_key(j, RECORD_COMMAND);
	whole = json_text_cut(j, command->text, command->len, behind);
	if (!whole || command->shortened)
		put_shortened(j);
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
		put_command(r, j, command);
	record_close(r, j);
}

void record_task(const struct record *r, struct json *j, const struct record_clock *clock,
		 const struct ktally_task *task, const struct record_command *command)
{
	record_open_mute(r, j, *clock, LINE_TASK);
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

static enum log_level level_of(struct ending ending)
{
	if (ending.kind != ENDING_SIGNAL || ending_is_polite(ending.number))
		return LEVEL_INFO;
	return ending_is_crash(ending.number) ? LEVEL_ERROR : LEVEL_WARN;
}

/* "process 123 (name) was killed by SIGSEGV after 3.2 s"; an ordinary end needs no words. */
static const char *exit_words(const struct ktally_task *task, struct ending ending,
			      char text[MESSAGE_ROOM])
{
	char how[ENDING_ROOM], after[HEALTH_FIGURE_ROOM + 8];
	char name[6 * sizeof(task->comm) + 1] = "?", pid[24] = "?";
	uint64_t tgid;

	if (!ending_is_abnormal(ending))
		return NULL;
	if (ktally_has(task->present, KTALLY_TASK_COMM))
		ktally_text_terminal(task->comm, strnlen(task->comm, sizeof(task->comm)), name,
				     sizeof(name), sizeof(task->comm));
	if (ktally_task_value(task, KTALLY_TASK_TGID, &tgid))
		snprintf(pid, sizeof(pid), "%llu", (unsigned long long)tgid);
	lifetime(task, after);
	ending_signal(ending.number, how);
	if (ending.kind == ENDING_SIGNAL)
		snprintf(text, MESSAGE_ROOM, "process %s (%s) was killed by %s%s", pid, name, how,
			 after);
	else
		snprintf(text, MESSAGE_ROOM, "process %s (%s) ended with code %u%s", pid, name,
			 ending.number, after);
	return text;
}

void record_exit(const struct record *r, struct json *j, const struct record_clock *clock,
		 const struct ktally_task *task, const struct record_command *command)
{
	struct ending ending = ending_of(task);
	struct record_clock then = *clock;
	char text[MESSAGE_ROOM];
	uint64_t exit_time;

	if (ktally_task_value(task, KTALLY_TASK_EXIT_TIME, &exit_time))
		then.realtime = record_date(clock, exit_time);
	record_open(r, j, then, (struct format_head){
		.line = LINE_EXIT, .observed = clock->realtime,
		.message = exit_words(task, ending, text), .level = level_of(ending),
	});
	put_task(r, j, clock, task, command);
}
