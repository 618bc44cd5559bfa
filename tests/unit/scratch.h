/* SPDX-License-Identifier: GPL-2.0 */
/* A folder of files for tests, which goes away. To be included behind cmocka.h. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch[64];

static inline const char *scratch_path(const char *name)
{
	static char paths[4][256];
	static unsigned int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", scratch, name);
	return path;
}

static inline void scratch_make(void)
{
	snprintf(scratch, sizeof(scratch), "/tmp/ktally-unit.XXXXXX");
	assert_non_null(mkdtemp(scratch));
}

static inline void scratch_remove(void)
{
	DIR *dir = opendir(scratch);
	struct dirent *entry;

	while ((entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	rmdir(scratch);
}

/* For cmocka_unit_test_setup_teardown(). */
static inline int scratch_set_up(void **state)
{
	(void)state;
	scratch_make();
	return 0;
}

static inline int scratch_tear_down(void **state)
{
	(void)state;
	scratch_remove();
	return 0;
}

static inline void scratch_write(const char *name, const char *text)
{
	int fd = open(scratch_path(name), O_WRONLY | O_CREAT | O_TRUNC, 0640);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static inline bool scratch_has(const char *name)
{
	struct stat st;

	return !lstat(scratch_path(name), &st);
}

static inline void scratch_expect(const char *name, const char *text)
{
	static char got[65536];
	int fd = open(scratch_path(name), O_RDONLY);
	ssize_t len = read(fd, got, sizeof(got) - 1);

	close(fd);
	assert_true(len >= 0);
	got[len] = '\0';
	assert_string_equal(got, text);
}

#endif
