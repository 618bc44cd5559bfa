// SPDX-License-Identifier: GPL-2.0
/*
 * The lines of a file, see lines.h. Read with pread(2) and not mapped: a log may be cut off while
 * it is read, and memory behind a file's end is a signal.
 */
#include "recording/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOM (4 * LINES_LONGEST)

int lines_open(struct lines *lines, const char *path)
{
	struct stat st;
	int error;

	*lines = (struct lines){ .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) };
	if (lines->fd < 0)
		return -errno;
	error = fstat(lines->fd, &st) ? -errno : S_ISREG(st.st_mode) ? 0 : -EINVAL;
	if (!error) {
		lines->data = malloc(ROOM);
		error = lines->data ? 0 : -ENOMEM;
	}
	if (error)
		lines_close(lines);
	return error;
}

void lines_close(struct lines *lines)
{
	if (lines->fd >= 0)
		close(lines->fd);
	free(lines->data);
	*lines = (struct lines){ .fd = -1 };
}

void lines_seek(struct lines *lines, off_t offset)
{
	lines->offset = offset;
	lines->start = 0;
	lines->end = 0;
	lines->looked = 0;
}

/* Moves what is left to the beginning and reads more behind it. Bytes read, 0 at the end. */
static ssize_t refill(struct lines *lines)
{
	size_t left = lines->end - lines->start;
	ssize_t got;

	memmove(lines->data, lines->data + lines->start, left);
	lines->offset += (off_t)lines->start;
	lines->looked -= lines->start;
	lines->start = 0;
	lines->end = left;
	got = pread(lines->fd, lines->data + left, ROOM - left, lines->offset + (off_t)left);
	if (got < 0)
		return -errno;
	lines->end += (size_t)got;
	return got;
}

static void give(struct lines *lines, struct lines_line *line, size_t len, bool torn)
{
	line->offset = lines->offset + (off_t)lines->start;
	line->text = len <= LINES_LONGEST ? lines->data + lines->start : NULL;
	line->len = len;
	line->torn = torn;
	lines->start += len + !torn;
	lines->looked = lines->start;
}

/* Goes behind the next newline: the line was too long. 1, or -errno. */
static int skip(struct lines *lines, struct lines_line *line)
{
	off_t began = lines->offset + (off_t)lines->start;
	const char *newline = NULL;
	ssize_t got = 1;

	while (!newline && got > 0) {
		lines->start = lines->looked = lines->end;
		got = refill(lines);
		if (got > 0)
			newline = memchr(lines->data, '\n', lines->end);
	}
	if (got < 0)
		return (int)got;
	lines->start = newline ? (size_t)(newline - lines->data) + 1 : lines->end;
	lines->looked = lines->start;
	*line = (struct lines_line){ .offset = began, .torn = !newline };
	return 1;
}

int lines_next(struct lines *lines, struct lines_line *line)
{
	for (;;) {
		const char *newline = memchr(lines->data + lines->looked, '\n',
					     lines->end - lines->looked);
		ssize_t got;

		if (newline) {
			give(lines, line, (size_t)(newline - lines->data) - lines->start, false);
			return 1;
		}
		lines->looked = lines->end;
		if (lines->end - lines->start > LINES_LONGEST)
			return skip(lines, line);
		got = refill(lines);
		if (got < 0)
			return (int)got;
		if (got)
			continue;
		if (lines->start == lines->end)
			return 0;
		give(lines, line, lines->end - lines->start, true);
		return 1;
	}
}
