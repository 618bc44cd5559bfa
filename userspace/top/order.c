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

/* Unknown comes last in either direction. */
static int order_of(const struct model_key *a, const struct model_key *b, bool descending)
{
	int order;

	if (a->by.known != b->by.known)
		return a->by.known ? -1 : 1;
	order = a->by.known ? compare_keys(&a->by, &b->by) : 0;
	return descending ? -order : order;
}

/* What is equal stays in the order of rows[]. */
static int compare(const void *left, const void *right, void *descending)
{
	const struct model_key *a = left, *b = right;
	int order = order_of(a, b, *(const bool *)descending);

	return order ? order : (a->row > b->row) - (a->row < b->row);
}

static void swap(struct model_key *a, struct model_key *b)
{
	struct model_key was = *a;

	*a = *b;
	*b = was;
}

/*
 * Mostly nearly all rows are idle: equal, and last. They go behind the others, in the order that
 * they have, without being sorted. Returns how many others there are, in any order.
 */
static size_t put_last_behind(struct model *model)
{
	size_t others = model->shown, i;
	struct model_key last;

	if (!others)
		return 0;
	last = model->keys[0];
	for (i = 1; i < model->shown; i++) {
		if (order_of(&model->keys[i], &last, model->descending) > 0)
			last = model->keys[i];
	}
	for (i = model->shown; i-- > 0;) {
		if (order_of(&model->keys[i], &last, model->descending) == 0)
			swap(&model->keys[i], &model->keys[--others]);
	}
	return others;
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
	qsort_r(model->keys, put_last_behind(model), sizeof(*model->keys), compare,
		&model->descending);
}
