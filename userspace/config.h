/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that say what a program of ours does: opening only those that nobody else could have
 * written. Not here: reading them (config_reader.h).
 */
#ifndef KTALLY_CONFIG_H
#define KTALLY_CONFIG_H

#include <stdio.h>

/* Room for a sentence that says what is wrong with such a file. */
#define CONFIG_ERROR_ROOM	512

/**
 * config_open() - open a file for reading
 * @out: fclose(3) it
 * @error: gets a sentence with the file's name as it is, unless there is no such file
 *
 * Only a regular file that root or this user owns and nobody else may write is opened. Errors:
 * -ENOENT, no sentence then; -EPERM for such a file; those of open(2).
 */
int config_open(const char *path, FILE **out, char error[CONFIG_ERROR_ROOM]);

/*
 * The same for a file that must be there, -ENOENT has a sentence then; or when none is named for
 * @usual, which becomes the path and may be missing: *@out is then NULL, and that no error.
 */
int config_open_usual(const char **path, const char *usual, FILE **out,
		      char error[CONFIG_ERROR_ROOM]);

/* As config_open(), for what others must not even read. Its group may, for a service's own user. */
int config_open_secret(const char *path, FILE **out, char error[CONFIG_ERROR_ROOM]);

#endif
