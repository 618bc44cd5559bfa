// SPDX-License-Identifier: GPL-2.0
/* Opens files to log to, see output.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log/output.h"

#define TRIES	10	/* that the file may be renamed under our hands */
#define LOCK_TRIES	100
#define LOCK_PAUSE_US	20000

static bool ends_torn(int fd, off_t size)
{
	char path[32], last = '\n';
	int reader;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	reader = open(path, O_RDONLY | O_CLOEXEC);
	if (reader < 0)
		return false;
	if (pread(reader, &last, 1, size - 1) != 1)
		last = '\n';
	close(reader);
	return last != '\n';
}

void output_of(struct output *out, int fd)
{
	struct stat st;

	*out = (struct output){ .fd = fd };
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return;
	out->regular = true;
	out->size = (uint64_t)st.st_size;
	out->torn = st.st_size && ends_torn(fd, st.st_size);
}

bool output_is(const char *path, int fd)
{
	struct stat named, opened;

	return !lstat(path, &named) && !fstat(fd, &opened) && named.st_dev == opened.st_dev &&
	       named.st_ino == opened.st_ino;
}

/*
 * A link at the end of the path is refused: who may write the folder must not choose the file.
 * io_uring would take O_NONBLOCK of a file at its word, so it does not stay.
 */
static int open_path(const char *path, bool again)
{
	const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY;
	int fd = open(path, flags | (again ? O_NONBLOCK : 0), 0640);

	if (fd < 0)
		return again && errno == ENXIO ? -EMEDIUMTYPE : -errno;
	if (again)
		fcntl(fd, F_SETFL, O_APPEND);
	return fd;
}

/*
 * A logger that was killed keeps its lock a little longer than its life: until the kernel is done
 * with the writes it had been given. Those must not come between ours, so we wait.
 */
static bool wait_for_lock(int fd)
{
	for (int i = 0; flock(fd, LOCK_EX | LOCK_NB); i++) {
		if (errno != EWOULDBLOCK)
			break;		/* there are no locks here */
		if (i == LOCK_TRIES)
			return false;
		usleep(LOCK_PAUSE_US);
	}
	return true;
}

/* 0, 1 when the path meanwhile names another file, or -errno. */
static int lock(const char *path, int fd)
{
	return wait_for_lock(fd) ? !output_is(path, fd) : -EBUSY;
}

int output_open(struct output *out, const char *path, bool again)
{
	for (int i = 0; i < TRIES; i++) {
		int fd = open_path(path, again), error;

		if (fd < 0)
			return fd;
		output_of(out, fd);
		if (out->regular)
			error = lock(path, fd);
		else
			error = again ? -EMEDIUMTYPE : 0;
		if (!error) {
			output_of(out, fd);	/* now that nobody else writes to it */
			return 0;
		}
		close(fd);
		if (error < 0)
			return error;
	}
	return -EBUSY;
}

const char *output_error(int error)
{
	switch (error) {
	case -ELOOP:
		return "it is a symbolic link; name the file itself";
	case -EBUSY:
		return "another ktally log writes to it";
	case -EMEDIUMTYPE:
		return "it is no regular file any more";
	default:
		return strerror(-error);
	}
}
