/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that say what a program of ours does: opening only those that nobody else could have
 * written, and reading them line by line for libinih, which passes over much (text behind a
 * section's name, lines too long for it). Not here: what is in them.
 */
#ifndef KTALLY_CONFIG_H
#define KTALLY_CONFIG_H

#include <stddef.h>
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

/* The same for what others must not even read. Its group may, for a service's own user. */
int config_open_secret(const char *path, FILE **out, char error[CONFIG_ERROR_ROOM]);

/*
 * The next line as fgets(3) gives it, and its length, zero bytes included. NULL at the end and when
 * the file can't be read.
 */
char *config_line(FILE *file, char *line, size_t room, size_t *len);

#define CONFIG_WRONG_ROOM	64

/* NULL, or what is wrong with a line whatever it says; in @words where it must be made. */
const char *config_line_wrong(const char *line, size_t len, size_t longest,
			      char words[CONFIG_WRONG_ROOM]);

/* Of a line "[name]", with nothing else but a comment, the end of its name; else NULL. */
const char *config_section_end(const char *line);

#endif
