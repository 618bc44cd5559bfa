/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What answers requests: the pages there are, and the server that listens. Not here: what is on the
 * pages (metrics.h, health_page.h), and what a request may be (request.h, auth.h).
 */
#ifndef KTALLY_SERVE_SERVER_H
#define KTALLY_SERVE_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "health/health.h"
#include "serve/auth.h"
#include "serve/buffer.h"
#include "serve/check/results.h"
#include "serve/clients.h"
#include "serve/peer.h"
#include "serve/request.h"
#include "serve/snapshot.h"
#include "serve/streams.h"

struct MHD_Daemon;

struct server {
	struct moment moment;
	struct hosts hosts;
	struct auth auth;
	struct peers peers;
	enum health_level fail_from;	/* HEALTH_UNKNOWN: no level fails */
	unsigned int connections;	/* that are held open */
	const char *tls_cert, *tls_key;	/* texts of the files, or NULL */
	struct clients clients;
	struct streams streams;
	struct MHD_Daemon *daemon;
};

#define ARGUMENTS_MAX 8

/* A member of a query, as it was sent. */
struct argument {
	const char *name;
	const char *value;	/* NULL: there is none */
};

/* A request, as far as pages may ask for it. */
struct request {
	const char *path;
	const char *accept;	/* NULL: there is none */
	const char *none_match;	/* If-None-Match, NULL: there is none */
	bool verbose;
	bool stranger;		/* may know of a process what /proc shows everybody */
	struct argument argument[ARGUMENTS_MAX];
	unsigned int arguments;	/* that were sent: those above ARGUMENTS_MAX are not kept */
};

/* Its answer: what is shared, then what is its own. */
struct reply {
	unsigned int status;
	const char *type;
	const char *policy;	/* Content-Security-Policy; NULL: it may load nothing at all */
	char tag[24];		/* "": of the moment, nobody may keep it; or ETag of what is kept */
	struct snapshot *snapshot;	/* held until the answer was sent; NULL: none */
	const struct buffer *page;	/* of it, or NULL */
	struct buffer body;
	struct stream *stream;		/* NULL; or what is sent in place of all that */
};

typedef void (*route_page)(struct server *server, const struct request *request,
			   struct reply *reply);

/* What a page is about, by which it is told who may ask. */
enum route_about {
	ABOUT_STATE,		/* probes: whether there is a server and a sample */
	ABOUT_HOST,		/* the host, and sums of its processes */
	ABOUT_PROCESSES,	/* each of them */
};

/* A path and what is there. */
struct route {
	const char *path;
	route_page page;
	const char *about;	/* NULL: another name of one that has it */
	enum route_about of;
};

const struct route *route_find(const char *path);

/* ---- health_page.c ---- */

void page_health(struct server *server, const struct request *request, struct reply *reply);
void page_detailed(struct server *server, const struct request *request, struct reply *reply);
void page_readiness(struct server *server, const struct request *request, struct reply *reply);
void page_liveness(struct server *server, const struct request *request, struct reply *reply);

/* The checks as they are, to be freed; NULL: there are none, or the answer failed. */
struct check_list *page_take_checks(struct server *server, struct reply *reply);

/* ---- api.c ---- */

#define API_ROOT	"/api/v1/"

/* A part of the last sample, which one says the path below API_ROOT. */
void page_api(struct server *server, const struct request *request, struct reply *reply);
void page_api_state(struct server *server, const struct request *request, struct reply *reply);
void page_api_stream(struct server *server, const struct request *request, struct reply *reply);

/* ---- server.c ---- */

/*
 * What is there between samples and requests, from before the first sample until after the last:
 * ->moment and ->connections are set.
 */
void server_init(struct server *server);
void server_free(struct server *server);

/**
 * server_start() - answer requests on a socket that listens, until server_stop()
 * @fd: the server's from here on
 *
 * -EIO the library can't start (mostly: it can't use the certificate); @fd is then closed.
 */
int server_start(struct server *server, int fd);
void server_stop(struct server *server);

#endif
