/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The thread that asks what checks are about, all but processes: side by side, each in its time.
 * Not here: what came of it (results.h), processes (presence.h).
 */
#ifndef KTALLY_SERVE_CHECK_RUNNER_H
#define KTALLY_SERVE_CHECK_RUNNER_H

#include "serve/check/results.h"

struct check_runner;

/* http_init() was called. @results must stay until check_runner_stop(). 0, -ENOMEM or -EAGAIN. */
int check_runner_start(struct check_runner **out, struct check_results *results);

/* The checks are others. */
void check_runner_wake(struct check_runner *runner);

/* Waits for no answer. NULL is fine. */
void check_runner_stop(struct check_runner *runner);

#endif
