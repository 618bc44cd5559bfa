// SPDX-License-Identifier: GPL-2.0
/*
 * The moment on show and the keys that change it, see past.h.
 * Not here: the time that is typed (past_ask.c).
 */
#include "top/past.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "top/history.h"
#include "top/top.h"

#define NSEC_PER_SEC UINT64_C(1000000000)

void past_free(struct past *past)
{
	model_free(&past->live);
}

struct model *past_live(struct top *top)
{
	return top->past.on ? &top->past.live : &top->model;
}

bool past_is_gone(const struct top *top)
{
	return top->past.on || feed_is_replay(&top->feed);
}

bool past_threads(const struct top *top)
{
	return top->past.on ? top->past.threads : top->options.threads;
}

/* What the person chose holds for whatever is on show. */
static void move_choice(struct model *to, struct model *from)
{
	to->filter = from->filter;
	from->filter = (struct filter){ 0 };
	to->sort = from->sort;
	to->descending = from->descending;
	to->version = from->version;
}

void past_end(struct top *top)
{
	struct past *past = &top->past;

	if (!past->on)
		return;
	move_choice(&past->live, &top->model);
	model_free(&top->model);
	top->model = past->live;
	past->live = (struct model){ 0 };
	past->on = false;
	model_order(&top->model);
}

static int begin(struct top *top)
{
	struct past *past = &top->past;
	struct model model;
	int error;

	if (past->on)
		return 0;
	error = model_init(&model, top->model.context.users);
	if (error) {
		model_free(&model);
		return error;
	}
	move_choice(&model, &top->model);
	past->live = top->model;
	top->model = model;
	past->number = UINT64_MAX;
	past->on = true;
	return 0;
}

/* The newest moment that is kept; there is one. */
static uint64_t newest(const struct history *history)
{
	return history->first + history->count - 1;
}

void past_show(struct top *top, uint64_t number)
{
	int error = begin(top);

	if (!error && number != top->past.number)
		error = history_show(&top->history, number, &top->model, top->past.number);
	if (!error) {
		top->past.number = number;
		top->past.threads = history_moment(&top->history, number)->threads;
		return;
	}
	past_end(top);
	notice(top, LINE_BAD, "out of memory: the past can't be shown");
}

bool past_any(struct top *top)
{
	if (!top->history.count)
		notice(top, LINE_WARN, "no sample is kept yet");
	return top->history.count;
}

void past_keep(struct top *top)
{
	uint64_t lost = top->history.lost;

	if (history_add(&top->history, past_live(top)) && !lost)
		notice(top, LINE_WARN, "no memory to keep this sample: it can't be gone back to");
}

void past_pause(struct top *top)
{
	if (top->past.on)
		past_end(top);
	else if (past_any(top))
		past_show(top, newest(&top->history));
}

/* From now on it is the moment before the one on show. */
void past_back(struct top *top)
{
	const struct history *history = &top->history;
	uint64_t number;

	if (!past_any(top))
		return;
	number = top->past.on ? top->past.number : newest(history);
	if (number > history->first)
		past_show(top, number - 1);
	else
		notice(top, LINE_WARN, "this is the oldest sample that is kept");
}

void past_forward(struct top *top)
{
	const struct history *history = &top->history;
	uint64_t next = top->past.number + 1;

	if (!top->past.on)
		notice(top, LINE_PLAIN, "this is now");
	else if (next > newest(history))
		past_end(top);
	else
		past_show(top, next < history->first ? history->first : next);
}

struct words {
	char *text;
	size_t len;
};

static void add(struct words *words, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct words *words, const char *format, ...)
{
	size_t room = PAST_WORDS - words->len;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(words->text + words->len, room, format, args);
	va_end(args);
	if (len > 0)
		words->len += (size_t)len < room ? (size_t)len : room - 1;
}

static void add_date(struct words *words, uint64_t realtime)
{
	time_t second = (time_t)(realtime / NSEC_PER_SEC);
	char text[32];
	struct tm tm;

	if (!second || !localtime_r(&second, &tm))
		return;
	strftime(text, sizeof(text), "%F %T", &tm);
	add(words, " %s", text);
}

/* 5 s, 2 min 10 s, 3 h 7 min: as of the last sample. */
static void add_ago(struct words *words, uint64_t ns)
{
	uint64_t s = ns / NSEC_PER_SEC;

	if (s < 60)
		add(words, ", %" PRIu64 " s ago", s);
	else if (s < 3600)
		add(words, ", %" PRIu64 " min %" PRIu64 " s ago", s / 60, s % 60);
	else
		add(words, ", %" PRIu64 " h %" PRIu64 " min ago", s / 3600, s / 60 % 60);
}

static void add_number(struct words *words, const struct top *top)
{
	const struct history *history = &top->history;
	uint64_t number = top->past.number;
	const char *samples = history->count == 1 ? "sample" : "samples";

	if (!history_moment(history, number))
		add(words, ", kept no longer");
	else if (number == history->first)
		add(words, ", the oldest of %zu %s", history->count, samples);
	else
		add(words, ", %" PRIu64 " of %zu %s", number - history->first + 1, history->count,
		    samples);
	if (history->lost)
		add(words, " (%" PRIu64 " lost: no memory)", history->lost);
}

void past_words(const struct top *top, char words[PAST_WORDS])
{
	struct words all = { words, 0 };
	uint64_t newest_time = top->past.live.context.boottime, shown = top->model.context.boottime;

	words[0] = '\0';
	if (!top->past.on)
		return;
	add(&all, "PAST");
	add_date(&all, top->model.context.realtime);
	if (shown && newest_time >= shown)
		add_ago(&all, newest_time - shown);
	add_number(&all, top);
	add(&all, ", Z: back to %s", feed_is_replay(&top->feed) ? "the last" : "now");
}
