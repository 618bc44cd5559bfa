/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What we read ourselves of the headers of a request: whom it is for, what it wants, who sends it.
 * Any bytes may be in them. Not here: what the library reads (request line, query, framing).
 */
#ifndef KTALLY_SERVE_REQUEST_H
#define KTALLY_SERVE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#define HOSTS_MAX 16

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
