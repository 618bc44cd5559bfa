// SPDX-License-Identifier: GPL-2.0
/*
 * Alerts as Alertmanager takes them, see payload.h. Labels say which alert it is, and stay as they
 * are while it fires; what changes meanwhile is in annotations.
 */
#include "alert/payload.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "libktally/ktally.h"
#include "log/json_put.h"

#define DESCRIPTION_ROOM	1536

void alert_origin_set(struct alert_origin *origin, const char *link, uint64_t lasting)
{
	char name[65] = "";
	size_t len = strlen(link);

	gethostname(name, sizeof(name) - 1);
	ktally_text_plain(name, strlen(name), origin->instance, sizeof(origin->instance));
	while (len && link[len - 1] == '/')
		len--;
	ktally_text_plain(link, len, origin->link, sizeof(origin->link));
	origin->lasting = lasting;
}

/* Plain text. Not when there is none: an empty label is none. */
static void put(struct json *j, const char *key, const char *text)
{
	if (!*text)
		return;
	json_key(j, key);
	json_clean_text(j, text);
}

static void put_labels(struct json *j, const struct alert *alert,
		       const struct alert_origin *origin)
{
	const struct health_subject *subject = &alert->verdict.subject;
	char comm[ALERT_COMM_ROOM], pid[16];

	alert_comm(subject, comm);
	snprintf(pid, sizeof(pid), "%" PRIu32, subject->pid);
	json_literal(j, "\"labels\":{\"alertname\":");
	json_clean_text(j, alert->rule);
	put(j, "severity", health_level_name(alert->verdict.level));
	put(j, "job", "ktally");
	put(j, "instance", origin->instance);
	put(j, "comm", comm);
	if (subject->scope == HEALTH_PROCESS)
		put(j, "pid", pid);
	json_literal(j, "}");
}

/* "33 %"; nothing of a figure that is none. */
static void put_figure(struct json *j, const char *key, const struct alert *alert, double value)
{
	char text[HEALTH_FIGURE_ROOM];

	if (!isfinite(value))
		return;
	health_unit_text(health_abouts[alert->verdict.rule].unit, value, text);
	put(j, key, text);
}

/* What the rule is about, in one line. */
static const char *about(const struct alert *alert, char text[DESCRIPTION_ROOM])
{
	*text = '\0';
	if (!alert->test)
		snprintf(text, DESCRIPTION_ROOM, "%s", health_abouts[alert->verdict.rule].doc);
	for (char *at = text; (at = strchr(at, '\n')); )
		*at = ' ';
	return text;
}

static void put_annotations(struct json *j, const struct alert *alert,
			    const struct alert_origin *origin)
{
	char text[HEALTH_TEXT_ROOM], doc[DESCRIPTION_ROOM], all[2 * DESCRIPTION_ROOM];
	char since[PUT_MAX + 1] = "";

	alert_text(alert, text);
	put_date(since, alert->since);
	snprintf(all, sizeof(all), "%s: %s%s%s, since %.19sZ. %s",
		 health_level_name(alert->verdict.level), text, *origin->instance ? " on " : "",
		 origin->instance, since, about(alert, doc));
	json_literal(j, ",\"annotations\":{\"summary\":");
	json_clean_text(j, text);
	put(j, "description", all);
	put_figure(j, "value", alert, alert->verdict.value);
	put_figure(j, "threshold", alert, alert->verdict.threshold);
	json_literal(j, "}");
}

static void put_link(struct json *j, const struct alert_origin *origin)
{
	char link[sizeof(origin->link) + 32];

	snprintf(link, sizeof(link), "%s/health/detailed", origin->link);
	put(j, "generatorURL", link);
}

void alert_payload(struct json *j, const struct alert *alert, const struct alert_origin *origin,
		   uint64_t now)
{
	json_literal(j, "{");
	put_labels(j, alert, origin);
	put_annotations(j, alert, origin);
	json_key(j, "startsAt");
	json_time(j, alert->since);
	json_key(j, "endsAt");
	json_time(j, alert->until ? alert->until : now + origin->lasting);
	put_link(j, origin);
	json_literal(j, "}");
}
