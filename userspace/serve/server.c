// SPDX-License-Identifier: GPL-2.0
/*
 * The server, on libmicrohttpd: one thread that waits for all connections; no page blocks. Not
 * here: the pages (routes.c), and which connections must go (clients.c).
 */
#include "serve/server.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define HEADERS_ROOM	(32 * 1024)	/* of a request, and of its answer */
#define SPARE		16		/* connections that are being shut down */
#define STREAM_BLOCK	(16 * 1024)	/* of a stream, sent at once */
#define INACTIVE_S	30		/* nothing moves at all */

static const char no_loads[] =
	"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

static const char *const headers[][2] = {
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Referrer-Policy", "no-referrer" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
};

static void release(void *arg)
{
	struct reply *reply = arg;

	if (reply->stream)
		stream_free(reply->stream);
	snapshot_drop(reply->snapshot);
	buffer_free(&reply->body);
	free(reply);
}

/* The answer owns @reply. NULL when out of memory: @reply is then free. */
static struct MHD_Response *make_response(struct reply *reply)
{
	const struct MHD_IoVec parts[] = {
		{ reply->page ? reply->page->data : "", reply->page ? reply->page->len : 0 },
		{ reply->body.data ? reply->body.data : "", reply->body.len },
	};
	struct MHD_Response *response = MHD_create_response_from_iovec(parts, 2, release, reply);

	if (!response)
		release(reply);
	return response;
}

static struct client *client_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

/* The same of a stream. */
static struct MHD_Response *make_stream(struct MHD_Connection *connection, struct reply *reply)
{
	struct MHD_Response *response;

	stream_set_connection(reply->stream, connection, client_of(connection));
	response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_read,
						     reply->stream, stream_free);
	if (response)
		reply->stream = NULL;
	release(reply);
	return response;
}

/* Headers that not all answers have alike. */
static void add_own_headers(struct MHD_Response *response, const struct reply *reply)
{
	MHD_add_response_header(response, "Content-Type", reply->type);
	MHD_add_response_header(response, "Content-Security-Policy",
				reply->policy ? reply->policy : no_loads);
	MHD_add_response_header(response, "Cache-Control", *reply->tag ? "no-cache" : "no-store");
	if (*reply->tag)
		MHD_add_response_header(response, "ETag", reply->tag);
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, struct reply *reply,
				  const char *name, const char *value)
{
	const struct reply own = *reply;	/* The response may free it. */
	struct MHD_Response *response;
	enum MHD_Result result;

	if (reply->body.failed) {
		release(reply);
		return MHD_NO;
	}
	response = reply->stream ? make_stream(connection, reply) : make_response(reply);
	if (!response)
		return MHD_NO;
	add_own_headers(response, &own);
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		MHD_add_response_header(response, headers[i][0], headers[i][1]);
	if (name)
		MHD_add_response_header(response, name, value);
	result = MHD_queue_response(connection, own.status, response);
	MHD_destroy_response(response);
	return result;
}

static struct reply *new_reply(unsigned int status)
{
	struct reply *reply = calloc(1, sizeof(*reply));

	if (!reply)
		return NULL;
	reply->status = status;
	reply->type = "text/plain; charset=utf-8";
	return reply;
}

/* A sentence in place of a page. */
static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned int status,
			      const char *why, const char *name, const char *value)
{
	struct reply *reply = new_reply(status);

	if (!reply)
		return MHD_NO;
	buffer_print(&reply->body, "%s\n", why);
	return send_reply(connection, reply, name, value);
}

static const char *header_of(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result take_argument(void *arg, enum MHD_ValueKind kind, const char *name,
				     const char *value)
{
	struct request *request = arg;

	(void)kind;
	if (request->arguments < ARGUMENTS_MAX)
		request->argument[request->arguments] = (struct argument){ name, value };
	request->arguments++;
	request->verbose |= !strcmp(name, "verbose");
	return MHD_YES;
}

static enum MHD_Result challenge(const struct server *server, struct MHD_Connection *connection)
{
	return refuse(connection, MHD_HTTP_UNAUTHORIZED, "a secret is wanted", "WWW-Authenticate",
		      server->auth.basic ? "Basic realm=\"ktally\", charset=\"UTF-8\""
					 : "Bearer realm=\"ktally\"");
}

/* Who it is stays what it is while a connection lasts. */
static bool is_stranger(const struct server *server, struct client *client)
{
	if (!client)
		return true;
	if (!client->known)
		client->stranger = peer_is_stranger(&server->peers, client->fd);
	client->known = true;
	return client->stranger;
}

/* Looks who asks only where that makes a difference: it takes a look at each socket there is. */
static bool asks_as_stranger(const struct server *server, struct MHD_Connection *connection,
			     const struct route *route)
{
	if (server->auth.count || route->of == ABOUT_STATE)
		return false;
	if (route->of == ABOUT_HOST && !server->peers.hidden)
		return false;
	return is_stranger(server, client_of(connection));
}

static bool is_read_only(const char *method)
{
	return !strcmp(method, "GET") || !strcmp(method, "HEAD");
}

static enum MHD_Result answer(struct server *server, struct MHD_Connection *connection,
			      const char *path, const char *method)
{
	const char *host = header_of(connection, "Host");
	const struct route *route;
	struct request request = { .path = path };
	struct reply *reply;

	if (!is_read_only(method))
		return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD",
			      "Allow", "GET, HEAD");
	if (host && !request_host_is_ours(&server->hosts, host))
		return refuse(connection, MHD_HTTP_MISDIRECTED_REQUEST,
			      "this host has another name; --allow-host adds one", NULL, NULL);
	route = route_find(path);
	if (!(route && route->of == ABOUT_STATE) &&
	    !auth_allows(&server->auth, header_of(connection, "Authorization")))
		return challenge(server, connection);
	if (!route)
		return refuse(connection, MHD_HTTP_NOT_FOUND, "there is no such page; / lists them",
			      NULL, NULL);
	request.stranger = asks_as_stranger(server, connection, route);
	if (request.stranger && server->peers.hidden)
		return refuse(connection, MHD_HTTP_FORBIDDEN, "/proc hides processes here from "
			      "others (hidepid): --auth-file or --allow-user says who may ask",
			      NULL, NULL);
	reply = new_reply(MHD_HTTP_OK);
	if (!reply)
		return MHD_NO;
	request.accept = header_of(connection, "Accept");
	request.none_match = header_of(connection, "If-None-Match");
	MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_argument, &request);
	route->page(server, &request, reply);
	return send_reply(connection, reply, NULL, NULL);
}

static const char too_long[] = "the path or the query is too long";

/*
 * Called before the library takes the query apart. What it has no room for it would not refuse but
 * wait on until the client is gone, so it gets none of that: the text is its own, which it cuts as
 * well. What is returned becomes *seen.
 */
static void *look_at_target(void *arg, const char *target, struct MHD_Connection *connection)
{
	char *query;

	(void)arg;
	(void)connection;
	if (!request_is_too_long(target))
		return NULL;
	query = strchr((char *)target, '?');
	if (query)
		query[1] = '\0';
	return (void *)too_long;
}

/*
 * Called with the headers, and again when the request is whole, of whose body nothing is read. An
 * answer to the first call ends the connection, which is right for what we do not want to read.
 */
static enum MHD_Result handle(void *arg, struct MHD_Connection *connection, const char *path,
			      const char *method, const char *version, const char *body,
			      size_t *body_len, void **seen)
{
	struct server *server = arg;
	struct client *client = client_of(connection);

	(void)version;
	(void)body;
	if (!*seen && is_read_only(method)) {
		*seen = server;
		return MHD_YES;
	}
	if (*body_len) {
		*body_len = 0;
		return MHD_YES;
	}
	if (client)
		clients_asked(&server->clients, client, live_clock());
	if (*seen == too_long)
		return refuse(connection, MHD_HTTP_URI_TOO_LONG, too_long, NULL, NULL);
	return answer(server, connection, path, method);
}

static void finished(void *arg, struct MHD_Connection *connection, void **seen,
		     enum MHD_RequestTerminationCode code)
{
	struct server *server = arg;
	struct client *client = client_of(connection);

	(void)seen;
	(void)code;
	if (client)
		clients_answered(&server->clients, client, live_clock());
}

static void connected(void *arg, struct MHD_Connection *connection, void **context,
		      enum MHD_ConnectionNotificationCode code)
{
	struct server *server = arg;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *info =
			MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

		*context = clients_add(&server->clients, info->connect_fd, live_clock());
	} else if (*context) {
		clients_remove(&server->clients, *context);
		*context = NULL;
	}
}

/* What clients do wrong is no matter for the log: it would be theirs to fill. */
static void say_nothing(void *arg, const char *format, va_list args)
{
	(void)arg;
	(void)format;
	(void)args;
}

/* No page has a name that would need escapes, and none with one is taken for another. */
static size_t keep_escapes(void *arg, struct MHD_Connection *connection, char *text)
{
	(void)arg;
	(void)connection;
	return strlen(text);
}

void server_init(struct server *server)
{
	clients_init(&server->clients, server->connections);
	streams_init(&server->streams, &server->moment, &server->clients, server->connections);
	server->moment.board->wake_arg = &server->streams;
	server->moment.board->wake = streams_wake;
}

void server_free(struct server *server)
{
	server->moment.board->wake = NULL;
	streams_free(&server->streams);
	clients_free(&server->clients);
}

int server_start(struct server *server, int fd)
{
	const struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)server->tls_cert },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)server->tls_key },
		{ MHD_OPTION_END, 0, NULL },
	};
	const struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };
	unsigned int flags = MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ERROR_LOG |
			     MHD_ALLOW_SUSPEND_RESUME;

	if (server->tls_cert)
		flags |= MHD_USE_TLS;
	server->daemon = MHD_start_daemon(
		flags, 0, NULL, NULL, handle, server,
		MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL,
		MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_LIMIT, server->connections + SPARE,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADERS_ROOM,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)INACTIVE_S,
		MHD_OPTION_NOTIFY_COMPLETED, finished, server,
		MHD_OPTION_NOTIFY_CONNECTION, connected, server,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
		MHD_OPTION_URI_LOG_CALLBACK, look_at_target, NULL,
		MHD_OPTION_ARRAY, server->tls_cert ? tls : none,
		MHD_OPTION_END);
	return server->daemon ? 0 : -EIO;
}

void server_stop(struct server *server)
{
	if (!server->daemon)
		return;
	streams_stop(&server->streams);
	MHD_stop_daemon(server->daemon);
	server->daemon = NULL;
}
