// SPDX-License-Identifier: GPL-2.0
/* Rows in groups: who belongs together, sums, order, and queries that find the members again. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "query/query.h"
#include "top/group.h"
#include "top_model.h"

static struct grouping grouping;
static struct cgroups cgroups;
static struct group_input input;

static int end(void **state)
{
	group_free(&grouping);
	cgroups_free(&cgroups);
	return tear_down(state);
}

static struct ktally_task task_of(uint64_t pid, uint64_t uid, const char *comm, uint64_t cpu)
{
	struct ktally_task task = task_busy(pid, SECOND, comm, cpu);

	task_set(&task, KTALLY_TASK_UID, uid);
	task_set(&task, KTALLY_TASK_RSS, 1 << 20);
	task_set(&task, KTALLY_TASK_NUM_THREADS, 2);
	return task;
}

static void make(struct model *model, enum group_by by)
{
	input = (struct group_input){
		.model = model, .cgroups = &cgroups, .by = by, .exits = true,
	};
	assert_int_equal(group_make(&grouping, &input), 0);
}

/* Two of user 0 and one of another that use a CPU together; one that ends uses half of one. */
static void make_users(struct model *model, bool redact)
{
	struct ktally_task tasks[] = {
		task_of(1, 0, "a", SECOND), task_of(2, 0, "b", SECOND),
		task_of(3, 4242424, "a", SECOND), task_of(4, 4242424, "c", 0),
	};
	struct ktally_task ended = tasks[3];

	commit(model, 10 * SECOND, tasks, 4);
	tasks[0].value[KTALLY_TASK_CPU_TIME] += SECOND / 2;
	tasks[1].value[KTALLY_TASK_CPU_TIME] += SECOND / 4;
	tasks[2].value[KTALLY_TASK_CPU_TIME] += SECOND / 4;
	if (redact)
		ktally_mark(tasks[0].redacted, KTALLY_TASK_CPU_TIME);
	ended.value[KTALLY_TASK_CPU_TIME] = SECOND / 2;
	task_set(&ended, KTALLY_TASK_EXIT_TIME, 10 * SECOND + SECOND / 2);
	exits_add(&model->exits, &ended, model_now(model));
	commit(model, 11 * SECOND, tasks, 3);
}

static unsigned int column_of(const char *title)
{
	unsigned int i;

	for (i = 0; i < GROUP_COLUMNS; i++) {
		if (!strcmp(group_column_title(&group_columns[i]), title))
			return i;
	}
	fail_msg("no column %s", title);
	return 0;
}

static const struct group *group_named(const char *name)
{
	char text[GROUP_NAME];
	size_t i;

	for (i = 0; i < grouping.count; i++) {
		size_t len = group_name(&grouping.group[i], &input, text);

		assert_int_equal(len, strlen(text));
		if (!strcmp(text, name))
			return &grouping.group[i];
	}
	fail_msg("no group %s", name);
	return NULL;
}

static void assert_cell(const char *name, const char *title, const char *expected)
{
	char cell[CELL_ROOM];
	size_t len = group_cell(group_named(name), column_of(title), 7, cell);

	assert_int_equal(len, strlen(cell));
	assert_string_equal(cell, expected);
}

static void sums_include_what_exited_in_the_interval(void **state)
{
	(void)state;
	make_users(*state, false);
	make(*state, GROUP_BY_USER);
	assert_int_equal(grouping.count, 2);
	assert_true(grouping.has_ids);
	assert_cell("root", "CPU%", "75.0");
	assert_cell("root", "EXIT/s", "0");
	assert_cell("4242424", "CPU%", "75.0");
	assert_cell("4242424", "EXIT/s", "1.0");
	/* What is held is held by the living. */
	assert_cell("root", "RSS", "2.0M");
	assert_cell("4242424", "RSS", "1.0M");
	assert_cell("4242424", "PROCS", "1");
	assert_cell("4242424", "THR", "2");
	assert_cell("4242424", "SWAP", "-");
}

static void programs_have_their_names_together(void **state)
{
	make_users(*state, false);
	make(*state, GROUP_BY_PROGRAM);
	assert_int_equal(grouping.count, 3);
	assert_cell("a", "PROCS", "2");
	assert_cell("a", "CPU%", "75.0");
	assert_cell("c", "PROCS", "0");
}

static void a_sum_without_one_member_is_marked(void **state)
{
	make_users(*state, true);
	make(*state, GROUP_BY_USER);
	assert_cell("root", "CPU%", "~25.0");
	assert_cell("4242424", "CPU%", "75.0");
	make(*state, GROUP_BY_PROGRAM);
	assert_cell("b", "CPU%", "25.0");
	assert_cell("a", "CPU%", "~25.0");
}

static void what_is_known_of_none_is_absent(void **state)
{
	struct ktally_task tasks[] = { task_make(1, SECOND, "a"), task_make(2, SECOND, "b") };

	ktally_mark(tasks[1].redacted, KTALLY_TASK_RSS);
	commit(*state, 10 * SECOND, tasks, 2);
	make(*state, GROUP_BY_PROGRAM);
	assert_cell("a", "CPU%", "-");
	assert_cell("a", "RSS", "-");
	assert_cell("b", "RSS", "?");
	assert_cell("a", "FORK/s", "-");
	assert_cell("a", "EXIT/s", "-");
	make(*state, GROUP_BY_CGROUP);
	assert_int_equal(grouping.count, 1);
	assert_false(grouping.has_ids);
	assert_cell("-", "PROCS", "2");
}

static void forks_are_counted_and_marked_where_some_are_missed(void **state)
{
	struct ktally_task tasks[] = {
		task_busy(1, SECOND, "a", 0), task_busy(2, 10 * SECOND + 1, "a", 0),
		task_busy(3, 11 * SECOND, "a", 0),
	};

	commit(*state, 10 * SECOND, tasks, 1);
	commit(*state, 12 * SECOND, tasks, 3);
	make(*state, GROUP_BY_PROGRAM);
	assert_cell("a", "FORK/s", "1.0");
	input.exits = false;
	assert_int_equal(group_make(&grouping, &input), 0);
	assert_cell("a", "FORK/s", "~1.0");
	assert_cell("a", "EXIT/s", "-");
}

/* Memory is the process's, however many of its threads are rows. */
static void threads_do_not_count_twice(void **state)
{
	struct ktally_task tasks[] = { task_of(1, 0, "a", SECOND), task_of(2, 0, "a", SECOND) };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		task_set(&tasks[i], KTALLY_TASK_SCOPE, KTALLY_SCOPE_THREAD);
		task_set(&tasks[i], KTALLY_TASK_TGID, 1);
	}
	commit(*state, 10 * SECOND, tasks, 2);
	make(*state, GROUP_BY_PROGRAM);
	assert_cell("a", "PROCS", "1");
	assert_cell("a", "THR", "2");
	assert_cell("a", "RSS", "1.0M");
}

static void assert_first(unsigned int column, bool descending, const char *name)
{
	char text[GROUP_NAME];

	group_sort(&grouping, &input, column, descending);
	group_name(&grouping.group[0], &input, text);
	assert_string_equal(text, name);
}

static void groups_can_be_ordered(void **state)
{
	make_users(*state, false);
	make(*state, GROUP_BY_PROGRAM);
	assert_first(column_of("CPU%"), true, "a");
	assert_first(column_of("CPU%"), false, "b");
	assert_first(GROUP_BY_NAME, true, "c");
	assert_first(GROUP_BY_NAME, false, "a");
	assert_first(column_of("RSS"), true, "a");
	assert_first(column_of("RSS"), false, "b");	/* of c nothing is known */
}

/* The rows that a group's query finds are its members. */
static void assert_found(struct model *model, const char *name, const char *query, size_t rows)
{
	char text[QUERY_ROOM];
	struct query_error error;
	struct query *found;
	size_t count = 0, i;

	assert_int_equal(group_query(&grouping, group_named(name), &input, text, sizeof(text)), 0);
	assert_string_equal(text, query);
	assert_int_equal(query_compile(text, &found, &error), 0);
	for (i = 0; i < model->count; i++)
		count += query_matches(found, &model->rows[i], &model->context);
	assert_int_equal(count, rows);
	query_free(found);
}

static void queries_find_the_members(void **state)
{
	make_users(*state, false);
	make(*state, GROUP_BY_USER);
	assert_found(*state, "root", "uid=0", 2);
	assert_found(*state, "4242424", "uid=4242424", 2);
	make(*state, GROUP_BY_PROGRAM);
	assert_found(*state, "a", "comm=\"a\"", 2);
	make(*state, GROUP_BY_CGROUP);
	assert_found(*state, "-", "unknown(cgroup_id)", 4);
}

static void hostile_names_are_found_or_refused(void **state)
{
	struct ktally_task tasks[] = {
		task_make(1, SECOND, "a\" or pid=2"), task_make(2, SECOND, "'\""),
		task_make(3, SECOND, "\033[2J"), task_make(4, SECOND, ""),
	};
	char text[QUERY_ROOM];

	memset(tasks[2].comm, 'x', sizeof(tasks[2].comm));	/* without an end */
	commit(*state, 10 * SECOND, tasks, 4);
	make(*state, GROUP_BY_PROGRAM);
	assert_int_equal(grouping.count, 4);
	assert_found(*state, "a\" or pid=2", "comm='a\" or pid=2'", 1);
	assert_found(*state, "xxxxxxxxxxxxxxxx", "comm=\"xxxxxxxxxxxxxxxx\"", 1);
	assert_found(*state, "", "comm=\"\"", 1);
	assert_int_equal(group_query(&grouping, group_named("'\""), &input, text, sizeof(text)),
			 -EINVAL);
	assert_int_equal(group_query(&grouping, group_named(""), &input, text, 7), -E2BIG);
}

/* Keeps a path as if it had been read: in the slot where it is found then. */
static void keep_path(uint64_t id, const char *path)
{
	unsigned int i;

	for (i = 0; i < 2 * CGROUPS_MAX; i++) {
		if (cgroups.slot[i].id)
			continue;
		cgroups.slot[i] = (struct cgroup_slot){ id, strdup(path) };
		if (cgroups_path(&cgroups, id, 0))
			return;
		free(cgroups.slot[i].path);
		cgroups.slot[i] = (struct cgroup_slot){ 0 };
	}
	fail();
}

static void units_gather_their_cgroups(void **state)
{
	static const uint64_t ids[] = { 11, 12, 11, 13, 14 };
	struct ktally_task tasks[5];
	unsigned int i;

	keep_path(11, "/system.slice/nginx.service");
	keep_path(12, "/system.slice/nginx.service/workers");
	keep_path(13, "/");
	for (i = 0; i < 5; i++) {
		tasks[i] = task_make(4000000 + i, SECOND, "x");	/* pids that are nobody's */
		task_set(&tasks[i], KTALLY_TASK_CGROUP_ID, ids[i]);
	}
	commit(*state, 10 * SECOND, tasks, 5);
	make(*state, GROUP_BY_UNIT);
	assert_int_equal(grouping.count, 3);
	assert_cell("nginx.service", "PROCS", "3");
	assert_cell("(none)", "PROCS", "1");
	assert_cell("14", "PROCS", "1");	/* its path can't be read */
	assert_found(*state, "nginx.service", "cgroup_id=11 or cgroup_id=12", 3);
	assert_found(*state, "14", "cgroup_id=14", 1);
	make(*state, GROUP_BY_CGROUP);
	assert_int_equal(grouping.count, 4);
	assert_cell("/system.slice/nginx.service/workers", "PROCS", "1");
	assert_found(*state, "/", "cgroup_id=13", 1);
}

static void no_rows_make_no_groups(void **state)
{
	commit(*state, 10 * SECOND, NULL, 0);
	make(*state, GROUP_BY_USER);
	assert_int_equal(grouping.count, 0);
	group_sort(&grouping, &input, 0, true);
}

#undef test
#define test(name) cmocka_unit_test_setup_teardown(name, set_up, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(sums_include_what_exited_in_the_interval),
		test(programs_have_their_names_together),
		test(a_sum_without_one_member_is_marked),
		test(what_is_known_of_none_is_absent),
		test(forks_are_counted_and_marked_where_some_are_missed),
		test(threads_do_not_count_twice),
		test(groups_can_be_ordered),
		test(queries_find_the_members),
		test(hostile_names_are_found_or_refused),
		test(units_gather_their_cgroups),
		test(no_rows_make_no_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
