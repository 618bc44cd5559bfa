/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Changing the file that the log goes to: by logrotate, which renamed it, or by giving it the next
 * number ourselves. It is done in a thread, for a folder may wait for its disk. The names are
 * PATH.0000000001 and on, and with .zst behind them. Not here: when lines are for the next file
 * (writer.c), and what becomes of the old ones (tidy.c).
 */
#ifndef KTALLY_LOG_ROTATION_H
#define KTALLY_LOG_ROTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "log/output.h"

struct rotation_options {
	const char *path;
	uint64_t size;		/* bytes from which on a file is full, 0: never */
	uint64_t time;		/* ns after which a file is, 0: never */
	uint64_t keep;		/* so many old files are kept, 0: all */
	bool compress;
};

struct rotation;

/* Also tidies up what an earlier run may have left half done. 0 or -errno. */
int rotation_new(struct rotation **out, const struct rotation_options *options);

/* @hurry: breaks off compressing; the next run does it. */
void rotation_free(struct rotation *r, bool hurry);

/* Whether a file of so many bytes that was begun at @since (CLOCK_MONOTONIC) is full. */
bool rotation_due(const struct rotation *r, uint64_t size, uint64_t since, uint64_t now);

/* Begins to change files. @fd: the old one. @own: that is to be renamed by us. 0 or -errno. */
int rotation_begin(struct rotation *r, int fd, bool own);

/*
 * -EAGAIN while that is under way. 0: @out is the new file, and the old one is to be closed.
 * -EALREADY: the path still names the old one, which stays. Else -errno: the old one stays, under
 * its old name if that could be done.
 */
int rotation_end(struct rotation *r, struct output *out);

/* Readable when rotation_end() has something to say. */
int rotation_fd(const struct rotation *r);

#endif
