// SPDX-License-Identifier: GPL-2.0
/* What one Alertmanager is sent, see receiver.h. */
#include "alert/receiver.h"

#include <stdio.h>
#include <string.h>

#include "libktally/ktally.h"

#define SECOND		UINT64_C(1000000000)
#define PAUSE_LEAST	SECOND
#define PAUSE_DOUBLINGS	6	/* to a minute or so */
#define WIDEST		120	/* columns of a body that are shown */

const char *const receiver_failures[RECEIVER_FAILURES] = {
	[RECEIVER_UNREACHED] = "unreached",
	[RECEIVER_TROUBLED] = "troubled",
	[RECEIVER_REFUSED] = "refused",
};

static void add(struct receiver *r, const struct alert *alert)
{
	r->sent[r->count].id = alert->id;
	r->sent[r->count++].ended = alert->until;
}

/* The oldest first. What fires again under the same labels has not ended, and ends as that does. */
static void choose_ended(struct receiver *r, struct alert_table *table)
{
	const unsigned int bit = 1U << r->index;

	for (size_t back = alert_table_resolved(table); back-- > 0;) {
		struct alert *alert = alert_table_past(table, back), *twin;

		if (!(alert->owed & bit))
			continue;
		twin = alert_table_twin(table, alert);
		if (twin) {
			twin->owed |= bit;
			alert->owed &= ~bit;
		} else if (r->count < RECEIVER_BATCH) {
			add(r, alert);
		}
	}
}

bool receiver_choose(struct receiver *r, struct alert_table *table, uint64_t now)
{
	if (r->running || now < r->due)
		return false;
	r->count = 0;
	r->begun = now;
	choose_ended(r, table);
	for (size_t i = 0; i < table->firing_count && r->count < RECEIVER_BATCH; i++) {
		struct alert *alert = &table->firing[i];
		uint64_t told = alert->told[r->index];

		if (told && now - told < r->repeat)
			continue;
		add(r, alert);
		/* Even when no answer comes it may know it. */
		alert->owed |= 1U << r->index;
	}
	r->running = r->count;
	return r->running;
}

enum receiver_outcome receiver_outcome(const struct http_answer *answer)
{
	unsigned int status = answer->status;

	if (!status)
		return OUTCOME_UNREACHED;
	if (status >= 200 && status < 300)
		return OUTCOME_ACCEPTED;
	/* Request Timeout, Too Many Requests. */
	return status >= 500 || status == 408 || status == 429 ? OUTCOME_TROUBLED
								 : OUTCOME_REFUSED;
}

/* What was refused counts as told as well: it would be refused again. */
static void settle(struct receiver *r, struct alert_table *table)
{
	for (size_t i = 0; i < r->count; i++) {
		struct alert *alert = alert_table_find(table, r->sent[i].id);

		if (!alert)
			continue;
		if (r->sent[i].ended)
			alert->owed &= ~(1U << r->index);
		else
			alert->told[r->index] = r->begun ? r->begun : 1;
	}
}

/* From half of the pause to all of it, and the pause is twice as long each time. */
static uint64_t pause(unsigned int failures, uint32_t random)
{
	unsigned int doublings = failures < PAUSE_DOUBLINGS ? failures : PAUSE_DOUBLINGS;
	uint64_t most = PAUSE_LEAST << doublings;

	return most / 2 + (uint64_t)((double)random / UINT32_MAX * (double)(most / 2));
}

void receiver_note(struct receiver *r, struct alert_table *table, enum receiver_outcome outcome,
		   uint64_t now, uint32_t random)
{
	static const enum receiver_failure failure[] = {
		[OUTCOME_UNREACHED] = RECEIVER_UNREACHED,
		[OUTCOME_TROUBLED] = RECEIVER_TROUBLED, [OUTCOME_REFUSED] = RECEIVER_REFUSED,
	};

	r->running = false;
	if (outcome == OUTCOME_ACCEPTED)
		r->accepted++;
	else
		r->failed[failure[outcome]]++;
	if (outcome == OUTCOME_UNREACHED || outcome == OUTCOME_TROUBLED) {
		r->due = now + pause(r->failures++, random);
		return;
	}
	r->failures = outcome == OUTCOME_REFUSED;
	r->due = now;
	settle(r, table);
}

void receiver_words(const struct http_answer *answer, char words[RECEIVER_WORDS])
{
	char body[6 * WIDEST];

	if (receiver_outcome(answer) == OUTCOME_ACCEPTED) {
		snprintf(words, RECEIVER_WORDS, "took it");
		return;
	}
	if (!answer->status) {
		snprintf(words, RECEIVER_WORDS, "can't be reached: %s", answer->error);
		return;
	}
	ktally_text_terminal(answer->body, strcspn(answer->body, "\r\n"), body, sizeof(body),
			     WIDEST);
	snprintf(words, RECEIVER_WORDS, "answers %u%s%.*s", answer->status, *body ? ": " : "",
		 RECEIVER_WORDS - 64, body);
}
