// SPDX-License-Identifier: GPL-2.0
/* Requests to HTTP servers over libcurl, see client.h. */
#include "http/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/curl.h"
#include "libktally/ktally.h"

#define HEADERS_MOST	(64 * 1024)	/* of an answer, which nobody reads */
#define WIDEST		200		/* columns of a sentence */

struct transfer {
	CURL *easy;
	struct curl_slist *headers, *addresses;
	struct transfer *next, **link;
	http_done done;
	void *arg;
	bool connect_only;
	size_t headers_len;
	size_t room;		/* for the answer, without the NUL */
	struct http_answer answer;
	char words[CURL_ERROR_SIZE];
	char body[];
};

struct http_client {
	CURLM *multi;
	struct transfer *first;
	unsigned int running;
};

static bool ready;

int http_init(const char **words)
{
	if (!curl_load(words))
		return -ENOENT;
	*words = strerror(ENOMEM);
	ready = !curl.global_init(CURL_GLOBAL_DEFAULT);
	return ready ? 0 : -ENOMEM;
}

void http_exit(void)
{
	if (ready)
		curl.global_cleanup();
	ready = false;
}

/* ---- URLs ---- */

static bool has_part(CURLU *parsed, CURLUPart part)
{
	char *text = NULL;
	bool has = !curl.url_get(parsed, part, &text, 0);

	curl.free(text);
	return has;
}

static bool is_scheme(CURLU *parsed, const char *name)
{
	char *text = NULL;
	bool is = !curl.url_get(parsed, CURLUPART_SCHEME, &text, 0) && !strcmp(text, name);

	curl.free(text);
	return is;
}

static const char *part_wrong(CURLU *parsed)
{
	if (!is_scheme(parsed, "http") && !is_scheme(parsed, "https"))
		return "begins with neither http:// nor https://";
	if (has_part(parsed, CURLUPART_USER) || has_part(parsed, CURLUPART_PASSWORD))
		return "has a secret in it, which every user can see";
	if (has_part(parsed, CURLUPART_FRAGMENT))
		return "has a # in it";
	return NULL;
}

const char *http_url_wrong(const char *url)
{
	const char *wrong = "can't be looked at without memory", *words;
	CURLU *parsed;

	if (!curl_load(&words))
		return "can't be looked at without libcurl";
	parsed = curl.url();
	if (!parsed)
		return wrong;
	/* Without one, libcurl takes a word for a host. */
	if (!strstr(url, "://") || curl.url_set(parsed, CURLUPART_URL, url, 0))
		wrong = "is no URL, as http://host:port/path";
	else
		wrong = part_wrong(parsed);
	curl.url_cleanup(parsed);
	return wrong;
}

/* ---- One request ---- */

/* What does not fit ends the transfer: an answer without end takes no time either. */
static size_t take_body(char *bytes, size_t one, size_t len, void *arg)
{
	struct transfer *t = arg;
	size_t fits = t->room - t->answer.len;

	if (fits > len)
		fits = len;
	memcpy(t->body + t->answer.len, bytes, fits);
	t->answer.len += fits;
	t->answer.cut |= fits < len;
	return one * fits;
}

static size_t take_header(char *bytes, size_t one, size_t len, void *arg)
{
	struct transfer *t = arg;

	(void)bytes;
	t->headers_len += len;
	return t->headers_len > HEADERS_MOST ? 0 : one * len;
}

static void destroy(struct transfer *t)
{
	curl.easy_cleanup(t->easy);
	curl.slist_free_all(t->headers);
	curl.slist_free_all(t->addresses);
	free(t);
}

static bool add_header(struct transfer *t, const char *name, const char *value)
{
	struct curl_slist *list;
	char *line;

	if (asprintf(&line, "%s: %s", name, value) < 0)
		return false;
	list = curl.slist_append(t->headers, line);
	free(line);
	if (list)
		t->headers = list;
	return list;
}

/* Options that every request has. */
static bool set_limits(struct transfer *t, const struct http_request *r)
{
	CURL *e = t->easy;

	curl.easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	/* A resolver that hangs must not keep us from ending. */
	curl.easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
	curl.easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
	curl.easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)r->timeout_ms);
	curl.easy_setopt(e, CURLOPT_CONNECT_ONLY, (long)r->connect_only);
	curl.easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl.easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl.easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl.easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	/* A kept connection may be dead, and hides that a server is. */
	curl.easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
	curl.easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
	curl.easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body);
	curl.easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl.easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header);
	curl.easy_setopt(e, CURLOPT_HEADERDATA, t);
	curl.easy_setopt(e, CURLOPT_ERRORBUFFER, t->words);
	curl.easy_setopt(e, CURLOPT_PRIVATE, t);
	return !curl.easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https") &&
	       !curl.easy_setopt(e, CURLOPT_PROXY, "") &&
	       !curl.easy_setopt(e, CURLOPT_USERAGENT, "ktally/" KTALLY_VERSION);
}

static bool set_body(struct transfer *t, const struct http_request *r)
{
	curl.easy_setopt(t->easy, CURLOPT_POST, 1L);
	curl.easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->len);
	return !curl.easy_setopt(t->easy, CURLOPT_COPYPOSTFIELDS, r->body) &&
	       add_header(t, "Content-Type", r->type);
}

static bool set_addresses(struct transfer *t, const char *addresses)
{
	t->addresses = curl.slist_append(NULL, addresses);
	return t->addresses && !curl.easy_setopt(t->easy, CURLOPT_RESOLVE, t->addresses);
}

static bool set_all(struct transfer *t, const struct http_request *r)
{
	struct curl_blob authorities = { (void *)r->authorities,
					 r->authorities ? strlen(r->authorities) : 0,
					 CURL_BLOB_COPY };

	if (!set_limits(t, r) || curl.easy_setopt(t->easy, CURLOPT_URL, r->url))
		return false;
	if (r->body && !set_body(t, r))
		return false;
	if (r->addresses && !set_addresses(t, r->addresses))
		return false;
	if (r->authorization && !add_header(t, "Authorization", r->authorization))
		return false;
	if (r->authorities && curl.easy_setopt(t->easy, CURLOPT_CAINFO_BLOB, &authorities))
		return false;
	/* Not asked whether the body is wanted: that is one more answer to wait for. */
	return add_header(t, "Expect", "") &&
	       !curl.easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void append(struct http_client *client, struct transfer *t)
{
	t->next = client->first;
	t->link = &client->first;
	if (t->next)
		t->next->link = &t->next;
	client->first = t;
	client->running++;
}

static void detach(struct http_client *client, struct transfer *t)
{
	curl.multi_remove_handle(client->multi, t->easy);
	*t->link = t->next;
	if (t->next)
		t->next->link = t->link;
	client->running--;
}

int http_client_start(struct http_client *client, const struct http_request *request,
		      http_done done, void *arg)
{
	struct transfer *t = calloc(1, sizeof(*t) + request->longest + 1);

	if (!t)
		return -ENOMEM;
	t->done = done;
	t->arg = arg;
	t->room = request->longest;
	t->connect_only = request->connect_only;
	t->easy = curl.easy_init();
	if (!t->easy || !set_all(t, request) || curl.multi_add_handle(client->multi, t->easy)) {
		destroy(t);
		return -ENOMEM;
	}
	append(client, t);
	return 0;
}

/* ---- All of them ---- */

/* The library's words may have bytes of the server's in them. */
static void put_error(struct transfer *t, CURLcode code)
{
	const char *words = *t->words ? t->words : curl.easy_strerror(code);

	if (t->headers_len > HEADERS_MOST)
		words = "the answer's headers have no end";
	ktally_text_terminal(words, strcspn(words, "\r\n"), t->answer.error,
			     sizeof(t->answer.error), WIDEST);
}

static void finish(struct http_client *client, struct transfer *t, CURLcode code)
{
	struct http_answer *answer = &t->answer;
	curl_off_t us = 0;
	long status = 0;

	curl.easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &us);
	answer->duration = (uint64_t)us * 1000;
	answer->body = t->body;
	if (!code || (code == CURLE_WRITE_ERROR && answer->cut))
		curl.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	answer->status = (unsigned int)status;
	answer->connected = !code && t->connect_only;
	if (!status && !answer->connected)
		put_error(t, code);
	detach(client, t);
	t->done(t->arg, answer);
	destroy(t);
}

static void finish_all(struct http_client *client)
{
	CURLMsg *message;
	int left;

	while ((message = curl.multi_info_read(client->multi, &left))) {
		CURLcode code = message->data.result;
		struct transfer *t = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		finish(client, t, code);
	}
}

void http_client_wait(struct http_client *client, unsigned int timeout_ms)
{
	unsigned int before = client->running;
	int unused;

	curl.multi_perform(client->multi, &unused);
	finish_all(client);
	if (client->running != before)
		timeout_ms = 0;
	curl.multi_poll(client->multi, NULL, 0, (int)timeout_ms, NULL);
	curl.multi_perform(client->multi, &unused);
	finish_all(client);
}

void http_client_wake(struct http_client *client)
{
	curl.multi_wakeup(client->multi);
}

unsigned int http_client_running(const struct http_client *client)
{
	return client->running;
}

struct http_client *http_client_new(void)
{
	struct http_client *client = calloc(1, sizeof(*client));

	if (!client)
		return NULL;
	client->multi = curl.multi_init();
	if (client->multi)
		return client;
	free(client);
	return NULL;
}

void http_client_free(struct http_client *client)
{
	if (!client)
		return;
	while (client->first) {
		struct transfer *t = client->first;

		detach(client, t);
		destroy(t);
	}
	curl.multi_cleanup(client->multi);
	free(client);
}
