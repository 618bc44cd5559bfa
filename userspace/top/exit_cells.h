/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lines of the view of exits: titles, an exit, exits of one kind together.
 * Not here: which of them are shown (exit_view.h).
 */
#ifndef KTALLY_TOP_EXIT_CELLS_H
#define KTALLY_TOP_EXIT_CELLS_H

#include <stdbool.h>

#include "top/deaths.h"
#include "top/line.h"
#include "top/repeats.h"
#include "view/columns.h"
#include "view/ending.h"

struct top;

/* Lines as wide as this say by name who started it. */
#define EXIT_CELLS_WIDE 100

/* All need line_start() first. */
void exit_cells_titles(bool together, struct line *line);
void exit_cells_death(const struct top *top, const struct death *death, struct line *line);
void exit_cells_repeat(const struct top *top, const struct repeat *repeat, struct line *line);

/* ---- For exit_pane.c ---- */

/* How long its process lived. Returns the length, as the next one does. */
size_t exit_cells_life(const struct ktally_task *record, unsigned int width, char out[CELL_ROOM]);

/* Who has its parent's pid now, unless he came after it ended. Any bytes, without a NUL. */
size_t exit_cells_starter(const struct top *top, const struct ktally_task *record,
			  char out[CELL_ROOM]);

/* How an ending stands out. */
enum line_style exit_cells_style(struct ending ending);

#endif
