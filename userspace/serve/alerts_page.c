// SPDX-License-Identifier: GPL-2.0
/* The page with the list of alerts. Not here: which there are, and how they look (../alert/). */
#include "alert/alerting.h"
#include "serve/server.h"

void page_alerts(struct server *server, const struct request *request, struct reply *reply)
{
	struct json j = { .data = buffer_reserve(&reply->body, ALERTING_JSON),
			  .room = ALERTING_JSON };

	(void)request;
	reply->type = "application/json";
	if (reply->body.failed)
		return;
	alerting_json(server->alerting, &j);
	json_literal(&j, "\n");
	reply->body.failed = j.full;
	reply->body.len = j.len;
}
