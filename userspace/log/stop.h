/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SIGINT, SIGTERM and SIGHUP as something to poll for, so that each ends the log with a whole line.
 * Not here: what is done then.
 */
#ifndef KTALLY_LOG_STOP_H
#define KTALLY_LOG_STOP_H

#include <stdbool.h>
#include <stdint.h>

struct stop {
	int fd;			/* readable when a signal came; -1 is never */
	int signal;		/* the first that came, 0 for none */
	unsigned int count;	/* how many came, but for the first one's echo: 2 means at once */
	uint64_t since;		/* CLOCK_MONOTONIC of the first */
	bool reopens;		/* SIGHUP ends nothing: it asks for the output to be opened anew */
	bool hangup;		/* it did; the caller sets this back */
};

/*
 * Blocks the three signals and opens a descriptor for them; ignores SIGPIPE and SIGXFSZ, whose
 * writes then fail with -EPIPE and -EFBIG. 0 or the -errno of signalfd(2).
 */
int stop_open(struct stop *stop);
void stop_close(struct stop *stop);

/* Takes what came, without waiting. True when any ever did. */
bool stop_check(struct stop *stop);

/* CLOCK_MONOTONIC in ns. */
uint64_t stop_now(void);

#endif
