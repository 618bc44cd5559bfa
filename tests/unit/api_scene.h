/* SPDX-License-Identifier: GPL-2.0 */
/* A snapshot made by hand, and what pages of `ktally serve` say of it, read as JSON. */
#ifndef API_SCENE_H
#define API_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "alert/state.h"
#include "serve/api_put.h"
#include "host_figures.h"
#include "tasks.h"

static struct snapshot *snapshot;
static struct buffer page;
static json_t *said;

static inline int begin_scene(void **state)
{
	(void)state;
	snapshot = snapshot_new();
	assert_non_null(snapshot);
	strcpy(snapshot->source, "netlink");
	snapshot->taken = live_clock();
	snapshot->samples = 7;
	snapshot->moment.value[KTALLY_MOMENT_BOOTTIME] = 100 * SECOND;
	snapshot->moment.value[KTALLY_MOMENT_REALTIME] = 1100 * SECOND;
	snapshot->verdicts = calloc(200, sizeof(*snapshot->verdicts));
	snapshot->groups = calloc(4, sizeof(*snapshot->groups));
	return 0;
}

/* An alerting that has none. */
static inline struct alerting *no_alerts(void)
{
	static struct alerting alerting = { .lock = PTHREAD_MUTEX_INITIALIZER };

	return &alerting;
}

static inline int end_scene(void **state)
{
	(void)state;
	snapshot_drop(snapshot);
	buffer_free(&page);
	json_decref(said);
	said = NULL;
	return 0;
}

/* Reads what was written to the page, and empties it. */
static inline void read_page(void)
{
	json_error_t error;

	assert_false(page.failed);
	json_decref(said);
	said = json_loadb(page.data, page.len, JSON_REJECT_DUPLICATES, &error);
	if (!said)
		fail_msg("%s: %.*s", error.text, (int)page.len, page.data);
	page.len = 0;
}

/* The member of an object that must be there. */
static inline json_t *member(const json_t *object, const char *key)
{
	json_t *found = json_object_get(object, key);

	if (!found)
		fail_msg("there is no %s", key);
	return found;
}

static inline const char *text(const json_t *object, const char *key)
{
	return json_string_value(member(object, key));
}

static inline bool is_real(const json_t *object, const char *key, double expected)
{
	double value = json_number_value(member(object, key));

	return value > expected - 1e-6 && value < expected + 1e-6;
}

static inline bool lacks(const json_t *object, const char *key)
{
	return !json_object_get(object, key);
}

#endif
