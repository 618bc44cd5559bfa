// SPDX-License-Identifier: GPL-2.0
/*
 * The pages below /api/v1: what each takes of a query, and which part of the snapshot it is. Not
 * here: those parts (api_put.h), what a stream sends (streams.c).
 */
#include <stdio.h>
#include <string.h>

#include "serve/api_put.h"
#include "serve/openapi.h"
#include "serve/server.h"

#define BAD_REQUEST	400
#define FORBIDDEN	403
#define UNAVAILABLE	503
#define ERROR_ROOM	128
#define NAME_SHOWN	40	/* of a name that there is not */

/* As enum leader_order. */
static const char *const sorts[LEADER_ORDERS] = { "cpu", "memory", "io", "delay" };

/* What a page was asked for. */
struct asked {
	const struct server *server;
	const struct snapshot *snapshot;
	enum leader_order sort;
	uint64_t limit;
	bool stranger;
};

/* A page, and what it takes. */
struct part {
	const char *path;
	void (*put)(const struct asked *asked, struct buffer *to);
	bool always;		/* also before the first sample */
	bool sort;
	unsigned int most;	/* that can be asked for, 0: it takes no limit */
	unsigned int usual;
};

/* ---- Parts ---- */

static void put_health(const struct asked *asked, struct buffer *to)
{
	api_put_health(&asked->server->moment, asked->snapshot, to);
}

static void put_host(const struct asked *asked, struct buffer *to)
{
	api_put_host(asked->snapshot, to);
}

static void put_processes(const struct asked *asked, struct buffer *to)
{
	api_put_processes(asked->snapshot, asked->sort, (unsigned int)asked->limit,
			  asked->stranger, to);
}

static void put_groups(const struct asked *asked, struct buffer *to)
{
	api_put_groups(asked->snapshot, (unsigned int)asked->limit, to);
}

static void put_exits(const struct asked *asked, struct buffer *to)
{
	api_put_exits(asked->snapshot, (unsigned int)asked->limit, asked->stranger, to);
}

static void put_latencies(const struct asked *asked, struct buffer *to)
{
	api_put_latencies(asked->snapshot, to);
}

static void put_history(const struct asked *asked, struct buffer *to)
{
	api_put_history(asked->snapshot, asked->server->moment.board->interval, to);
}

static void put_alerts(const struct asked *asked, struct buffer *to)
{
	api_put_alerts(asked->server->moment.alerting, to);
}

static void put_description(const struct asked *asked, struct buffer *to)
{
	(void)asked;
	buffer_bytes(to, openapi_json, openapi_json_length);
}

static const struct part parts[] = {
	{ .path = "health", .put = put_health },
	{ .path = "host", .put = put_host },
	{ .path = "processes", .put = put_processes, .sort = true, .most = LEADERS,
	  .usual = API_USUAL },
	{ .path = "groups", .put = put_groups, .most = API_GROUPS, .usual = API_USUAL },
	{ .path = "exits", .put = put_exits, .most = EXITS_KEPT, .usual = EXITS_KEPT },
	{ .path = "latencies", .put = put_latencies },
	{ .path = "history", .put = put_history },
	{ .path = "alerts", .put = put_alerts, .always = true },
	{ .path = "openapi.json", .put = put_description, .always = true },
};

/* State and stream, which have pages of their own, take nothing. */
static const struct part nothing;

static const struct part *part_of(const char *path)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!strcmp(path + strlen(API_ROOT), parts[i].path))
			return &parts[i];
	return &nothing;
}

/* ---- Queries ---- */

static void put_error(struct reply *reply, unsigned int status, const char *why)
{
	struct json j = members_begin(&reply->body, 8 * ERROR_ROOM);

	reply->status = status;
	member_text(&j, "{\"error\":", why);
	json_literal(&j, "}\n");
	members_end(&reply->body, &j);
}

static bool read_sort(const char *text, struct asked *asked, char error[ERROR_ROOM])
{
	for (unsigned int i = 0; i < LEADER_ORDERS; i++) {
		if (strcmp(sorts[i], text))
			continue;
		asked->sort = i;
		return true;
	}
	snprintf(error, ERROR_ROOM, "sort is cpu, memory, io or delay");
	return false;
}

static bool read_argument(const struct part *part, const struct argument *argument,
			  struct asked *asked, char error[ERROR_ROOM])
{
	const char *value = argument->value ? argument->value : "";

	if (part->sort && !strcmp(argument->name, "sort"))
		return read_sort(value, asked, error);
	if (!part->most || strcmp(argument->name, "limit")) {
		snprintf(error, ERROR_ROOM, "this page takes no '%.*s'", NAME_SHOWN,
			 argument->name);
		return false;
	}
	if (!cli_number(value, 1, part->most, &asked->limit))
		return true;
	snprintf(error, ERROR_ROOM, "limit is a number from 1 to %u", part->most);
	return false;
}

static bool is_there_twice(const struct request *request, unsigned int at)
{
	for (unsigned int i = 0; i < at; i++)
		if (!strcmp(request->argument[i].name, request->argument[at].name))
			return true;
	return false;
}

static bool read_query(const struct part *part, const struct request *request,
		       struct asked *asked, char error[ERROR_ROOM])
{
	if (request->arguments > ARGUMENTS_MAX) {
		snprintf(error, ERROR_ROOM, "the query has too many members");
		return false;
	}
	for (unsigned int i = 0; i < request->arguments; i++) {
		const struct argument *argument = &request->argument[i];

		if (is_there_twice(request, i)) {
			snprintf(error, ERROR_ROOM, "'%.*s' is there twice", NAME_SHOWN,
				 argument->name);
			return false;
		}
		if (!read_argument(part, argument, asked, error))
			return false;
	}
	return true;
}

/* False when the answer is an error, and is written. */
static bool accepts(const struct part *part, const struct request *request,
		    struct reply *reply, struct asked *asked)
{
	char error[ERROR_ROOM];

	reply->type = "application/json";
	if (read_query(part, request, asked, error))
		return true;
	put_error(reply, BAD_REQUEST, error);
	return false;
}

static bool has_sample(const struct server *server, struct reply *reply)
{
	reply->snapshot = board_take(server->moment.board);
	if (reply->snapshot)
		return true;
	put_error(reply, UNAVAILABLE, board_doubt(server->moment.board, NULL));
	return false;
}

/* ---- Pages ---- */

void page_api(struct server *server, const struct request *request, struct reply *reply)
{
	const struct part *part = part_of(request->path);
	struct asked asked = {
		.server = server, .limit = part->usual, .stranger = request->stranger,
	};

	if (!accepts(part, request, reply, &asked))
		return;
	if (asked.stranger && asked.sort == LEADER_IO) {
		put_error(reply, FORBIDDEN, "the I/O of a process is withheld from other users");
		return;
	}
	if (!part->always && !has_sample(server, reply))
		return;
	asked.snapshot = reply->snapshot;
	part->put(&asked, &reply->body);
	buffer_string(&reply->body, "\n");
}

void page_api_state(struct server *server, const struct request *request, struct reply *reply)
{
	struct asked asked;

	if (!accepts(&nothing, request, reply, &asked) || !has_sample(server, reply))
		return;
	reply->page = api_state(reply->snapshot, request->stranger);
	reply->body.failed = !reply->page;
	api_put_state_tail(&server->moment, reply->snapshot, &reply->body);
	buffer_string(&reply->body, "\n");
}

void page_api_stream(struct server *server, const struct request *request, struct reply *reply)
{
	struct asked asked;

	if (!accepts(&nothing, request, reply, &asked))
		return;
	reply->stream = stream_new(&server->streams, request->stranger);
	if (reply->stream)
		reply->type = "text/event-stream";
	else
		put_error(reply, UNAVAILABLE, "there are too many streams already");
}
