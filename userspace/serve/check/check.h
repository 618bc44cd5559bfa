/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a host depends on, as a file says it: the checks there are and what each asks. Not here:
 * asking (runner.h, presence.h) and what came of it (results.h).
 */
#ifndef KTALLY_SERVE_CHECK_CHECK_H
#define KTALLY_SERVE_CHECK_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "config.h"
#include "health/condition.h"

#define CHECKS_MAX	64	/* of a file */
#define CHECK_SLOTS	(CHECKS_MAX + 1)	/* and the one that is always there */
#define CHECK_NAME	49	/* NUL included; libinih cuts longer ones */
#define CHECK_TEXT	176	/* what a line has room for */

#define CHECKS_SYSTEM_FILE	"/etc/ktally/checks.conf"

enum check_kind {
	CHECK_TCP,	/* a connection to host:port */
	CHECK_UNIX,	/* a connection to a unix socket */
	CHECK_HTTP,	/* the status of an answer */
	CHECK_PROCESS,	/* processes of some name */
	CHECK_UNIT,	/* processes of a unit of systemd, or of a container */
	CHECK_DISK,	/* room in a file system */
	CHECK_KINDS
};

struct check {
	char name[CHECK_NAME];	/* letters, digits, '.', '_' and '-'; "": asks, but is no check */
	char target[CHECK_TEXT];
	char about[CHECK_TEXT];	/* any bytes, "": none */
	enum check_kind kind;
	enum health_level level;	/* what a failure means: warning or critical */
	uint64_t interval, timeout;	/* ns; 0 for those that are judged at each sample */
	uint64_t after;		/* failures in a row from which on it counts as failed */
	uint64_t min;		/* processes */
	uint64_t status;	/* 0: 200 to 399 */
	double min_free;	/* a share, or bytes ... */
	bool min_free_is_share;	/* ... as this says */
};

struct checks {
	unsigned int count;
	struct check check[CHECK_SLOTS];
};

/* "tcp", as files call it. */
const char *check_kind_name(enum check_kind kind);

/* Judged at each sample, from its rows. */
bool check_is_of_processes(const struct check *check);

/* Both ask the same in the same way; what they are about may differ. */
bool check_same(const struct check *a, const struct check *b);

/* None but the one that is always there: how much room the root's file system has. */
void checks_default(struct checks *checks);

/* ---- target.c ---- */

/* NULL, or why that is nothing for a check to ask, with no byte of it. */
const char *check_target_wrong(enum check_kind kind, const char *target);

/* How much of the target everybody may see. */
size_t check_target_shown(const struct check *check);

/*
 * The host and the port of a server that has a name; false for others, and for addresses, which
 * nobody must resolve. @host: CHECK_TEXT.
 */
bool check_target_name(const struct check *check, char *host, unsigned int *port);

/* ---- file.c ---- */

/**
 * checks_read() - read a file of checks in place of those in @checks
 * @name: what to call it in a sentence
 * @error: gets a sentence with file and line, of bytes as they are in the file
 *
 * A file with an error changes nothing. Returns 0 or -EINVAL.
 */
int checks_read(struct checks *checks, FILE *file, const char *name,
		char error[CONFIG_ERROR_ROOM]);

/**
 * checks_load() - the checks of a file, or none
 * @path: the file, which must be there; NULL: that of the host, if it is there
 *
 * Errors: -EINVAL for what is in it, and those of config_open(), with a sentence in @error; @checks
 * are then as they were.
 */
int checks_load(struct checks *checks, const char *path, char error[CONFIG_ERROR_ROOM]);

#endif
