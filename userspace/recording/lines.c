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

#include "recording/unpack.h"

#define ROOM (4 * LINES_LONGEST)

/* Bytes that were read, 0 at the end, or -errno. */
static ssize_t read_at(const struct lines *lines, char *to, size_t room, off_t at)
{
	ssize_t got;

	if (lines->unpack)
		return lines->damaged ? 0 : unpack_read(lines->unpack, to, room);
	do {
		got = lines->forward ? read(lines->fd, to, room) : pread(lines->fd, to, room, at);
	} while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

/* In place of the file comes what is in it, if that is compressed. */
static int unpacked(struct lines *lines)
{
	char begin[UNPACK_MAGIC];
	ssize_t got = read_at(lines, begin, sizeof(begin), 0);
	int fd;

	if (got < 0 || !unpack_knows(begin, (size_t)got))
		return got < 0 ? (int)got : 0;
	fd = unpack_to_disk(lines->fd, &lines->damaged);
	if (fd < 0)
		return fd;
	close(lines->fd);
	lines->fd = fd;
	return 0;
}

int lines_open(struct lines *lines, const char *path)
{
	struct stat st;
	int error;

	*lines = (struct lines){ .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) };
	if (lines->fd < 0)
		return -errno;
	error = fstat(lines->fd, &st) ? -errno : S_ISREG(st.st_mode) ? unpacked(lines) : -EINVAL;
	if (!error) {
		lines->data = malloc(ROOM);
		error = lines->data ? 0 : -ENOMEM;
	}
	if (error)
		lines_close(lines);
	return error;
}

/* Reads the first bytes and, when they are of compressed data, makes them what is unpacked. */
static int begin_stream(struct lines *lines)
{
	ssize_t got = 1;

	lines->data = malloc(ROOM);
	if (!lines->data)
		return -ENOMEM;
	while (got > 0 && lines->end < UNPACK_MAGIC) {
		got = read_at(lines, lines->data + lines->end, ROOM / 4 - lines->end,
			      (off_t)lines->end);
		if (got > 0)
			lines->end += (size_t)got;
	}
	if (got < 0 || !unpack_knows(lines->data, lines->end))
		return got < 0 ? (int)got : 0;
	if (!lines->forward)
		lseek(lines->fd, (off_t)lines->end, SEEK_SET);
	lines->forward = true;
	lines->unpack = unpack_new(lines->fd, lines->data, lines->end);
	lines->end = 0;
	return lines->unpack ? 0 : -ENOMEM;
}

int lines_stream(struct lines *lines, const char *path)
{
	bool standard = !strcmp(path, "-");
	struct stat st;
	int error;

	*lines = (struct lines){ .forward = true };
	/* A file that is read as it is can be gone through in any order. */
	lines->fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) :
			       open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (lines->fd < 0)
		return -errno;
	if (!fstat(lines->fd, &st) && S_ISREG(st.st_mode) && !standard)
		lines->forward = false;
	error = begin_stream(lines);
	if (error)
		lines_close(lines);
	return error;
}

void lines_close(struct lines *lines)
{
	if (lines->fd >= 0)
		close(lines->fd);
	unpack_free(lines->unpack);
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

/* Behind a damaged place nothing can be read: it is the end. */
static ssize_t damage(struct lines *lines, ssize_t error)
{
	if (error != -EBADMSG)
		return error;
	lines->damaged = true;
	return 0;
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
	got = read_at(lines, lines->data + left, ROOM - left, lines->offset + (off_t)left);
	if (got < 0)
		return damage(lines, got);
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
