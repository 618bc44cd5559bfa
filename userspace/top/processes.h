/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The views of processes: tables of them, or of their threads, flat or as a tree; some are tagged.
 * What is folded or tagged is so in all of them, columns and order are each one's own (tables.h).
 */
#ifndef KTALLY_TOP_PROCESSES_H
#define KTALLY_TOP_PROCESSES_H

#include "top/ids.h"
#include "top/tree.h"
#include "top/view.h"

/* All zero: flat, and none is tagged. */
struct processes {
	bool as_tree;
	struct tree tree;
	struct ids folded, tags;
	unsigned int tree_cells;	/* that it may take before a command */
	uint64_t built;		/* version of the model that the tree shows; 0: none */
};

extern const struct view processes_view, io_view, memory_view;

/* The selected process of the view on show, NULL when there is none. */
const struct row *processes_selected(struct top *top);

/* Forgets what was tagged or folded and is there no longer: once for each sample. */
void processes_keep(struct top *top);

/* For struct list_rows of a view on show whose rows are processes: its row() says which. */
struct list_id processes_identity(const struct top *top, size_t position);
bool processes_tagged(const struct top *top, size_t position);
bool processes_match(const struct top *top, size_t position, const char *text);
/* For those and others whose rows the filter chooses among. */
const char *processes_none(const struct top *top);

/* Keys of all views whose rows are processes: threads, tags, following. */
extern const struct bindings processes_bindings;

void processes_free(struct processes *processes);

#endif
