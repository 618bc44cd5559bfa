/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of rules: where they are, who may have written them, and reading them. Not here: what the
 * figures mean (rules.h).
 */
#ifndef KTALLY_HEALTH_FILE_H
#define KTALLY_HEALTH_FILE_H

#include <stddef.h>

#include "health/rules.h"

#define HEALTH_SYSTEM_FILE	"/etc/ktally/health.ini"

/**
 * health_rules_read() - read a file of rules on top of those in @rules
 * @name: what to call it in a sentence
 * @error: gets a sentence with file and line, of bytes as they are in the file
 *
 * A file with an error changes nothing. Returns 0 or -EINVAL.
 */
int health_rules_read(struct health_rules *rules, FILE *file, const char *name,
		      char error[HEALTH_ERROR_ROOM]);

/**
 * health_rules_file() - open and read one
 *
 * Only a regular file that root or this user owns and nobody else may write is read. Errors:
 * -ENOENT, no sentence then; others with one: -EPERM for such a file, -EINVAL for what is in it,
 * and those of open(2).
 */
int health_rules_file(struct health_rules *rules, const char *path,
		      char error[HEALTH_ERROR_ROOM]);

/**
 * health_rules_load() - defaults, and on top of them the files there are
 * @path: the only file to read, which must be there; NULL: the host's, then the user's
 * @error: gets a sentence when it fails
 *
 * The user's is $XDG_CONFIG_HOME/ktally/health.ini or ~/.config/ktally/health.ini. Errors: as
 * health_rules_file(); @rules are the defaults then.
 */
int health_rules_load(struct health_rules *rules, const char *path,
		      char error[HEALTH_ERROR_ROOM]);

/**
 * health_rules_start() - the same for a command that starts; says on stderr what is wrong
 * @command: its name, as it is to stand in that sentence
 */
int health_rules_start(struct health_rules *rules, const char *command, const char *path);

/* The option that names @path, for a table of options. */
#define HEALTH_RULES_OPTION(l, type, member)						\
	{ .name = "rules", .letter = l, .value = "FILE", .store = cli_store_text,		\
	  .help = "rules of health of this file, in place of those of the\n"			\
		  "host and the user",								\
	  .offset = offsetof(type, member) }

#endif
