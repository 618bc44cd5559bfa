// SPDX-License-Identifier: GPL-2.0
/* The file of lines of alerts, see file.h. */
#include "alert/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log/record.h"

#define MODE	0640

static bool is_standard(const struct alert_file *file)
{
	return !strcmp(file->path, "-");
}

/* A descriptor, or -errno; -EINVAL for what is no regular file. */
static int open_path(const char *path)
{
	/* Neither somebody's link nor a FIFO without a reader. */
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
		      O_NOCTTY, MODE);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return -EINVAL;
}

static bool ends_within_a_line(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);
	char last;

	return end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n';
}

static void take(struct alert_file *file, int fd)
{
	file->fd = fd;
	file->torn = ends_within_a_line(fd);
}

int alert_file_open(struct alert_file *file, const char *path, char error[CONFIG_ERROR_ROOM])
{
	int fd;

	*file = (struct alert_file){ .path = path, .fd = STDOUT_FILENO };
	file->record = record_new(JSON_PLAIN, NULL, NULL);
	if (!file->record) {
		snprintf(error, CONFIG_ERROR_ROOM, "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	if (is_standard(file))
		return 0;
	fd = open_path(path);
	if (fd >= 0) {
		take(file, fd);
		return 0;
	}
	snprintf(error, CONFIG_ERROR_ROOM, "%.200s: %s", path,
		 fd == -EINVAL ? "it is no regular file" : strerror(-fd));
	record_free(file->record);
	*file = (struct alert_file){ 0 };
	return fd;
}

void alert_file_close(struct alert_file *file)
{
	if (!file->path)
		return;
	record_free(file->record);
	if (!is_standard(file))
		close(file->fd);
	*file = (struct alert_file){ 0 };
}

/* The file that has the name now; when there can be none the old one goes on. */
static void follow_name(struct alert_file *file)
{
	struct stat named, open;
	int fd;

	if (fstat(file->fd, &open) ||
	    (!lstat(file->path, &named) && named.st_ino == open.st_ino &&
	     named.st_dev == open.st_dev))
		return;
	fd = open_path(file->path);
	if (fd < 0)
		return;
	close(file->fd);
	take(file, fd);
}

/* A pipe whose reader sleeps must not hold us up: what fits into it is written at once. */
static bool takes(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };

	return poll(&poll_fd, 1, 0) == 1 && poll_fd.revents == POLLOUT;
}

static bool write_whole(struct alert_file *file, const char *bytes, size_t len)
{
	while (len && takes(file->fd)) {
		ssize_t done = write(file->fd, bytes, len);

		if (done < 0 && errno != EINTR)
			break;
		if (done <= 0)
			continue;
		file->torn = true;
		bytes += done;
		len -= (size_t)done;
	}
	if (!len)
		file->torn = false;
	return !len;
}

bool alert_file_put(struct alert_file *file, const struct alert *alert)
{
	char line[RECORD_LINE_MAX + 1] = "\n", text[HEALTH_TEXT_ROOM];
	struct json j = { .data = line + 1, .room = RECORD_LINE_MAX };
	struct record_clock clock = record_clock_now();
	const struct record_alert about = {
		.rule = alert->rule, .text = text, .verdict = &alert->verdict,
		.since = alert->since, .until = alert->until, .test = alert->test,
	};
	bool written;

	alert_text(alert, text);
	record_alert(file->record, &j, &clock, &about);
	if (!is_standard(file))
		follow_name(file);
	written = !j.full && write_whole(file, file->torn ? line : line + 1,
					 file->torn ? j.len + 1 : j.len);
	file->lines += written;
	file->failed += !written;
	return written;
}
