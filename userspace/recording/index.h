/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where in files of lines the samples are. Only for recording.c.
 */
#ifndef KTALLY_RECORDING_INDEX_H
#define KTALLY_RECORDING_INDEX_H

#include "recording/lines.h"
#include "recording/recording.h"

/* Lines of a file, from the one that begins at @from to before @to. */
struct recording_stretch {
	unsigned int file;
	off_t from, to;
};

struct recording_entry {
	struct recording_moment moment;
	struct recording_stretch tasks;		/* its own line, and its tasks among others */
	/* Of the interval: behind the last sample of the file before, and in this one. */
	struct recording_stretch exits[2];
};

/* What lines say of where figures come from; kept once, moments point to it. */
struct recording_origin {
	struct recording_origin *next;
	char host[RECORDING_NAME], boot[RECORDING_NAME], source[RECORDING_NAME];
	bool threads;
};

struct recording_index {
	struct recording_entry *entry;
	size_t count, room;
	unsigned int files;		/* that are open */
	struct recording_origin *origin;	/* the latest first */
	bool threads;			/* as the last start said */
	struct recording_losses losses;
};

/* When the first line of a file was written that says so; UINT64_MAX when none does, or no file. */
int recording_index_begin(const char *path, uint64_t *realtime);

/* Adds the samples of the last file; @line is room to read into. Errors: -ENOMEM, of pread(2). */
int recording_index_add(struct recording_index *index, struct lines *lines,
			struct recording_line *line);

void recording_index_free(struct recording_index *index);

#endif
