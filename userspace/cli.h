/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the commands have in common: exit statuses, durations, opening a source, saying what went
 * wrong. Not here: reading options (option.h).
 */
#ifndef KTALLY_CLI_H
#define KTALLY_CLI_H

#include <stdint.h>

#include "libktally/ktally.h"

/* Exit statuses of every command; 128 + n when signal n ended it. */
enum cli_status {
	CLI_DONE = -1,		/* no status: what was asked for, as --help, is done; ends with 0 */
	CLI_OK = 0,
	CLI_FAILED = 1,		/* something went wrong while it ran */
	CLI_USAGE = 2,		/* the command line makes no sense */
	CLI_NO_MODULE = 3,	/* --source netlink, and the module is not loaded */
	CLI_NOT_PERMITTED = 4,	/* the module is loaded and this user may not ask it */
	CLI_PARTIAL = 5,	/* done, and something was lost on the way */
};

struct cli_syntax;

/* One command of the program: `ktally NAME`. */
struct cli_command {
	const char *name;
	int (*run)(int argc, char **argv);	/* argv[0] is the command's name */
	const char *help;			/* one line */
	const struct cli_syntax *syntax;	/* of its command line, see option.h */
};

int cmd_completion(int argc, char **argv);
int cmd_health(int argc, char **argv);
int cmd_hooks(int argc, char **argv);
int cmd_latency(int argc, char **argv);
int cmd_log(int argc, char **argv);
int cmd_query(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_top(int argc, char **argv);

extern const struct cli_syntax completion_syntax, health_syntax, hooks_syntax, latency_syntax,
	log_syntax, query_syntax, serve_syntax, status_syntax, top_syntax;

/* All commands, and how many they are. */
const struct cli_command *cli_commands(size_t *count);

/* "2", "0.5", "500ms", "2s", "1m", "1h" to ns; -EINVAL when it is none or not 100 ms to 1 h. */
int cli_interval(const char *text, uint64_t *ns);

/* A decimal number from @min to @max; -EINVAL when it is none. */
int cli_number(const char *text, uint64_t min, uint64_t max, uint64_t *number);

/* The exit status that says what a library call's -errno means. */
enum cli_status cli_status_of(int error);

/* Opens a source, or says on stderr what is wrong and how to mend it. *k is NULL unless CLI_OK. */
enum cli_status cli_open(const char *command, enum ktally_source_kind kind, struct ktally **k);

/*
 * Says on stderr what a failed library call means for @command and how to mend it. @words: the
 * library's own sentence, NULL or "" if it has none.
 */
void cli_source_error(const char *command, enum ktally_source_kind kind, int error,
		      const char *words);

/*
 * One sentence on stderr, "ktally COMMAND: ...", and a hint at --help; @command may be NULL.
 * Returns CLI_USAGE.
 */
enum cli_status cli_usage(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * The name that is at most two changes of a letter away from @name, or NULL. @table has @count rows
 * of @size bytes, each of which begins with a pointer to a name.
 */
const char *cli_nearest(const char *name, const void *table, size_t size, size_t count);

#endif
