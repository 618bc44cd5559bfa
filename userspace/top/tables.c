// SPDX-License-Identifier: GPL-2.0
/* The views that are tables of processes, and what was chosen in each, see tables.h. */
#include "top/tables.h"

#include "top/top.h"

const struct table_view table_processes = {
	TABLE_PROCESSES, "processes", &usual_processes, { COLUMN_RATE, KTALLY_TASK_CPU_TIME },
};

const struct table_view table_io = {
	TABLE_IO, "io", &usual_io, { COLUMN_RATE, KTALLY_TASK_READ_BYTES },
};

const struct table_view table_memory = {
	TABLE_MEMORY, "memory", &usual_memory, { COLUMN_VALUE, KTALLY_TASK_RSS },
};

const struct table_view *const tables_all[TABLES] = {
	[TABLE_PROCESSES] = &table_processes,
	[TABLE_IO] = &table_io,
	[TABLE_MEMORY] = &table_memory,
};

const struct table_view *tables_shown(const struct tables *tables)
{
	return tables_all[tables->shown];
}

void tables_keep(struct top *top)
{
	top->tables.choice[top->tables.shown] = (struct table_choice){
		.wish = top->options.wish,
		.has_sort = true, .sort = top->model.sort, .descending = top->model.descending,
	};
}

void tables_show(struct top *top, const struct table_view *table)
{
	const struct table_choice *choice = &top->tables.choice[table->number];

	if (table->number == top->tables.shown)
		return;
	tables_keep(top);
	top->tables.shown = table->number;
	top->first_column = 0;
	top->options.wish = choice->wish;
	top->model.sort = table->sort;
	top->model.descending = column_descends(table->sort);
	if (choice->has_sort) {
		top->model.sort = choice->sort;
		top->model.descending = choice->descending;
	}
	model_order(&top->model);
}
