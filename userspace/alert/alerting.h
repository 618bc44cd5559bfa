/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The thread that makes alerts of the board's snapshots and tells them: to Alertmanagers, and to a
 * file. Nobody waits for it, and it waits for nobody at the end. Not here: which alerts there are
 * (table.h), what is sent when (receiver.h).
 */
#ifndef KTALLY_ALERT_ALERTING_H
#define KTALLY_ALERT_ALERTING_H

#include "alert/options.h"
#include "config.h"
#include "log/json.h"
#include "serve/exposition.h"
#include "serve/snapshot.h"

struct alerting;

/**
 * alerting_new() - read what files there are, while it may be done
 * @options: must stay
 *
 * NULL with a sentence. http_init() must have been called.
 */
struct alerting *alerting_new(const struct alert_options *options, char error[CONFIG_ERROR_ROOM]);

/* @link: where this server is found, unless the options say it. 0, or -errno. */
int alerting_start(struct alerting *alerting, struct board *board, const char *link);

/* Waits for no request. What fires is left to end by itself where it was told. */
void alerting_stop(struct alerting *alerting);

/* Of one that does not run; may be NULL. */
void alerting_free(struct alerting *alerting);

/* ---- test.c ---- */

/* In place of starting it: an exit status, after a sentence for each receiver. */
int alerting_test(struct alerting *alerting, const char *link);

/* ---- shown.c; from any thread ---- */

/* What all alerts need at the most as JSON. */
#define ALERTING_JSON	((ALERTS_FIRING + ALERTS_RESOLVED) * 1536 + 8192)

/* A list of those that fire, the newest first, and of the last that were resolved. */
void alerting_json(struct alerting *alerting, struct json *j);

void alerting_metrics(struct alerting *alerting, const struct exposition *e);

#endif
