// SPDX-License-Identifier: GPL-2.0
/*
 * All of a snapshot in one object, and the host's health, see api_put.h. Not here: the objects in
 * it (api_host.c and its like).
 */
#include <stdlib.h>
#include <string.h>

#include "alert/alerting.h"
#include "health/report.h"
#include "serve/api_put.h"
#include "serve/check/page.h"
#include "serve/metrics_own.h"

#define HEAD_ROOM	1024
#define LOST_ROOM	4096
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

static void put_failed_check(struct json *j, const struct check_result *result)
{
	char text[CHECK_REASON];

	member_text(j, "{\"name\":", result->check.name);
	member_text(j, ",\"level\":", health_level_name(result->check.level));
	member_time(j, ",\"since\":", result->since);
	member_text(j, ",\"text\":", check_reason(result, text));
	json_literal(j, "}");
}

static void put_failed_checks(struct json *j, const struct check_list *list)
{
	bool first = true;

	json_literal(j, ",\"failed_checks\":[");
	for (unsigned int i = 0; i < list->count; i++) {
		if (!check_result_failed(&list->result[i]))
			continue;
		if (!first)
			json_literal(j, ",");
		put_failed_check(j, &list->result[i]);
		first = false;
	}
	json_literal(j, "]");
}

static void put_status(struct buffer *to, const struct board *board,
		       const struct snapshot *snapshot, const struct check_list *list)
{
	struct json j = members_begin(to, TAIL_ROOM + (list ? list->count * CHECK_JSON : 0));
	const char *doubt = board_doubt(board, snapshot);

	member_text(&j, ",\"status\":",
		    health_level_name(*doubt ? HEALTH_UNKNOWN
					     : check_list_verdict(list, snapshot->level)));
	if (*doubt)
		member_text(&j, ",\"doubt\":", doubt);
	if (list)
		put_failed_checks(&j, list);
	json_literal(&j, "}");
	members_end(to, &j);
}

/* Of the moment, as checks are. */
static void put_verdict(const struct moment *moment, const struct snapshot *snapshot,
			struct buffer *to)
{
	bool stale = board_is_stale(moment->board, snapshot);
	struct check_list *list = moment->checks ? check_results_take(moment->checks, stale) : NULL;

	to->failed |= moment->checks && !list;
	put_status(to, moment->board, snapshot, list);
	free(list);
}

void api_put_health(const struct moment *moment, const struct snapshot *snapshot,
		    struct buffer *to)
{
	put_reasons(snapshot, to);
	put_verdict(moment, snapshot, to);
}

static void put_head(const struct snapshot *snapshot, bool stranger, struct buffer *to)
{
	struct json j = members_begin(to, HEAD_ROOM);

	member_text(&j, "{\"version\":", KTALLY_VERSION);
	member_time(&j, ",\"time\":", snapshot->moment.value[KTALLY_MOMENT_REALTIME]);
	member_text(&j, ",\"source\":", snapshot->source);
	json_literal(&j, ",\"exits_complete\":");
	json_bool(&j, snapshot->exits);
	json_literal(&j, ",\"withheld\":");
	json_bool(&j, stranger);
	members_end(to, &j);
}

/* By what stands in the label of its metric. */
static void put_loss(struct json *j, const char *metric, uint64_t lost, const char **lead)
{
	const char *what = strchr(metric, '"');

	if (!what)
		return;
	json_raw(j, *lead, 1);
	json_raw(j, what, strcspn(what + 1, "\"") + 2);
	json_literal(j, ":");
	json_digits(j, lost);
	*lead = ",";
}

/* The module's, and ours: as ktally_lost_total has them. */
static void put_losses(const struct snapshot *snapshot, struct buffer *to)
{
	static const char family[] = "ktally_lost_total";
	struct json j = members_begin(to, LOST_ROOM);
	const char *metric, *lead = "{";
	uint64_t lost;

	json_literal(&j, ",\"lost\":");
	for (unsigned int i = 0; i < ktally_info_set.count; i++)
		if (!strncmp(ktally_info_set.fields[i].metric, family, strlen(family)) &&
		    ktally_has(snapshot->lost.present, i))
			put_loss(&j, ktally_info_set.fields[i].metric, snapshot->lost.value[i],
				 &lead);
	for (unsigned int i = 0; metrics_own_loss(snapshot, i, &metric, &lost); i++)
		put_loss(&j, metric, lost, &lead);
	json_literal(&j, "}");
	members_end(to, &j);
}

static void put_state(const struct snapshot *snapshot, bool stranger, struct buffer *to)
{
	put_head(snapshot, stranger, to);
	put_losses(snapshot, to);
	buffer_string(to, ",\"host\":");
	api_put_host(snapshot, to);
	buffer_string(to, ",\"processes\":");
	api_put_main_processes(snapshot, stranger, to);
	buffer_string(to, ",\"groups\":");
	api_put_groups(snapshot, API_USUAL, to);
	buffer_string(to, ",\"exits\":");
	api_put_exits(snapshot, EXITS_KEPT, stranger, to);
	buffer_string(to, ",\"latencies\":");
	api_put_latencies(snapshot, to);
	/* Last, for what is of the moment goes on with it. */
	buffer_string(to, ",\"health\":");
	put_reasons(snapshot, to);
}

static void put_whole(const struct snapshot *snapshot, struct buffer *to)
{
	put_state(snapshot, false, to);
}

static void put_for_strangers(const struct snapshot *snapshot, struct buffer *to)
{
	put_state(snapshot, true, to);
}

const struct buffer *api_state(struct snapshot *snapshot, bool stranger)
{
	if (stranger)
		return snapshot_page(snapshot, PAGE_STATE_STRANGER, put_for_strangers);
	return snapshot_page(snapshot, PAGE_STATE, put_whole);
}

void api_put_alerts(struct alerting *alerting, struct buffer *to)
{
	struct json j = members_begin(to, ALERTING_JSON);

	if (to->failed)
		return;
	alerting_json(alerting, &j);
	members_end(to, &j);
}

void api_put_state_tail(const struct moment *moment, const struct snapshot *snapshot,
			struct buffer *to)
{
	struct json j;

	put_verdict(moment, snapshot, to);
	j = members_begin(to, TAIL_ROOM);
	member_seconds(&j, ",\"age_seconds\":", snapshot_age(snapshot));
	member_seconds(&j, ",\"interval_seconds\":", moment->board->interval);
	json_literal(&j, ",\"alerts\":");
	members_end(to, &j);
	api_put_alerts(moment->alerting, to);
	buffer_string(to, "}");
}
