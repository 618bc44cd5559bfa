// SPDX-License-Identifier: GPL-2.0
/*
 * Choosing what is done to processes, see kill.h. Not here: doing it (act.c).
 */
#include "top/kill.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "top/keys.h"
#include "top/list.h"
#include "top/notice.h"
#include "top/processes.h"
#include "top/prompt.h"
#include "top/screen.h"
#include "top/top.h"
#include "view/ending.h"

#define SIGNALS 31		/* those with names of their own */
#define NICE_MIN (-20)
#define NICE_MAX 19

static int add_target(struct kill *kill, const struct ktally_task *task)
{
	struct act_target *target;

	if (kill->count == kill->room) {
		unsigned int room = kill->room ? 2 * kill->room : 16;

		target = realloc(kill->target, room * sizeof(*target));
		if (!target)
			return -ENOMEM;
		kill->target = target;
		kill->room = room;
	}
	target = &kill->target[kill->count++];
	target->pid = task->value[KTALLY_TASK_PID];
	target->start_time = task->value[KTALLY_TASK_START_TIME];
	memcpy(target->comm, task->comm, sizeof(target->comm));
	return 0;
}

static int add_tagged(struct top *top)
{
	const struct ids *tags = &top->processes.tags;
	const struct ktally_task *task;
	int error = 0;
	size_t i;

	for (i = 0; !error && i < tags->count; i++) {
		task = ktally_sample_find(model_now(&top->model), (uint32_t)tags->id[i].first);
		if (task && task->value[KTALLY_TASK_START_TIME] == tags->id[i].second)
			error = add_target(&top->kill, task);
	}
	return error;
}

/* Who is meant; false after a notice why nobody is. */
static bool choose_targets(struct top *top)
{
	const struct row *row = processes_selected(top);
	int error = 0;

	top->kill.count = 0;
	if (feed_is_replay(&top->feed)) {
		notice(top, LINE_WARN, "these processes are a log's: no signals, no nice values");
		return false;
	}
	if (top->options.readonly) {
		notice(top, LINE_WARN, "started with --readonly: no signals, no nice values");
		return false;
	}
	if (past_threads(top)) {
		notice(top, LINE_WARN, "these are threads: H shows processes");
		return false;
	}
	if (top->processes.tags.count)
		error = add_tagged(top);
	else if (row && !row->dead)
		error = add_target(&top->kill, row->task);
	if (error)
		notice(top, LINE_BAD, "out of memory");
	else if (!top->kill.count)
		notice(top, LINE_WARN, row ? "it has ended" : "select a process or tag some");
	return !error && top->kill.count;
}

static void add_targets(const struct top *top, struct line *line)
{
	const struct kill *kill = &top->kill;
	unsigned int i;

	if (kill->count > 1)
		line_add(line, LINE_BOLD, "%u processes: ", kill->count);
	for (i = 0; i < kill->count && line->columns < line->room; i++) {
		const struct act_target *target = &kill->target[i];

		line_add(line, LINE_PLAIN, "%s%u ", i ? ", " : "", (unsigned int)target->pid);
		line_add_text(line, LINE_BOLD, target->comm,
			      strnlen(target->comm, sizeof(target->comm)), line->room);
	}
}

/* Does it to all, and says how that went; the first failure has the words. */
static void act_on_all(struct top *top, int (*act)(struct ktally *, const struct act_target *, int),
		       int value, const char *done)
{
	const struct kill *kill = &top->kill;
	unsigned int failed = 0, i;
	uint64_t pid = 0;
	int first = 0;

	for (i = 0; i < kill->count; i++) {
		int error = act(feed_handle(&top->feed), &kill->target[i], value);

		if (!error)
			continue;
		if (!failed++) {
			first = error;
			pid = kill->target[i].pid;
		}
	}
	top->refresh = true;
	if (!failed)
		notice(top, LINE_GOOD, "%s: %u", done, kill->count);
	else
		notice(top, LINE_BAD, "%u of %u failed: pid %u: %s", failed, kill->count,
		       (unsigned int)pid, first == -ESRCH ? "it has ended" : strerror(-first));
}

static void ask_signal(const struct top *top, struct line *line)
{
	char name[ENDING_ROOM];

	ending_signal((uint32_t)top->kill.signal, name);
	line_add(line, LINE_BOLD, "%s to ", name);
	add_targets(top, line);
}

static void send_signal(struct top *top)
{
	char name[ENDING_ROOM], done[ENDING_ROOM + 8];

	ending_signal((uint32_t)top->kill.signal, name);
	snprintf(done, sizeof(done), "%s sent", name);
	act_on_all(top, act_signal, top->kill.signal, done);
}

static const struct question signal_question = { ask_signal, send_signal };

static void ask_nice(const struct top *top, struct line *line)
{
	line_add(line, LINE_BOLD, "nice %d for ", top->kill.nice);
	add_targets(top, line);
}

static void set_nice(struct top *top)
{
	act_on_all(top, act_nice, top->kill.nice, "nice value set");
}

static const struct question nice_question = { ask_nice, set_nice };

static size_t count(const struct top *top)
{
	(void)top;
	return SIGNALS;
}

static struct list_id identity(const struct top *top, size_t position)
{
	(void)top;
	return (struct list_id){ position + 1, 0 };
}

static void draw_row(const struct top *top, size_t position, struct line *line)
{
	int number = (int)position + 1;
	char name[ENDING_ROOM];

	(void)top;
	ending_signal((uint32_t)number, name);
	line_add(line, LINE_BOLD, " %2d %-11s", number, name);
	line_add(line, LINE_PLAIN, " %s", sigdescr_np(number));
}

static const struct list_rows signal_rows = {
	.count = count,
	.identity = identity,
	.draw = draw_row,
};

static void draw_signals(struct top *top)
{
	struct line line;

	line_start(&line, top->columns, top->utf8);
	line_add(&line, LINE_PLAIN, "Enter sends, q goes back: a signal to ");
	add_targets(top, &line);
	screen_line(top->region.y, &line, SCREEN_TITLES);
	list_draw(top, view_list(top), &signal_rows, top->region.y + 1);
}

static void take_signal(struct top *top)
{
	top->kill.signal = (int)view_list(top)->cursor + 1;
	view_close(top);
	question_ask(top, &signal_question);
}

static const struct binding in_signals[] = {
	{ { PRESS_ENTER }, "Enter", "send this signal, after a question", take_signal },
};

static const struct bindings signals_bindings = BINDINGS(in_signals);

static const struct view signals_pane = {
	.name = "signals",
	.title = "a signal to send",
	.whole = true,
	.bindings = { &signals_bindings, &list_bindings },
	.rows = &signal_rows,
	.heads = 1,
	.draw = draw_signals,
};

static void choose_signal(struct top *top)
{
	if (!choose_targets(top))
		return;
	view_open(top, &signals_pane);
	list_select(top, view_list(top), &signal_rows, SIGTERM - 1);
}

static char *nice_text(struct top *top, size_t *room)
{
	*room = sizeof(top->kill.text);
	return top->kill.text;
}

/* The number is read when it is whole; until then it stays open. */
static bool nice_done(struct top *top, bool keep)
{
	char *end;
	long value = strtol(top->kill.text, &end, 10);

	if (!keep)
		return true;
	if (!top->kill.text[0] || *end || value < NICE_MIN || value > NICE_MAX)
		return false;
	top->kill.nice = (int)value;
	question_ask(top, &nice_question);
	return true;
}

static void nice_hint(const struct top *top, struct line *line)
{
	line_add(line, LINE_PLAIN, "  (%d to %d) for ", NICE_MIN, NICE_MAX);
	add_targets(top, line);
}

static const struct prompt nice_prompt = {
	.label = "Nice",
	.text = nice_text,
	.done = nice_done,
	.hint = nice_hint,
};

/* Proposes what the first of them has, and a bit. */
static void choose_nice(struct top *top, int more)
{
	const struct ktally_task *task;
	uint64_t value;
	int nice = 0;

	if (!choose_targets(top))
		return;
	task = ktally_sample_find(model_now(&top->model), (uint32_t)top->kill.target[0].pid);
	if (task && ktally_task_value(task, KTALLY_TASK_NICE, &value))
		nice = (int)(int64_t)value + more;
	nice = nice < NICE_MIN ? NICE_MIN : nice > NICE_MAX ? NICE_MAX : nice;
	snprintf(top->kill.text, sizeof(top->kill.text), "%d", nice);
	prompt_open(top, &nice_prompt);
}

static void nice_lower(struct top *top)
{
	choose_nice(top, -1);
}

static void nice_higher(struct top *top)
{
	choose_nice(top, 1);
}

static const struct binding table[] = {
	{ { 'K', PRESS_F9 }, "K F9", "send a signal to the tagged processes, or the selected one",
	  choose_signal },
	{ { PRESS_F7 }, "F7", "set their nice value: more CPU", nice_lower },
	{ { 'y', PRESS_F8 }, "y F8", "set their nice value: less CPU", nice_higher },
};

const struct bindings kill_bindings = BINDINGS(table);

void kill_free(struct kill *kill)
{
	free(kill->target);
	*kill = (struct kill){ 0 };
}
