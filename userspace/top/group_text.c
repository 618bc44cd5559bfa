// SPDX-License-Identifier: GPL-2.0
/*
 * What groups are called, what their cells say, the query that finds their members, see group.h.
 * Not here: their sums (group.c).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "top/group.h"
#include "top/group_member.h"

#define COUNT_WIDTH 5

const char *group_column_title(const struct group_column *column)
{
	return column->kind == GROUP_FIELD ? column_title(column->column) : column->title;
}

unsigned int group_column_width(const struct group_column *column)
{
	unsigned int title = (unsigned int)strlen(group_column_title(column));

	if (column->kind == GROUP_FIELD)
		return column_width(column->column);
	return title > COUNT_WIDTH ? title : COUNT_WIDTH;
}

/* ---- Names ---- */

static const struct ktally_task *first_of(const struct group *group,
					  const struct group_input *input)
{
	return input->model->rows[group->row].task;
}

/* The number of a cgroup whose path can't be read. */
static size_t cgroup_name(const struct group *group, const struct group_input *input,
			  char out[GROUP_NAME])
{
	const struct row *row = &input->model->rows[group->row];
	uint64_t id = row->task->value[KTALLY_TASK_CGROUP_ID];
	uint64_t pid = row->dead || input->past ? 0 : row->task->value[KTALLY_TASK_PID];
	const char *path = cgroups_path(input->cgroups, id, pid);
	char name[CGROUP_UNIT];

	if (!path)
		return (size_t)snprintf(out, GROUP_NAME, "%" PRIu64, id);
	if (input->by == GROUP_BY_CGROUP)
		return (size_t)snprintf(out, GROUP_NAME, "%s", path);
	cgroup_unit(path, name);
	return (size_t)snprintf(out, GROUP_NAME, "%s", *name ? name : "(none)");
}

size_t group_name(const struct group *group, const struct group_input *input, char out[GROUP_NAME])
{
	const struct ktally_task *task = first_of(group, input);

	if (!group->has_id)
		return (size_t)snprintf(out, GROUP_NAME, "-");
	switch (input->by) {
	case GROUP_BY_USER:
		return (size_t)snprintf(out, GROUP_NAME, "%s",
					user_name(input->model->context.users,
						  (uint32_t)task->value[KTALLY_TASK_UID]));
	case GROUP_BY_PROGRAM:
		return ktally_text_terminal(task->comm, strnlen(task->comm, sizeof(task->comm)),
					    out, GROUP_NAME, GROUP_NAME);
	default:
		return cgroup_name(group, input, out);
	}
}

/* ---- Cells ---- */

static size_t amount(unsigned int column, double sum, unsigned int width, char out[CELL_ROOM])
{
	const struct group_column *of = &group_columns[column];

	if (of->kind == GROUP_FIELD)
		return column_amount(of->column, sum, width, out);
	if (of->kind == GROUP_PROCESSES && sum < 1e5)
		return format_unsigned((uint64_t)sum, width, out);
	return format_count(sum, width, out);
}

size_t group_cell(const struct group *group, unsigned int column, unsigned int width,
		  char out[CELL_ROOM])
{
	const struct group_sum *sum = &group->sum[column];
	char text[CELL_ROOM];

	if (!sum->known)
		return (size_t)snprintf(out, CELL_ROOM, sum->redacted ? "?" : "-");
	amount(column, sum->sum, width, text);
	return (size_t)snprintf(out, CELL_ROOM, "%s%.*s", sum->unknown ? "~" : "",
				FORMAT_ROOM - 1, text);
}

/* ---- Queries ---- */

/* Text of a bounded size; @len is beyond it when it did not fit. */
struct text {
	char *out;
	size_t room, len;
};

__attribute__((format(printf, 2, 3)))
static void add(struct text *text, const char *format, ...)
{
	size_t left = text->len < text->room ? text->room - text->len : 0;
	va_list args;

	va_start(args, format);
	text->len += (size_t)vsnprintf(left ? text->out + text->len : NULL, left, format, args);
	va_end(args);
}

static const char *name_of(unsigned int field)
{
	return ktally_task_set.fields[field].name;
}

/* Between quotes nothing has a meaning of its own but the quote. */
static int add_program(struct text *text, const struct ktally_task *task)
{
	char name[sizeof(task->comm) + 1] = "", quote = '"';

	memcpy(name, task->comm, strnlen(task->comm, sizeof(task->comm)));
	if (strchr(name, quote))
		quote = '\'';
	if (strchr(name, quote))
		return -EINVAL;
	add(text, "%s=%c%s%c", name_of(KTALLY_TASK_COMM), quote, name, quote);
	return 0;
}

static bool is_new(const struct grouping *grouping, const struct model *model, size_t from,
		   size_t member)
{
	uint64_t id = model->rows[grouping->member[member].row].task->value[KTALLY_TASK_CGROUP_ID];

	for (; from < member; from++) {
		const struct row *row = &model->rows[grouping->member[from].row];

		if (row->task->value[KTALLY_TASK_CGROUP_ID] == id)
			return false;
	}
	return true;
}

/* Each cgroup of the unit once. */
static void add_cgroups(struct text *text, const struct grouping *grouping,
			const struct group *group, const struct model *model)
{
	size_t from = 0, i;

	while (!member_is_of(&grouping->member[from], group))
		from++;
	for (i = from; i < grouping->members && member_is_of(&grouping->member[i], group); i++) {
		const struct row *row = &model->rows[grouping->member[i].row];

		if (text->len < text->room && is_new(grouping, model, from, i))
			add(text, "%s%s=%" PRIu64, i == from ? "" : " or ",
			    name_of(KTALLY_TASK_CGROUP_ID),
			    row->task->value[KTALLY_TASK_CGROUP_ID]);
	}
}

int group_query(const struct grouping *grouping, const struct group *group,
		const struct group_input *input, char *out, size_t room)
{
	const struct ktally_task *task = first_of(group, input);
	struct text text = { out, room, 0 };
	unsigned int field = input->by == GROUP_BY_USER ? KTALLY_TASK_UID :
			     input->by == GROUP_BY_PROGRAM ? KTALLY_TASK_COMM :
			     KTALLY_TASK_CGROUP_ID;

	if (!group->has_id)
		add(&text, "unknown(%s)", name_of(field));
	else if (input->by == GROUP_BY_UNIT)
		add_cgroups(&text, grouping, group, input->model);
	else if (input->by != GROUP_BY_PROGRAM)
		add(&text, "%s=%" PRIu64, name_of(field), task->value[field]);
	else if (add_program(&text, task))
		return -EINVAL;
	return text.len < text.room ? 0 : -E2BIG;
}
