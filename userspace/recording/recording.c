// SPDX-License-Identifier: GPL-2.0
/*
 * Files of lines as moments, see recording.h. Opening looks at the beginning of each line only;
 * what is in the samples is read when they are asked for. Not here: making the index (index.c).
 */
#include "recording/recording.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libktally/sample.h"
#include "recording/index.h"

struct recording {
	struct recording_index index;
	struct lines *lines;		/* one for each file */
	struct recording_line line;	/* that is being read: too large for a stack */
};

static int refuse(char error[RECORDING_ERROR], const char *path, int code)
{
	const char *why = code == -EINVAL ? "it is no regular file" :
			  code == -EFBIG ? "what is compressed in it is too large" :
					   strerror(-code);

	snprintf(error, RECORDING_ERROR, "%.300s can't be read: %s", path, why);
	return code;
}

int recording_order(const char **paths, unsigned int count, char error[RECORDING_ERROR])
{
	uint64_t *first = calloc(count, sizeof(*first));
	unsigned int i, j;
	int code = first ? 0 : -ENOMEM;

	for (i = 0; !code && i < count; i++) {
		const char *path = paths[i];
		uint64_t began = 0;

		code = recording_index_begin(path, &began);
		if (code) {
			refuse(error, path, code);
			break;
		}
		for (j = i; j > 0 && first[j - 1] > began; j--) {
			first[j] = first[j - 1];
			paths[j] = paths[j - 1];
		}
		first[j] = began;
		paths[j] = path;
	}
	free(first);
	return code;
}

static int add_files(struct recording *r, const char *const *paths, unsigned int count,
		     char error[RECORDING_ERROR])
{
	unsigned int i;
	int code;

	r->lines = calloc(count, sizeof(*r->lines));
	if (!r->lines)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		code = lines_open(&r->lines[i], paths[i]);
		if (!code) {
			r->index.files = i + 1;
			code = recording_index_add(&r->index, &r->lines[i], &r->line);
		}
		if (code)
			return refuse(error, paths[i], code);
	}
	return 0;
}

int recording_open(struct recording **out, const char *const *paths, unsigned int count,
		   char error[RECORDING_ERROR])
{
	const char **sorted = calloc(count, sizeof(*sorted));
	struct recording *r = calloc(1, sizeof(*r));
	int code = sorted && r ? 0 : -ENOMEM;

	snprintf(error, RECORDING_ERROR, "out of memory");
	if (!code) {
		memcpy(sorted, paths, count * sizeof(*sorted));
		code = recording_order(sorted, count, error);
	}
	if (!code)
		code = add_files(r, sorted, count, error);
	if (!code && !r->index.count) {
		code = -ENODATA;
		snprintf(error, RECORDING_ERROR, "%.300s%s: no sample of `ktally log` in it",
			 paths[0], count > 1 ? " and the others" : "");
	}
	free(sorted);
	if (!code)
		*out = r;
	else
		recording_close(r);
	return code;
}

void recording_close(struct recording *r)
{
	unsigned int i;

	if (!r)
		return;
	for (i = 0; i < r->index.files; i++)
		lines_close(&r->lines[i]);
	free(r->lines);
	recording_index_free(&r->index);
	free(r);
}

size_t recording_count(const struct recording *r)
{
	return r->index.count;
}

struct recording_moment recording_moment(const struct recording *r, size_t i)
{
	return r->index.entry[i].moment;
}

const struct recording_losses *recording_losses(const struct recording *r)
{
	return &r->index.losses;
}

/* The next line that is there and of use; its kind, or -errno, -ENODATA at the end. */
static int next_kind(struct lines *lines, struct lines_line *line)
{
	int got = lines_next(lines, line);

	if (got <= 0)
		return got ? got : -ENODATA;
	return line->text && !line->torn ? recording_line_kind(line->text, line->len) :
					   RECORDING_OTHER;
}

/* Reads a line whose kind was seen to be @kind, or not seen. -EBADMSG: it is none of these. */
static int read_line(struct recording *r, const struct lines_line *line, int kind)
{
	int code = recording_line_read(&r->line, line->text, line->len);

	if (code == -ENOMEM)
		return code;
	return !code && (kind == -EINVAL || (int)r->line.kind == kind) ? 0 : -EBADMSG;
}

/* Gives each task or exit, whichever @wanted is, of a stretch of a file to @each. */
static int give(struct recording *r, const struct recording_stretch *stretch,
		enum recording_kind wanted, recording_exit each, void *arg)
{
	struct lines *lines = &r->lines[stretch->file];
	struct lines_line line;
	int kind, code;

	lines_seek(lines, stretch->from);
	for (;;) {
		kind = next_kind(lines, &line);
		if (kind < 0 && kind != -EINVAL)
			return kind == -ENODATA ? 0 : kind;
		if (line.offset >= stretch->to)
			return 0;
		if (kind != (int)wanted && kind != -EINVAL)
			continue;
		code = read_line(r, &line, kind);
		if (!code && r->line.kind == wanted)
			code = each(arg, &r->line.task);
		if (code && code != -EBADMSG)
			return code;
	}
}

static int add_task(void *arg, const struct ktally_task *task)
{
	struct ktally_sample *sample = arg;
	struct ktally_task *room = ktally_sample_next(sample);

	if (!room)
		return -ENOMEM;
	*room = *task;
	sample->count++;
	return 0;
}

/* The line of the sample itself. */
static int load_moment(struct recording *r, const struct recording_entry *entry,
		       struct ktally_sample *sample)
{
	struct lines *lines = &r->lines[entry->tasks.file];
	struct lines_line line;
	int kind, code;

	lines_seek(lines, entry->tasks.from);
	kind = next_kind(lines, &line);
	if (kind != RECORDING_SAMPLE && kind != -EINVAL)
		return kind < 0 && kind != -ENODATA ? kind : -ESTALE;
	code = read_line(r, &line, kind);
	if (code)
		return code == -EBADMSG ? -ESTALE : code;
	if (r->line.kind != RECORDING_SAMPLE || r->line.realtime != entry->moment.realtime)
		return -ESTALE;
	sample->moment = r->line.moment;
	sample->tail = r->line.tail;
	sample->host = r->line.figures;
	sample->retries = r->line.retries;
	sample->interrupted = r->line.interrupted;
	return 0;
}

int recording_load(struct recording *r, size_t i, struct ktally_sample *sample,
		   recording_exit each, void *arg)
{
	const struct recording_entry *entry = &r->index.entry[i];
	unsigned int s;
	int code;

	ktally_sample_clear(sample);
	code = load_moment(r, entry, sample);
	if (!code)
		code = give(r, &entry->tasks, RECORDING_TASK, add_task, sample);
	ktally_sample_sort(sample);
	for (s = 0; !code && each && s < 2; s++)
		code = give(r, &entry->exits[s], RECORDING_EXIT, each, arg);
	return code;
}
