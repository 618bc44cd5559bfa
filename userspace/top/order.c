// SPDX-License-Identifier: GPL-2.0
/*
 * Which rows are shown, and in which order. Not here: the rows (model.c).
 */
#include "top/order.h"

#include <stdlib.h>
#include <strings.h>

static int compare_keys(const struct column_key *a, const struct column_key *b)
{
	if (a->text && b->text)
		return strcasecmp(a->text, b->text);
	return (a->number > b->number) - (a->number < b->number);
}

/* Unknown comes last in either direction, and what is equal stays in the order of rows[]. */
static int compare(const void *left, const void *right, void *descending)
{
	const struct model_key *a = left, *b = right;
	int order;

	if (a->by.known != b->by.known)
		return a->by.known ? -1 : 1;
	order = a->by.known ? compare_keys(&a->by, &b->by) : 0;
	if (order)
		return *(const bool *)descending ? -order : order;
	return (a->row > b->row) - (a->row < b->row);
}

void model_order(struct model *model)
{
	size_t i;

	model->version++;
	model->shown = 0;
	for (i = 0; i < model->count; i++) {
		const struct row *row = &model->rows[i];
		struct model_key *key = &model->keys[model->shown];

		if (!query_matches(model->filter.query, row, &model->context))
			continue;
		column_key(model->sort, row, &model->context, &key->by);
		key->row = (uint32_t)i;
		model->shown++;
	}
	qsort_r(model->keys, model->shown, sizeof(*model->keys), compare, &model->descending);
}
