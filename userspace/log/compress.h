/* SPDX-License-Identifier: GPL-2.0 */
/* Compresses a file with zstd. Not here: which, and under what name it is found (tidy.c). */
#ifndef KTALLY_LOG_COMPRESS_H
#define KTALLY_LOG_COMPRESS_H

#include <stdatomic.h>
#include <stdbool.h>

/**
 * compress_file() - write @from, compressed and with its mode, owner and times, to a new file @to
 * @folder: of both; a symbolic link is refused
 * @stop: breaks it off
 *
 * When it returns 0 @to is on the disk. Else there is no @to: -ECANCELED for @stop, -EIO when zstd
 * fails, or why reading or writing does.
 */
int compress_file(int folder, const char *from, const char *to, const atomic_bool *stop);

#endif
