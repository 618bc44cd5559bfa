/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One Alertmanager: which alerts it is to be sent next, and what becomes of that. What it took is
 * noted in the table itself, so that there is no queue. Waits for nothing. Not here: making the
 * request (alerting.c).
 */
#ifndef KTALLY_ALERT_RECEIVER_H
#define KTALLY_ALERT_RECEIVER_H

#include "alert/table.h"
#include "http/client.h"

#define RECEIVER_BATCH	32	/* alerts in a request */

/* Why a request failed. Only what is refused is not tried again. */
enum receiver_failure {
	RECEIVER_UNREACHED,	/* there was no answer */
	RECEIVER_TROUBLED,	/* 5xx, and what else asks for patience */
	RECEIVER_REFUSED,	/* any other answer but 2xx */
	RECEIVER_FAILURES
};

extern const char *const receiver_failures[RECEIVER_FAILURES];

struct receiver {
	char *url;			/* as it was given, without a slash at its end */
	const char *authorization;	/* or NULL */
	unsigned int index;		/* in the table's alerts */
	uint64_t repeat;		/* ns after which what fires is sent again */
	uint64_t due;			/* CLOCK_MONOTONIC: not before */
	unsigned int failures;		/* since it last answered well */
	bool running;			/* a request is under way: with what was chosen last */
	uint64_t accepted, failed[RECEIVER_FAILURES];	/* requests */
	/* ---- The request ---- */
	uint64_t begun;
	size_t count;
	struct {
		uint64_t id;
		bool ended;
	} sent[RECEIVER_BATCH];
};

/*
 * Chooses what is sent at @now: true when there is something, and then receiver_note() must follow.
 */
bool receiver_choose(struct receiver *receiver, struct alert_table *table, uint64_t now);

enum receiver_outcome { OUTCOME_ACCEPTED, OUTCOME_UNREACHED, OUTCOME_TROUBLED, OUTCOME_REFUSED };

/* What an answer means. */
enum receiver_outcome receiver_outcome(const struct http_answer *answer);

/**
 * receiver_note() - what came of what was chosen
 * @random: any number, so that not all hosts try again at once
 */
void receiver_note(struct receiver *receiver, struct alert_table *table,
		   enum receiver_outcome outcome, uint64_t now, uint32_t random);

/* Room for what receiver_words() writes. */
#define RECEIVER_WORDS	(HTTP_ERROR_ROOM + 128)

/* The answer as the end of a sentence: "took it", "can't be reached: ...". Plain text. */
void receiver_words(const struct http_answer *answer, char words[RECEIVER_WORDS]);

#endif
