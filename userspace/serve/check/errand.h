/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls that may never return, as of a file system whose server is gone: each in a thread of its
 * own, which nobody waits for. Not here: how long the answer is waited for (runner.h).
 */
#ifndef KTALLY_SERVE_CHECK_ERRAND_H
#define KTALLY_SERVE_CHECK_ERRAND_H

#include "http/client.h"
#include "serve/check/results.h"

/* A question that may take forever. Runs in any thread. */
typedef void (*errand_ask)(const struct check *check, struct check_outcome *outcome);

struct errand;

/*
 * A copy of @check is taken; @client is woken when the answer is there. NULL: there is no memory,
 * no thread, or too many that never came back.
 */
struct errand *errand_start(errand_ask ask, const struct check *check,
			    struct http_client *client);

/* Whether it came back, and with what. */
bool errand_is_done(struct errand *errand, struct check_outcome *outcome);

/* Nobody wants the answer any more. NULL is fine. */
void errand_drop(struct errand *errand);

/* ---- ask.c ---- */

void ask_disk(const struct check *check, struct check_outcome *outcome);
void ask_unix(const struct check *check, struct check_outcome *outcome);

#endif
