// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally serve --test-alert`: one alert that fires and is resolved, to everyone who would get
 * those of health. Each is asked once, all at the same time. Not here: alerts of health
 * (alerting.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/state.h"

#define WAIT_MS	1000

/* What came of it at one place. */
struct attempt {
	bool ended, taken;
	char words[RECEIVER_WORDS];
};

static void note(void *arg, const struct http_answer *answer)
{
	struct attempt *attempt = arg;

	attempt->ended = true;
	attempt->taken = receiver_outcome(answer) == OUTCOME_ACCEPTED;
	receiver_words(answer, attempt->words);
}

/* To all that took what was before. */
static void send_all(struct alerting *a, const struct alert *alert, struct attempt *attempts)
{
	char body[ALERT_PAYLOAD + 2];
	struct json j = { .data = body, .room = sizeof(body) };

	json_literal(&j, "[");
	alert_payload(&j, alert, &a->origin, alerting_date());
	json_literal(&j, "]");
	for (size_t i = 0; i < a->count; i++) {
		struct attempt *attempt = &attempts[i];

		if (!attempt->taken)
			continue;
		*attempt = (struct attempt){ .words = "there is no memory to send it" };
		if (!j.full)
			alerting_post(&a->destination[i], j.data, j.len, note, attempt);
	}
	while (http_client_running(a->client))
		http_client_wait(a->client, WAIT_MS);
}

static bool test_file(struct alerting *a, const struct alert *alert)
{
	const char *path = a->file.path, *what = alert->until ? "the end of the test alert"
							       : "the test alert";
	bool written;

	if (!path)
		return true;
	written = alert_file_put(&a->file, alert);
	fprintf(stderr, ALERTING_ME "%s %s %s\n", what,
		written ? "was written to" : "could not be written to",
		strcmp(path, "-") ? path : "standard output");
	return written;
}

static bool report(const struct alerting *a, const struct attempt *fired,
		   const struct attempt *resolved)
{
	bool all = true;

	for (size_t i = 0; i < a->count; i++) {
		const char *url = a->destination[i].receiver.url;

		all &= fired[i].taken && resolved[i].taken;
		if (!fired[i].taken)
			fprintf(stderr, ALERTING_ME "%s %s\n", url, fired[i].words);
		else if (!resolved[i].taken)
			fprintf(stderr,
				ALERTING_ME "%s took the test alert, but of its end: it %s\n", url,
				resolved[i].words);
		else
			fprintf(stderr, ALERTING_ME "%s took the test alert and its end\n", url);
	}
	return all;
}

int alerting_test(struct alerting *a, const char *link)
{
	struct attempt fired[ALERT_RECEIVERS], resolved[ALERT_RECEIVERS];
	struct alert alert = alert_for_test(alerting_date());
	bool all;

	alert_origin_set(&a->origin, a->options->link ? a->options->link : link,
			 a->options->repeat);
	for (size_t i = 0; i < ALERT_RECEIVERS; i++)
		fired[i].taken = true;
	all = test_file(a, &alert);
	send_all(a, &alert, fired);
	memcpy(resolved, fired, sizeof(fired));
	alert.until = alerting_date();
	all &= test_file(a, &alert);
	send_all(a, &alert, resolved);
	return report(a, fired, resolved) && all ? CLI_OK : CLI_FAILED;
}
