// SPDX-License-Identifier: GPL-2.0
/* Files that say what a program of ours does, see config.h. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* NULL, or why somebody else may have written the file. */
static const char *distrust(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "it is no regular file";
	if (st->st_uid && st->st_uid != geteuid())
		return "it belongs to another user, who could have written it";
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return "others than its owner may write it (chmod go-w mends that)";
	return NULL;
}

static int say(int error, const char *path, const char *why, char text[CONFIG_ERROR_ROOM])
{
	snprintf(text, CONFIG_ERROR_ROOM, "%.200s: %s", path, why);
	return error;
}

static int open_file(const char *path, bool secret, FILE **out, char error[CONFIG_ERROR_ROOM])
{
	/* Opening a FIFO must not wait for a writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int result = errno;
	const char *why;
	struct stat st;

	*out = NULL;
	if (fd < 0)
		return result == ENOENT ? -ENOENT : say(-result, path, strerror(result), error);
	if (fstat(fd, &st)) {
		result = say(-errno, path, strerror(errno), error);
		goto close_fd;
	}
	why = distrust(&st);
	if (!why && secret && st.st_mode & S_IROTH)
		why = "everybody may read it (chmod o-r mends that)";
	if (why) {
		snprintf(error, CONFIG_ERROR_ROOM, "%.200s is not read: %s", path, why);
		result = -EPERM;
		goto close_fd;
	}
	*out = fdopen(fd, "r");
	if (*out)
		return 0;
	result = say(-errno, path, strerror(errno), error);
close_fd:
	close(fd);
	return result;
}

int config_open(const char *path, FILE **out, char error[CONFIG_ERROR_ROOM])
{
	return open_file(path, false, out, error);
}

int config_open_usual(const char **path, const char *usual, FILE **out,
		      char error[CONFIG_ERROR_ROOM])
{
	bool named = *path;
	int result;

	if (!named)
		*path = usual;
	result = config_open(*path, out, error);
	if (result != -ENOENT)
		return result;
	return named ? say(result, *path, strerror(ENOENT), error) : 0;
}

int config_open_secret(const char *path, FILE **out, char error[CONFIG_ERROR_ROOM])
{
	return open_file(path, true, out, error);
}
