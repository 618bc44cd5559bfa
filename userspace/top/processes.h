/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The view of processes: a table of them, or of their threads.
 */
#ifndef KTALLY_TOP_PROCESSES_H
#define KTALLY_TOP_PROCESSES_H

#include "top/view.h"

extern const struct view processes_view;

#endif
