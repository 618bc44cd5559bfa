// SPDX-License-Identifier: GPL-2.0
/*
 * Samples out of recorded logs, see replay.h.
 */
#include "top/replay.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "top/feed.h"
#include "top/model.h"

static bool is_mixed(const struct recording *recording)
{
	const char *first = recording_moment(recording, 0).host;
	size_t i;

	for (i = 1; i < recording_count(recording); i++) {
		if (strcmp(recording_moment(recording, i).host, first))
			return true;
	}
	return false;
}

int replay_open(struct replay *replay, const char *const *paths, unsigned int count)
{
	char error[RECORDING_ERROR];
	int code;

	*replay = (struct replay){ 0 };
	code = recording_open(&replay->recording, paths, count, error);
	if (code)
		fprintf(stderr, "ktally top: %s\n", error);
	else
		replay->mixed = is_mixed(replay->recording);
	return code;
}

void replay_close(struct replay *replay)
{
	recording_close(replay->recording);
	replay->recording = NULL;
}

bool replay_threads(const struct replay *replay)
{
	return recording_moment(replay->recording, replay->next).threads;
}

struct taking {
	struct feed *feed;
	struct model *model;
};

static int take_exit(void *arg, const struct ktally_task *record)
{
	struct taking *taking = arg;

	feed_exit(taking->feed, taking->model, record);
	return 0;
}

int replay_next(struct feed *feed, struct model *model)
{
	struct taking taking = { feed, model };
	struct replay *replay = &feed->replay;
	struct recording_moment moment;
	int error;

	if (replay->next == recording_count(replay->recording))
		return 0;
	moment = recording_moment(replay->recording, replay->next);
	if (moment.begins)
		model_forget(model);
	feed->live.events = moment.events;
	error = recording_load(replay->recording, replay->next++, model_next(model), take_exit,
			       &taking);
	if (!error)
		error = model_commit(model);
	return error ? error : 1;
}

static struct recording_moment last(const struct replay *replay)
{
	return recording_moment(replay->recording, replay->next ? replay->next - 1 : 0);
}

void replay_host(const struct replay *replay, struct line *line)
{
	const char *host = last(replay).host;

	line_add_text(line, LINE_BOLD, host, strlen(host), line->room);
}

void replay_source(const struct replay *replay, struct line *line)
{
	const char *source = last(replay).source;

	line_add(line, LINE_PLAIN, "source ");
	line_add(line, LINE_BOLD, "file");
	line_add(line, LINE_PLAIN, ": logged from ");
	line_add_text(line, LINE_PLAIN, source, strlen(source), line->room);
	line_add(line, LINE_PLAIN, ", %zu samples", recording_count(replay->recording));
	if (replay->mixed)
		line_add(line, LINE_WARN, " of several hosts: no rate leads from one to another");
}

bool replay_lost(const struct replay *replay)
{
	const struct recording_losses *losses = recording_losses(replay->recording);

	return losses->torn || losses->too_long || losses->orphans;
}

void replay_loss(const struct replay *replay, struct line *line)
{
	const struct recording_losses *losses = recording_losses(replay->recording);

	line_add(line, LINE_PLAIN, "lost of the log:");
	if (!replay_lost(replay)) {
		line_add(line, LINE_BOLD, " none");
		return;
	}
	if (losses->torn)
		line_add(line, LINE_BAD, " %" PRIu64 " line%s torn", losses->torn,
			 losses->torn == 1 ? "" : "s");
	if (losses->too_long)
		line_add(line, LINE_BAD, " %" PRIu64 " too long", losses->too_long);
	if (losses->orphans)
		line_add(line, LINE_BAD, " %" PRIu64 " tasks of no sample", losses->orphans);
}
