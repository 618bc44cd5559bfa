// SPDX-License-Identifier: GPL-2.0
/*
 * The rows of the model as a tree, see tree.h.
 * Not here: which rows match and how siblings are sorted (order.c), how a row looks (table.c).
 */
#include "top/tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "top/order.h"

#define NONE UINT32_MAX
#define LEVEL_CELLS 3
#define LEVELS_MAX 40		/* that a prefix shows: the innermost ones */

struct tree_node {
	uint32_t parent, child, next;	/* rows, or NONE */
	bool matches;
	bool needed;		/* something below it matches */
	bool rooted;		/* its ancestors end */
};

/* Row of the living task with this pid: they are the first, in the sample's order. */
static uint32_t find_row(const struct model *model, uint64_t pid)
{
	const struct ktally_sample *now = model_now(model);
	const struct ktally_task *task = ktally_sample_find(now, (uint32_t)pid);

	return task ? (uint32_t)(task - now->tasks) : NONE;
}

static uint32_t parent_of(const struct model *model, uint32_t row)
{
	const struct ktally_task *task = model->rows[row].task;
	uint64_t pid = task->value[KTALLY_TASK_PID], tgid, parent;
	uint32_t found;

	if (ktally_task_value(task, KTALLY_TASK_TGID, &tgid) && tgid != pid)
		parent = tgid;
	else if (!ktally_task_value(task, KTALLY_TASK_PPID, &parent) || !parent)
		return NONE;
	found = find_row(model, parent);
	return found == row ? NONE : found;
}

static int make_room(struct tree *tree, size_t count)
{
	size_t room = tree->room ? tree->room : 256;
	void *moved;

	while (room < count)
		room *= 2;
	if (room == tree->room)
		return 0;
	moved = realloc(tree->rows, room * sizeof(*tree->rows));
	if (!moved)
		return -ENOMEM;
	tree->rows = moved;
	moved = realloc(tree->nodes, room * sizeof(*tree->nodes));
	if (!moved)
		return -ENOMEM;
	tree->nodes = moved;
	moved = realloc(tree->sorted, room * sizeof(*tree->sorted));
	if (!moved)
		return -ENOMEM;
	tree->sorted = moved;
	tree->room = room;
	return 0;
}

static void set_nodes(struct tree *tree, const struct model *model)
{
	size_t i;

	for (i = 0; i < model->count; i++)
		tree->nodes[i] = (struct tree_node){
			.parent = parent_of(model, (uint32_t)i), .child = NONE, .next = NONE,
		};
	for (i = 0; i < model->shown; i++)
		tree->nodes[model->keys[i].row].matches = true;
}

/*
 * Rows that match in their order, each behind those of its ancestors that don't. Returns how many.
 * The walk up ends where another one has been.
 */
static size_t sort_needed(struct tree *tree, const struct model *model)
{
	struct tree_node *nodes = tree->nodes;
	size_t count = 0, i;
	uint32_t row;

	for (i = 0; i < model->shown; i++) {
		for (row = nodes[model->keys[i].row].parent; row != NONE && !nodes[row].needed;
		     row = nodes[row].parent) {
			nodes[row].needed = true;
			if (!nodes[row].matches)
				tree->sorted[count++] = row;
		}
		tree->sorted[count++] = model->keys[i].row;
	}
	return count;
}

/* Makes lists of siblings, from their ends; those without parent are children of @root. */
static void link_siblings(struct tree *tree, size_t count, uint32_t *root)
{
	struct tree_node *nodes = tree->nodes;

	*root = NONE;
	while (count--) {
		uint32_t row = tree->sorted[count], parent = nodes[row].parent;
		uint32_t *first = parent == NONE ? root : &nodes[parent].child;

		nodes[row].next = *first;
		*first = row;
	}
}

static bool is_folded(const struct model *model, const struct ids *folded, uint32_t row)
{
	return ids_has(folded, ids_of(model->rows[row].task));
}

static void add_row(struct tree *tree, const struct model *model, const struct ids *folded,
		    uint32_t row, uint32_t depth, uint64_t lines)
{
	const struct tree_node *node = &tree->nodes[row];

	tree->rows[tree->count++] = (struct tree_row){
		.row = row, .depth = depth, .lines = lines,
		.last = node->next == NONE,
		.folded = node->child != NONE && is_folded(model, folded, row),
		.context = !node->matches,
	};
}

static uint64_t bit_of(uint32_t depth)
{
	return depth < 64 ? UINT64_C(1) << depth : 0;
}

/* Adds a row, its siblings behind it and all that is below them. */
static void add_rows(struct tree *tree, const struct model *model, const struct ids *folded,
		     uint32_t row)
{
	struct tree_node *nodes = tree->nodes;
	uint32_t depth = 0;
	uint64_t lines = 0;

	for (;;) {
		add_row(tree, model, folded, row, depth, lines);
		if (nodes[row].child != NONE && !tree->rows[tree->count - 1].folded) {
			lines |= nodes[row].next != NONE ? bit_of(depth) : 0;
			row = nodes[row].child;
			depth++;
			continue;
		}
		while (nodes[row].next == NONE) {
			row = nodes[row].parent;
			if (row == NONE)
				return;
			lines &= ~bit_of(--depth);
		}
		row = nodes[row].next;
	}
}

/* Pids that a sample saw used twice can make a circle, which hangs from no root: cut it open. */
static void cut_circles(struct tree *tree, size_t count)
{
	struct tree_node *nodes = tree->nodes;
	size_t i;

	for (i = 0; i < count; i++) {
		uint32_t row = tree->sorted[i], steps;

		for (steps = 0; row != NONE && !nodes[row].rooted && steps <= count; steps++)
			row = nodes[row].parent;
		if (steps > count)
			nodes[row].parent = NONE;
		for (row = tree->sorted[i]; row != NONE && !nodes[row].rooted;
		     row = nodes[row].parent)
			nodes[row].rooted = true;
	}
}

int tree_build(struct tree *tree, const struct model *model, const struct ids *folded)
{
	uint32_t root;
	size_t count;

	tree->count = 0;
	if (!model_now(model) || !model->shown)
		return 0;
	if (make_room(tree, model->count))
		return -ENOMEM;
	set_nodes(tree, model);
	count = sort_needed(tree, model);
	cut_circles(tree, count);
	link_siblings(tree, count, &root);
	add_rows(tree, model, folded, root);
	return 0;
}

void tree_free(struct tree *tree)
{
	free(tree->rows);
	free(tree->nodes);
	free(tree->sorted);
	*tree = (struct tree){ 0 };
}

void tree_prefix(const struct tree_row *row, bool utf8, unsigned int cells, char out[TREE_PREFIX])
{
	static const char *const ascii[] = { "|  ", "   ", "|- ", "`- ", "|+ ", "`+ " };
	static const char *const drawn[] = { "│  ", "   ", "├─ ", "└─ ", "├+ ", "└+ " };
	const char *const *pieces = utf8 ? drawn : ascii;
	unsigned int levels = cells / LEVEL_CELLS, d;

	out[0] = '\0';
	if (levels > LEVELS_MAX)
		levels = LEVELS_MAX;
	if (!row->depth || !levels) {
		strcpy(out, row->folded ? "+ " : "");
		return;
	}
	for (d = row->depth > levels ? row->depth - levels + 1 : 1; d < row->depth; d++)
		strcat(out, row->lines & bit_of(d) ? pieces[0] : pieces[1]);
	strcat(out, pieces[2 + row->last + 2 * row->folded]);
}
