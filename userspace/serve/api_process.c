// SPDX-License-Identifier: GPL-2.0
/* Processes that are and that were, see api_put.h. */
#include <string.h>

#include "serve/api_put.h"

#define PROCESS_ROOM	16384	/* more than one can take: all figures, names of 6 bytes for 1 */
#define EXIT_ROOM	1024

/* ---- Those that are ---- */

struct process {
	const struct leader *leader;
	uint64_t elapsed;
};

static bool rate_of(const void *of, unsigned int field, double *rate)
{
	const struct process *process = of;
	const struct leader *leader = process->leader;

	return leader->known && ktally_rate(leader->goes_on ? &leader->before : NULL, &leader->now,
					    field, process->elapsed, rate);
}

/* The group that counts it: its own if that is shown. Both are in the order of numbers. */
static const char *group_of(const struct snapshot *snapshot, uint32_t number)
{
	for (uint64_t i = 0; i < snapshot->group_count; i++)
		if (snapshot->groups[i].number == number)
			return snapshot->groups[i].name;
	return GROUP_OTHER_NAME;
}

static void put_names(struct json *j, const struct snapshot *snapshot, const struct leader *leader)
{
	const struct ktally_field *state = &ktally_task_set.fields[KTALLY_TASK_STATE];
	const struct ktally_task *task = &leader->now;
	const char *name;
	uint64_t value;

	member_name(j, ",\"comm\":", task->comm, sizeof(task->comm));
	if (*leader->user)
		member_text(j, ",\"user\":", leader->user);
	if (leader->unit)
		member_text(j, ",\"unit\":", leader->unit);
	member_clean(j, ",\"group\":", group_of(snapshot, leader->group));
	name = ktally_task_value(task, KTALLY_TASK_STATE, &value) ? ktally_enum_name(state, value)
								  : NULL;
	if (name)
		member_text(j, ",\"state\":", name);
}

/* What is told of it, to whom. */
static struct leader told_of(const struct leader *leader, bool stranger)
{
	struct leader told = *leader;

	if (stranger)
		told.now.present[0] &= ~ktally_task_set.guarded;
	return told;
}

static void put_process(const struct snapshot *snapshot, unsigned int at, bool stranger,
			struct buffer *to)
{
	const struct leader told = told_of(&snapshot->leaders.leader[at], stranger);
	const struct process process = { &told, snapshot->elapsed };
	struct json j = members_begin(to, PROCESS_ROOM);
	const struct ktally_task *task = &told.now;
	double busy;

	member_uint(&j, "{\"pid\":", task->value[KTALLY_TASK_PID]);
	member_uint(&j, ",\"start_time\":", task->value[KTALLY_TASK_START_TIME]);
	put_names(&j, snapshot, &told);
	if (rate_of(&process, KTALLY_TASK_CPU_TIME, &busy))
		member_real(&j, ",\"cpu_percent\":", busy / 1e9 * 100);
	api_put_values(&j, &ktally_task_set, task->present, task->value);
	api_put_rates(&j, &ktally_task_set, rate_of, &process);
	json_literal(&j, "}");
	members_end(to, &j);
}

void api_put_processes(const struct snapshot *snapshot, enum leader_order order,
		       unsigned int limit, bool stranger, struct buffer *to)
{
	const struct leaders *leaders = &snapshot->leaders;

	buffer_string(to, "[");
	for (unsigned int i = 0; i < leaders->length[order] && i < limit; i++) {
		buffer_string(to, i ? "," : "");
		put_process(snapshot, leaders->order[order][i], stranger, to);
	}
	buffer_string(to, "]");
}

void api_put_main_processes(const struct snapshot *snapshot, bool stranger, struct buffer *to)
{
	static const enum leader_order orders[] = { LEADER_CPU, LEADER_MEMORY };
	const struct leaders *leaders = &snapshot->leaders;
	bool told[LEADER_ORDERS * LEADERS] = { false };
	const char *lead = "[";

	for (unsigned int o = 0; o < sizeof(orders) / sizeof(orders[0]); o++) {
		const uint8_t *order = leaders->order[orders[o]];

		for (unsigned int i = 0; i < leaders->length[orders[o]] && i < API_USUAL; i++) {
			if (told[order[i]])
				continue;
			told[order[i]] = true;
			buffer_string(to, lead);
			put_process(snapshot, order[i], stranger, to);
			lead = ",";
		}
	}
	buffer_string(to, *lead == '[' ? "[]" : "]");
}

/* ---- Those that were ---- */

static void put_ending(struct json *j, struct ending ending)
{
	char signal[ENDING_ROOM];

	if (ending.kind == ENDING_NORMAL || ending.kind == ENDING_CODE)
		member_uint(j, ",\"code\":", ending.number);
	if (ending.kind != ENDING_SIGNAL)
		return;
	ending_signal(ending.number, signal);
	member_text(j, ",\"signal\":", signal);
}

static void put_exit(const struct snapshot *snapshot, const struct exit_note *note, bool stranger,
		     struct buffer *to)
{
	const uint64_t *moment = snapshot->moment.value;
	uint64_t offset = moment[KTALLY_MOMENT_REALTIME] - moment[KTALLY_MOMENT_BOOTTIME];
	struct json j = members_begin(to, EXIT_ROOM);

	member_time(&j, "{\"time\":", note->time + offset);
	member_uint(&j, ",\"pid\":", note->pid);
	member_name(&j, ",\"comm\":", note->comm, sizeof(note->comm));
	if (!stranger)
		put_ending(&j, note->ending);
	if (ktally_has(note->known, KTALLY_TASK_START_TIME))
		member_seconds(&j, ",\"lived_seconds\":", note->lived);
	if (ktally_has(note->known, KTALLY_TASK_CPU_TIME))
		member_seconds(&j, ",\"cpu_seconds\":", note->cpu);
	if (ktally_has(note->known, KTALLY_TASK_HIWATER_RSS))
		member_uint(&j, ",\"peak_bytes\":", note->peak);
	json_literal(&j, "}");
	members_end(to, &j);
}

void api_put_exits(const struct snapshot *snapshot, unsigned int limit, bool stranger,
		   struct buffer *to)
{
	unsigned int count = exit_ring_count(&snapshot->ended);

	buffer_string(to, "[");
	for (unsigned int i = 0; i < count && i < limit; i++) {
		buffer_string(to, i ? "," : "");
		put_exit(snapshot, exit_ring_get(&snapshot->ended, i), stranger, to);
	}
	buffer_string(to, "]");
}
