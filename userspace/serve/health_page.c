// SPDX-License-Identifier: GPL-2.0
/*
 * Pages for probes: health, readiness, liveness. Not here: judging (../health/health.c).
 *
 * Liveness asks nothing of the collector: that it answers is the answer. Readiness is about
 * figures, health about the host.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "health/report.h"
#include "serve/check/page.h"
#include "serve/members.h"
#include "serve/server.h"

#define UNAVAILABLE	503
#define REASONS_MAX	8	/* in the short answer */
#define JSON_HEAD	16384	/* all but checks and verdicts */

static enum health_level level_of(const struct server *server, const struct snapshot *snapshot,
				  const struct check_list *checks)
{
	return *board_doubt(server->moment.board, snapshot) ? HEALTH_UNKNOWN
						     : check_list_verdict(checks, snapshot->level);
}

static bool fails(const struct server *server, const struct snapshot *snapshot,
		  const struct check_list *checks)
{
	enum health_level level = level_of(server, snapshot, checks);

	if (*board_doubt(server->moment.board, snapshot))
		return true;
	return server->fail_from != HEALTH_UNKNOWN && level != HEALTH_UNKNOWN &&
	       level >= server->fail_from;
}

/* ---- Plain text, a line for each check ---- */

static void put_check(struct buffer *to, const char *name, bool well, const char *why)
{
	buffer_print(to, "[%c]%s %s%s%s\n", well ? '+' : '-', name, well ? "ok" : "failed",
		     *why ? ": " : "", why);
}

static const char *words_of(const struct snapshot *snapshot, enum health_rule_id rule,
			    char text[HEALTH_TEXT_ROOM])
{
	text[0] = '\0';
	for (uint64_t i = 0; i < snapshot->verdict_count && !*text; i++)
		if (snapshot->verdicts[i].rule == rule)
			health_text(&snapshot->verdicts[i], text);
	return text;
}

static bool is_judged(const struct snapshot *snapshot, unsigned int rule)
{
	return snapshot->rules.rule[rule].enabled && snapshot->judged[rule];
}

static void put_checks(const struct check_list *list, struct buffer *to)
{
	for (unsigned int i = 0; list && i < list->count; i++) {
		const struct check_result *result = &list->result[i];
		bool well = result->state == CHECK_OK;

		if (*result->check.name && result->state != CHECK_UNKNOWN)
			put_check(to, result->check.name, well, well ? "" : result->last.error);
	}
}

static void put_lines(const struct server *server, const struct snapshot *snapshot,
		      const struct check_list *checks, struct buffer *to)
{
	const char *why = board_doubt(server->moment.board, snapshot);
	char text[HEALTH_TEXT_ROOM];

	put_check(to, "figures", !*why, why);
	for (unsigned int i = 0; snapshot && i < HEALTH_RULES; i++)
		if (is_judged(snapshot, i))
			put_check(to, health_abouts[i].name,
				  snapshot->rule_level[i] == HEALTH_OK,
				  words_of(snapshot, i, text));
	put_checks(checks, to);
	buffer_print(to, "health check %s\n",
		     fails(server, snapshot, checks) ? "failed" : "passed");
}

/* ---- JSON ---- */

static void put_bytes(struct json *j, const char *key, const struct ktally_host *host,
		      enum ktally_host_field field)
{
	if (!ktally_has(host->present, field))
		return;
	json_raw(j, key, strlen(key));
	json_uint(j, host->value[field]);
}

/* What both answers begin with. */
static void put_state(struct json *j, const struct server *server,
		      const struct snapshot *snapshot, const struct check_list *checks)
{
	member_text(j, "{\"status\":", health_level_name(level_of(server, snapshot, checks)));
	if (*board_doubt(server->moment.board, snapshot))
		member_text(j, ",\"doubt\":", board_doubt(server->moment.board, snapshot));
	if (!snapshot)
		return;
	member_text(j, ",\"source\":", snapshot->source);
	json_literal(j, ",\"exits\":");
	json_bool(j, snapshot->exits);
	member_real(j, ",\"age_seconds\":", (double)snapshot_age(snapshot) / 1e9);
}

static void put_reason(struct json *j, const char *text, uint64_t *count)
{
	if (*count < REASONS_MAX)
		member_text(j, *count ? "," : "", text);
	++*count;
}

/* Checks first: what fails elsewhere is often why this host is not well. */
static void put_failed(struct json *j, const struct check_list *list, enum health_level level,
		       uint64_t *count)
{
	char text[CHECK_REASON];
	unsigned int i = 0;

	while (list && (i = check_list_failed(list, i, level)) < list->count)
		put_reason(j, check_reason(&list->result[i++], text), count);
}

static void put_reasons(struct json *j, const struct snapshot *snapshot,
			const struct check_list *checks)
{
	char text[HEALTH_TEXT_ROOM];
	uint64_t count = 0;

	json_literal(j, ",\"reasons\":[");
	put_failed(j, checks, HEALTH_CRITICAL, &count);
	put_failed(j, checks, HEALTH_WARNING, &count);
	for (uint64_t i = 0; snapshot && i < snapshot->verdict_count; i++) {
		health_text(&snapshot->verdicts[i], text);
		put_reason(j, text, &count);
	}
	json_literal(j, "]");
	if (count > REASONS_MAX) {
		json_literal(j, ",\"more\":");
		json_uint(j, count - REASONS_MAX);
	}
}

static void put_rule(struct json *j, const struct snapshot *snapshot, unsigned int i)
{
	const struct health_rule *rule = &snapshot->rules.rule[i];

	member_text(j, "{\"rule\":", health_abouts[i].name);
	member_text(j, ",\"level\":", is_judged(snapshot, i) ?
		 health_level_name(snapshot->rule_level[i]) : "unknown");
	json_literal(j, ",\"enabled\":");
	json_bool(j, rule->enabled);
	member_text(j, ",\"unit\":", health_unit_name(health_abouts[i].unit));
	member_real(j, ",\"warning\":", rule->at[HEALTH_AT_WARNING].from);
	member_real(j, ",\"critical\":", rule->at[HEALTH_AT_CRITICAL].from);
	json_literal(j, "}");
}

static void put_rules(struct json *j, const struct snapshot *snapshot)
{
	json_literal(j, ",\"rules\":[");
	for (unsigned int i = 0; i < HEALTH_RULES; i++) {
		if (i)
			json_literal(j, ",");
		put_rule(j, snapshot, i);
	}
	json_literal(j, "],\"verdicts\":[");
	for (uint64_t i = 0; i < snapshot->verdict_count; i++) {
		if (i)
			json_literal(j, ",");
		health_verdict_json(j, &snapshot->verdicts[i]);
	}
	json_literal(j, "]");
}

static void put_system(struct json *j, const struct snapshot *snapshot,
		       const struct check_list *checks)
{
	const struct snapshot_rates *rates = &snapshot->rates;
	const struct ktally_host *host = &snapshot->host;

	json_literal(j, ",\"system\":{\"processes\":");
	json_uint(j, snapshot->tasks);
	if (rates->known) {
		member_real(j, ",\"cpus_busy\":", rates->cpu);
		member_real(j, ",\"disk_read_bytes_per_second\":", rates->disk_read);
		member_real(j, ",\"disk_written_bytes_per_second\":", rates->disk_written);
		member_real(j, ",\"network_received_bytes_per_second\":", rates->net_received);
		member_real(j, ",\"network_sent_bytes_per_second\":", rates->net_sent);
	}
	put_bytes(j, ",\"memory_total_bytes\":", host, KTALLY_HOST_MEM_TOTAL);
	put_bytes(j, ",\"memory_available_bytes\":", host, KTALLY_HOST_MEM_AVAILABLE);
	put_bytes(j, ",\"swap_total_bytes\":", host, KTALLY_HOST_SWAP_TOTAL);
	put_bytes(j, ",\"swap_free_bytes\":", host, KTALLY_HOST_SWAP_FREE);
	check_list_disks_json(checks, j);
	json_literal(j, "}");
}

static struct json begin_json(struct reply *reply, const struct check_list *checks)
{
	size_t verdicts = reply->snapshot ? reply->snapshot->verdict_count : 0;
	size_t room = JSON_HEAD + verdicts * HEALTH_VERDICT_JSON +
		      (checks ? checks->count * CHECK_JSON : 0);


	reply->type = "application/json";
	return members_begin(&reply->body, room);
}

static void end_json(struct reply *reply, struct json *j)
{
	json_literal(j, "}\n");
	members_end(&reply->body, j);
}

/* ---- Pages ---- */

struct check_list *page_take_checks(struct server *server, struct reply *reply)
{
	struct check_list *checks = NULL;

	if (!server->moment.checks)
		return NULL;
	checks = check_results_take(server->moment.checks,
				    board_is_stale(server->moment.board, reply->snapshot));
	reply->body.failed |= !checks;
	return checks;
}

/* Takes what there is, and says by the status whether the host is well. Free the list. */
static struct check_list *begin_page(struct server *server, struct reply *reply)
{
	struct check_list *checks;

	reply->snapshot = board_take(server->moment.board);
	checks = page_take_checks(server, reply);
	if (fails(server, reply->snapshot, checks))
		reply->status = UNAVAILABLE;
	return checks;
}

void page_health(struct server *server, const struct request *request, struct reply *reply)
{
	struct check_list *checks = begin_page(server, reply);
	struct json j;

	if (request->verbose) {
		put_lines(server, reply->snapshot, checks, &reply->body);
	} else {
		j = begin_json(reply, checks);
		put_state(&j, server, reply->snapshot, checks);
		put_reasons(&j, reply->snapshot, checks);
		end_json(reply, &j);
	}
	free(checks);
}

void page_detailed(struct server *server, const struct request *request, struct reply *reply)
{
	struct check_list *checks = begin_page(server, reply);
	struct json j = begin_json(reply, checks);

	(void)request;
	put_state(&j, server, reply->snapshot, checks);
	if (reply->snapshot) {
		put_system(&j, reply->snapshot, checks);
		put_rules(&j, reply->snapshot);
	}
	check_list_json(checks, &j);
	end_json(reply, &j);
	free(checks);
}

void page_readiness(struct server *server, const struct request *request, struct reply *reply)
{
	static const char gone[] = "the kernel module went away";
	struct snapshot *snapshot = board_take(server->moment.board);
	const char *why = board_doubt(server->moment.board, snapshot);
	bool fallen = snapshot && snapshot->fallen;
	bool ready = !*why && !fallen;

	if (!ready)
		reply->status = UNAVAILABLE;
	if (request->verbose) {
		put_check(&reply->body, "figures", !*why, why);
		put_check(&reply->body, "source", !fallen, fallen ? gone : "");
		buffer_print(&reply->body, "readyz check %s\n", ready ? "passed" : "failed");
	} else {
		buffer_print(&reply->body, "%s\n", ready ? "ok" : *why ? why : gone);
	}
	snapshot_drop(snapshot);
}

void page_liveness(struct server *server, const struct request *request, struct reply *reply)
{
	(void)server;
	if (request->verbose)
		put_check(&reply->body, "server", true, "");
	buffer_string(&reply->body, request->verbose ? "livez check passed\n" : "ok\n");
}
