// SPDX-License-Identifier: GPL-2.0
/* The rows of the model as a tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top/tree.h"
#include "top_model.h"

#define MANY 20000

static struct tree tree;
static struct ids folded;

static struct ktally_task child(uint64_t pid, uint64_t ppid, const char *comm, uint64_t cpu_time)
{
	struct ktally_task task = task_busy(pid, SECOND, comm, cpu_time);

	task_set(&task, KTALLY_TASK_PPID, ppid);
	return task;
}

static int set_up_tree(void **state)
{
	struct model *model;

	if (set_up(state))
		return -1;
	model = *state;
	model->sort = (struct column){ COLUMN_VALUE, KTALLY_TASK_CPU_TIME };
	return 0;
}

static int tear_down_tree(void **state)
{
	tree_free(&tree);
	ids_clear(&folded);
	return tear_down(state);
}

/* "0a 1b 1(c)": depth and command, in parentheses when it is there for what is below it. */
static void assert_tree(const struct model *model, const char *expected)
{
	char text[512] = "";
	size_t i;

	assert_int_equal(tree_build(&tree, model, &folded), 0);
	for (i = 0; i < tree.count; i++) {
		const struct tree_row *row = &tree.rows[i];
		size_t len = strlen(text);

		snprintf(text + len, sizeof(text) - len, row->context ? "%s%u(%s)" : "%s%u%s",
			 i ? " " : "", row->depth, model->rows[row->row].task->comm);
	}
	assert_string_equal(text, expected);
}

static void set_filter(struct model *model, const char *text)
{
	strcpy(model->filter.text, text);
	filter_changed(&model->filter);
	model_order(model);
}

static void commit_family(struct model *model)
{
	struct ktally_task tasks[] = {
		child(1, 0, "a", 1), child(2, 1, "b", 2), child(3, 1, "c", 3),
		child(4, 2, "d", 9), child(5, 77, "e", 5), child(6, 2, "f", 8),
	};

	commit(model, 10 * SECOND, tasks, 6);
}

/* Whose parent is not there is a root. */
static void siblings_are_in_order_below_their_parent(void **state)
{
	struct model *model = *state;

	commit_family(model);
	assert_tree(model, "0e 0a 1c 1b 2d 2f");
	model->descending = false;
	model_order(model);
	assert_tree(model, "0a 1b 2f 2d 1c 0e");
	assert_int_equal(tree.rows[2].lines, 3);	/* a and b have siblings below */
	assert_int_equal(tree.rows[4].lines, 1);	/* b's are done */
	assert_true(tree.rows[3].last && !tree.rows[2].last);
}

static void a_filter_leaves_the_ancestors(void **state)
{
	struct model *model = *state;

	commit_family(model);
	set_filter(model, "comm=d or comm=c");
	assert_tree(model, "0(a) 1(b) 2d 1c");	/* b stands where d would */
	set_filter(model, "comm=b");
	assert_tree(model, "0(a) 1b");
	set_filter(model, "comm=nothing");
	assert_tree(model, "");
}

static void what_is_folded_is_not_shown(void **state)
{
	struct model *model = *state;

	commit_family(model);
	assert_int_equal(ids_toggle(&folded, (struct list_id){ 2, SECOND }), 0);
	assert_tree(model, "0e 0a 1c 1b");
	assert_true(tree.rows[3].folded);
	assert_int_equal(ids_toggle(&folded, (struct list_id){ 2, SECOND }), 0);
	assert_int_equal(ids_toggle(&folded, (struct list_id){ 2, 7 }), 0);	/* another life */
	assert_int_equal(ids_toggle(&folded, (struct list_id){ 4, SECOND }), 0);	/* a leaf */
	assert_tree(model, "0e 0a 1c 1b 2d 2f");
	assert_false(tree.rows[4].folded);
}

static void threads_are_below_their_process(void **state)
{
	struct model *model = *state;
	struct ktally_task tasks[] = {
		child(1, 0, "a", 1), child(2, 1, "b", 2), child(3, 1, "t", 3), child(4, 1, "u", 4),
	};

	tasks[2].value[KTALLY_TASK_TGID] = 2;
	tasks[3].value[KTALLY_TASK_TGID] = 2;
	commit(model, 10 * SECOND, tasks, 4);
	assert_tree(model, "0a 1b 2u 2t");
}

/* Samples are not taken in one moment: pids may be used again while they are. */
static void a_circle_of_parents_has_an_end(void **state)
{
	struct model *model = *state;
	struct ktally_task tasks[] = {
		child(1, 1, "self", 1), child(2, 4, "b", 2), child(3, 2, "c", 3),
		child(4, 3, "d", 4), child(5, 4, "e", 5),
	};

	commit(model, 10 * SECOND, tasks, 5);
	assert_int_equal(tree_build(&tree, model, &folded), 0);
	assert_int_equal(tree.count, 5);
	set_filter(model, "comm=e");
	assert_int_equal(tree_build(&tree, model, &folded), 0);
	assert_int_equal(tree.count, 4);
}

static void deep_and_wide_trees_are_whole(void **state)
{
	struct ktally_task *tasks = calloc(MANY, sizeof(*tasks));
	struct model *model = *state;
	uint64_t i;

	assert_non_null(tasks);
	for (i = 0; i < MANY; i++)
		tasks[i] = child(i + 1, i, "deep", i);
	commit(model, 10 * SECOND, tasks, MANY);
	assert_int_equal(tree_build(&tree, model, &folded), 0);
	assert_int_equal(tree.count, MANY);
	assert_int_equal(tree.rows[MANY - 1].depth, MANY - 1);
	for (i = 1; i < MANY; i++)
		tasks[i].value[KTALLY_TASK_PPID] = 1;
	commit(model, 12 * SECOND, tasks, MANY);
	assert_int_equal(tree_build(&tree, model, &folded), 0);
	assert_int_equal(tree.count, MANY);
	assert_int_equal(tree.rows[MANY - 1].depth, 1);
	assert_true(tree.rows[MANY - 1].last);
	free(tasks);
}

static void lines_go_on_where_siblings_follow(void **state)
{
	struct tree_row row = { .depth = 3, .lines = 1 << 2 };
	char prefix[TREE_PREFIX];

	(void)state;
	tree_prefix(&row, true, 80, prefix);
	assert_string_equal(prefix, "   │  ├─ ");
	row.last = true;
	tree_prefix(&row, false, 80, prefix);
	assert_string_equal(prefix, "   |  `- ");
	row.folded = true;
	tree_prefix(&row, true, 6, prefix);	/* the innermost levels stay */
	assert_string_equal(prefix, "│  └+ ");
	tree_prefix(&row, true, 2, prefix);
	assert_string_equal(prefix, "+ ");
	row = (struct tree_row){ .depth = 100000, .lines = UINT64_MAX };
	tree_prefix(&row, true, 10000, prefix);
	assert_true(strlen(prefix) < TREE_PREFIX);
	row = (struct tree_row){ .depth = 0 };
	tree_prefix(&row, true, 80, prefix);
	assert_string_equal(prefix, "");
}

#define test_tree(name) cmocka_unit_test_setup_teardown(name, set_up_tree, tear_down_tree)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_tree(siblings_are_in_order_below_their_parent),
		test_tree(a_filter_leaves_the_ancestors),
		test_tree(what_is_folded_is_not_shown),
		test_tree(threads_are_below_their_process),
		test_tree(a_circle_of_parents_has_an_end),
		test_tree(deep_and_wide_trees_are_whole),
		test_tree(lines_go_on_where_siblings_follow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
