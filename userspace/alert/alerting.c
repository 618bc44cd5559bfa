// SPDX-License-Identifier: GPL-2.0
/* The thread that makes alerts and tells them, see alerting.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "alert/state.h"
#include "clock.h"

#define SECOND		UINT64_C(1000000000)
#define TICK_MOST_MS	1000
#define TICK_LEAST_MS	100
#define PATIENCE_MS	10000	/* for one request */
#define ANSWER_LONGEST	4096
#define PEM_LONGEST	(1024 * 1024)	/* a whole system's authorities */
#define LASTING		4	/* repetitions that may fail before an alert ends by itself */
#define GAP_INTERVALS	3
#define GAP_LEAST	(10 * SECOND)

uint64_t alerting_date(void)
{
	return clock_ns(CLOCK_REALTIME);
}

/* ---- Sending ---- */

int alerting_post(struct destination *to, const char *body, size_t len, http_done done, void *arg)
{
	const struct http_request request = {
		.url = to->endpoint, .body = body, .len = len, .type = "application/json",
		.authorization = *to->authorization ? to->authorization : NULL,
		.authorities = to->alerting->authorities, .timeout_ms = PATIENCE_MS,
		.longest = ANSWER_LONGEST,
	};

	return http_client_start(to->alerting->client, &request, done, arg);
}

/* Once when it begins to go wrong, once when it is well again. */
static void say(const struct destination *to, const struct http_answer *answer, bool was_well)
{
	bool well = !to->receiver.failures;
	char words[RECEIVER_WORDS];

	if (well == was_well)
		return;
	receiver_words(answer, words);
	fprintf(stderr, ALERTING_ME "%s %s%s\n", to->receiver.url,
		well ? "takes alerts again" : words,
		receiver_outcome(answer) == OUTCOME_REFUSED ? ", which is not tried again" : "");
}

static void note(struct destination *to, enum receiver_outcome outcome)
{
	struct alerting *a = to->alerting;
	uint32_t random = 0;

	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
		random = (uint32_t)live_clock();
	pthread_mutex_lock(&a->lock);
	receiver_note(&to->receiver, &a->table, outcome, live_clock(), random);
	pthread_mutex_unlock(&a->lock);
}

static void done(void *arg, const struct http_answer *answer)
{
	struct destination *to = arg;
	bool was_well = !to->receiver.failures;

	note(to, receiver_outcome(answer));
	say(to, answer, was_well);
}

/* All that was chosen; with the lock. */
static void put_chosen(struct alerting *a, const struct receiver *r, struct json *j)
{
	uint64_t now = alerting_date();

	json_literal(j, "[");
	for (size_t i = 0; i < r->count; i++) {
		if (i)
			json_literal(j, ",");
		alert_payload(j, alert_table_find(&a->table, r->sent[i].id), &a->origin, now);
	}
	json_literal(j, "]");
}

static void send_due(struct destination *to)
{
	struct alerting *a = to->alerting;
	struct json j = { .room = RECEIVER_BATCH * ALERT_PAYLOAD };
	bool any;

	pthread_mutex_lock(&a->lock);
	any = receiver_choose(&to->receiver, &a->table, live_clock());
	j.data = any ? malloc(j.room) : NULL;
	j.full = !j.data;
	if (any)
		put_chosen(a, &to->receiver, &j);
	pthread_mutex_unlock(&a->lock);
	if (any && (j.full || alerting_post(to, j.data, j.len, done, to)))
		note(to, OUTCOME_UNREACHED);
	free(j.data);
}

/* ---- The thread ---- */

static void keep_change(void *arg, const struct alert *alert)
{
	struct alerting *a = arg;

	if (a->options->log && a->change_count < CHANGES_MOST)
		a->changes[a->change_count++] = *alert;
}

/* One that is stale tells nothing: what fires goes on, and is sent again. */
static void look(struct alerting *a)
{
	struct snapshot *snapshot = board_take(a->board);

	if (!board_is_stale(a->board, snapshot)) {
		pthread_mutex_lock(&a->lock);
		alert_table_step(&a->table, snapshot, keep_change, a);
		pthread_mutex_unlock(&a->lock);
	}
	snapshot_drop(snapshot);
}

/* Without the lock while it writes: a disk may take its time. */
static void write_changes(struct alerting *a)
{
	struct alert_file file = a->file;
	bool failed = false;

	for (size_t i = 0; i < a->change_count; i++)
		failed |= !alert_file_put(&file, &a->changes[i]);
	if (failed && !a->file.failed)
		fprintf(stderr, ALERTING_ME "%s: a line of an alert could not be written\n",
			file.path);
	a->change_count = 0;
	pthread_mutex_lock(&a->lock);
	a->file = file;
	pthread_mutex_unlock(&a->lock);
}

static unsigned int tick(const struct alerting *a)
{
	uint64_t ms = a->board->interval / 1000000;

	if (ms < TICK_LEAST_MS)
		return TICK_LEAST_MS;
	return ms > TICK_MOST_MS ? TICK_MOST_MS : (unsigned int)ms;
}

static void *run(void *arg)
{
	struct alerting *a = arg;

	while (!a->stop) {
		look(a);
		if (a->change_count)
			write_changes(a);
		for (size_t i = 0; i < a->count; i++)
			send_due(&a->destination[i]);
		http_client_wait(a->client, tick(a));
	}
	return NULL;
}

/* ---- Beginning and end ---- */

static int read_authorities(struct alerting *a, char error[CONFIG_ERROR_ROOM])
{
	const char *path = a->options->authorities;
	FILE *file = NULL;
	int result;

	if (!path)
		return 0;
	result = config_open(path, &file, error);
	if (result == -ENOENT)
		snprintf(error, CONFIG_ERROR_ROOM, "%.200s: %s", path, strerror(ENOENT));
	if (result)
		return result;
	a->authorities = calloc(1, PEM_LONGEST);
	if (a->authorities && !fread(a->authorities, 1, PEM_LONGEST - 1, file)) {
		snprintf(error, CONFIG_ERROR_ROOM, "%.200s: there is nothing in it", path);
		result = -EINVAL;
	}
	fclose(file);
	return a->authorities ? result : -ENOMEM;
}

/* As clients write it: some servers know no other. */
static void set_secret(struct destination *to, const struct auth *auth, size_t i)
{
	const char *secret = auth->secret[auth->count == 1 ? 0 : i];

	if (!auth->count)
		return;
	memcpy(to->authorization, secret, sizeof(to->authorization));
	to->authorization[0] = *secret == 'b' ? 'B' : *secret;
	if (!strncmp(to->receiver.url, "http:", 5))
		fprintf(stderr, ALERTING_ME "the secret for %s goes over the network as it is\n",
			to->receiver.url);
}

static int read_secrets(struct alerting *a, char error[CONFIG_ERROR_ROOM])
{
	struct auth auth = { 0 };
	int result = 0;

	if (a->options->auth)
		result = auth_load(&auth, a->options->auth, error);
	if (!result && auth.count > 1 && auth.count != a->count) {
		snprintf(error, CONFIG_ERROR_ROOM,
			 "%.200s: there must be one secret, or one for each --alertmanager",
			 a->options->auth);
		result = -EINVAL;
	}
	for (size_t i = 0; !result && i < a->count; i++)
		set_secret(&a->destination[i], &auth, i);
	explicit_bzero(&auth, sizeof(auth));
	return result;
}

static int set_destination(struct alerting *a, size_t i, char error[CONFIG_ERROR_ROOM])
{
	struct destination *to = &a->destination[i];
	const char *url = a->options->url[i];
	size_t len = strlen(url);
	int all;

	while (len && url[len - 1] == '/')
		len--;
	all = snprintf(to->endpoint, sizeof(to->endpoint), "%.*s/api/v2/alerts", (int)len, url);
	if (all < 0 || (size_t)all >= sizeof(to->endpoint)) {
		snprintf(error, CONFIG_ERROR_ROOM, "--alertmanager: %.200s... is too long", url);
		return -EINVAL;
	}
	to->alerting = a;
	to->receiver.url = strndup(url, len);
	to->receiver.index = (unsigned int)i;
	to->receiver.repeat = a->options->repeat;
	a->count++;
	return to->receiver.url ? 0 : -ENOMEM;
}

static int prepare(struct alerting *a, char error[CONFIG_ERROR_ROOM])
{
	int result = 0;

	a->client = http_client_new();
	if (!a->client)
		return -ENOMEM;
	for (size_t i = 0; !result && i < a->options->count; i++)
		result = set_destination(a, i, error);
	if (!result)
		result = read_secrets(a, error);
	if (!result)
		result = read_authorities(a, error);
	if (!result && a->options->log)
		result = alert_file_open(&a->file, a->options->log, error);
	return result;
}

struct alerting *alerting_new(const struct alert_options *options, char error[CONFIG_ERROR_ROOM])
{
	struct alerting *a = calloc(1, sizeof(*a));

	snprintf(error, CONFIG_ERROR_ROOM, "%s", strerror(ENOMEM));
	if (!a)
		return NULL;
	a->options = options;
	pthread_mutex_init(&a->lock, NULL);
	if (!prepare(a, error))
		return a;
	alerting_free(a);
	return NULL;
}

int alerting_start(struct alerting *a, struct board *board, const char *link)
{
	uint64_t gap = GAP_INTERVALS * board->interval;
	int error;

	a->board = board;
	a->table.hold = a->options->hold;
	a->table.gap = gap > GAP_LEAST ? gap : GAP_LEAST;
	alert_origin_set(&a->origin, a->options->link ? a->options->link : link,
			 LASTING * a->options->repeat);
	error = -pthread_create(&a->thread, NULL, run, a);
	a->started = !error;
	return error;
}

void alerting_stop(struct alerting *a)
{
	a->stop = true;
	if (!a->started)
		return;
	http_client_wake(a->client);
	pthread_join(a->thread, NULL);
	a->started = false;
}

void alerting_free(struct alerting *a)
{
	if (!a)
		return;
	http_client_free(a->client);
	for (size_t i = 0; i < a->count; i++)
		free(a->destination[i].receiver.url);
	alert_file_close(&a->file);
	free(a->authorities);
	pthread_mutex_destroy(&a->lock);
	free(a);
}
