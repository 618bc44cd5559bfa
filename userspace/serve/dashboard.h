/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The dashboard: one page, with what it needs. dashboard.c answers with it, dashboard_page.c fills
 * it in, dashboard_rows.c its tables, dashboard_cell.c their cells; dashboard_files.c has what was
 * written by hand, which is below dashboard/. The page shows what /api/v1/state tells,
 * before and after its script begins: names and meanings are those of the interface.
 */
#ifndef KTALLY_SERVE_DASHBOARD_H
#define KTALLY_SERVE_DASHBOARD_H

#include <jansson.h>

#include "serve/buffer.h"
#include "serve/server.h"

void page_dashboard(struct server *server, const struct request *request, struct reply *reply);

/* ---- dashboard_files.c ---- */

struct dashboard_file {
	const char *begin, *end;
};

extern const struct dashboard_file dashboard_html, dashboard_css, dashboard_js, dashboard_svg;

void page_dashboard_style(struct server *server, const struct request *request,
			  struct reply *reply);
void page_dashboard_script(struct server *server, const struct request *request,
			   struct reply *reply);
void page_dashboard_icon(struct server *server, const struct request *request,
			 struct reply *reply);

/* ---- dashboard_page.c ---- */

/* The page for a state, NULL: there is none yet. @page: its text, with places to fill in. */
void dashboard_write(struct buffer *to, const char *page, size_t len, const json_t *state);

/* ---- dashboard_rows.c ---- */

#define DASHBOARD_ROWS 20	/* as tables.js has it */

/* Rows of a table of the state, or one that says why there are none. */
void dashboard_reasons(struct buffer *to, const json_t *state);
void dashboard_alerts(struct buffer *to, const json_t *state);
void dashboard_host(struct buffer *to, const json_t *state);
void dashboard_processes(struct buffer *to, const json_t *state);
void dashboard_groups(struct buffer *to, const json_t *state);
void dashboard_latencies(struct buffer *to, const json_t *state);
void dashboard_exits(struct buffer *to, const json_t *state);

#endif
