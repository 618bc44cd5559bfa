// SPDX-License-Identifier: GPL-2.0
/* What the common keys do, and that no key means two things. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_screen.h"

static void interval_goes_in_steps_with_two_ends(void **state)
{
	unsigned int i;

	(void)state;
	press("}");
	assert_int_equal(top.options.interval, 5 * SECOND);
	press("{{");
	assert_int_equal(top.options.interval, 1 * SECOND);
	for (i = 0; i < 50; i++)
		press("{");
	assert_int_equal(top.options.interval, SECOND / 10);
	for (i = 0; i < 50; i++)
		press("}");
	assert_int_equal(top.options.interval, 3600 * SECOND);
	top.options.interval = 3 * SECOND;	/* as asked for, between two steps */
	press("{");
	assert_int_equal(top.options.interval, 2 * SECOND);
}

static void refresh_takes_a_sample(void **state)
{
	(void)state;
	press("r");
	assert_true(top.refresh);
}

static uint32_t known[256];
static unsigned int known_count;

static void add_key(uint32_t key)
{
	unsigned int i;

	for (i = 0; i < known_count; i++)
		assert_int_not_equal(known[i], key);
	assert_true(known_count < 256);
	known[known_count++] = key;
}

static void add_keys(const struct bindings *table)
{
	unsigned int i, j;

	for (i = 0; i < table->count; i++) {
		for (j = 0; j < KEYS_PER_ROW && table->row[i].keys[j]; j++)
			add_key(table->row[i].keys[j]);
	}
}

/* Of what a view has and what is common to all. */
static void no_key_means_two_things(void **state)
{
	const struct bindings *tables[TABLES_MAX];
	unsigned int v, i, count;

	(void)state;
	for (v = 0; views[v]; v++) {
		known_count = 0;
		for (i = 0; views[i]; i++)
			add_key(views[i]->key);
		count = keys_tables(views[v], tables);
		for (i = 0; i < count; i++)
			add_keys(tables[i]);
		assert_true(known_count > 20);
	}
}

static void unknown_keys_do_nothing(void **state)
{
	struct top *before = malloc(sizeof(top));
	uint32_t key;

	(void)state;
	assert_non_null(before);
	memcpy(before, &top, sizeof(top));
	for (key = 1; key < '\t'; key++)
		keys_press(&top, key);
	keys_press(&top, 0);
	keys_press(&top, 0x10ffff);
	keys_press(&top, UINT32_MAX);
	assert_memory_equal(before, &top, sizeof(top));
	free(before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(interval_goes_in_steps_with_two_ends),
		test(refresh_takes_a_sample),
		test(no_key_means_two_things),
		test(unknown_keys_do_nothing),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
