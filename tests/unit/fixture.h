/* SPDX-License-Identifier: GPL-2.0 */
/* A folder that stands in for /proc: made, filled and removed by the test itself. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
	char root[64];
};

static inline void fixture_make(struct fixture *f)
{
	strcpy(f->root, "/tmp/ktally-proc-XXXXXX");
	if (!mkdtemp(f->root))
		abort();
}

static inline int fixture_remove_one(const char *path, const struct stat *st, int type,
				     struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

static inline void fixture_remove(const struct fixture *f)
{
	nftw(f->root, fixture_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Writes a file below the root, with the folders on its way. */
static inline void fixture_bytes(const struct fixture *f, const char *path, const void *bytes,
				 size_t len)
{
	char full[256];
	FILE *file;

	snprintf(full, sizeof(full), "%s/%s", f->root, path);
	for (char *c = full + strlen(f->root) + 1; (c = strchr(c, '/')); c++) {
		*c = '\0';
		mkdir(full, 0755);
		*c = '/';
	}
	file = fopen(full, "w");
	if (!file || fwrite(bytes, 1, len, file) != len || fclose(file))
		abort();
}

static inline void fixture_file(const struct fixture *f, const char *path, const char *text)
{
	fixture_bytes(f, path, text, strlen(text));
}

#endif
