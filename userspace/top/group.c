// SPDX-License-Identifier: GPL-2.0
/*
 * Groups of rows and their sums, see group.h.
 * Not here: what they are called and how they look (group_text.c).
 */
#include "top/group.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "top/group_member.h"
#include "top/order.h"

#define NSEC_PER_SEC 1e9
#define VALUE(name) { COLUMN_VALUE, KTALLY_TASK_##name }
#define RATE(name) { COLUMN_RATE, KTALLY_TASK_##name }

const struct group_column group_columns[GROUP_COLUMNS] = {
	{ GROUP_FIELD, 0, RATE(CPU_TIME), NULL },
	{ GROUP_FIELD, 3, RATE(RUN_DELAY), NULL },
	{ GROUP_FIELD, 1, VALUE(RSS), NULL },
	{ GROUP_FIELD, 6, VALUE(SWAP), NULL },
	{ GROUP_FIELD, 4, RATE(READ_BYTES), NULL },
	{ GROUP_FIELD, 5, RATE(WRITE_BYTES), NULL },
	{ GROUP_PROCESSES, 2, { 0 }, "PROCS" },
	{ GROUP_FIELD, 7, VALUE(NUM_THREADS), NULL },
	{ GROUP_FORKS, 8, { 0 }, "FORK/s" },
	{ GROUP_EXITS, 9, { 0 }, "EXIT/s" },
};

/* ---- What rows have in common ---- */

static struct list_id hash_of(const char *text, size_t len)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
	return (struct list_id){ hash, len };
}

bool member_has_no_unit(struct list_id id)
{
	return !id.first && !id.second;
}

/* A cgroup whose path can't be read stands for itself. */
static struct list_id unit_of(const struct group_input *input, const struct row *row, uint64_t id)
{
	uint64_t pid = row->dead || input->past ? 0 : row->task->value[KTALLY_TASK_PID];
	const char *path = cgroups_path(input->cgroups, id, pid);
	char name[CGROUP_UNIT];
	size_t len;

	if (!path)
		return (struct list_id){ id, 0 };
	len = cgroup_unit(path, name);
	return len ? hash_of(path, len) : (struct list_id){ 0 };
}

static struct list_id program_of(const struct ktally_task *task)
{
	struct list_id id = { 0 };

	_Static_assert(sizeof(task->comm) <= sizeof(id), "a name is its own number");
	memcpy(&id, task->comm, strnlen(task->comm, sizeof(task->comm)));
	return id;
}

static bool id_of(const struct group_input *input, const struct row *row, struct list_id *id)
{
	static const uint8_t fields[GROUP_BYS] = {
		[GROUP_BY_USER] = KTALLY_TASK_UID, [GROUP_BY_PROGRAM] = KTALLY_TASK_COMM,
		[GROUP_BY_UNIT] = KTALLY_TASK_CGROUP_ID, [GROUP_BY_CGROUP] = KTALLY_TASK_CGROUP_ID,
	};
	uint64_t value;

	*id = (struct list_id){ 0 };
	if (!ktally_task_value(row->task, fields[input->by], &value))
		return false;
	if (input->by == GROUP_BY_PROGRAM)
		*id = program_of(row->task);
	else if (input->by == GROUP_BY_UNIT)
		*id = unit_of(input, row, value);
	else
		*id = (struct list_id){ value, 0 };
	return true;
}

static int compare_members(const void *left, const void *right)
{
	const struct group_member *a = left, *b = right;

	if (a->has_id != b->has_id)
		return a->has_id ? -1 : 1;
	if (a->id.first != b->id.first)
		return a->id.first < b->id.first ? -1 : 1;
	if (a->id.second != b->id.second)
		return a->id.second < b->id.second ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

bool member_is_of(const struct group_member *member, const struct group *group)
{
	return member->has_id == group->has_id && member->id.first == group->id.first &&
	       member->id.second == group->id.second;
}

/* ---- Sums ---- */

static bool is_second_thread(const struct ktally_task *task)
{
	return task->value[KTALLY_TASK_SCOPE] == KTALLY_SCOPE_THREAD &&
	       task->value[KTALLY_TASK_PID] != task->value[KTALLY_TASK_TGID];
}

/*
 * What is held: not by the dead, and of threads by their process, once. A kernel thread has no
 * memory: what is absent there, and withheld from nobody, is nothing.
 */
static void add_held(struct group_sum *sum, struct column column, const struct row *row)
{
	uint64_t value;

	if (row->dead || is_second_thread(row->task) ||
	    !ktally_task_value(row->task, column.field, &value))
		return;
	sum->sum += (double)value;
	sum->known++;
}

static void add_field(struct group_sum *sum, struct column column, const struct row *row,
		      const struct row_context *context)
{
	double rate;

	if (ktally_has(row->task->redacted, column.field)) {
		sum->redacted = true;
		sum->unknown++;
		return;
	}
	if (column.kind == COLUMN_VALUE) {
		add_held(sum, column, row);
		return;
	}
	if (!column_rate(column, row, context, &rate)) {
		sum->unknown++;
		return;
	}
	sum->sum += rate;
	sum->known++;
}

/* Without exit records those that also ended in the interval are missed. */
static void add_fork(struct group_sum *sum, const struct group_input *input, const struct row *row)
{
	const struct row_context *context = &input->model->context;
	uint64_t began = row->task->value[KTALLY_TASK_START_TIME];

	if (!input->exits)
		sum->unknown++;
	if (!context->elapsed)
		return;
	sum->known++;
	if (began > context->boottime - context->elapsed && !is_second_thread(row->task))
		sum->sum += NSEC_PER_SEC / (double)context->elapsed;
}

static void add_exit(struct group_sum *sum, const struct group_input *input, const struct row *row)
{
	const struct model *model = input->model;

	if (!input->exits || !model->context.elapsed)
		return;
	sum->known++;
	sum->unknown += model->exits.sum.hidden > 0;
	if (row->dead)
		sum->sum += NSEC_PER_SEC / (double)model->context.elapsed;
}

static void add_row(struct group *group, const struct group_input *input, const struct row *row)
{
	unsigned int i;

	for (i = 0; i < GROUP_COLUMNS; i++) {
		struct group_sum *sum = &group->sum[i];

		switch (group_columns[i].kind) {
		case GROUP_FIELD:
			add_field(sum, group_columns[i].column, row, &input->model->context);
			break;
		case GROUP_PROCESSES:
			sum->known++;
			sum->sum += !row->dead && !is_second_thread(row->task);
			break;
		case GROUP_FORKS:
			add_fork(sum, input, row);
			break;
		case GROUP_EXITS:
			add_exit(sum, input, row);
			break;
		}
	}
}

/* ---- Groups ---- */

static int make_room(struct grouping *grouping, size_t members)
{
	size_t room = grouping->member_room ? grouping->member_room : 256;
	void *moved;

	while (room < members)
		room *= 2;
	if (room == grouping->member_room)
		return 0;
	moved = realloc(grouping->member, room * sizeof(*grouping->member));
	if (!moved)
		return -ENOMEM;
	grouping->member = moved;
	grouping->member_room = room;
	return 0;
}

static struct group *new_group(struct grouping *grouping, const struct group_member *first)
{
	struct group *group;

	if (grouping->count == grouping->room) {
		size_t room = grouping->room ? 2 * grouping->room : 64;
		void *moved = realloc(grouping->group, room * sizeof(*grouping->group));

		if (!moved)
			return NULL;
		grouping->group = moved;
		grouping->room = room;
	}
	group = &grouping->group[grouping->count++];
	*group = (struct group){ .id = first->id, .has_id = first->has_id, .row = first->row };
	return group;
}

/* Rows that are alive come first in the model: the first member is, if there is one. */
static int sum_up(struct grouping *grouping, const struct group_input *input)
{
	struct group *group = NULL;
	size_t i;

	for (i = 0; i < grouping->members; i++) {
		const struct group_member *member = &grouping->member[i];

		if (!group || !member_is_of(member, group))
			group = new_group(grouping, member);
		if (!group)
			return -ENOMEM;
		add_row(group, input, &input->model->rows[member->row]);
	}
	return 0;
}

int group_make(struct grouping *grouping, const struct group_input *input)
{
	const struct model *model = input->model;
	size_t i;
	int error;

	grouping->count = 0;
	grouping->members = 0;
	grouping->has_ids = false;
	error = make_room(grouping, model->shown);
	if (error)
		return error;
	for (i = 0; i < model->shown; i++) {
		struct group_member *member = &grouping->member[i];

		member->row = model->keys[i].row;
		member->has_id = id_of(input, &model->rows[member->row], &member->id);
		grouping->has_ids |= member->has_id;
	}
	grouping->members = model->shown;
	qsort(grouping->member, grouping->members, sizeof(*grouping->member), compare_members);
	error = sum_up(grouping, input);
	if (error)
		grouping->count = 0;
	return error;
}

void group_free(struct grouping *grouping)
{
	free(grouping->group);
	free(grouping->member);
	*grouping = (struct grouping){ 0 };
}

/* ---- Order ---- */

struct order {
	const struct group_input *input;
	unsigned int column;
	bool descending;
};

static int compare_names(const struct group *a, const struct group *b,
			 const struct group_input *input)
{
	char left[GROUP_NAME], right[GROUP_NAME];

	group_name(a, input, left);
	group_name(b, input, right);
	return strcasecmp(left, right);
}

/* What is equal stays in the order of the first members. */
static int compare_groups(const void *left, const void *right, void *of)
{
	const struct group *a = left, *b = right;
	const struct order *order = of;
	bool known_a = a->has_id, known_b = b->has_id;
	int result;

	if (order->column != GROUP_BY_NAME) {
		known_a = a->sum[order->column].known;
		known_b = b->sum[order->column].known;
	}
	if (known_a != known_b)
		return known_a ? -1 : 1;
	if (order->column == GROUP_BY_NAME)
		result = compare_names(a, b, order->input);
	else
		result = (a->sum[order->column].sum > b->sum[order->column].sum) -
			 (a->sum[order->column].sum < b->sum[order->column].sum);
	if (result)
		return order->descending ? -result : result;
	return (a->row > b->row) - (a->row < b->row);
}

void group_sort(struct grouping *grouping, const struct group_input *input, unsigned int column,
		bool descending)
{
	struct order order = { input, column, descending };

	if (grouping->count)
		qsort_r(grouping->group, grouping->count, sizeof(*grouping->group), compare_groups,
			&order);
}
