/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What we read ourselves of a request: how much it asks, whom it is for, what it wants, who sends
 * it. Any bytes may be in it. Not here: what the library reads (request line, query, framing).
 */
#ifndef KTALLY_SERVE_REQUEST_H
#define KTALLY_SERVE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#define HOSTS_MAX 16

#define REQUEST_TARGET_MAX	8192
#define REQUEST_ARGUMENTS_MAX	256

/* Whether a target, "/path?query", is longer or has more arguments than we take. */
bool request_is_too_long(const char *target);

/* Names that a request may be for, besides localhost and all addresses. */
struct hosts {
	const char *name[HOSTS_MAX];
	unsigned int count;
};

/**
 * request_host_is_ours() - whether a request's Host header may name us
 *
 * A page of another site can make a browser send requests here under the name of that site (DNS
 * rebinding), never under an address or a name that it does not own.
 */
bool request_host_is_ours(const struct hosts *hosts, const char *host);

/* Whether an Accept header (NULL: there is none) wants OpenMetrics more than plain text. */
bool request_wants_openmetrics(const char *accept);

#endif
