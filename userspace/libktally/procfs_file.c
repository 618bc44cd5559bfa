// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Reading small text files and the numbers in them. Not here: which files and what they mean.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/ktally.h>

#include "procfs_file.h"

#define FIRST_ROOM 8192

static int grow(struct ktally_text *text)
{
	size_t room = text->room ? 2 * text->room : FIRST_ROOM;
	char *bytes = realloc(text->bytes, room);

	if (!bytes)
		return -ENOMEM;
	text->bytes = bytes;
	text->room = room;
	return 0;
}

static int read_all(struct ktally_text *text, int fd)
{
	ssize_t got;
	size_t asked;

	text->len = 0;
	do {
		if (text->room - text->len < FIRST_ROOM / 2 && grow(text))
			return -ENOMEM;
		asked = text->room - text->len - 1;
		got = read(fd, text->bytes + text->len, asked);
		if (got < 0 && errno == EINTR)
			got = asked;
		else if (got < 0)
			return -errno;
		else
			text->len += got;
		/* The files of procfs give all there is in one read that they don't fill. */
	} while ((size_t)got == asked);
	text->bytes[text->len] = '\0';
	return 0;
}

int ktally_text_read(struct ktally_text *text, int dir, const char *path)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	int ret;

	text->len = 0;
	if (fd < 0)
		return -errno;
	ret = read_all(text, fd);
	if (ret)
		text->len = 0;
	close(fd);
	return ret;
}

void ktally_text_free(struct ktally_text *text)
{
	free(text->bytes);
	memset(text, 0, sizeof(*text));
}

static const char *skip_blanks(const char *at)
{
	while (*at == ' ' || *at == '\t')
		at++;
	return at;
}

const char *ktally_skip_word(const char *at)
{
	at = skip_blanks(at);
	while (*at && *at != ' ' && *at != '\t' && *at != '\n')
		at++;
	return at;
}

const char *ktally_number(const char *at, uint64_t *value)
{
	uint64_t number = 0;	/* not in *value, which bytes at @at might be for all gcc knows */
	bool negative;

	at = skip_blanks(at);
	negative = *at == '-';
	at += negative;
	if (*at < '0' || *at > '9')
		return NULL;
	for (; *at >= '0' && *at <= '9'; at++) {
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, (uint64_t)(*at - '0'), &number))
			return NULL;
	}
	*value = negative ? -number : number;
	return at;
}

bool ktally_hundredths(const char *at, uint64_t *value)
{
	at = ktally_number(at, value);
	if (!at || at[0] != '.' || at[1] < '0' || at[1] > '9' || at[2] < '0' || at[2] > '9')
		return false;
	*value = 100 * *value + 10 * (at[1] - '0') + (at[2] - '0');
	return true;
}

static bool read_number(const char *at, bool is_time, uint64_t tick_ns, uint64_t *value)
{
	if (ktally_hundredths(at, value)) {
		*value *= is_time ? UINT64_C(10000000) : 1;
		return true;
	}
	at = ktally_number(at, value);
	if (!at)
		return false;
	*value *= is_time ? tick_ns : 1;
	if (strncmp(at, " kB", 3) == 0)
		*value *= 1024;
	return true;
}

bool ktally_columns(const char *line, const char *columns, bool is_time, uint64_t tick_ns,
		    uint64_t *value)
{
	uint64_t column, part;

	*value = 0;
	do {
		const char *at = line;

		columns = ktally_number(columns, &column);
		if (!columns)
			return false;
		while (column-- > 1)
			at = ktally_skip_word(at);
		if (!read_number(at, is_time, tick_ns, &part))
			return false;
		*value += part;
	} while (*columns++ == '+');
	return true;
}

const char *ktally_line_of(const char *text, const char *word, size_t len)
{
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, word, len) != 0)
			continue;
		if (line[len] == ':')
			return line + len + 1;
		if (line[len] == ' ' || line[len] == '\t')
			return line + len;
	}
	return NULL;
}

DIR *ktally_folder_open(int at, const char *path)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder;
	int error;

	if (fd < 0)
		return NULL;
	folder = fdopendir(fd);
	if (!folder) {
		error = errno;
		close(fd);
		errno = error;
	}
	return folder;
}

static uint32_t number_of(const char *name)
{
	uint32_t number = 0;

	for (; *name >= '0' && *name <= '9' && number <= KTALLY_MAX_PID; name++)
		number = 10 * number + (*name - '0');
	return *name || number > KTALLY_MAX_PID ? 0 : number;
}

uint32_t ktally_folder_next(DIR *folder)
{
	struct dirent *entry;
	uint32_t number = 0;

	while (!number && (entry = readdir(folder)))
		number = number_of(entry->d_name);
	return number;
}
