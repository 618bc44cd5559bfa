// SPDX-License-Identifier: GPL-2.0
/*
 * A time in a file of lines, see lines.h: halves of the file are left out until little is left,
 * which the caller reads through. Exits are not looked at: theirs is the time at which they were,
 * and they may come late.
 */
#include <sys/stat.h>

#include "recording/line.h"
#include "recording/lines.h"

#define LITTLE (4 * LINES_LONGEST)	/* bytes */
#define LINES_MOST 4096			/* without a sample or a task among them */

/* The first sample or task behind @from: where it is, and of when. 0 when none is near. */
static int look(struct lines *lines, off_t from, off_t *offset, uint64_t *realtime)
{
	struct lines_line line;
	int got, kind;

	lines_seek(lines, from);
	for (unsigned int i = 0; i < LINES_MOST; i++) {
		got = lines_next(lines, &line);
		if (got <= 0)
			return got;
		/* The first is what is left of the line that was hit. */
		if (!i || !line.text)
			continue;
		kind = recording_line_peek(line.text, line.len, realtime);
		*offset = line.offset;
		if (kind == RECORDING_SAMPLE || kind == RECORDING_TASK)
			return 1;
	}
	return 0;
}

int lines_find(struct lines *lines, uint64_t realtime)
{
	struct stat st;
	off_t low = lines->offset + (off_t)lines->start, high;

	if (lines->forward || fstat(lines->fd, &st))
		return 0;
	for (high = st.st_size; high - low > LITTLE; ) {
		off_t middle = low + (high - low) / 2, found = 0;
		uint64_t when = 0;
		int got = look(lines, middle, &found, &when);

		if (got < 0)
			return got;
		if (got && when < realtime && found < high)
			low = found;
		else
			high = middle;
	}
	lines_seek(lines, low);
	return 0;
}
