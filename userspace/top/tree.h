/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rows of the model as a tree: children below their parent, threads below their process.
 * Not here: which rows match and how siblings are sorted (order.c), how a row looks (table.c).
 */
#ifndef KTALLY_TOP_TREE_H
#define KTALLY_TOP_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "top/ids.h"
#include "top/model.h"

struct tree_node;

struct tree_row {
	uint32_t row;		/* of model->rows[] */
	uint32_t depth;		/* 0: no parent is there */
	bool last;		/* of its siblings */
	bool folded;		/* what is below it is not shown */
	bool context;		/* it does not match the filter, something below it does */
	uint64_t lines;		/* bit d: the ancestor at depth d has siblings below */
};

/* All zero is an empty one. */
struct tree {
	struct tree_row *rows;	/* from top to bottom */
	size_t count;
	struct tree_node *nodes;	/* one for each row of the model */
	uint32_t *sorted;	/* its rows that are in the tree, siblings in their order */
	size_t room;
};

/**
 * tree_build() - make a tree of what the model shows, and of the ancestors of that
 * @folded: identities, as list.h has them, whose children are left out
 *
 * Siblings are in the model's order; an ancestor that does not match stands where the first below
 * it would. O(n log n), most of it for finding parents by pid. Errors: -ENOMEM, it is then empty.
 */
int tree_build(struct tree *tree, const struct model *model, const struct ids *folded);
void tree_free(struct tree *tree);

#define TREE_PREFIX 256

/* What stands before a row's command, at most @cells wide and of ASCII unless @utf8. */
void tree_prefix(const struct tree_row *row, bool utf8, unsigned int cells, char out[TREE_PREFIX]);

#endif
