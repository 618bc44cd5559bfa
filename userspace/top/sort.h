/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keys that order and filter the rows of the model, for every view that shows them.
 * Not here: the order itself (order.c).
 */
#ifndef KTALLY_TOP_SORT_H
#define KTALLY_TOP_SORT_H

#include "top/view.h"
#include "view/columns.h"

extern const struct bindings sort_bindings, filter_bindings;

/* Sorts by @column, in the direction that most people want of it. */
void sort_by(struct top *top, struct column column);

/* The same order the other way round. */
void sort_invert(struct top *top);

#endif
