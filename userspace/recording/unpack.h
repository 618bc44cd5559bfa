/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bytes of a file that zstd compressed: any number of frames one behind the other, of which the
 * last may still be written. Not here: the lines in them (lines.h).
 */
#ifndef KTALLY_RECORDING_UNPACK_H
#define KTALLY_RECORDING_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define UNPACK_MAGIC 4		/* bytes by which such a file is known */

/* Files that are unpacked to a disk are no larger than this: a small one may hold any number. */
#define UNPACK_MOST (UINT64_C(16) << 30)

struct unpack;

/* Whether a file that begins with these @len bytes is such a one. */
bool unpack_knows(const char *begin, size_t len);

/* @begin: the @len bytes that were read of @fd already. NULL when out of memory. */
struct unpack *unpack_new(int fd, const char *begin, size_t len);
void unpack_free(struct unpack *u);

/*
 * The next bytes, at most @room. 0 at the end, or where the file ends within a frame. Errors:
 * -EBADMSG the data are damaged; those of read(2).
 */
ssize_t unpack_read(struct unpack *u, char *to, size_t room);

/**
 * unpack_to_disk() - all bytes as a file that has no name
 * @fd: at its beginning
 * @damaged: becomes true when only those before a damaged place came out
 *
 * Returns the descriptor, or: -EFBIG there are more than UNPACK_MOST; -ENOMEM; those of read(2),
 * open(2) and write(2).
 */
int unpack_to_disk(int fd, bool *damaged);

#endif
