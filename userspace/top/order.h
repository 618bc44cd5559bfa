/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which rows are shown, and in which order. Not here: the rows (model.c).
 */
#ifndef KTALLY_TOP_ORDER_H
#define KTALLY_TOP_ORDER_H

#include "top/model.h"

/* What one shown row is sorted by; the rows themselves never move. */
struct model_key {
	struct column_key by;
	uint32_t row;
};

#endif
