// SPDX-License-Identifier: GPL-2.0
/* Checks as JSON, sentences and metrics, see page.h. */
#include "serve/check/page.h"

#include <inttypes.h>
#include <string.h>

#include "health/health.h"
#include "libktally/ktally.h"
#include "source/live.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)
#define NSEC_PER_USEC	1000

static const char *const states[] = {
	[CHECK_UNKNOWN] = "unknown", [CHECK_OK] = "ok", [CHECK_FAILED] = "failed",
};

static bool is_check(const struct check_result *result)
{
	return *result->check.name;
}

enum health_level check_list_verdict(const struct check_list *list, enum health_level rules)
{
	enum health_level failed = list ? check_list_level(list) : HEALTH_OK;

	if (failed == HEALTH_OK || (rules != HEALTH_UNKNOWN && rules > failed))
		return rules;
	return failed;
}

/* ---- Sentences ---- */

unsigned int check_list_failed(const struct check_list *list, unsigned int i,
			       enum health_level level)
{
	while (i < list->count && !(check_result_failed(&list->result[i]) &&
				    list->result[i].check.level == level))
		i++;
	return i;
}

const char *check_reason(const struct check_result *result, char text[CHECK_REASON])
{
	const struct check *check = &result->check;
	char target[CHECK_TEXT];

	ktally_text_terminal(check->target, check_target_shown(check), target, sizeof(target),
			     sizeof(target));
	snprintf(text, CHECK_REASON, "check %s failed: %s %s: %s", check->name,
		 check_kind_name(check->kind), target, result->last.error);
	return text;
}

/* ---- JSON ---- */

static void put_text(struct json *j, const char *key, const char *text, size_t len)
{
	json_key(j, key);
	json_text(j, text, len);
}

static void put_number(struct json *j, const char *key, uint64_t number)
{
	json_key(j, key);
	json_uint(j, number);
}

static void put_time(struct json *j, const char *key, uint64_t ns)
{
	char number[40];

	snprintf(number, sizeof(number), "%" PRIu64 ".%06" PRIu64, ns / NSEC_PER_SEC,
		 ns % NSEC_PER_SEC / NSEC_PER_USEC);
	json_key(j, key);
	json_raw(j, number, strlen(number));
}

static void put_room(struct json *j, const struct check_outcome *last)
{
	if (!last->has_room)
		return;
	put_number(j, "total_bytes", last->total);
	put_number(j, "free_bytes", last->free);
}

/* What the last time told. */
static void put_evidence(struct json *j, const struct check_result *result)
{
	const struct check_outcome *last = &result->last;
	uint64_t now = live_clock();

	if (last->has_duration)
		put_time(j, "duration_seconds", last->duration);
	if (*last->error)
		put_text(j, "error", last->error, strlen(last->error));
	put_number(j, "consecutive_failures", result->failures);
	put_number(j, "failures", result->failures_total);
	if (result->succeeded)
		put_time(j, "last_success_age_seconds",
			 now > result->succeeded ? now - result->succeeded : 0);
	put_room(j, last);
}

static void put_check(struct json *j, const struct check_result *result, const char *lead)
{
	const struct check *check = &result->check;

	json_raw(j, lead, strlen(lead));
	json_literal(j, "{\"name\":");
	json_text(j, check->name, strlen(check->name));
	put_text(j, "kind", check_kind_name(check->kind), strlen(check_kind_name(check->kind)));
	put_text(j, "target", check->target, check_target_shown(check));
	if (*check->about)
		put_text(j, "about", check->about, strlen(check->about));
	put_text(j, "level", health_level_name(check->level),
		 strlen(health_level_name(check->level)));
	put_text(j, "state", states[result->state], strlen(states[result->state]));
	json_key(j, "since");
	json_time(j, result->since);
	if (result->asked)
		put_evidence(j, result);
	json_literal(j, "}");
}

void check_list_json(const struct check_list *list, struct json *j)
{
	const char *lead = "";

	json_literal(j, ",\"checks\":[");
	for (unsigned int i = 0; list && i < list->count; i++) {
		if (!is_check(&list->result[i]))
			continue;
		put_check(j, &list->result[i], lead);
		lead = ",";
	}
	json_literal(j, "]");
}

void check_list_disks_json(const struct check_list *list, struct json *j)
{
	const char *lead = "";

	json_literal(j, ",\"disks\":[");
	for (unsigned int i = 0; list && i < list->count; i++) {
		const struct check_result *result = &list->result[i];

		if (result->check.kind != CHECK_DISK || !result->asked)
			continue;
		json_raw(j, lead, strlen(lead));
		json_literal(j, "{\"path\":");
		json_text(j, result->check.target, strlen(result->check.target));
		put_room(j, &result->last);
		if (!result->last.has_room)
			put_text(j, "error", result->last.error, strlen(result->last.error));
		json_literal(j, "}");
		lead = ",";
	}
	json_literal(j, "]");
}

/* ---- Metrics ---- */

enum metric { UP, DURATION, FAILURES, METRICS };

static const struct {
	const char *name, *help;
	enum metric_type type;
} metrics[METRICS] = {
	[UP] = { "ktally_check_up", "Whether what the check asks for is well.", METRIC_GAUGE },
	[DURATION] = { "ktally_check_duration_seconds",
		       "Time that the last answer took.", METRIC_GAUGE },
	[FAILURES] = { "ktally_check_failures_total",
		       "Times that it failed, those that did not count yet included.",
		       METRIC_COUNTER },
};

static bool is_known(const struct check_result *result, enum metric metric)
{
	if (metric == UP)
		return result->state != CHECK_UNKNOWN;
	return metric != DURATION || result->last.has_duration;
}

static void put_metric(const struct check_result *result, enum metric metric,
		       const struct exposition *e)
{
	char label[CHECK_NAME + 10];

	if (!is_check(result) || !is_known(result, metric))
		return;
	/* Names have no character that would need an escape. */
	snprintf(label, sizeof(label), "check=\"%s\"", result->check.name);
	put_name(e, metrics[metric].name, NULL, label);
	if (metric == UP)
		put_uint(e, result->state == CHECK_OK);
	else if (metric == DURATION)
		put_seconds(e, result->last.duration);
	else
		put_uint(e, result->failures_total);
}

void check_list_metrics(const struct check_list *list, const struct exposition *e)
{
	bool any = false;

	for (unsigned int i = 0; list && i < list->count; i++)
		any |= is_check(&list->result[i]);
	for (unsigned int metric = 0; any && metric < METRICS; metric++) {
		put_family(e, metrics[metric].name, metrics[metric].type);
		put_help(e, metrics[metric].name, metrics[metric].help,
			 strlen(metrics[metric].help));
		for (unsigned int i = 0; i < list->count; i++)
			put_metric(&list->result[i], metric, e);
	}
}
