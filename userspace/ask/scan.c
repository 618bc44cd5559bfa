// SPDX-License-Identifier: GPL-2.0
/*
 * Goes through the files of a query once, forward. Of lines that are not of the time asked about,
 * or of a kind that the question does not need, only the first bytes are looked at; a file that is
 * not compressed is begun near that time.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/ask.h"
#include "recording/lines.h"
#include "recording/recording.h"

#define NSEC_PER_SEC UINT64_C(1000000000)
#define SLACK (60 * NSEC_PER_SEC)	/* hosts of one file may have clocks that differ */
#define LONGEST_LIMIT (3600 * NSEC_PER_SEC * 5 / 2)	/* of the longest interval there is */

/* A file that is being read. */
struct reading {
	struct ask *ask;
	struct lines lines;
	struct recording_line line;
	bool ended;		/* all that follows is later than what was asked about */
	uint64_t ours;		/* lines of `ktally log` */
	char first[256];	/* what the first line that is none begins with */
};

#define LOG_KINDS (ASK_BIT(RECORDING_START) | ASK_BIT(RECORDING_SOURCE) | \
		   ASK_BIT(RECORDING_STOP) | ASK_BIT(RECORDING_SAMPLE))

bool ask_matches(struct ask *ask, const struct origin *origin, const struct ktally_task *task,
		 bool dead)
{
	const struct row row = { .task = task, .known = false, .dead = dead };

	if (!ask->options->filter)
		return true;
	ask->context = (struct row_context){
		.realtime = origin->has_boottime ? origin->realtime : 0,
		.boottime = origin->boottime, .users = &ask->users,
	};
	return query_matches(ask->options->filter, &row, &ask->context);
}

/* From when on samples may be what use is counted from. */
static uint64_t warm(const struct ask *ask)
{
	const struct origin *origin = ask->origins.latest;
	uint64_t from = ask->options->from, before;

	if (origin && origin->changed)
		return 0;
	before = origin && origin->interval ? origin_limit(origin) : LONGEST_LIMIT;
	return from > before ? from - before : 0;
}

static int give_exit(struct reading *r, struct origin *origin)
{
	const struct ask *ask = r->ask;

	/* Rows are threads: a process that ended has none. */
	if (origin->threads || r->line.realtime > ask->options->to)
		return 0;
	return ask->options->question->exit(r->ask, origin, &r->line.task, r->line.realtime);
}

static int give_sample(struct reading *r, struct origin *origin)
{
	const struct ask_options *o = r->ask->options;

	if (r->line.realtime > o->to && r->line.realtime - o->to > SLACK)
		r->ended = true;
	if (!origin_sample(origin, &r->line, o->from, o->to) || !o->question->sample)
		return 0;
	return o->question->sample(r->ask, origin, &r->line);
}

static int give_task(struct reading *r, struct origin *origin)
{
	if (!origin->number) {
		r->ask->lines.orphans++;
		return 0;
	}
	if (origin->stale)
		return 0;
	return r->ask->options->question->task(r->ask, origin, &r->line.task);
}

static int give(struct reading *r)
{
	const struct question *question = r->ask->options->question;
	struct origin *origin;

	if (r->line.kind == RECORDING_OTHER)
		return 0;
	origin = origins_find(&r->ask->origins, &r->line);
	if (!origin)
		return 0;
	switch (r->line.kind) {
	case RECORDING_SAMPLE:
		return give_sample(r, origin);
	case RECORDING_TASK:
		return question->task ? give_task(r, origin) : 0;
	case RECORDING_EXIT:
		return question->exit ? give_exit(r, origin) : 0;
	case RECORDING_HEALTH:
		return question->health ? question->health(r->ask, origin, &r->line) : 0;
	default:
		origin_note(origin, &r->line, r->ask->options->from, r->ask->options->to);
		return 0;
	}
}

/* Whether a line of this kind and time has to be read. */
static bool is_wanted(const struct ask *ask, int kind, uint64_t realtime)
{
	unsigned int wanted = LOG_KINDS | ask->options->question->needs;

	if (kind == RECORDING_START || kind == -EINVAL)
		return true;
	/* Samples that come later tell that there will be no more. */
	return wanted & ASK_BIT(kind) && realtime >= warm(ask) &&
	       (realtime <= ask->options->to || kind == RECORDING_SAMPLE);
}

/* What is not ours, or was cut: a line of ours begins in one way only. */
static void count_bad(struct reading *r, const struct lines_line *line)
{
	static const char lead[] = "{\"timestamp\":\"";
	size_t len = line->len < sizeof(lead) - 1 ? line->len : sizeof(lead) - 1;

	if (line->torn)
		r->ask->lines.unfinished++;
	else if (len && !memcmp(line->text, lead, len))
		r->ask->lines.torn++;
	else
		r->ask->lines.foreign++;
	if (!*r->first)
		snprintf(r->first, sizeof(r->first), "%.*s", (int)line->len, line->text);
}

static int take_line(struct reading *r, const struct lines_line *line)
{
	uint64_t realtime = 0;
	int kind, code;

	r->ask->lines.bytes += line->len + 1;
	if (!line->text) {
		r->ask->lines.too_long++;
		return 0;
	}
	kind = recording_line_peek(line->text, line->len, &realtime);
	r->ours += kind >= 0 && kind != RECORDING_OTHER;
	r->ask->lines.foreign += kind == RECORDING_OTHER;
	if (!is_wanted(r->ask, kind, realtime))
		return 0;
	code = line->torn || !line->len ? -EINVAL :
	       recording_line_read(&r->line, line->text, line->len);
	if (code == -ENOMEM)
		return code;
	if (code || r->line.kind == RECORDING_OTHER) {
		count_bad(r, line);
		return 0;
	}
	r->ours += kind == -EINVAL;
	r->ask->lines.read++;
	return give(r);
}

/* Passes over what comes before the time asked about, once the log has said how it samples. */
static int pass_over(struct reading *r)
{
	const struct origin *origin = r->ask->origins.latest;

	if (!r->ask->options->from || (origin && origin->changed))
		return 0;
	return lines_find(&r->lines, warm(r->ask));
}

static int read_file(struct reading *r)
{
	struct lines_line line;
	bool first = true;
	int got, code = 0;

	while (!code && !r->ended && (got = lines_next(&r->lines, &line)) != 0) {
		if (got < 0)
			return got;
		code = take_line(r, &line);
		if (!code && first)
			code = pass_over(r);
		first = false;
	}
	r->ask->lines.damaged += r->lines.damaged;
	return code;
}

#define ONLY "; only the format ktally is read back"

/* What a file is that has no line of ours. */
static const char *describe(const char *first)
{
	if (strstr(first, "\"ecs.version\"") || !strncmp(first, "{\"@timestamp\"", 13))
		return "it was written with --format ecs" ONLY;
	if (strstr(first, "\"resourceLogs\"") || strstr(first, "\"scopeLogs\""))
		return "it was written with --format otlp-json" ONLY;
	return *first ? "no line in it is of `ktally log`" : "it is empty";
}

static int scan_file(struct reading *r, const char *path, char error[RECORDING_ERROR])
{
	int code = lines_stream(&r->lines, path);

	if (!code) {
		code = read_file(r);
		lines_close(&r->lines);
	}
	if (code)
		snprintf(error, RECORDING_ERROR, "%.300s can't be read: %s", path,
			 strerror(-code));
	else if (!r->ours)
		fprintf(stderr, "ktally query: %.300s: %s\n", path, describe(r->first));
	return code;
}

int ask_scan(struct ask *ask, char error[RECORDING_ERROR])
{
	struct reading *r = malloc(sizeof(*r));
	int code = r ? 0 : -ENOMEM;

	snprintf(error, RECORDING_ERROR, "out of memory");
	for (unsigned int i = 0; !code && i < ask->options->count; i++) {
		r->ask = ask;
		r->ended = false;
		r->ours = 0;
		r->first[0] = '\0';
		code = scan_file(r, ask->options->files[i], error);
	}
	free(r);
	return code;
}
