// SPDX-License-Identifier: GPL-2.0
/*
 * ktally's figures of itself, and of the host's health. One row is one metric; rows of one name
 * stand together. Not here: figures of the host and of groups (metrics.c).
 */
#include "serve/metrics_own.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum own_unit { OWN_COUNT, OWN_NS };

/* A number of a snapshot: a uint64_t of it. */
struct own_metric {
	const char *metric;
	enum metric_type type;
	enum own_unit unit;
	size_t offset;
	const char *help;	/* of the first of a name */
};

#define OWN(member) offsetof(struct snapshot, member)
#define LOST(what, member) \
	{ "ktally_lost_total{what=\"" what "\"}", METRIC_COUNTER, OWN_COUNT, OWN(member), NULL }

static const struct own_metric numbers[] = {
	{ "ktally_samples_total", METRIC_COUNTER, OWN_COUNT, OWN(samples),
	  "Samples that were taken." },
	{ "ktally_source_changes_total", METRIC_COUNTER, OWN_COUNT, OWN(changes),
	  "Times that samples went on from another source, or load of the module. "
	  "What happened between two such samples is counted in no group." },
	{ "ktally_scrape_duration_seconds", METRIC_GAUGE, OWN_NS, OWN(duration),
	  "Time that it took to collect what is shown here." },
	{ "ktally_processes", METRIC_GAUGE, OWN_COUNT, OWN(tasks),
	  "Processes in the last sample." },
	{ "ktally_redacted_processes", METRIC_GAUGE, OWN_COUNT, OWN(loss.redacted),
	  "Processes that ktally may not see." },
	{ "ktally_partial_processes", METRIC_GAUGE, OWN_COUNT, OWN(loss.partial),
	  "Processes of which ktally may not see some figures." },
	{ "ktally_groups", METRIC_GAUGE, OWN_COUNT, OWN(group_count),
	  "Groups that are shown, other among them." },
	{ "ktally_groups_dropped", METRIC_GAUGE, OWN_COUNT, OWN(groups_dropped),
	  "Groups in the last sample that are not shown, and counted as other." },
	{ "ktally_exits_unseen_seconds_total", METRIC_COUNTER, OWN_NS, OWN(loss.unseen),
	  "Time, at the most, in which exits were not told and had been before." },
};

/* They go on the family of the losses that the module counts. */
static const struct own_metric losses[] = {
	LOST("events", loss.events),
	LOST("gaps", loss.gaps),
	LOST("interrupted_samples", loss.interrupted),
	LOST("torn_rows", loss.torn),
	LOST("strangers", ledger_loss.strangers),
	LOST("late_exits", ledger_loss.no_room),
	LOST("health_figures", health_loss.figures),
	LOST("health_growths", health_loss.growths),
	LOST("health_parents", health_loss.parents),
	LOST("health_programs", health_loss.programs),
};

static uint64_t number_of(const struct snapshot *snapshot, const struct own_metric *metric)
{
	uint64_t value;

	memcpy(&value, (const char *)snapshot + metric->offset, sizeof(value));
	return value;
}

static void put_number(const struct exposition *e, const struct snapshot *snapshot,
		       const struct own_metric *metric)
{
	put_name(e, metric->metric, NULL, "");
	if (metric->unit == OWN_NS)
		put_seconds(e, number_of(snapshot, metric));
	else
		put_uint(e, number_of(snapshot, metric));
}

static void begin(const struct exposition *e, const char *metric, enum metric_type type,
		  const char *help)
{
	put_family(e, metric, type);
	put_help(e, metric, help, strlen(help));
}

static void put_flag(const struct exposition *e, const char *metric, const char *labels,
		     const char *help, bool value)
{
	begin(e, metric, METRIC_GAUGE, help);
	put_name(e, metric, NULL, labels);
	put_uint(e, value);
}

static void put_source(const struct exposition *e, const struct snapshot *snapshot)
{
	char labels[64];
	size_t len = strlen(snapshot->source);

	memcpy(labels, "source=\"", 8);
	memcpy(labels + 8, snapshot->source, len);
	memcpy(labels + 8 + len, "\"", 2);
	put_flag(e, "ktally_source_info", labels, "Where figures come from.", true);
	put_flag(e, "ktally_source_fallen_back", "",
		 "Whether procfs stands in for a module that went away.", snapshot->fallen);
	put_flag(e, "ktally_exits_complete", "",
		 "Whether exit records come in: else what lives between two samples is missed.",
		 snapshot->exits);
}

static bool is_judged(const struct snapshot *snapshot, unsigned int rule)
{
	return snapshot->rules.rule[rule].enabled && snapshot->judged[rule];
}

static void put_health(const struct exposition *e, const struct snapshot *snapshot)
{
	static const char level[] = "ktally_health_level", rule[] = "ktally_health_rule_level";
	char labels[64];

	if (snapshot->level != HEALTH_UNKNOWN) {
		begin(e, level, METRIC_GAUGE, "Health: 0 healthy, 1 warning, 2 critical.");
		put_name(e, level, NULL, "");
		put_uint(e, snapshot->level);
	}
	begin(e, rule, METRIC_GAUGE,
	      "Of each rule that could be judged: 0 healthy, 1 warning, 2 critical.");
	for (unsigned int i = 0; i < HEALTH_RULES; i++) {
		if (!is_judged(snapshot, i))
			continue;
		snprintf(labels, sizeof(labels), "rule=\"%s\"", health_abouts[i].name);
		put_name(e, rule, NULL, labels);
		put_uint(e, snapshot->rule_level[i]);
	}
}

void metrics_own(const struct exposition *e, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		begin(e, numbers[i].metric, numbers[i].type, numbers[i].help);
		put_number(e, snapshot, &numbers[i]);
	}
	put_source(e, snapshot);
	put_health(e, snapshot);
}

void metrics_own_losses(const struct exposition *e, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++)
		put_number(e, snapshot, &losses[i]);
}

bool metrics_own_loss(const struct snapshot *snapshot, unsigned int at, const char **metric,
		      uint64_t *lost)
{
	if (at >= sizeof(losses) / sizeof(losses[0]))
		return false;
	*metric = losses[at].metric;
	*lost = number_of(snapshot, &losses[at]);
	return true;
}

void metrics_tail(const struct exposition *e, const struct board *board,
		  const struct snapshot *snapshot)
{
	static const char age[] = "ktally_snapshot_age_seconds";
	static const char failed[] = "ktally_sample_errors_total";
	static const char reloads[] = "ktally_rule_reloads_total";

	put_flag(e, "ktally_build_info", "version=\"" KTALLY_VERSION "\"", "This program.", true);
	put_flag(e, "ktally_up", "", "Whether the last sample was taken, and lately.",
		 !board_is_stale(board, snapshot) && !board->trouble);
	begin(e, failed, METRIC_COUNTER, "Samples that could not be taken.");
	put_name(e, failed, NULL, "");
	put_uint(e, board->failed);
	begin(e, reloads, METRIC_COUNTER, "Times that files of rules were read anew.");
	put_name(e, reloads, NULL, "result=\"refused\"");
	put_uint(e, board->reloads[0]);
	put_name(e, reloads, NULL, "result=\"success\"");
	put_uint(e, board->reloads[1]);
	put_flag(e, "ktally_rules_reload_successful", "",
		 "Whether files of rules hold as they were read last: else older ones do.",
		 !board->refused);
	if (!snapshot)
		return;
	begin(e, age, METRIC_GAUGE, "Time since the sample that is shown here.");
	put_name(e, age, NULL, "");
	put_seconds(e, snapshot_age(snapshot));
}
