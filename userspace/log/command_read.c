// SPDX-License-Identifier: GPL-2.0
/* Reading one command line, see command.h. */
#include "log/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "libktally/procfs_parse.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)
#define STAT_ROOM	2048
#define STAT_START	22	/* its column of starttime, in clock ticks */

/* The beginning of a file, up to @room bytes. Its length, or -errno. */
static ssize_t read_file(int dir, const char *name, char *text, size_t room)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t got = 1;
	size_t len = 0;

	if (fd < 0)
		return -errno;
	while (len < room && (got = read(fd, text + len, room - len)) > 0)
		len += (size_t)got;
	if (got < 0)
		got = -errno;
	close(fd);
	return got < 0 ? got : (ssize_t)len;
}

/* Whether the folder is of the task that began then, and not of a later one of this number. */
static int check_start(int dir, uint64_t start_time)
{
	const uint64_t tick = NSEC_PER_SEC / (uint64_t)sysconf(_SC_CLK_TCK);
	struct ktally_procfs_stat stat;
	char text[STAT_ROOM];
	ssize_t len = read_file(dir, "stat", text, sizeof(text) - 1);

	if (len < 0)
		return (int)len;
	text[len] = '\0';
	if (!ktally_procfs_stat_parse(&stat, text, (size_t)len) || stat.count < STAT_START)
		return -EIO;
	return stat.column[STAT_START] == start_time / tick ? 0 : -ESRCH;
}

/*
 * Of a line that goes on, the last word may be half a secret that no pattern knows: it is left out.
 * Returns what is left.
 */
static size_t drop_half_word(const char *text, size_t len)
{
	while (len && text[len - 1] && text[len - 1] != ' ')
		len--;
	return len;
}

static int read_line(int dir, const struct redact *redact, char text[REDACT_ROOM], size_t *len,
		     bool *shortened)
{
	ssize_t got = read_file(dir, "cmdline", text, COMMAND_MAX + 1);

	if (got < 0)
		return (int)got;
	if (!got)
		return -ENODATA;
	*len = (size_t)got;
	*shortened = *len > COMMAND_MAX;
	if (*shortened)
		*len = drop_half_word(text, COMMAND_MAX);
	*len = redact_apply(redact, text, *len);
	if (*len > COMMAND_MAX) {
		*len = COMMAND_MAX;
		*shortened = true;
	}
	return *len || *shortened ? 0 : -ENODATA;
}

int command_read(int proc, uint32_t pid, uint64_t start_time, const struct redact *redact,
		 char text[REDACT_ROOM], size_t *len, bool *shortened)
{
	char name[16];
	int dir, error;

	snprintf(name, sizeof(name), "%u", pid);
	/* Its files stay this task's, or are gone: its number may be another's by then. */
	dir = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	error = check_start(dir, start_time);
	if (!error)
		error = read_line(dir, redact, text, len, shortened);
	close(dir);
	return error;
}
