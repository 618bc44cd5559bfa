/* SPDX-License-Identifier: GPL-2.0 */
/* What the thread of alerting.h has. Private to this folder. */
#ifndef KTALLY_ALERT_STATE_H
#define KTALLY_ALERT_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "alert/alerting.h"
#include "alert/file.h"
#include "alert/payload.h"
#include "alert/receiver.h"
#include "serve/auth.h"

#define ALERTING_ME	"ktally serve: "

/* One snapshot changes no more: each that fired ends, and as many fire. */
#define CHANGES_MOST	(2 * ALERTS_FIRING)

struct destination {
	struct alerting *alerting;
	struct receiver receiver;
	char endpoint[1024];		/* where alerts are posted */
	char authorization[AUTH_LONGEST];	/* "" when there is none */
};

struct alerting {
	const struct alert_options *options;
	struct alert_origin origin;
	struct board *board;
	char *authorities;		/* text of the file, or NULL */
	struct destination destination[ALERT_RECEIVERS];
	size_t count;
	struct http_client *client;
	pthread_t thread;
	bool started;
	atomic_bool stop;
	/* ---- The thread's own ---- */
	size_t change_count;
	struct alert changes[CHANGES_MOST];	/* that the file is not told yet */
	/* ---- Shared ---- */
	pthread_mutex_t lock;
	struct alert_table table;
	struct alert_file file;
};

/* Begins a request with alerts; their body is made by the caller. 0 or -ENOMEM. */
int alerting_post(struct destination *to, const char *body, size_t len, http_done done, void *arg);

/* CLOCK_REALTIME in ns. */
uint64_t alerting_date(void);

#endif
