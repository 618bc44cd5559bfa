// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The text of /proc/PID's files -> task record. The spec's `procfs` column says where each field
 * is; only what needs a judgement is named here. Not here: files and folders (source_procfs.c).
 */
#include <string.h>

#include "procfs_file.h"
#include "procfs_parse.h"
#include "record.h"

/* Columns of /proc/PID/stat, as proc(5) numbers them, that a judgement needs. */
enum {
	STAT_STATE = 3,
	STAT_FLAGS = 9,
	STAT_NUM_THREADS = 20,
	STAT_BLKIO_DELAY = 42,
	STAT_EXIT_CODE = 52,
};

const char *const ktally_procfs_names[KTALLY_PROCFS_FILES] = {
	[KTALLY_PROCFS_STAT] = "stat",
	[KTALLY_PROCFS_SCHEDSTAT] = "schedstat",
	[KTALLY_PROCFS_STATUS] = "status",
	[KTALLY_PROCFS_IO] = "io",
};

/* PF_EXITING, a flag of the kernel's own that has not changed since Linux 2.0. */
#define FLAG_EXITING 4

/* ---- Plan ---- */

/*
 * "stat:14", "status:Uid:2", "status:NSpid:last", "io:rchar": a file, the key of a line if any, a
 * column if any.
 */
static bool plan_row(struct ktally_procfs_row *row, const char *where)
{
	static const char all_threads[] = "task/*/";
	size_t len;
	uint64_t column;

	row->summed = strncmp(where, all_threads, sizeof(all_threads) - 1) == 0;
	if (row->summed)
		where += sizeof(all_threads) - 1;
	len = strcspn(where, ":");
	for (row->file = 0; row->file < KTALLY_PROCFS_FILES; row->file++) {
		const char *name = ktally_procfs_names[row->file];

		if (strlen(name) == len && memcmp(name, where, len) == 0)
			break;
	}
	if (row->file == KTALLY_PROCFS_FILES || !where[len])
		return false;
	where += len + 1;
	row->key = "";
	row->key_len = 0;
	row->column = 1;
	if (ktally_number(where, &column)) {
		row->column = column;
		return true;
	}
	row->key = where;
	row->key_len = strcspn(where, ":");
	where += row->key_len;
	if (strcmp(where, ":last") == 0)
		row->column = KTALLY_COLUMN_LAST;
	else if (*where == ':' && ktally_number(where + 1, &column))
		row->column = column;
	return true;
}

static void plan_file(struct ktally_procfs_plan *plan, unsigned int file, uint64_t tick_ns)
{
	unsigned int next = plan->begin[file];

	for (unsigned int i = 0; i < ktally_task_set.count; i++) {
		const struct ktally_field *field = &ktally_task_set.fields[i];
		struct ktally_procfs_row row;

		if (!plan_row(&row, field->procfs) || row.file != file)
			continue;
		row.field = i;
		/* Of all files only stat counts in ticks. */
		row.scale = file == KTALLY_PROCFS_STAT && field->unit == KTALLY_UNIT_NS ?
			    tick_ns : 1;
		plan->groups[file] |= field->group;
		plan->rows[next++] = row;
	}
	plan->begin[file + 1] = next;
}

void ktally_procfs_plan_init(struct ktally_procfs_plan *plan, uint64_t tick_ns)
{
	memset(plan, 0, sizeof(*plan));
	for (unsigned int file = 0; file < KTALLY_PROCFS_FILES; file++)
		plan_file(plan, file, tick_ns);
}

/* ---- stat ---- */

bool ktally_procfs_stat_parse(struct ktally_procfs_stat *stat, const char *text, size_t len)
{
	/* The name may hold anything, ") R 1 (" too; what follows it holds no bracket. */
	const char *open = memchr(text, '(', len);
	const char *close = memrchr(text, ')', len);
	const char *at;

	memset(stat, 0, sizeof(*stat));
	if (!open || !close || close < open || !ktally_number(text, &stat->column[1]))
		return false;
	stat->comm = open + 1;
	stat->comm_len = close - open - 1;
	if (close[1] != ' ' || !close[2] || close[2] == '\n')
		return false;
	stat->column[STAT_STATE] = (unsigned char)close[2];
	stat->count = STAT_STATE;
	at = close + 3;
	while (stat->count + 1 < KTALLY_STAT_COLUMNS) {
		at = ktally_number(at, &stat->column[stat->count + 1]);
		if (!at)
			break;
		stat->count++;
	}
	/* Linux 2.6.24 had this many already: less is a file that was cut. */
	return stat->count >= 44;
}

/* Fields whose figure in stat may be a 0 that means "not known". */
static bool is_judged(unsigned int column)
{
	return column == STAT_BLKIO_DELAY || column == STAT_EXIT_CODE;
}

static void stat_field(const struct ktally_procfs_row *row, const struct ktally_procfs_stat *stat,
		       struct ktally_task *task)
{
	if (ktally_task_set.fields[row->field].type == KTALLY_TYPE_STRING) {
		ktally_record_string(&ktally_task_set, task, row->field, stat->comm,
				     stat->comm_len);
		return;
	}
	if (row->column > stat->count)
		return;
	ktally_record_put(&ktally_task_set, task, row->field,
			  stat->column[row->column] * row->scale);
}

void ktally_procfs_stat_fill(const struct ktally_procfs_plan *plan,
			     const struct ktally_procfs_stat *stat, struct ktally_task *task)
{
	for (unsigned int i = plan->begin[KTALLY_PROCFS_STAT];
	     i < plan->begin[KTALLY_PROCFS_STAT + 1]; i++) {
		if (!is_judged(plan->rows[i].column))
			stat_field(&plan->rows[i], stat, task);
	}
}

/* ---- status, io, schedstat ---- */

static void put_or_add(const struct ktally_procfs_row *row, enum ktally_procfs_mode mode,
		       uint64_t value, struct ktally_task *task)
{
	bool has = ktally_has(task->present, row->field);

	if (mode == KTALLY_PROCFS_ADD && row->summed && has)
		value += task->value[row->field];
	else if (mode == KTALLY_PROCFS_ADD && (row->summed || has))
		return;
	ktally_record_put(&ktally_task_set, task, row->field, value);
}

static void take_row(const struct ktally_procfs_row *row, const char *line,
		     enum ktally_procfs_mode mode, struct ktally_task *task)
{
	const char *next;
	uint64_t value;

	for (unsigned int i = 1; i < row->column && row->column != KTALLY_COLUMN_LAST; i++)
		line = ktally_skip_word(line);
	next = ktally_number(line, &value);
	if (!next)
		return;
	while (row->column == KTALLY_COLUMN_LAST && (line = ktally_number(next, &value)))
		next = line;
	line = next;
	if (strncmp(line, " kB", 3) == 0)
		value *= 1024;
	put_or_add(row, mode, value * row->scale, task);
}

static void take_line(const struct ktally_procfs_plan *plan, enum ktally_procfs_file file,
		      const char *line, size_t key_len, enum ktally_procfs_mode mode,
		      struct ktally_task *task)
{
	for (unsigned int i = plan->begin[file]; i < plan->begin[file + 1]; i++) {
		const struct ktally_procfs_row *row = &plan->rows[i];

		if (row->key_len == key_len && memcmp(row->key, line, key_len) == 0)
			take_row(row, line + key_len + (key_len > 0), mode, task);
	}
}

/* How long the key before a line's colon is; 0 in a file of columns. */
static size_t key_length(const char *line, const char *end)
{
	const char *colon = memchr(line, ':', end - line);

	return colon ? colon - line : 0;
}

void ktally_procfs_fill(const struct ktally_procfs_plan *plan, enum ktally_procfs_file file,
			const char *text, enum ktally_procfs_mode mode, struct ktally_task *task)
{
	const char *end;

	for (const char *line = text; *line; line = *end ? end + 1 : end) {
		end = strchrnul(line, '\n');
		take_line(plan, file, line, key_length(line, end), mode, task);
	}
}

void ktally_procfs_redact(const struct ktally_procfs_plan *plan, enum ktally_procfs_file file,
			  struct ktally_task *task)
{
	for (unsigned int i = plan->begin[file]; i < plan->begin[file + 1]; i++) {
		if (!ktally_has(task->present, plan->rows[i].field))
			ktally_mark(task->redacted, plan->rows[i].field);
	}
}

/* ---- Rows of an earlier sample ---- */

bool ktally_procfs_slept(const struct ktally_task *task, const struct ktally_task *before)
{
	static const uint8_t runs[] = {
		KTALLY_TASK_TIMESLICES, KTALLY_TASK_SUM_EXEC_RUNTIME, KTALLY_TASK_RUN_DELAY,
	};

	if (!ktally_same_task(task, before))
		return false;
	if (task->value[KTALLY_TASK_STATE] == KTALLY_STATE_RUNNING)
		return false;
	/* A kernel that does not count shows 0. */
	if (!task->value[KTALLY_TASK_TIMESLICES])
		return false;
	for (unsigned int i = 0; i < sizeof(runs); i++) {
		if (!ktally_has(task->present, runs[i]) || !ktally_has(before->present, runs[i]) ||
		    task->value[runs[i]] != before->value[runs[i]])
			return false;
	}
	return true;
}

void ktally_procfs_carry(const struct ktally_procfs_plan *plan, enum ktally_procfs_file file,
			 const struct ktally_task *before, struct ktally_task *task)
{
	for (unsigned int i = plan->begin[file]; i < plan->begin[file + 1]; i++)
		ktally_task_carry(task, plan->rows[i].field, before);
}

/* ---- Judgement ---- */

bool ktally_procfs_has_ended(const struct ktally_procfs_stat *stat)
{
	return stat->column[STAT_STATE] == KTALLY_STATE_DEFUNCT &&
	       stat->column[STAT_NUM_THREADS] == 1;
}

bool ktally_procfs_is_leaving(const struct ktally_procfs_stat *stat)
{
	return stat->column[STAT_FLAGS] & FLAG_EXITING;
}

static uint64_t scale_of(const struct ktally_procfs_plan *plan, unsigned int field)
{
	for (unsigned int i = 0; i < plan->begin[KTALLY_PROCFS_FILES]; i++) {
		if (plan->rows[i].field == field)
			return plan->rows[i].scale;
	}
	return 1;
}

static void judge_status(const struct ktally_procfs_stat *stat, bool exit_zero,
			 struct ktally_task *task)
{
	uint64_t status = stat->column[STAT_EXIT_CODE];

	if (stat->count < STAT_EXIT_CODE || !ktally_procfs_has_ended(stat))
		return;
	if (status & 0x7f)
		ktally_record_put(&ktally_task_set, task, KTALLY_TASK_TERM_SIG, status & 0x7f);
	else if (status || exit_zero)
		ktally_record_put(&ktally_task_set, task, KTALLY_TASK_EXIT_CODE,
				  status >> 8 & 0xff);
}

void ktally_procfs_judge(const struct ktally_procfs_plan *plan,
			 const struct ktally_procfs_stat *stat,
			 const struct ktally_procfs_trust *trust, struct ktally_task *task)
{
	uint64_t delay = stat->column[STAT_BLKIO_DELAY];

	/* A task that began before delay accounting was switched on shows 0 for ever. */
	if (trust->delays && trust->alone && delay)
		ktally_record_put(&ktally_task_set, task, KTALLY_TASK_BLKIO_DELAY,
				  delay * scale_of(plan, KTALLY_TASK_BLKIO_DELAY));
	/* No address space is not an empty one. */
	if (!task->value[KTALLY_TASK_VSIZE])
		task->present[KTALLY_TASK_VSIZE / 64] &= ~(UINT64_C(1) << KTALLY_TASK_VSIZE % 64);
	judge_status(stat, trust->exit_zero, task);
}
