// SPDX-License-Identifier: GPL-2.0
/*
 * The files of the dashboard, as they are, in the program, and the answers with them. The assembler
 * reads them, from where the compiler looks for headers too. Not here: filling in the page
 * (dashboard_page.c).
 *
 * They stay the same until the next release: a browser keeps them, and asks whether they do.
 */
#include "serve/dashboard.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NOT_MODIFIED 304

/* Global, for with -flto this and what refers to it may get apart. */
#define LABEL(name)							\
	    ".globl dashboard_" name "\n"				\
	    ".hidden dashboard_" name "\n"				\
	    "dashboard_" name ":\n"

#define FILE_OF(name, files)						\
	asm(".pushsection .rodata\n"					\
	    LABEL(name "_begin")					\
	    files							\
	    LABEL(name "_end")						\
	    "	.byte 0\n"						\
	    ".popsection\n")

#define PART(path) "	.incbin \"serve/dashboard/" path "\"\n"

FILE_OF("html", PART("page.html"));
FILE_OF("css", PART("style.css"));
FILE_OF("svg", PART("icon.svg"));
/* One script: each may use what those before it have. */
FILE_OF("js", PART("format.js") PART("chart.js") PART("tables.js") PART("host.js") PART("live.js")
	PART("controls.js"));

#define DECLARE(name)								\
	extern const char name##_begin[] asm("dashboard_" #name "_begin");	\
	extern const char name##_end[] asm("dashboard_" #name "_end");		\
	const struct dashboard_file dashboard_##name = { name##_begin, name##_end }

DECLARE(html);
DECLARE(css);
DECLARE(svg);
DECLARE(js);

/* ---- Answers ---- */

/* FNV-1a: other bytes, another tag. */
static uint64_t hash(const struct dashboard_file *file)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (const char *at = file->begin; at < file->end; at++)
		hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
	return hash;
}

static void put_file(const struct request *request, struct reply *reply, const char *type,
		     const struct dashboard_file *file)
{
	reply->type = type;
	snprintf(reply->tag, sizeof(reply->tag), "\"%016" PRIx64 "\"", hash(file));
	if (request->none_match && strstr(request->none_match, reply->tag)) {
		reply->status = NOT_MODIFIED;
		return;
	}
	buffer_bytes(&reply->body, file->begin, (size_t)(file->end - file->begin));
}

void page_dashboard_style(struct server *server, const struct request *request,
			  struct reply *reply)
{
	(void)server;
	put_file(request, reply, "text/css; charset=utf-8", &dashboard_css);
}

void page_dashboard_script(struct server *server, const struct request *request,
			   struct reply *reply)
{
	(void)server;
	put_file(request, reply, "text/javascript; charset=utf-8", &dashboard_js);
}

void page_dashboard_icon(struct server *server, const struct request *request,
			 struct reply *reply)
{
	(void)server;
	put_file(request, reply, "image/svg+xml", &dashboard_svg);
}
