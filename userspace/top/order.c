// SPDX-License-Identifier: GPL-2.0
/*
 * Which rows are shown, and in which order. Not here: the rows (model.c).
 */
#include "top/order.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool pid_begins(const struct ktally_task *task, enum ktally_task_field field,
		       const char *filter)
{
	char text[24];
	uint64_t pid;

	if (!ktally_task_value(task, field, &pid))
		return false;
	snprintf(text, sizeof(text), "%" PRIu64, pid);
	return !strncmp(text, filter, strlen(filter));
}

bool order_matches(const struct row *row, const struct row_context *context, const char *filter)
{
	uint64_t uid;

	if (!*filter)
		return true;
	if (ktally_has(row->task->present, KTALLY_TASK_COMM) && strcasestr(row->task->comm, filter))
		return true;
	if (pid_begins(row->task, KTALLY_TASK_PID, filter) ||
	    pid_begins(row->task, KTALLY_TASK_TGID, filter))
		return true;
	return ktally_task_value(row->task, KTALLY_TASK_UID, &uid) &&
	       strcasestr(user_name(context->users, (uint32_t)uid), filter);
}

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

	model->shown = 0;
	for (i = 0; i < model->count; i++) {
		const struct row *row = &model->rows[i];
		struct model_key *key = &model->keys[model->shown];

		if (!order_matches(row, &model->context, model->filter))
			continue;
		column_key(model->sort, row, &model->context, &key->by);
		key->row = (uint32_t)i;
		model->shown++;
	}
	qsort_r(model->keys, model->shown, sizeof(*model->keys), compare, &model->descending);
}
