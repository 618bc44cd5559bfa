// SPDX-License-Identifier: GPL-2.0
/* What came of each check, see results.h. */
#include "serve/check/results.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"

void check_results_init(struct check_results *results)
{
	memset(results, 0, sizeof(*results));
	pthread_mutex_init(&results->lock, NULL);
}

void check_results_free(struct check_results *results)
{
	pthread_mutex_destroy(&results->lock);
}

static struct check_result *find(struct check_result *result, unsigned int count,
				 const struct check *check)
{
	for (unsigned int i = 0; i < count; i++)
		if (check_same(&result[i].check, check))
			return &result[i];
	return NULL;
}

void check_results_set(struct check_results *results, const struct checks *checks)
{
	pthread_mutex_lock(&results->lock);
	memcpy(results->old, results->result, sizeof(results->old));
	for (unsigned int i = 0; i < checks->count; i++) {
		struct check_result *result = &results->result[i];
		const struct check_result *was = find(results->old, results->count,
						      &checks->check[i]);

		*result = was ? *was : (struct check_result){ .since = clock_ns(CLOCK_REALTIME) };
		result->check = checks->check[i];
	}
	results->count = checks->count;
	results->version++;
	pthread_mutex_unlock(&results->lock);
}

bool check_results_checks(struct check_results *results, uint64_t *version, struct checks *checks)
{
	bool changed;

	pthread_mutex_lock(&results->lock);
	changed = *version != results->version;
	*version = results->version;
	if (changed) {
		checks->count = results->count;
		for (unsigned int i = 0; i < results->count; i++)
			checks->check[i] = results->result[i].check;
	}
	pthread_mutex_unlock(&results->lock);
	return changed;
}

/* What is not known now may be anything: neither failed nor well. */
static enum check_state next_state(const struct check_result *result)
{
	if (result->last.state != CHECK_FAILED)
		return result->last.state;
	return result->failures >= result->check.after ? CHECK_FAILED : result->state;
}

static void step(struct check_result *result, const struct check_outcome *outcome)
{
	enum check_state state;

	result->asked = true;
	result->last = *outcome;
	result->failures = outcome->state == CHECK_FAILED ? result->failures + 1 : 0;
	result->failures_total += outcome->state == CHECK_FAILED;
	if (outcome->state == CHECK_OK)
		result->succeeded = clock_ns(CLOCK_MONOTONIC);
	state = next_state(result);
	if (state != result->state)
		result->since = clock_ns(CLOCK_REALTIME);
	result->state = state;
}

void check_results_report(struct check_results *results, const struct check *check,
			  const struct check_outcome *outcome)
{
	struct check_result *result;

	pthread_mutex_lock(&results->lock);
	result = find(results->result, results->count, check);
	if (result)
		step(result, outcome);
	pthread_mutex_unlock(&results->lock);
}

struct check_list *check_results_take(struct check_results *results, bool stale)
{
	struct check_list *list = malloc(sizeof(*list));

	if (!list)
		return NULL;
	pthread_mutex_lock(&results->lock);
	list->count = results->count;
	memcpy(list->result, results->result, results->count * sizeof(list->result[0]));
	pthread_mutex_unlock(&results->lock);
	for (unsigned int i = 0; stale && i < list->count; i++)
		if (check_is_of_processes(&list->result[i].check))
			list->result[i].state = CHECK_UNKNOWN;
	return list;
}

bool check_result_failed(const struct check_result *result)
{
	return *result->check.name && result->state == CHECK_FAILED;
}

enum health_level check_list_level(const struct check_list *list)
{
	enum health_level level = HEALTH_OK;

	for (unsigned int i = 0; i < list->count; i++) {
		const struct check_result *result = &list->result[i];

		if (check_result_failed(result) && result->check.level > level)
			level = result->check.level;
	}
	return level;
}
