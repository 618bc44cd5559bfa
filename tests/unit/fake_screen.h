/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A screen that keeps what is drawn, and a whole `ktally top` on it for each test: three processes,
 * alpha, beta and gamma, in the order of the CPU time that they used.
 */
#ifndef FAKE_SCREEN_H
#define FAKE_SCREEN_H

#include "top/keys.h"
#include "top/processes.h"
#include "top/screen.h"
#include "top/top.h"
#include "tasks.h"

#define SCREEN_MAX 512

static struct {
	char text[SCREEN_MAX][LINE_BYTES];
	enum screen_look look[SCREEN_MAX];
} screen;

static struct top top;

void screen_line(unsigned int y, const struct line *line, enum screen_look look)
{
	assert_true(y < SCREEN_MAX);
	strcpy(screen.text[y], line->text);
	screen.look[y] = look;
}

static inline void top_set_up(void)
{
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "alpha", 3 * SECOND), task_busy(2, SECOND, "beta", 2 * SECOND),
		task_busy(3, SECOND, "gamma", SECOND),
	};

	memset(&top, 0, sizeof(top));
	assert_int_equal(model_init(&top.model, &top.users), 0);
	assert_int_equal(ktally_open(&top.feed.live.k, KTALLY_SOURCE_PROCFS), 0);
	top.options.interval = 2 * SECOND;
	top.history.budget = HISTORY_BYTES;
	top.view = &processes_view;
	top.utf8 = true;
	top.lines = 24;
	top.columns = 80;
	top.model.sort = (struct column){ COLUMN_VALUE, KTALLY_TASK_CPU_TIME };
	top.model.descending = true;
	sample_fill(model_next(&top.model), 10 * SECOND, tasks, 3);
	assert_int_equal(model_commit(&top.model), 0);
	top_fit(&top);
}

static inline void top_tear_down(void)
{
	doctor_free(&top.doctor);
	exit_view_free(&top.exits);
	deaths_free(&top.deaths);
	kill_free(&top.kill);
	overview_free(&top.overview);
	processes_free(&top.processes);
	groups_free(&top.grouped);
	latency_free(&top.latency);
	model_free(&top.model);
	past_free(&top.past);
	history_free(&top.history);
	ktally_close(top.feed.live.k);
}

static inline int set_up(void **state)
{
	(void)state;
	top_set_up();
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	top_tear_down();
	return 0;
}

/* Makes the terminal so low that so many rows fit. */
static inline void fit_page(unsigned int rows)
{
	while (view_list(&top)->page > rows) {
		top.lines--;
		top_fit(&top);
	}
}

static inline void press_key(uint32_t key)
{
	keys_press(&top, key);
	top_fit(&top);
}

static inline void press(const char *keys)
{
	for (; *keys; keys++)
		press_key((uint32_t)*keys);
}

/* What is on top, without header and footer. */
static inline void redraw(void)
{
	memset(&screen, 0, sizeof(screen));
	top_fit(&top);
	view_shown(&top)->draw(&top);
}

/* The first line of the screen with @text in it, or -1. */
static inline int line_with(const char *text)
{
	int y;

	redraw();
	for (y = 0; y < SCREEN_MAX; y++) {
		if (strstr(screen.text[y], text))
			return y;
	}
	return -1;
}

/* The command of the selected process, "" when none is. */
static inline const char *selected(void)
{
	size_t position = list_selected(&top);

	return position == LIST_NONE ? "" : model_row(&top.model, position)->task->comm;
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
