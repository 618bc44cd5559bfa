/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls that may never return, or take very long, as of a file system or of a name whose server is
 * gone: each in a thread of its
 * own, which nobody waits for. Not here: how long the answer is waited for (runner.h).
 */
#ifndef KTALLY_SERVE_CHECK_ERRAND_H
#define KTALLY_SERVE_CHECK_ERRAND_H

#include "http/client.h"
#include "serve/check/results.h"

#define ERRAND_ADDRESSES 512

/* All zero before. */
struct errand_answer {
	struct check_outcome outcome;
	char addresses[ERRAND_ADDRESSES];	/* ask_name(): as http_request has them */
};

/* A question that may take forever. Runs in any thread. */
typedef void (*errand_ask)(const struct check *check, struct errand_answer *answer);

struct errand;

/*
 * A copy of @check is taken; @client is woken when the answer is there. NULL: there is no memory,
 * no thread, or too many that never came back.
 */
struct errand *errand_start(errand_ask ask, const struct check *check,
			    struct http_client *client);

/* Whether it came back, and with what. */
bool errand_is_done(struct errand *errand, struct errand_answer *answer);

/* Nobody wants the answer any more. NULL is fine. */
void errand_drop(struct errand *errand);

/* ---- ask.c ---- */

void ask_disk(const struct check *check, struct errand_answer *answer);
void ask_unix(const struct check *check, struct errand_answer *answer);

/* The addresses of a server that has a name, see check_target_name(). */
void ask_name(const struct check *check, struct errand_answer *answer);

#endif
