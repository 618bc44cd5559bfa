// SPDX-License-Identifier: GPL-2.0
/*
 * Walks the tables that dispatch keys, of each view and of each pane: no key is without a line of
 * the help, and none without an effect. What that is, the tests of each view say.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deaths.h"
#include "top_waits.h"

/* Keys that lead to what is walked through, and select the second of its rows. */
static const struct place {
	const char *name;
	const char *keys;
} places[] = {
	{ "overview", "1jj" }, { "processes", "2jj" }, { "groups", "3bjj" }, { "io", "4jj" },
	{ "memory", "5jj" }, { "latency", "6jj" }, { "exits", "7jj" }, { "health", "8jj" },
	{ "help", "2?jj" }, { "process", "2j\njj" }, { "columns", "2cj" }, { "signals", "2jjKgjj" },
	{ "bars", "6\n" }, { "exit", "7j\njj" }, { "rule", "8G\njj" },
};

#define PLACES (sizeof(places) / sizeof(places[0]))

static void next_sample(uint64_t time)
{
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "alpha", 3 * time), task_busy(2, SECOND, "beta", 2 * time),
		task_busy(3, SECOND, "gamma", time),
	};

	task_set(&tasks[1], KTALLY_TASK_PPID, 1);
	task_set(&tasks[2], KTALLY_TASK_PPID, 2);
	sample_fill(model_next(past_live(&top)), time, tasks, 3);
	assert_int_equal(model_commit(past_live(&top)), 0);
	doctor_sample(&top);
	past_keep(&top);
}

static void add_deaths(void)
{
	struct ktally_task record;
	unsigned int i;

	assert_int_equal(deaths_init(&top.deaths), 0);
	assert_int_equal(exit_view_init(&top.exits), 0);
	for (i = 0; i < 6; i++) {
		record = death_make(20 + i, "crash", (5 + i) * SECOND, i, 0);
		deaths_add(&top.deaths, &record);
	}
}

static void choose_columns(void)
{
	char bad[16];

	assert_int_equal(table_parse("pid,rss,command", &usual_processes, &top.options.wish, bad,
				     sizeof(bad)), 0);
	top.first_column = 1;
}

/* All that a key may need: columns to scroll, a tag, a filter, a search, a past. */
static void prepare(void)
{
	struct health_rules rules;

	unsetenv("HOME");			/* w says that it can't */
	unsetenv("XDG_CONFIG_HOME");
	top_set_up();
	health_rules_default(&rules);
	assert_int_equal(doctor_init(&top.doctor, &rules), 0);
	add_deaths();
	next_sample(12 * SECOND);
	next_sample(14 * SECOND);
	next_sample(16 * SECOND);
	fill_sets();
	choose_columns();
	top.model.sort = (struct column){ COLUMN_VALUE, KTALLY_TASK_SWAP };
	top.options.theme = THEME_MONO;
	strcpy(top.search.text, "a");
	press("2j ");				/* a tag */
	press("/a\n");				/* all have one */
}

static void go(const struct place *place)
{
	prepare();
	press(place->keys);
	choose_columns();		/* of this view */
	while (top.lines > 12) {
		top.lines--;
		top_fit(&top);
	}
	assert_string_equal(view_shown(&top)->name, place->name);
	top.refresh = false;
	top.notice.text[0] = '\0';
}

static void leave_it(void)
{
}

static void as_tree(void)
{
	top.processes.as_tree = true;
	top.processes.built = 0;
	top_fit(&top);
}

static void at_the_end(void)
{
	press("G");
}

static void sorted_by_the_next(void)
{
	press(">");
}

static void in_the_past(void)
{
	past_pause(&top);
	past_back(&top);
	top_fit(&top);
}

static void nothing_selected(void)
{
	list_reset(view_list(&top));
}

/* Other states, for keys that do nothing in the one before. */
static void (*const changes[])(void) = {
	leave_it, as_tree, at_the_end, sorted_by_the_next, in_the_past, nothing_selected,
};

static bool has_effect(const struct place *place, void (*change)(void), uint32_t key)
{
	static struct top before;
	bool changed;

	go(place);
	change();
	top_fit(&top);
	top.place = (struct screen_place){ top.region.y + top.region.heads, 1 };
	memcpy(&before, &top, sizeof(top));
	keys_press(&top, key);
	changed = memcmp(&before, &top, sizeof(top)) != 0;
	top_fit(&top);
	redraw();
	top_tear_down();
	return changed;
}

static bool has_effect_anywhere(const struct place *place, uint32_t key)
{
	unsigned int i;

	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		if (has_effect(place, changes[i], key))
			return true;
	}
	return false;
}

/* Text has no rows to select; what of it fits in needs no scrolling. */
static bool is_idle(const struct place *place, const struct bindings *table, uint32_t key)
{
	const struct list_rows *rows;
	bool is_text, fits;

	if (table != &list_bindings)
		return false;
	go(place);
	rows = view_shown(&top)->rows;
	is_text = !rows->identity;
	fits = rows->count(&top) <= view_list(&top)->page;
	top_tear_down();
	return is_text && (fits || key == PRESS_CLICK);
}

static void walk(const struct place *place)
{
	const struct bindings *tables[TABLES_MAX];
	unsigned int count, t, i, j;

	go(place);
	count = keys_tables(view_shown(&top), tables);
	top_tear_down();
	for (t = 0; t < count; t++) {
		for (i = 0; i < tables[t]->count; i++) {
			const struct binding *binding = &tables[t]->row[i];

			for (j = 0; j < KEYS_PER_ROW && binding->keys[j]; j++) {
				if (!has_effect_anywhere(place, binding->keys[j]) &&
				    !is_idle(place, tables[t], binding->keys[j]))
					fail_msg("%s: the key of '%s', %s, does nothing",
						 place->name, binding->names, binding->help);
			}
		}
	}
}

static void every_key_has_an_effect_in_every_view_and_pane(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < PLACES; i++)
		walk(&places[i]);
}

static void every_view_is_walked_through(void **state)
{
	unsigned int i, j;

	(void)state;
	for (i = 0; views[i]; i++) {
		for (j = 0; j < PLACES && strcmp(places[j].name, views[i]->name); j++)
			;
		assert_true(j < PLACES);
	}
}

/* The line of the help for a binding, or -1. */
static int help_of(const struct binding *binding)
{
	int y;

	for (y = 0; y < SCREEN_MAX; y++) {
		if (strstr(screen.text[y], binding->names) && strstr(screen.text[y], binding->help))
			return y;
	}
	return -1;
}

static void check_help(const struct place *place)
{
	const struct bindings *tables[TABLES_MAX];
	unsigned int count, t, i;

	go(place);
	count = keys_tables(view_shown(&top), tables);
	help_open(&top);
	top.lines = SCREEN_MAX;
	redraw();
	for (t = 0; t < count; t++) {
		for (i = 0; i < tables[t]->count; i++) {
			const struct binding *binding = &tables[t]->row[i];
			int y = help_of(binding);

			assert_true(*binding->help && binding->keys[0]);
			assert_true(y >= 0);
			/* Without a name it goes on with the line before. */
			assert_true(*binding->names || strstr(screen.text[y - 1], "..."));
			assert_true(strlen(screen.text[y]) < 80);
		}
	}
	top_tear_down();
}

static void every_key_is_in_the_help_of_every_view_and_pane(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < PLACES; i++)
		check_help(&places[i]);
}

/* Numbers in no order, the same ones each time. */
static unsigned int draw_number(unsigned int below)
{
	static uint64_t state = 1;

	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(state >> 33) % below;
}

/* A character, or a key that is none. */
static uint32_t draw_key(void)
{
	static const uint32_t others[] = {
		PRESS_TAB, PRESS_ENTER, PRESS_ENTER, PRESS_ESCAPE, PRESS_ESCAPE, PRESS_ERASE,
	};
	unsigned int number = draw_number(200);

	if (number < 95)
		return ' ' + number;
	if (number < 110)
		return others[number % 6];
	if (number < 115)
		return 0xe9 + number;		/* beyond ASCII */
	return PRESS_UP + number % (PRESS_F10 - PRESS_UP + 1);
}

static void change_size(void)
{
	top.lines = 5 + draw_number(60);
	top.columns = 20 + draw_number(300);
	top_fit(&top);
}

/* Whatever is pressed, at whatever size: sanitizers look on. Nothing is done to processes. */
static void a_storm_of_keys_is_survived(void **state)
{
	uint64_t time = 20;
	unsigned int i;

	(void)state;
	prepare();
	top.options.readonly = true;
	for (i = 0; i < 20000; i++) {
		top.place.y = draw_number(top.lines);
		top.place.x = draw_number(top.columns);
		keys_press(&top, draw_key());
		top.quit = false;
		if (!draw_number(20))
			change_size();
		if (!draw_number(20))
			next_sample(time++ * SECOND);
		redraw();
	}
	top_tear_down();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_view_is_walked_through),
		cmocka_unit_test(every_key_is_in_the_help_of_every_view_and_pane),
		cmocka_unit_test(every_key_has_an_effect_in_every_view_and_pane),
		cmocka_unit_test(a_storm_of_keys_is_survived),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
