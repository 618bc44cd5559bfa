// SPDX-License-Identifier: GPL-2.0
/*
 * Where samples are, see index.h. Of tasks and exits, which are most of the lines, only the
 * beginning and the end are looked at.
 */
#include "recording/index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* How many lines may stand before one that has a time. */
#define PREFACE 16

int recording_index_begin(const char *path, uint64_t *realtime)
{
	struct recording_line *line = malloc(sizeof(*line));
	struct lines lines = { .fd = -1 };
	struct lines_line text;
	unsigned int i;
	struct stat st;
	int code = line ? 0 : -ENOMEM;

	*realtime = UINT64_MAX;
	/* What a pipe gives, it gives once. */
	if (!code && strcmp(path, "-") && (stat(path, &st) || S_ISREG(st.st_mode)))
		code = lines_stream(&lines, path);
	for (i = 0; !code && lines.data && i < PREFACE && *realtime == UINT64_MAX; i++) {
		int got = lines_next(&lines, &text);

		if (got <= 0) {
			code = got;
			break;
		}
		if (text.text && !recording_line_read(line, text.text, text.len))
			*realtime = line->realtime;
	}
	lines_close(&lines);
	free(line);
	return code;
}

static bool same_origin(const struct recording_origin *a, const struct recording_origin *b)
{
	return a && b && a->threads == b->threads && !strcmp(a->host, b->host) &&
	       !strcmp(a->boot, b->boot) && !strcmp(a->source, b->source);
}

/* The one that @line tells of: the latest when it is the same. NULL when out of memory. */
static struct recording_origin *origin_of(struct recording_index *index,
					  const struct recording_line *line)
{
	struct recording_origin *origin = calloc(1, sizeof(*origin));

	if (!origin)
		return NULL;
	memcpy(origin->host, line->host, sizeof(origin->host));
	memcpy(origin->boot, line->boot, sizeof(origin->boot));
	memcpy(origin->source, line->source, sizeof(origin->source));
	origin->threads = index->threads;
	if (same_origin(index->origin, origin)) {
		free(origin);
		return index->origin;
	}
	origin->next = index->origin;
	index->origin = origin;
	return origin;
}

static struct recording_entry *new_entry(struct recording_index *index)
{
	size_t room = index->room ? index->room * 2 : 256;
	struct recording_entry *entry;

	if (index->count == index->room) {
		entry = reallocarray(index->entry, room, sizeof(*entry));
		if (!entry)
			return NULL;
		index->entry = entry;
		index->room = room;
	}
	entry = &index->entry[index->count];
	memset(entry, 0, sizeof(*entry));
	return entry;
}

/* Where the exits up to a sample at @offset of @file are, @before being the sample before it. */
static void find_exits(struct recording_entry *entry, const struct recording_entry *before,
		       unsigned int file, off_t offset)
{
	struct recording_stretch *exits = entry->exits;

	exits[1] = (struct recording_stretch){ file, 0, offset };
	if (before && before->tasks.file == file)
		exits[1].from = before->tasks.from;
	else if (before)
		exits[0] = before->tasks;
}

static int add_sample(struct recording_index *index, off_t offset,
		      const struct recording_line *line)
{
	const struct recording_origin *was = index->origin, *is = origin_of(index, line);
	struct recording_entry *entry = new_entry(index);
	unsigned int file = index->files - 1;

	if (!entry || !is)
		return -ENOMEM;
	find_exits(entry, index->count ? entry - 1 : NULL, file, offset);
	entry->tasks = (struct recording_stretch){ file, offset, offset };
	entry->moment = (struct recording_moment){
		.realtime = line->realtime, .begins = !index->count || was != is,
		.threads = is->threads, .events = line->events,
		.source = is->source, .host = is->host,
	};
	index->count++;
	return 0;
}

/* Whether a line is as a whole one is, without reading it. */
static bool is_whole(const struct lines_line *line)
{
	return !line->torn && line->len > 1 && line->text[0] == '{' &&
	       line->text[line->len - 1] == '}';
}

static bool has_sample(const struct recording_index *index)
{
	return index->count && index->entry[index->count - 1].tasks.file == index->files - 1;
}

static int add_line(struct recording_index *index, const struct lines_line *text,
		    struct recording_line *line)
{
	int kind = recording_line_kind(text->text, text->len), code;

	if (kind < 0 || kind == RECORDING_START || kind == RECORDING_SAMPLE) {
		code = recording_line_read(line, text->text, text->len);
		if (code == -ENOMEM)
			return code;
		if (code) {
			index->losses.torn++;
			return 0;
		}
		kind = (int)line->kind;
	}
	if (kind == RECORDING_START)
		index->threads = line->threads;
	if (kind == RECORDING_SAMPLE)
		return add_sample(index, text->offset, line);
	if (kind == RECORDING_TASK && !has_sample(index))
		index->losses.orphans++;
	return 0;
}

int recording_index_add(struct recording_index *index, struct lines *lines,
			struct recording_line *line)
{
	struct lines_line text = { .len = 0 };
	size_t first = index->count, i;
	off_t end = 0;
	int code = 0, got;

	lines_seek(lines, 0);
	while (!code && (got = lines_next(lines, &text)) > 0) {
		if (!text.text)
			index->losses.too_long++;
		else if (is_whole(&text))
			code = add_line(index, &text, line);
		else
			index->losses.torn++;
		end = text.offset + (off_t)text.len + 1;
	}
	if (!code && got < 0)
		code = got;
	index->losses.torn += lines->damaged;
	for (i = first; i + 1 < index->count; i++)
		index->entry[i].tasks.to = index->entry[i + 1].tasks.from;
	if (first < index->count)
		index->entry[index->count - 1].tasks.to = end;
	return code;
}

void recording_index_free(struct recording_index *index)
{
	while (index->origin) {
		struct recording_origin *next = index->origin->next;

		free(index->origin);
		index->origin = next;
	}
	free(index->entry);
}
