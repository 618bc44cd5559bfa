/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pane that says all that an exit record tells.
 */
#ifndef KTALLY_TOP_EXIT_PANE_H
#define KTALLY_TOP_EXIT_PANE_H

#include "libktally/ktally.h"
#include "top/view.h"

struct exit_pane {
	struct ktally_task record;	/* a copy: newer exits take the place of what is kept */
};

void exit_pane_open(struct top *top, const struct ktally_task *record);

#endif
