/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pane that chooses columns: which there are and in which order.
 */
#ifndef KTALLY_TOP_CHOOSER_H
#define KTALLY_TOP_CHOOSER_H

#include "top/view.h"
#include "view/columns.h"

/* All columns: those that are shown in their order, then the others. */
struct chooser {
	struct column column[COLUMNS_MAX];
	unsigned int count;
	unsigned int shown;
};

/* Opens it, and writes the settings. */
extern const struct bindings chooser_bindings;

#endif
