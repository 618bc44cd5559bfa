/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lines of a file, compressed or not, with a bound on what one may cost: from any place on, or
 * one after the other where there is no going back. Not here: what is in them (line.h).
 */
#ifndef KTALLY_RECORDING_LINES_H
#define KTALLY_RECORDING_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Lines that are longer are skipped. `ktally log` writes none of more than 8 KiB. */
#define LINES_LONGEST 65536

struct unpack;

struct lines {
	int fd;
	bool forward;		/* what was read can't be read again: a pipe, or compressed */
	bool damaged;		/* compressed data ended before their end */
	struct unpack *unpack;	/* NULL: bytes are those of the file */
	off_t offset;		/* in the file, of data[0] */
	char *data;
	size_t start, end;	/* of data[]: what was read and not yet given */
	size_t looked;		/* no newline is before this */
};

struct lines_line {
	const char *text;	/* valid until the next call; NULL: too long, and skipped */
	size_t len;		/* without the newline */
	off_t offset;		/* where in the file it begins */
	bool torn;		/* it is the last one, and has no newline */
};

/*
 * From any place on: what is compressed is unpacked to a disk first. Errors: -EINVAL it is no
 * regular file; those of open(2) and unpack_to_disk(); -ENOMEM.
 */
int lines_open(struct lines *lines, const char *path);

/*
 * Forward: also of a pipe, of compressed files without room for them, and of standard input, which
 * is "-". Errors: -EISDIR; those of open(2) and read(2); -ENOMEM.
 */
int lines_stream(struct lines *lines, const char *path);
void lines_close(struct lines *lines);

/* The next line will be that which begins at @offset. Not when ->forward. */
void lines_seek(struct lines *lines, off_t offset);

/* Goes before the first sample that is not earlier than @realtime. Errors: those of pread(2). */
int lines_find(struct lines *lines, uint64_t realtime);

/* Returns 1 with a line, 0 when there is none, or the -errno of pread(2) and read(2). */
int lines_next(struct lines *lines, struct lines_line *line);

#endif
