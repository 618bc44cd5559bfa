/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The views that are tables of the same processes, each with columns and an order of its own:
 * what differs between them, and what was chosen in each.
 * Not here: the table's lines (table.c), its keys (processes.c).
 */
#ifndef KTALLY_TOP_TABLES_H
#define KTALLY_TOP_TABLES_H

#include <stdbool.h>

#include "top/table.h"
#include "top/usual.h"
#include "view/columns.h"

enum table_number { TABLE_PROCESSES, TABLE_IO, TABLE_MEMORY, TABLES };

/* What a view has that is such a table. */
struct table_view {
	enum table_number number;
	const char *name;	/* of its view, which a section of the settings has */
	const struct usual *usual;
	struct column sort;
};

extern const struct table_view table_processes, table_io, table_memory;

/* By number. */
extern const struct table_view *const tables_all[TABLES];

/* What was chosen in one of them. */
struct table_choice {
	struct table_wish wish;
	bool has_sort;		/* else its order is the usual one */
	struct column sort;
	bool descending;
};

/* All zero: the processes are shown. */
struct tables {
	enum table_number shown;	/* last: its choice is in the options and in the model */
	struct table_choice choice[TABLES];	/* of the others */
};

/* The one that is shown, or was last. */
const struct table_view *tables_shown(const struct tables *tables);

struct top;

/* Notes what is chosen in the one that is shown, so that choice[] has it of all of them. */
void tables_keep(struct top *top);

/* Puts the columns and the order of @table in force; those before are kept. */
void tables_show(struct top *top, const struct table_view *table);

#endif
