// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a row matches. With a third value beside yes and no, for what is not known: it makes
 * nothing true, whichever way round it is asked. Not here: making the tree (parser.c).
 */
#include <string.h>

#include "query/node.h"

/* "and" is the least of its parts, "or" the most, "not" turns them around. */
enum truth { NO, UNKNOWN, YES };

static enum truth truth_of(bool holds)
{
	return holds ? YES : NO;
}

/* A row's value; who exited has no other state than that, as the column says. */
static bool value_of(const struct row *row, unsigned int field, uint64_t *value)
{
	if (field == KTALLY_TASK_STATE && row->dead) {
		*value = 'X';
		return true;
	}
	return ktally_task_value(row->task, field, value);
}

static enum truth compares(enum query_op op, int order)
{
	switch (op) {
	case QUERY_EQ:
		return truth_of(order == 0);
	case QUERY_NE:
		return truth_of(order != 0);
	case QUERY_LT:
		return truth_of(order < 0);
	case QUERY_LE:
		return truth_of(order <= 0);
	case QUERY_GT:
		return truth_of(order > 0);
	default:
		return truth_of(order >= 0);
	}
}

/* Names may fill their room without a NUL. */
static void copy_name(char *text, size_t room, const char *name, size_t len)
{
	len = strnlen(name, len < room ? len : room - 1);
	memcpy(text, name, len);
	text[len] = '\0';
}

/* What the row has in a column of text, or of names for numbers. */
static bool text_of(struct column column, const struct row *row, const struct row_context *context,
		    char text[CELL_ROOM])
{
	const struct ktally_field *field = column_field(column);
	uint64_t value;
	size_t len;

	if (!value_of(row, column.field, &value))
		return false;
	if (column.kind == COLUMN_VALUE && field->type == KTALLY_TYPE_STRING) {
		copy_name(text, CELL_ROOM, (const char *)row->task + field->offset, field->size);
		return true;
	}
	len = column_cell(column, row, context, CELL_ROOM - 1, text);
	text[len < CELL_ROOM ? len : CELL_ROOM - 1] = '\0';
	return true;
}

static enum truth compare_text(const struct query *q, const struct query_node *node,
			       const struct row *row, const struct row_context *context)
{
	char text[CELL_ROOM];
	int found;

	if (!text_of(node->column, row, context, text))
		return UNKNOWN;
	if (node->measure == QUERY_TEXT)
		return compares(node->op, strcmp(text, node->text));
	found = regexec(&q->pattern[node->pattern], text, 0, NULL, 0);
	if (found && found != REG_NOMATCH)
		return UNKNOWN;
	return truth_of(!found == (node->op == QUERY_MATCH));
}

static int order_of(const struct query_node *node, uint64_t value)
{
	int64_t a = (int64_t)value, b = (int64_t)node->number;

	if (node->measure == QUERY_SIGNED)
		return (a > b) - (a < b);
	if (value == node->number)
		return node->fraction ? -1 : 0;
	return value > node->number ? 1 : -1;
}

static enum truth compare(const struct query *q, const struct query_node *node,
			  const struct row *row, const struct row_context *context)
{
	uint64_t value;
	double rate;

	switch (node->measure) {
	case QUERY_TEXT:
	case QUERY_PATTERN:
		return compare_text(q, node, row, context);
	case QUERY_RATE:
		if (!column_rate(node->column, row, context, &rate))
			return UNKNOWN;
		return compares(node->op, (rate > node->rate) - (rate < node->rate));
	default:
		if (!value_of(row, node->column.field, &value))
			return UNKNOWN;
		return compares(node->op, order_of(node, value));
	}
}

static enum truth is_known(const struct query_node *node, const struct row *row,
			   const struct row_context *context)
{
	uint64_t value;
	double rate;

	if (column_is_rate(node->column))
		return truth_of(column_rate(node->column, row, context, &rate));
	return truth_of(value_of(row, node->column.field, &value));
}

/* A plain word: part of the name, the user, or the pid. */
static enum truth has_word(const struct query_node *node, const struct row *row,
			   const struct row_context *context)
{
	const struct column comm = { COLUMN_VALUE, KTALLY_TASK_COMM };
	const struct column user = { COLUMN_USER, KTALLY_TASK_UID };
	const struct ktally_task *task = row->task;
	char text[CELL_ROOM];
	uint64_t pid;

	if (node->is_number && ((ktally_task_value(task, KTALLY_TASK_PID, &pid) &&
				 pid == node->number) ||
				(ktally_task_value(task, KTALLY_TASK_TGID, &pid) &&
				 pid == node->number)))
		return YES;
	if (!text_of(comm, row, context, text))
		return text_of(user, row, context, text) && !strcmp(text, node->text) ? YES :
		       UNKNOWN;
	if (node->capital ? strstr(text, node->text) : strcasestr(text, node->text))
		return YES;
	if (!text_of(user, row, context, text))
		return UNKNOWN;
	return truth_of(!strcmp(text, node->text));
}

static enum truth eval(const struct query *q, unsigned int number, const struct row *row,
		       const struct row_context *context);

/* Parts from left to right, until one decides. */
static enum truth eval_parts(const struct query *q, const struct query_node *node,
			     const struct row *row, const struct row_context *context)
{
	const enum truth decides = node->kind == QUERY_AND ? NO : YES;
	enum truth result = decides == NO ? YES : NO, one;

	for (unsigned int part = node->first; part; part = q->node[part].next) {
		one = eval(q, part, row, context);
		if (one == decides)
			return one;
		if (one == UNKNOWN)
			result = UNKNOWN;
	}
	return result;
}

/* Goes down as deep as the parser went: a few times QUERY_DEPTH. */
static enum truth eval(const struct query *q, unsigned int number, const struct row *row,
		       const struct row_context *context)
{
	const struct query_node *node = &q->node[number];

	switch (node->kind) {
	case QUERY_AND:
	case QUERY_OR:
		return eval_parts(q, node, row, context);
	case QUERY_NOT:
		return YES - eval(q, node->first, row, context);
	case QUERY_KNOWN:
		return is_known(node, row, context);
	case QUERY_WORD:
		return has_word(node, row, context);
	default:
		return compare(q, node, row, context);
	}
}

bool query_matches(const struct query *query, const struct row *row,
		   const struct row_context *context)
{
	return !query || !query->root || eval(query, query->root, row, context) == YES;
}

/* Where a node looks at a column of its own. */
static bool has_column(const struct query_node *node)
{
	return node->kind == QUERY_COMPARE || node->kind == QUERY_KNOWN;
}

uint32_t query_groups(const struct query *query)
{
	uint32_t groups = 0;

	for (unsigned int i = 1; query && i < query->count; i++)
		groups |= has_column(&query->node[i]) ? column_groups(query->node[i].column) :
			  query->node[i].kind == QUERY_WORD ? KTALLY_GROUP_ID : 0;
	return groups;
}

bool query_has_rates(const struct query *query)
{
	for (unsigned int i = 1; query && i < query->count; i++)
		if (has_column(&query->node[i]) && column_is_rate(query->node[i].column))
			return true;
	return false;
}
