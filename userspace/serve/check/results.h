/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What came of each check: written by those who ask, read by pages as copies. Not here: asking
 * (runner.h, presence.h), pages (page.h).
 */
#ifndef KTALLY_SERVE_CHECK_RESULTS_H
#define KTALLY_SERVE_CHECK_RESULTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "serve/check/check.h"

#define CHECK_ERROR 256		/* room for a sentence without a full stop, plain text */

enum check_state { CHECK_UNKNOWN, CHECK_OK, CHECK_FAILED };

/* What was found by asking once. */
struct check_outcome {
	enum check_state state;	/* CHECK_UNKNOWN: it could not be told */
	char error[CHECK_ERROR];	/* why it is not CHECK_OK */
	bool has_duration;
	uint64_t duration;	/* ns */
	bool has_room;		/* CHECK_DISK */
	uint64_t total, free;	/* bytes: of the file system, and those that all may use */
};

struct check_result {
	struct check check;
	enum check_state state;	/* after as many failures as it takes */
	uint64_t since;		/* CLOCK_REALTIME in ns, from when on it is so */
	bool asked;
	struct check_outcome last;
	uint64_t failures;	/* in a row until now */
	uint64_t failures_total;
	uint64_t succeeded;	/* CLOCK_MONOTONIC in ns, when it did last; 0: never */
};

struct check_results {
	pthread_mutex_t lock;
	uint64_t version;	/* of what is checked */
	unsigned int count;
	struct check_result result[CHECK_SLOTS];
	struct check_result old[CHECK_SLOTS];	/* room for check_results_set() */
};

void check_results_init(struct check_results *results);
void check_results_free(struct check_results *results);

/* From now on these are the checks. What is known of one that is the same stays. */
void check_results_set(struct check_results *results, const struct checks *checks);

/* A copy of the checks, if they are others than those of @version; false when they are not. */
bool check_results_checks(struct check_results *results, uint64_t *version,
			  struct checks *checks);

/* What was found. Of a check that is no more it is passed over. */
void check_results_report(struct check_results *results, const struct check *check,
			  const struct check_outcome *outcome);

/* ---- Copies ---- */

struct check_list {
	unsigned int count;
	struct check_result result[CHECK_SLOTS];
};

/* To be freed; NULL when out of memory. @stale: samples fail to come. */
struct check_list *check_results_take(struct check_results *results, bool stale);

/* It is a check, and failed. */
bool check_result_failed(const struct check_result *result);

/* The worst level of those that failed; HEALTH_OK when none did. */
enum health_level check_list_level(const struct check_list *list);

#endif
