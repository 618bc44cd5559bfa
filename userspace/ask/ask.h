/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One run of `ktally query`: a question is a table of functions, which get what the files have of
 * the time asked about, line by line. Not here: reading the files (scan.c), the questions.
 */
#ifndef KTALLY_ASK_ASK_H
#define KTALLY_ASK_ASK_H

#include "ask/options.h"
#include "ask/origin.h"
#include "ask/paths.h"
#include "recording/recording.h"

/* Lines of all files. */
struct ask_lines {
	uint64_t bytes, read;
	uint64_t torn;		/* no whole JSON object, though one of ours begins so */
	uint64_t unfinished;	/* the last one of a file, without its end: it may be written now */
	uint64_t too_long;
	uint64_t foreign;	/* of other programs */
	uint64_t damaged;	/* compressed files that end before their end */
	uint64_t orphans;	/* tasks without a sample before them */
};

struct ask {
	const struct ask_options *options;
	struct origins origins;
	struct ask_lines lines;
	struct paths paths;		/* of cgroups */
	struct row_context context;	/* of the row at hand, for filters */
	struct user_cache users;
	void *state;			/* the question's own */
};

#define ASK_BIT(kind) (1U << (kind))

/* All but ->report may be NULL; all return 0 or -errno, -ENOMEM mostly. */
struct question {
	const char *name;
	const char *help;
	unsigned int needs;		/* ASK_BIT() of kinds, beside those of the log itself */
	bool by;			/* --by has a meaning */
	int (*open)(struct ask *ask);
	/* A sample begins; its rows follow. It may be the last one before the time asked about. */
	int (*sample)(struct ask *ask, struct origin *origin,
		      const struct recording_line *line);
	int (*task)(struct ask *ask, struct origin *origin, const struct ktally_task *task);
	/* @when it was, of CLOCK_REALTIME. */
	int (*exit)(struct ask *ask, struct origin *origin, const struct ktally_task *task,
		    uint64_t when);
	int (*health)(struct ask *ask, struct origin *origin, const struct recording_line *line);
	int (*report)(struct ask *ask);
	void (*close)(struct ask *ask);
};

extern const struct question *const questions[];

/* Whether --filter lets the row through. */
bool ask_matches(struct ask *ask, const struct origin *origin, const struct ktally_task *task,
		 bool dead);

/* Goes through all files. @error gets a sentence. */
int ask_scan(struct ask *ask, char error[RECORDING_ERROR]);

#endif
