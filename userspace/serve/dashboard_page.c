// SPDX-License-Identifier: GPL-2.0
/*
 * Fills in the dashboard's page, see dashboard.h: what stands there as @name@ is written by the
 * function of that name. Not here: the tables (dashboard_rows.c).
 */
#include "serve/dashboard.h"

#include <math.h>
#include <string.h>

#include "serve/dashboard_cell.h"
#include "serve/html.h"

/* Text of the state, or of an object in it. */
static void put_text(struct buffer *to, const json_t *one, const char *name)
{
	const char *text = state_text(one, name);

	html_text(to, text && *text ? text : CELL_NONE);
}

static const char *status_of(const json_t *state)
{
	static const char *const known[] = { "healthy", "warning", "critical" };
	const char *status = state_text(json_object_get(state, "health"), "status");

	for (size_t i = 0; status && i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(status, known[i]))
			return known[i];
	return "unknown";
}

static void put_status(struct buffer *to, const json_t *state)
{
	buffer_string(to, status_of(state));
}

static void put_word(struct buffer *to, const json_t *state)
{
	const char *status = status_of(state);

	buffer_print(to, "%c%s", *status - 'a' + 'A', status + 1);
}

static void put_hostname(struct buffer *to, const json_t *state)
{
	put_text(to, json_object_get(state, "host"), "hostname");
}

static void put_title(struct buffer *to, const json_t *state)
{
	put_word(to, state);
	buffer_string(to, " \xc2\xb7 ");
	put_hostname(to, state);
	buffer_string(to, " \xc2\xb7 ktally");
}

static void put_facts(struct buffer *to, const json_t *state)
{
	static const char *const names[] = { "load1", "load5", "load15" };
	const json_t *host = json_object_get(state, "host");
	double cpus = state_number(host, NULL, "cpus");
	double processes = state_number(host, NULL, "processes");

	if (!isnan(cpus))
		buffer_print(to, "%.0f CPU%s, ", cpus, cpus == 1 ? "" : "s");
	if (!isnan(state_number(host, "values", names[0])))
		buffer_string(to, "load ");
	for (size_t i = 0; i < 3; i++)
		if (!isnan(state_number(host, "values", names[i])))
			buffer_print(to, "%.2f%s", state_number(host, "values", names[i]),
				     i < 2 ? " " : ", ");
	if (!isnan(processes))
		buffer_print(to, "%.0f processes, ", processes);
	buffer_string(to, "up ");
	put_age(to, state_number(host, NULL, "uptime_seconds"));
	buffer_string(to, ", source ");
	put_text(to, state, "source");
}

static void put_age_of(struct buffer *to, const json_t *state)
{
	if (!state) {
		buffer_string(to, "no sample yet");
		return;
	}
	buffer_string(to, "sample of ");
	put_time(to, state_text(state, "time"), NULL);
	buffer_string(to, " UTC, ");
	put_age(to, state_number(state, NULL, "age_seconds"));
	buffer_string(to, " old");
}

static void put_doubt(struct buffer *to, const json_t *state)
{
	const json_t *health = json_object_get(state, "health");
	const char *doubt = state_text(health, "doubt");

	if (!state)
		doubt = "there was no sample yet";
	if (doubt) {
		buffer_string(to, "No verdict: ");
		html_text(to, doubt);
		buffer_string(to, ".");
	} else if (!strcmp(status_of(state), "healthy") &&
		   !json_array_size(json_object_get(health, "reasons"))) {
		buffer_string(to, "Nothing is beyond a threshold.");
	}
}

static void put_no_alerts(struct buffer *to, const json_t *state)
{
	if (!json_object_get(state, "alerts"))
		buffer_string(to, "hidden");
}

static void put_processes_note(struct buffer *to, const json_t *state)
{
	double all = state_number(json_object_get(state, "host"), NULL, "processes");

	if (!isnan(all))
		buffer_print(to, "%zu of %.0f: the first by CPU, and those by memory",
			     json_array_size(json_object_get(state, "processes")), all);
	if (json_is_true(json_object_get(state, "withheld")))
		buffer_string(to, "; what each reads and writes is withheld from you");
}

static void put_groups_note(struct buffer *to, const json_t *state)
{
	size_t count = json_array_size(json_object_get(state, "groups"));

	if (count >= DASHBOARD_ROWS)
		buffer_print(to, "the first %d by CPU", DASHBOARD_ROWS);
}

static void put_exits_note(struct buffer *to, const json_t *state)
{
	if (json_array_size(json_object_get(state, "exits")))
		buffer_string(to, "the newest first, times in UTC");
}

/* What was lost since the start, "none" when nothing was; nothing when that is not told. */
static void put_lost(struct buffer *to, const json_t *state)
{
	json_t *lost = json_object_get(state, "lost"), *number;
	const char *name, *lead = " \xc2\xb7 lost: ";

	if (!lost)
		return;
	json_object_foreach(lost, name, number) {
		if (json_number_value(number) <= 0)
			continue;
		buffer_string(to, lead);
		html_text(to, name);
		buffer_print(to, " %.0f", json_number_value(number));
		lead = ", ";
	}
	if (*lead != ',')
		buffer_print(to, "%snone", lead);
}

static void put_source(struct buffer *to, const json_t *state)
{
	bool told = json_is_true(json_object_get(state, "exits_complete"));

	buffer_string(to, "source ");
	put_text(to, state, "source");
	buffer_string(to, " \xc2\xb7 ");
	buffer_string(to, told ? "every exit is told" :
		      "exits are not told: what lives between two samples is not seen");
	buffer_string(to, " \xc2\xb7 a sample every ");
	put_span(to, state_number(state, NULL, "interval_seconds"));
	put_lost(to, state);
}

static void put_version(struct buffer *to, const json_t *state)
{
	(void)state;
	html_text(to, KTALLY_VERSION);
}

static const struct slot {
	const char *name;
	void (*put)(struct buffer *to, const json_t *state);
} slots[] = {
	{ "age", put_age_of },
	{ "alerts", dashboard_alerts },
	{ "doubt", put_doubt },
	{ "exits", dashboard_exits },
	{ "exitsnote", put_exits_note },
	{ "facts", put_facts },
	{ "groups", dashboard_groups },
	{ "groupsnote", put_groups_note },
	{ "host", dashboard_host },
	{ "hostname", put_hostname },
	{ "latencies", dashboard_latencies },
	{ "noalerts", put_no_alerts },
	{ "processes", dashboard_processes },
	{ "processesnote", put_processes_note },
	{ "reasons", dashboard_reasons },
	{ "source", put_source },
	{ "status", put_status },
	{ "title", put_title },
	{ "version", put_version },
	{ "word", put_word },
};

/* That of "name@..."; NULL: it is no place to fill in. */
static const struct slot *find_slot(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		size_t own = strlen(slots[i].name);

		if (own < len && name[own] == '@' && !memcmp(name, slots[i].name, own))
			return &slots[i];
	}
	return NULL;
}

void dashboard_write(struct buffer *to, const char *page, size_t len, const json_t *state)
{
	const char *end = page + len, *begin = page;
	const char *at;

	while ((at = memchr(page, '@', (size_t)(end - page)))) {
		const struct slot *slot = find_slot(at + 1, (size_t)(end - at) - 1);

		page = at + 1;
		if (!slot)
			continue;
		buffer_bytes(to, begin, (size_t)(at - begin));
		slot->put(to, state);
		page += strlen(slot->name) + 1;
		begin = page;
	}
	buffer_bytes(to, begin, (size_t)(end - begin));
}
