/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lines of the view of exits: titles, an exit, exits of one kind together.
 * Not here: which of them are shown (exit_view.h).
 */
#ifndef KTALLY_TOP_EXIT_CELLS_H
#define KTALLY_TOP_EXIT_CELLS_H

#include <stdbool.h>

#include "top/line.h"
#include "top/deaths.h"
#include "top/repeats.h"

struct top;

/* Lines as wide as this say by name who started it. */
#define EXIT_CELLS_WIDE 100

/* All need line_start() first. */
void exit_cells_titles(bool together, struct line *line);
void exit_cells_death(const struct top *top, const struct death *death, struct line *line);
void exit_cells_repeat(const struct top *top, const struct repeat *repeat, struct line *line);

#endif
