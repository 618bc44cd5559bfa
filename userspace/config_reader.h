/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading a file of sections and keys over libinih, line by line: it passes over much (text behind
 * a section's name, lines too long for it) and tells of no section without keys. What is wrong is
 * said once, with the file's name and the line. Not here: which sections and keys there are.
 */
#ifndef KTALLY_CONFIG_READER_H
#define KTALLY_CONFIG_READER_H

#include <stddef.h>
#include <stdio.h>

#include "config.h"

/* To be the first member of what the functions below get. */
struct config_reader {
	FILE *file;
	const char *name;	/* what to call it in a sentence */
	char *error;		/* CONFIG_ERROR_ROOM: gets a sentence when something is wrong */
	size_t longest;		/* bytes that a line may have; libinih takes 197 */
	const char *begins;	/* "[name]", as a sentence calls what begins a section */
	/* A section begins. Its name ends where @len says. */
	void (*section)(struct config_reader *r, const char *name, size_t len);
	/* As libinih's: "key = value" of the last section; 0: it is wrong. */
	int (*pair)(void *reader, const char *section, const char *key, const char *value);
	int line;		/* the one that is being read */
	int wrong;		/* the first that is wrong, 0 if none is */
};

/* Says what is wrong with a line, unless something was before. */
void config_refuse(struct config_reader *r, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Reads all of it, or up to what is wrong. 0, or -EINVAL with a sentence in ->error. */
int config_read(struct config_reader *r);

#endif
