/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `ktally log` wrote, at any of its moments: an index of the samples in its files, and each of
 * them as a sample again. Not here: what a line says (line.h), what is made of samples.
 *
 * Files may grow, be cut or be torn at any place: what can't be read is left out and counted.
 */
#ifndef KTALLY_RECORDING_H
#define KTALLY_RECORDING_H

#include "libktally/ktally.h"
#include "recording/line.h"

/* Room for a sentence about what is wrong with a file. */
#define RECORDING_ERROR 512

struct recording;

struct recording_moment {
	uint64_t realtime;	/* ns since 1970 */
	bool begins;		/* it continues nothing: the first of a log, a boot or a source */
	bool threads;		/* its rows are threads */
	bool events;		/* exits up to it were seen */
	const char *source;	/* where it came from: "netlink", "procfs", "" unknown */
	const char *host;	/* its name, "" unknown */
};

/* Lines that were there and can't be used, of all files. */
struct recording_losses {
	uint64_t torn;		/* without a newline at the end of a file, or no JSON object;
				 * damaged compressed data count as one */
	uint64_t too_long;
	uint64_t orphans;	/* tasks without a sample before them */
};

/**
 * recording_order() - put paths in the order of their first lines
 *
 * What is no regular file is not looked at, and comes last. Errors: those of open(2) and read(2);
 * -ENOMEM. Then @error has a sentence.
 */
int recording_order(const char **paths, unsigned int count, char error[RECORDING_ERROR]);

/**
 * recording_open() - look through files
 * @paths: @count of them, in any order: they are put in that of their first lines
 * @error: gets a sentence when it fails
 *
 * Errors: -ENODATA there is no sample in them; -EINVAL a path is no regular file; -EFBIG one is
 * compressed and larger than UNPACK_MOST; those of open(2) and pread(2); -ENOMEM.
 * recording_close() it when 0 came.
 */
int recording_open(struct recording **out, const char *const *paths, unsigned int count,
		   char error[RECORDING_ERROR]);
void recording_close(struct recording *r);

/* Moments there are, at least one, in the order of their files. */
size_t recording_count(const struct recording *r);
struct recording_moment recording_moment(const struct recording *r, size_t i);

/* Takes a record of the interval that ends with the moment. What is not 0 ends the reading. */
typedef int (*recording_exit)(void *arg, const struct ktally_task *record);

/**
 * recording_load() - a moment as a sample
 * @sample: zeroed before its first use; its memory is used again
 * @each: gets the exits between the moment before and this one; or NULL
 *
 * Errors: -ESTALE what is in the file now is not what was there; -ENOMEM; those of pread(2) and of
 * @each.
 */
int recording_load(struct recording *r, size_t i, struct ktally_sample *sample,
		   recording_exit each, void *arg);

const struct recording_losses *recording_losses(const struct recording *r);

#endif
