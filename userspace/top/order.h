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

/* True when plain text is found in the row's comm or user name, or its pid begins with it. */
bool order_matches(const struct row *row, const struct row_context *context, const char *filter);

#endif
