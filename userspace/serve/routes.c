// SPDX-License-Identifier: GPL-2.0
/*
 * The pages there are, one line each, and the one that lists them. Not here: what is on the others.
 */
#include <stdlib.h>
#include <string.h>

#include "alert/alerting.h"
#include "serve/check/page.h"
#include "serve/metrics.h"
#include "serve/server.h"

static void page_index(struct server *server, const struct request *request, struct reply *reply);
static void page_metrics(struct server *server, const struct request *request,
			 struct reply *reply);

static const struct route routes[] = {
	{ "/", page_index, "this list", false },
	{ "/metrics", page_metrics, "metrics for Prometheus, OpenMetrics on request", false },
	{ "/health", page_health, "whether the host is well, with the reasons", false },
	{ "/api/v1/alerts", page_alerts, "alerts that fire, and the last that did", false },
	{ "/health/detailed", page_detailed, "each rule with its evidence, and the host", false },
	{ "/health/readiness", page_readiness, "whether figures are there and fresh", true },
	{ "/health/liveness", page_liveness, "whether ktally answers", true },
	{ "/healthz", page_health, NULL, false },
	{ "/readyz", page_readiness, NULL, true },
	{ "/livez", page_liveness, NULL, true },
};

#define ROUTES (sizeof(routes) / sizeof(routes[0]))

const struct route *route_find(const char *path)
{
	for (size_t i = 0; i < ROUTES; i++)
		if (!strcmp(routes[i].path, path))
			return &routes[i];
	return NULL;
}

static void page_index(struct server *server, const struct request *request, struct reply *reply)
{
	(void)server;
	(void)request;
	reply->type = "text/html; charset=utf-8";
	buffer_string(&reply->body, "<!DOCTYPE html>\n<html lang=\"en\"><title>ktally</title>\n"
		      "<h1>ktally " KTALLY_VERSION "</h1>\n<ul>\n");
	for (size_t i = 0; i < ROUTES; i++)
		if (routes[i].about)
			buffer_print(&reply->body, "<li><a href=\"%s\">%s</a> %s\n",
				     routes[i].path, routes[i].path, routes[i].about);
	buffer_string(&reply->body, "</ul>\n</html>\n");
}

static void page_metrics(struct server *server, const struct request *request,
			 struct reply *reply)
{
	bool open = request_wants_openmetrics(request->accept);
	struct check_list *checks;

	reply->type = open ? OPENMETRICS_TYPE : METRICS_TYPE;
	reply->snapshot = board_take(server->board);
	if (reply->snapshot)
		reply->page = snapshot_page(reply->snapshot,
					    open ? PAGE_OPENMETRICS : PAGE_METRICS,
					    open ? metrics_write_open : metrics_write);
	if (reply->snapshot && !reply->page)
		reply->body.failed = true;
	alerting_metrics(server->alerting, &(struct exposition){ &reply->body, open });
	checks = page_take_checks(server, reply);
	check_list_metrics(checks, &(struct exposition){ &reply->body, open });
	free(checks);
	metrics_write_tail(server->board, reply->snapshot, open, &reply->body);
}
