// SPDX-License-Identifier: GPL-2.0
/*
 * All of a snapshot in one object, and the host's health, see api_put.h. Not here: the objects in
 * it (api_host.c and its like).
 */
#include "alert/alerting.h"
#include "health/report.h"
#include "serve/api_put.h"

#define HEAD_ROOM	1024
#define TAIL_ROOM	512

/* Up to where it is of the moment: the object is left open. */
static void put_reasons(const struct snapshot *snapshot, struct buffer *to)
{
	uint64_t count = snapshot->verdict_count;

	buffer_string(to, "{\"reasons\":[");
	for (uint64_t i = 0; i < count && i < API_REASONS; i++) {
		struct json j = members_begin(to, HEALTH_VERDICT_JSON);

		if (i)
			json_literal(&j, ",");
		health_verdict_json(&j, &snapshot->verdicts[i]);
		members_end(to, &j);
	}
	buffer_string(to, "]");
	if (count > API_REASONS)
		buffer_print(to, ",\"more\":%llu", (unsigned long long)(count - API_REASONS));
}

static void put_status(struct json *j, const struct board *board, const struct snapshot *snapshot)
{
	const char *doubt = board_doubt(board, snapshot);

	member_text(j, ",\"status\":", health_level_name(board_level(board, snapshot)));
	if (*doubt)
		member_text(j, ",\"doubt\":", doubt);
	json_literal(j, "}");
}

void api_put_health(const struct board *board, const struct snapshot *snapshot, struct buffer *to)
{
	struct json j;

	put_reasons(snapshot, to);
	j = members_begin(to, TAIL_ROOM);
	put_status(&j, board, snapshot);
	members_end(to, &j);
}

static void put_head(const struct snapshot *snapshot, struct buffer *to)
{
	struct json j = members_begin(to, HEAD_ROOM);

	member_text(&j, "{\"version\":", KTALLY_VERSION);
	member_time(&j, ",\"time\":", snapshot->moment.value[KTALLY_MOMENT_REALTIME]);
	member_text(&j, ",\"source\":", snapshot->source);
	json_literal(&j, ",\"exits_complete\":");
	json_bool(&j, snapshot->exits);
	members_end(to, &j);
}

void api_put_state(const struct snapshot *snapshot, struct buffer *to)
{
	put_head(snapshot, to);
	buffer_string(to, ",\"host\":");
	api_put_host(snapshot, to);
	buffer_string(to, ",\"processes\":");
	api_put_main_processes(snapshot, to);
	buffer_string(to, ",\"groups\":");
	api_put_groups(snapshot, API_USUAL, to);
	buffer_string(to, ",\"exits\":");
	api_put_exits(snapshot, EXITS_KEPT, to);
	buffer_string(to, ",\"latencies\":");
	api_put_latencies(snapshot, to);
	/* Last, for what is of the moment goes on with it. */
	buffer_string(to, ",\"health\":");
	put_reasons(snapshot, to);
}

void api_put_alerts(struct alerting *alerting, struct buffer *to)
{
	struct json j = members_begin(to, ALERTING_JSON);

	if (to->failed)
		return;
	alerting_json(alerting, &j);
	members_end(to, &j);
}

void api_put_state_tail(const struct board *board, struct alerting *alerting,
			const struct snapshot *snapshot, struct buffer *to)
{
	struct json j = members_begin(to, TAIL_ROOM);

	put_status(&j, board, snapshot);
	member_seconds(&j, ",\"age_seconds\":", snapshot_age(snapshot));
	member_seconds(&j, ",\"interval_seconds\":", board->interval);
	json_literal(&j, ",\"alerts\":");
	members_end(to, &j);
	api_put_alerts(alerting, to);
	buffer_string(to, "}");
}
