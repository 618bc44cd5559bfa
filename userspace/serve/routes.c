// SPDX-License-Identifier: GPL-2.0
/*
 * The pages there are, one line each, and the one that lists them. Not here: what is on the others.
 */
#include <stdlib.h>
#include <string.h>

#include "alert/alerting.h"
#include "serve/check/page.h"
#include "serve/dashboard.h"
#include "serve/metrics.h"
#include "serve/server.h"

static void page_index(struct server *server, const struct request *request, struct reply *reply);
static void page_metrics(struct server *server, const struct request *request,
			 struct reply *reply);

static const struct route routes[] = {
	{ "/", page_index, "this list", ABOUT_HOST },
	{ "/dashboard", page_dashboard, "this host as a page that follows it", ABOUT_PROCESSES },
	{ "/dashboard.css", page_dashboard_style, NULL, ABOUT_HOST },
	{ "/dashboard.js", page_dashboard_script, NULL, ABOUT_HOST },
	{ "/dashboard.svg", page_dashboard_icon, NULL, ABOUT_HOST },
	{ "/metrics", page_metrics, "metrics for Prometheus, OpenMetrics on request", ABOUT_HOST },
	{ "/health", page_health, "whether the host is well, with the reasons", ABOUT_HOST },
	{ "/health/detailed", page_detailed, "each rule with its evidence, and the host",
	  ABOUT_HOST },
	{ "/health/readiness", page_readiness, "whether figures are there and fresh",
	  ABOUT_STATE },
	{ "/health/liveness", page_liveness, "whether ktally answers", ABOUT_STATE },
	{ API_ROOT "state", page_api_state, "all that a page about this host needs, as JSON",
	  ABOUT_PROCESSES },
	{ API_ROOT "stream", page_api_stream, "the state at each sample (server-sent events)",
	  ABOUT_PROCESSES },
	{ API_ROOT "health", page_api, "whether the host is well", ABOUT_HOST },
	{ API_ROOT "host", page_api, "figures of the host", ABOUT_HOST },
	{ API_ROOT "processes", page_api, "processes that use most", ABOUT_PROCESSES },
	{ API_ROOT "groups", page_api, "groups of processes", ABOUT_HOST },
	{ API_ROOT "exits", page_api, "processes that ended lately", ABOUT_PROCESSES },
	{ API_ROOT "latencies", page_api, "how long waits are, while hooks are on", ABOUT_HOST },
	{ API_ROOT "alerts", page_api, "alerts that fire, and the last that did", ABOUT_HOST },
	{ API_ROOT "history", page_api, "what the host did lately", ABOUT_HOST },
	{ API_ROOT "openapi.json", page_api, "what these answer, for programs", ABOUT_HOST },
	{ "/healthz", page_health, NULL, ABOUT_HOST },
	{ "/readyz", page_readiness, NULL, ABOUT_STATE },
	{ "/livez", page_liveness, NULL, ABOUT_STATE },
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
	reply->snapshot = board_take(server->moment.board);
	if (reply->snapshot)
		reply->page = snapshot_page(reply->snapshot,
					    open ? PAGE_OPENMETRICS : PAGE_METRICS,
					    open ? metrics_write_open : metrics_write);
	if (reply->snapshot && !reply->page)
		reply->body.failed = true;
	alerting_metrics(server->moment.alerting, &(struct exposition){ &reply->body, open });
	checks = page_take_checks(server, reply);
	check_list_metrics(checks, &(struct exposition){ &reply->body, open });
	free(checks);
	metrics_write_tail(server->moment.board, reply->snapshot, open, &reply->body);
}
