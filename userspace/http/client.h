/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests to HTTP servers of which nothing is known: what they send, and how long they take, is
 * bounded. No redirects are followed, no proxy is asked, certificates are verified. Over libcurl;
 * requests run side by side in the thread that waits for them. Not here: what is asked, and when it
 * is asked again.
 */
#ifndef KTALLY_HTTP_CLIENT_H
#define KTALLY_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for a sentence that says why there is no answer. */
#define HTTP_ERROR_ROOM	256

struct http_request {
	const char *url;		/* http://... or https://... */
	const char *body;		/* to POST; NULL: a GET */
	size_t len;
	const char *type;		/* of the body */
	const char *authorization;	/* the header's value, or NULL */
	const char *authorities;	/* text of certificates (PEM); NULL: those of the system */
	const char *addresses;		/* "host:port:address,...": not to be resolved; or NULL */
	bool connect_only;		/* nothing is asked: it ends with ->connected */
	unsigned int timeout_ms;	/* of all of it, names and handshakes included */
	size_t longest;			/* so many bytes of the answer are kept and read */
};

struct http_answer {
	unsigned int status;	/* 0: there is none, and ->error says why */
	bool connected;		/* with connect_only: there was a connection */
	const char *body;	/* any bytes and a NUL behind them, valid until the call returns */
	size_t len;
	bool cut;		/* there was more */
	uint64_t duration;	/* ns */
	char error[HTTP_ERROR_ROOM];	/* plain text without a full stop */
};

typedef void (*http_done)(void *arg, const struct http_answer *answer);

/*
 * Once for the process, before privileges are given away and while there is one thread. 0, or
 * -ENOENT without libcurl, or -ENOMEM; *@words then says why.
 */
int http_init(const char **words);
void http_exit(void);

/* NULL, or why this is no URL for us, as the end of a sentence. */
const char *http_url_wrong(const char *url);

/* Belongs to one thread. NULL when out of memory. */
struct http_client *http_client_new(void);

/* Ends all requests, without calling anybody; waits for nothing. */
void http_client_free(struct http_client *client);

/**
 * http_client_start() - begin a request
 * @request: copies are taken
 * @done: called once by http_client_wait(), with @arg
 *
 * 0 or -ENOMEM.
 */
int http_client_start(struct http_client *client, const struct http_request *request,
		      http_done done, void *arg);

/* How many requests have not ended. */
unsigned int http_client_running(const struct http_client *client);

/*
 * Goes on with all requests and calls whose ended; waits until something happens, @timeout_ms at
 * the most, or until http_client_wake().
 */
void http_client_wait(struct http_client *client, unsigned int timeout_ms);

/* Ends a wait, the next one when there is none. From any thread, and nothing else is. */
void http_client_wake(struct http_client *client);

#endif
