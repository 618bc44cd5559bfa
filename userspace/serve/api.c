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
#define UNAVAILABLE	503
#define ERROR_ROOM	128
#define NAME_SHOWN	40	/* of a name that there is not */

/* As enum leader_order. */
static const char *const sorts[LEADER_ORDERS] = { "cpu", "memory", "io", "delay" };

/* What a page takes. All zero: nothing. */
struct takes {
	bool sort;
	unsigned int most;	/* that can be asked for, 0: it takes no limit */
	unsigned int usual;
};

struct query {
	enum leader_order sort;
	uint64_t limit;
};

static void put_error(struct reply *reply, unsigned int status, const char *why)
{
	struct json j = members_begin(&reply->body, 8 * ERROR_ROOM);

	reply->status = status;
	member_text(&j, "{\"error\":", why);
	json_literal(&j, "}\n");
	members_end(&reply->body, &j);
}

/* ---- Queries ---- */

static bool read_sort(const char *text, struct query *query, char error[ERROR_ROOM])
{
	for (unsigned int i = 0; i < LEADER_ORDERS; i++) {
		if (strcmp(sorts[i], text))
			continue;
		query->sort = i;
		return true;
	}
	snprintf(error, ERROR_ROOM, "sort is cpu, memory, io or delay");
	return false;
}

static bool read_argument(const struct takes *takes, const struct argument *argument,
			  struct query *query, char error[ERROR_ROOM])
{
	const char *value = argument->value ? argument->value : "";

	if (takes->sort && !strcmp(argument->name, "sort"))
		return read_sort(value, query, error);
	if (!takes->most || strcmp(argument->name, "limit")) {
		snprintf(error, ERROR_ROOM, "this page takes no '%.*s'", NAME_SHOWN,
			 argument->name);
		return false;
	}
	if (!cli_number(value, 1, takes->most, &query->limit))
		return true;
	snprintf(error, ERROR_ROOM, "limit is a number from 1 to %u", takes->most);
	return false;
}

static bool read_query(const struct takes *takes, const struct request *request,
		       struct query *query, char error[ERROR_ROOM])
{
	*query = (struct query){ LEADER_CPU, takes->usual };
	if (request->arguments > ARGUMENTS_MAX) {
		snprintf(error, ERROR_ROOM, "the query has too many members");
		return false;
	}
	for (unsigned int i = 0; i < request->arguments; i++) {
		const struct argument *argument = &request->argument[i];

		for (unsigned int k = 0; k < i; k++) {
			if (strcmp(request->argument[k].name, argument->name))
				continue;
			snprintf(error, ERROR_ROOM, "'%.*s' is there twice", NAME_SHOWN,
				 argument->name);
			return false;
		}
		if (!read_argument(takes, argument, query, error))
			return false;
	}
	return true;
}

/* False when the answer is an error, and is written. */
static bool accepts(const struct request *request, struct reply *reply, const struct takes *takes,
		    struct query *query)
{
	char error[ERROR_ROOM];

	reply->type = "application/json";
	if (read_query(takes, request, query, error))
		return true;
	put_error(reply, BAD_REQUEST, error);
	return false;
}

/* The same, with a snapshot. */
static bool begin(const struct server *server, const struct request *request,
		  struct reply *reply, const struct takes *takes, struct query *query)
{
	if (!accepts(request, reply, takes, query))
		return false;
	reply->snapshot = board_take(server->board);
	if (reply->snapshot)
		return true;
	put_error(reply, UNAVAILABLE, board_doubt(server->board, NULL));
	return false;
}

/* ---- Pages ---- */

void page_api_state(struct server *server, const struct request *request, struct reply *reply)
{
	static const struct takes takes;
	struct query query;

	if (!begin(server, request, reply, &takes, &query))
		return;
	reply->page = snapshot_page(reply->snapshot, PAGE_STATE, api_put_state);
	reply->body.failed = !reply->page;
	api_put_state_tail(server->board, server->alerting, reply->snapshot, &reply->body);
	buffer_string(&reply->body, "\n");
}

void page_api_health(struct server *server, const struct request *request, struct reply *reply)
{
	static const struct takes takes;
	struct query query;

	if (!begin(server, request, reply, &takes, &query))
		return;
	api_put_health(server->board, reply->snapshot, &reply->body);
	buffer_string(&reply->body, "\n");
}

void page_api_host(struct server *server, const struct request *request, struct reply *reply)
{
	static const struct takes takes;
	struct query query;

	if (!begin(server, request, reply, &takes, &query))
		return;
	api_put_host(reply->snapshot, &reply->body);
	buffer_string(&reply->body, "\n");
}

void page_api_processes(struct server *server, const struct request *request, struct reply *reply)
{
	static const struct takes takes = { .sort = true, .most = LEADERS, .usual = API_USUAL };
	struct query query;

	if (!begin(server, request, reply, &takes, &query))
		return;
	api_put_processes(reply->snapshot, query.sort, (unsigned int)query.limit, &reply->body);
	buffer_string(&reply->body, "\n");
}

void page_api_groups(struct server *server, const struct request *request, struct reply *reply)
{
	static const struct takes takes = { .most = API_GROUPS, .usual = API_USUAL };
	struct query query;

	if (!begin(server, request, reply, &takes, &query))
		return;
	api_put_groups(reply->snapshot, (unsigned int)query.limit, &reply->body);
	buffer_string(&reply->body, "\n");
}

void page_api_exits(struct server *server, const struct request *request, struct reply *reply)
{
	static const struct takes takes = { .most = EXITS_KEPT, .usual = EXITS_KEPT };
	struct query query;

	if (!begin(server, request, reply, &takes, &query))
		return;
	api_put_exits(reply->snapshot, (unsigned int)query.limit, &reply->body);
	buffer_string(&reply->body, "\n");
}

void page_api_latencies(struct server *server, const struct request *request, struct reply *reply)
{
	static const struct takes takes;
	struct query query;

	if (!begin(server, request, reply, &takes, &query))
		return;
	api_put_latencies(reply->snapshot, &reply->body);
	buffer_string(&reply->body, "\n");
}

void page_api_history(struct server *server, const struct request *request, struct reply *reply)
{
	static const struct takes takes;
	struct query query;

	if (!begin(server, request, reply, &takes, &query))
		return;
	api_put_history(reply->snapshot, server->board->interval, &reply->body);
	buffer_string(&reply->body, "\n");
}

void page_api_alerts(struct server *server, const struct request *request, struct reply *reply)
{
	static const struct takes takes;
	struct query query;

	if (!accepts(request, reply, &takes, &query))
		return;
	api_put_alerts(server->alerting, &reply->body);
	buffer_string(&reply->body, "\n");
}

void page_api_stream(struct server *server, const struct request *request, struct reply *reply)
{
	static const struct takes takes;
	struct query query;

	if (!accepts(request, reply, &takes, &query))
		return;
	reply->stream = stream_new(&server->streams);
	if (reply->stream)
		reply->type = "text/event-stream";
	else
		put_error(reply, UNAVAILABLE, "there are too many streams already");
}

void page_api_openapi(struct server *server, const struct request *request, struct reply *reply)
{
	static const struct takes takes;
	struct query query;

	(void)server;
	if (accepts(request, reply, &takes, &query))
		buffer_bytes(&reply->body, openapi_json, openapi_json_length);
}
