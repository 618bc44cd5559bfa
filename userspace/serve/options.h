/* SPDX-License-Identifier: GPL-2.0 */
/* The command line of `ktally serve`. */
#ifndef KTALLY_SERVE_OPTIONS_H
#define KTALLY_SERVE_OPTIONS_H

#include "alert/options.h"
#include "cli.h"
#include "serve/listen.h"
#include "serve/peer.h"
#include "serve/request.h"

enum fail_on { FAIL_ON_CRITICAL, FAIL_ON_WARNING, FAIL_ON_NOTHING };

struct serve_options {
	enum ktally_source_kind source;
	uint64_t interval;
	struct listen_address listen;
	const char *listen_text;
	struct hosts hosts;
	struct peers peers;
	const char *groups, *rules, *checks;	/* files */
	const char *auth, *tls_cert, *tls_key;
	const char *user;
	uint64_t top;			/* groups that are shown */
	uint64_t connections;
	enum fail_on fail_on;
	struct alert_options alerts;
};

/* CLI_OK; CLI_DONE when help was asked for and given; CLI_USAGE after a sentence on stderr. */
enum cli_status serve_options_read(int argc, char **argv, struct serve_options *options);

#endif
