// SPDX-License-Identifier: GPL-2.0
/*
 * The line that says what was lost, in front of all else that the header has.
 * Not here: the other lines (header.c), counting (feed.c, the module).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "top/header.h"

#define LOSS_PREFIX "ktally.loss."

/*
 * Loss counters of the info table are those whose key says so: a new one appears by itself. What
 * the ring overwrote is no loss to a reader that had it already, and torn rows are counted here.
 */
static bool is_loss(unsigned int field)
{
	return field != KTALLY_INFO_EXIT_OVERWRITTEN && field != KTALLY_INFO_TORN &&
	       !strncmp(ktally_info_set.fields[field].json, LOSS_PREFIX, strlen(LOSS_PREFIX));
}

static void add_count(struct line *line, enum line_style style, uint64_t count, const char *what,
		      unsigned int *said)
{
	char words[64];
	char *c;

	if (!count)
		return;
	snprintf(words, sizeof(words), "%s", what);
	for (c = words; *c; c++)
		*c = *c == '_' ? ' ' : *c;
	line_add(line, style, "%s%" PRIu64 " %s", (*said)++ ? ", " : " ", count, words);
}

/* Times in which nobody told of exits: how many there were is not known. */
static void add_gaps(struct line *line, const struct watch *watch, unsigned int *said)
{
	char text[FORMAT_ROOM];

	if (!watch->gaps)
		return;
	format_span(watch_unseen(watch, live_clock()), FORMAT_ROOM - 1, text);
	line_add(line, LINE_BAD, "%sexits of %s (%" PRIu64 " %s)", (*said)++ ? ", " : " ", text,
		 watch->gaps, watch->gaps == 1 ? "gap" : "gaps");
}

static unsigned int add_losses(const struct feed *feed, struct line *line)
{
	unsigned int said = 0, i;
	uint64_t count;

	add_count(line, LINE_BAD, feed->live.loss.events, "exit records", &said);
	add_gaps(line, &feed->live.watch, &said);
	add_count(line, LINE_BAD, feed->live.loss.interrupted, "samples interrupted", &said);
	add_count(line, LINE_BAD, feed->live.loss.torn, "torn rows", &said);
	for (i = 0; i < ktally_info_set.count; i++) {
		if (is_loss(i) && live_info_loss(&feed->live, i, &count))
			add_count(line, LINE_BAD, count, ktally_info_set.fields[i].name, &said);
	}
	return said;
}

static void add_notes(const struct feed *feed, struct line *line)
{
	unsigned int said = 0;
	uint64_t count;

	if (live_info_loss(&feed->live, KTALLY_INFO_EXIT_OVERWRITTEN, &count))
		add_count(line, LINE_PLAIN, count, "ring overwritten", &said);
	add_count(line, LINE_PLAIN, feed->live.loss.retries, "dump retries", &said);
	add_count(line, LINE_PLAIN, feed->live.loss.redacted, "tasks redacted", &said);
	add_count(line, LINE_PLAIN, feed->live.loss.partial, "in part", &said);
}

void header_loss(const struct feed *feed, struct line *line)
{
	struct line notes;

	if (feed_is_replay(feed)) {
		replay_loss(&feed->replay, line);
		return;
	}
	line_add(line, LINE_PLAIN, "lost:");
	if (!add_losses(feed, line))
		line_add(line, LINE_BOLD, "%s",
			 feed->live.events ? " none" : " not known without exit records");
	line_start(&notes, line->room, line->utf8);
	add_notes(feed, &notes);
	if (notes.len)
		line_add(line, LINE_PLAIN, "  (also:%s)", notes.text);
}

bool header_lost(const struct feed *feed)
{
	struct line line;

	if (feed_is_replay(feed))
		return replay_lost(&feed->replay);
	line_start(&line, LINE_BYTES, false);
	return add_losses(feed, &line) > 0;
}
