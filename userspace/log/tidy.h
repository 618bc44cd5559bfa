/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What becomes of log files that are full: their names are made durable, those beyond the number
 * to keep are deleted, the others compressed. It can be broken off anywhere and begun anew;
 * nothing but regular files of our own naming in the folder of the log is touched. Not here:
 * giving them their names (rotation.c).
 */
#ifndef KTALLY_LOG_TIDY_H
#define KTALLY_LOG_TIDY_H

#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define TIDY_NUMBER	".%010" PRIu64	/* behind the path of a file that is full */
#define TIDY_PACKED	".zst"		/* behind that when it is compressed */
#define TIDY_PARTIAL	".zst.part"	/* while it is being compressed */

struct tidy {
	char *folder;		/* of the log */
	char *base;		/* its name in there */
	uint64_t keep;		/* 0: all */
	bool compress;
	atomic_bool stop;	/* breaks off tidy_up() */
};

/* 0 or -ENOMEM. */
int tidy_init(struct tidy *t, const char *path, uint64_t keep, bool compress);
void tidy_free(struct tidy *t);

/* 0, or the first -errno; what could be done is done all the same. */
int tidy_up(struct tidy *t);

/* The highest number there is, 0 for none. */
uint64_t tidy_last(const struct tidy *t);

#endif
