/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Opening the file that the log goes to: nothing else than what its path names, by one logger at a
 * time. Not here: giving it another name (rotation.c).
 */
#ifndef KTALLY_LOG_OUTPUT_H
#define KTALLY_LOG_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

struct output {
	int fd;
	bool regular;	/* a file, which can be rotated and synced */
	bool torn;	/* its last line has no end, its writer having been killed */
	uint64_t size;
};

/**
 * output_open() - open a file to append to, and lock it if it is a regular one
 * @again: while the log goes on: nothing but a regular file will do, and nobody is waited for
 *
 * 0; -ELOOP for a symbolic link; -EBUSY when another logger has it, and still has after 2 s;
 * -EMEDIUMTYPE when something else than a file took its place; or what open(2) says. Without @again
 * a FIFO waits for its reader.
 */
int output_open(struct output *out, const char *path, bool again);

/* The same of a descriptor that is open already. */
void output_of(struct output *out, int fd);

/* Those errors as words. */
const char *output_error(int error);

/* Whether @path names the file that is open as @fd. */
bool output_is(const char *path, int fd);

#endif
