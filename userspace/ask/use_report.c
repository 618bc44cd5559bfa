// SPDX-License-Identifier: GPL-2.0
/*
 * The answers to who used the most: cpu, wait, io, delay, faults are one table in different orders,
 * memory has one of its own.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/head.h"
#include "ask/hold.h"
#include "ask/out.h"
#include "ask/questions.h"

enum { HOST, PID, USER, CPU, CPU_SHARE, WAIT, DELAY, READ, WRITTEN, MAJOR, MINOR, MOST, MOST_AT,
       LAST, SWAP, PEAK, PROCESSES, ENDED, START, NAME, COLUMNS };

static const struct out_column all[COLUMNS] = {
	[HOST] = { "HOST", "host.name", OUT_TEXT, 14 },
	[PID] = { "PID", NULL, OUT_NUMBER, 7 },
	[USER] = { "USER", "process.real_user.name", OUT_TEXT, 8 },
	[CPU] = { "CPU", NULL, OUT_TIME, 8 },
	[CPU_SHARE] = { "CPU%", "cpu_percent", OUT_PERCENT, 5 },
	[WAIT] = { "WAIT", NULL, OUT_TIME, 8 },
	[DELAY] = { "IOW", NULL, OUT_TIME, 8 },
	[READ] = { "READ", NULL, OUT_BYTES, 6 },
	[WRITTEN] = { "WRITE", NULL, OUT_BYTES, 6 },
	[MAJOR] = { "MAJF", NULL, OUT_COUNT, 6 },
	[MINOR] = { "MINF", NULL, OUT_COUNT, 6 },
	[MOST] = { "MOST", "memory_most", OUT_BYTES, 6 },
	[MOST_AT] = { "AT", "memory_most_at", OUT_MOMENT, 8 },
	[LAST] = { "LAST", "memory_last", OUT_BYTES, 6 },
	[SWAP] = { "SWAP", "swap_last", OUT_BYTES, 6 },
	[PEAK] = { "PEAK", NULL, OUT_BYTES, 6 },
	[PROCESSES] = { "PROCS", "processes", OUT_COUNT, 5 },
	[ENDED] = { "EXITS", "exits", OUT_COUNT, 5 },
	[START] = { NULL, "process.creation.time", OUT_MOMENT, 0 },
	[NAME] = { "NAME", NULL, OUT_TEXT, 0 },
};

static const uint8_t use_columns[] = { HOST, PID, USER, CPU, CPU_SHARE, WAIT, DELAY, READ, WRITTEN,
				       MAJOR, MINOR, PROCESSES, ENDED, START, NAME };
static const uint8_t hold_columns[] = { HOST, PID, USER, MOST, MOST_AT, LAST, SWAP, PEAK,
					PROCESSES, ENDED, START, NAME };

/* Columns whose keys are those of the field. */
static const struct { uint8_t column, field; } fields[] = {
	{ PID, KTALLY_TASK_TGID },	{ CPU, KTALLY_TASK_CPU_TIME },
	{ WAIT, KTALLY_TASK_RUN_DELAY },	{ DELAY, KTALLY_TASK_BLKIO_DELAY },
	{ READ, KTALLY_TASK_READ_BYTES },	{ WRITTEN, KTALLY_TASK_WRITE_BYTES },
	{ MAJOR, KTALLY_TASK_MAJ_FLT },	{ MINOR, KTALLY_TASK_MIN_FLT },
	{ PEAK, KTALLY_TASK_HIWATER_RSS },
};

/* Keys of what rows are put together by. */
static const char *const name_keys[] = {
	[ASK_PROCESS] = "process.name", [ASK_NAME] = "process.name",
	[ASK_USER] = "process.real_user.name", [ASK_CGROUP] = "cgroup", [ASK_UNIT] = "unit",
	[ASK_CONTAINER] = "container",
};

struct report {
	struct ask *ask;
	bool held;
	unsigned int order;	/* enum use_figure, unless ->held */
	uint8_t used[COLUMNS];	/* of all[] */
	struct out_column columns[COLUMNS];
	unsigned int count;
};

/* Whether a column says something in this answer. */
static bool is_of_use(const struct report *r, unsigned int column)
{
	bool process = r->ask->options->by == ASK_PROCESS;

	switch (column) {
	case HOST:
		return head_many(r->ask);
	case PID:
	case START:
		return process;
	case USER:
		return process;
	case PROCESSES:
		return !process;
	default:
		return true;
	}
}

static bool has_threads(const struct ask *ask)
{
	for (unsigned int i = 0; i < ask->origins.count; i++)
		if (ask->origins.origin[i].threads)
			return true;
	return false;
}

static const char *key_of(const struct report *r, unsigned int column)
{
	if (column == PID && has_threads(r->ask))
		return ktally_task_set.fields[KTALLY_TASK_PID].json;
	if (column == NAME)
		return name_keys[r->ask->options->by];
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i].column == column)
			return ktally_task_set.fields[fields[i].field].json;
	return all[column].key;
}

static void choose_columns(struct report *r)
{
	const uint8_t *from = r->held ? hold_columns : use_columns;
	size_t count = r->held ? sizeof(hold_columns) : sizeof(use_columns);

	for (size_t i = 0; i < count; i++) {
		if (!is_of_use(r, from[i]))
			continue;
		r->used[r->count] = from[i];
		r->columns[r->count] = all[from[i]];
		r->columns[r->count].key = key_of(r, from[i]);
		if (from[i] == ENDED && r->ask->options->by == ASK_PROCESS)
			r->columns[r->count].title = NULL;	/* its name tells */
		r->count++;
	}
}

/* What it is ordered by. */
static uint64_t amount_of(const struct report *r, const struct use_group *group)
{
	uint64_t sum;

	if (r->held)
		return group->most[HOLD_RSS] ? group->most[HOLD_RSS] : group->peak;
	if (r->order != USE_READ)
		return group->used[r->order];
	sum = group->used[USE_READ] + group->used[USE_WRITTEN];
	return sum < group->used[USE_READ] ? UINT64_MAX : sum;
}

static bool is_told(const struct report *r, const struct use_group *group)
{
	if (r->held)
		return group->most[HOLD_RSS] || (group->ended && group->has_peak);
	return group->known || group->partial;
}

static int compare(const void *left, const void *right, void *of)
{
	const struct use_group *a = *(struct use_group *const *)left;
	const struct use_group *b = *(struct use_group *const *)right;
	uint64_t x = amount_of(of, a), y = amount_of(of, b);

	if (x != y)
		return x > y ? -1 : 1;
	return memcmp(&a->key, &b->key, sizeof(a->key));
}

static struct out_cell figure_cell(const struct use_group *group, enum use_figure figure)
{
	return (struct out_cell){ .known = group->known >> figure & 1,
				  .partial = group->partial, .number = group->used[figure] };
}

static struct out_cell share_cell(const struct use_group *group, const struct origin *origin)
{
	uint64_t elapsed = origin->cover.elapsed;

	return (struct out_cell){
		.known = group->known >> USE_CPU & 1 && elapsed, .partial = group->partial,
		.amount = elapsed ? 100.0 * (double)group->used[USE_CPU] / (double)elapsed : 0,
	};
}

static struct out_cell start_cell(const struct use_group *group, const struct origin *origin)
{
	uint64_t realtime = 0;
	bool known = group->who.start && origin_realtime(origin, group->who.start, &realtime);

	return OUT_UINT_IF(known, realtime);
}

struct texts {
	char host[HEAD_ORIGIN], name[BY_TEXT];
	size_t host_len, name_len;
	const char *user;
};

static struct out_cell text_cell(const char *text, size_t len)
{
	return (struct out_cell){ .known = text && len, .text = text, .len = len };
}

static struct out_cell cell_of(const struct report *r, struct use_group *group,
			       const struct texts *texts, unsigned int column)
{
	const struct origin *origin = &r->ask->origins.origin[group->who.origin];

	switch (column) {
	case HOST:
		return text_cell(texts->host, texts->host_len);
	case PID:
		return OUT_UINT(group->who.pid);
	case USER:
		return text_cell(texts->user, texts->user ? strlen(texts->user) : 0);
	case NAME:
		return text_cell(texts->name, texts->name_len);
	case CPU_SHARE:
		return share_cell(group, origin);
	case MOST:
		return OUT_UINT_IF(group->has[HOLD_RSS], group->most[HOLD_RSS]);
	case MOST_AT:
		return OUT_UINT_IF(group->most_at, group->most_at);
	case LAST:
		return OUT_UINT_IF(group->has[HOLD_RSS], hold_settle(group, origin, HOLD_RSS));
	case SWAP:
		return OUT_UINT_IF(group->has[HOLD_SWAP], hold_settle(group, origin, HOLD_SWAP));
	case PEAK:
		return OUT_UINT_IF(group->has_peak, group->peak);
	case PROCESSES:
		return OUT_UINT(group->processes);
	case ENDED:
		return OUT_UINT(group->ended);
	case START:
		return start_cell(group, origin);
	case CPU:
		return figure_cell(group, USE_CPU);
	case WAIT:
	case DELAY:
		return figure_cell(group, column == WAIT ? USE_WAIT : USE_DELAY);
	default:
		return figure_cell(group, USE_READ + column - READ);
	}
}

static void print_row(const struct report *r, struct out *out, struct use_group *group)
{
	struct out_cell cells[COLUMNS];
	struct texts texts;

	texts.host_len = head_origin(r->ask, group->who.origin, texts.host);
	texts.name_len = by_text(r->ask, &group->who, texts.name);
	texts.user = by_user(r->ask, &group->who);
	for (unsigned int i = 0; i < r->count; i++)
		cells[i] = cell_of(r, group, &texts, r->used[i]);
	out_row(out, cells);
}

/* Those that something is told of, the most first. NULL when out of memory. */
static struct use_group **order(struct report *r, size_t *count)
{
	struct use *use = r->ask->state;
	struct use_group **rows = calloc(use->groups.count + 1, sizeof(*rows));

	*count = 0;
	for (size_t i = 0; rows && i < use->groups.count; i++) {
		struct use_group *group = bag_at(&use->groups, i);

		hold_settle(group, &r->ask->origins.origin[group->who.origin], HOLD_RSS);
		if (is_told(r, group))
			rows[(*count)++] = group;
	}
	if (rows)
		qsort_r(rows, *count, sizeof(struct use_group *), compare, r);
	return rows;
}

static int print(struct report *r)
{
	struct ask *ask = r->ask;
	struct out out = { .format = ask->options->format, .columns = r->columns,
			   .now = head_now(ask) };
	struct use_group **rows;
	size_t count;

	use_finish(ask);
	choose_columns(r);
	out.count = r->count;
	rows = order(r, &count);
	if (!rows)
		return -ENOMEM;
	head_print(ask);
	out_begin(&out);
	for (size_t i = 0; i < count && i < ask->options->top; i++)
		print_row(r, &out, rows[i]);
	out_end(&out);
	head_end(ask);
	free(rows);
	return 0;
}

static int report_used(struct ask *ask, enum use_figure order)
{
	struct report r = { .ask = ask, .order = order };

	return print(&r);
}

static int report_cpu(struct ask *ask)
{
	return report_used(ask, USE_CPU);
}

static int report_wait(struct ask *ask)
{
	return report_used(ask, USE_WAIT);
}

static int report_io(struct ask *ask)
{
	return report_used(ask, USE_READ);
}

static int report_delay(struct ask *ask)
{
	return report_used(ask, USE_DELAY);
}

static int report_faults(struct ask *ask)
{
	return report_used(ask, USE_MAJOR);
}

static int report_memory(struct ask *ask)
{
	struct report r = { .ask = ask, .held = true };

	return print(&r);
}

#define NEEDS (ASK_BIT(RECORDING_TASK) | ASK_BIT(RECORDING_EXIT))
#define QUESTION(word, function, sentence)					\
	{ .name = word, .help = sentence, .needs = NEEDS, .by = true, .open = use_open,	\
	  .task = use_task, .exit = use_exit, .report = function, .close = use_close }

const struct question question_cpu = QUESTION("cpu", report_cpu, "who used CPUs the most");
const struct question question_wait =
	QUESTION("wait", report_wait, "who waited for a CPU the longest");
const struct question question_io = QUESTION("io", report_io, "who read and wrote the most");
const struct question question_delay =
	QUESTION("delay", report_delay, "who waited for block I/O the longest");
const struct question question_faults =
	QUESTION("faults", report_faults, "who had the most major page faults");
const struct question question_memory =
	QUESTION("memory", report_memory, "who had the most memory, and when");
