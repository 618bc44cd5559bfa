// SPDX-License-Identifier: GPL-2.0
/*
 * Answers with the dashboard, see dashboard.h: it is written for each who asks, from the text that
 * /api/v1/state answers with. Not here: what is on it (dashboard_page.c), its files
 * (dashboard_files.c).
 */
#include "serve/dashboard.h"

#include "serve/api_put.h"

/* Its script, styles and pictures come from here, and not from the page itself either. */
static const char policy[] =
	"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
	"img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/* What /api/v1/state would answer now; NULL: out of memory. Integers may have 64 bits. */
static json_t *read_state(const struct server *server, struct snapshot *snapshot, bool stranger)
{
	const struct buffer *shared = api_state(snapshot, stranger);
	struct buffer text = { 0 };
	json_t *state = NULL;

	if (!shared)
		return NULL;
	buffer_bytes(&text, shared->data, shared->len);
	api_put_state_tail(&server->moment, snapshot, &text);
	if (!text.failed)
		state = json_loadb(text.data, text.len, JSON_DECODE_INT_AS_REAL, NULL);
	buffer_free(&text);
	return state;
}

void page_dashboard(struct server *server, const struct request *request, struct reply *reply)
{
	struct snapshot *snapshot = board_take(server->moment.board);
	json_t *state = snapshot ? read_state(server, snapshot, request->stranger) : NULL;

	reply->type = "text/html; charset=utf-8";
	reply->policy = policy;
	reply->body.failed = snapshot && !state;
	dashboard_write(&reply->body, dashboard_html.begin,
			(size_t)(dashboard_html.end - dashboard_html.begin), state);
	json_decref(state);
	snapshot_drop(snapshot);
}
