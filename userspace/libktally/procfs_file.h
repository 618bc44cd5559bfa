/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A small text file read whole into a buffer that is used again, and reading numbers out of it;
 * folders whose entries are numbers.
 */
#ifndef KTALLY_PROCFS_FILE_H
#define KTALLY_PROCFS_FILE_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ktally_text {
	char *bytes;	/* NUL-terminated after a read */
	size_t len;
	size_t room;
};

/**
 * ktally_text_read() - read a file whole
 * @text: zeroed before its first use; ktally_text_free() it
 * @dir: folder that @path starts from
 *
 * Returns 0, -ENOMEM, or the errno of openat(2) or read(2); text->len is then 0.
 */
int ktally_text_read(struct ktally_text *text, int dir, const char *path);
void ktally_text_free(struct ktally_text *text);

/**
 * ktally_number() - the decimal number that @at points at, spaces before it skipped
 * @value: negative numbers in two's complement
 *
 * Returns what follows it, or NULL when there is none or it does not fit 64 bits.
 */
const char *ktally_number(const char *at, uint64_t *value);

/* "12.34", in hundredths. False when there is no such number. */
bool ktally_hundredths(const char *at, uint64_t *value);

/**
 * ktally_columns() - the sum of some columns of a line
 * @line: numbers as "12", "12 kB", seconds or a load as "12.34"
 * @columns: "1+2", as the spec has them
 * @is_time: make ns of it: they are seconds, or without a point ticks of @tick_ns
 *
 * False when one of them is not there.
 */
bool ktally_columns(const char *line, const char *columns, bool is_time, uint64_t tick_ns,
		    uint64_t *value);

/* The text after the line's next blanks and word; at the line's end: there. */
const char *ktally_skip_word(const char *at);

/**
 * ktally_line_of() - the line of a file that begins with a word
 * @word, @len: the word; a blank, a tab or a colon must follow it in the file
 *
 * Returns what follows the word and the colon, or NULL.
 */
const char *ktally_line_of(const char *text, const char *word, size_t len);

/* A folder to read with ktally_folder_next() and close with closedir(3); NULL with errno. */
DIR *ktally_folder_open(int at, const char *path);

/* The next entry that is the number of a task, in the folder's order; 0 at the end. */
uint32_t ktally_folder_next(DIR *folder);

#endif
