// SPDX-License-Identifier: GPL-2.0
/* Tidies up a folder of logs, see tidy.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log/compress.h"
#include "log/tidy.h"

#define DIGITS		10
#define NAME_ROOM	(NAME_MAX + 1)

/* A file of our naming. */
struct old {
	uint64_t number;
	bool plain, packed, partial;	/* which of its names are there */
};

struct olds {
	struct old *file;
	size_t count, room;
};

int tidy_init(struct tidy *t, const char *path, uint64_t keep, bool compress)
{
	const char *slash = strrchr(path, '/');

	*t = (struct tidy){ .keep = keep, .compress = compress };
	t->folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
	t->base = strdup(slash ? slash + 1 : path);
	if (t->folder && t->base)
		return 0;
	tidy_free(t);
	return -ENOMEM;
}

void tidy_free(struct tidy *t)
{
	free(t->folder);
	free(t->base);
}

/* Reads "BASE.0000000012" and what stands behind it; false for any other name. */
static bool parse(const struct tidy *t, const char *name, uint64_t *number, const char **suffix)
{
	size_t len = strlen(t->base);
	uint64_t value = 0;
	int digits = 0;

	if (strncmp(name, t->base, len) || name[len] != '.')
		return false;
	for (name += len + 1; *name >= '0' && *name <= '9'; name++) {
		if (++digits > DIGITS)
			return false;
		value = value * 10 + (uint64_t)(*name - '0');
	}
	*number = value;
	*suffix = name;
	return digits == DIGITS;
}

static int add(struct olds *all, const struct old *one)
{
	if (all->count == all->room) {
		size_t room = all->room ? 2 * all->room : 64;
		struct old *file = realloc(all->file, room * sizeof(*file));

		if (!file)
			return -ENOMEM;
		all->file = file;
		all->room = room;
	}
	all->file[all->count++] = *one;
	return 0;
}

static bool is_file(int folder, const char *name)
{
	struct stat st;

	return !fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode);
}

static int note(const struct tidy *t, int folder, const char *name, struct olds *all)
{
	const char *suffix;
	struct old old;

	if (!parse(t, name, &old.number, &suffix))
		return 0;
	old.plain = !*suffix;
	old.packed = !strcmp(suffix, TIDY_PACKED);
	old.partial = !strcmp(suffix, TIDY_PARTIAL);
	if ((!old.plain && !old.packed && !old.partial) || !is_file(folder, name))
		return 0;
	return add(all, &old);
}

static int newest_first(const void *a, const void *b)
{
	uint64_t x = ((const struct old *)a)->number, y = ((const struct old *)b)->number;

	return (x < y) - (x > y);
}

/* One of each number, with all of its names. */
static void sort(struct olds *all)
{
	size_t count = 0;

	if (all->count)
		qsort(all->file, all->count, sizeof(*all->file), newest_first);
	for (size_t i = 0; i < all->count; i++) {
		struct old *last = count ? &all->file[count - 1] : NULL;

		if (!last || last->number != all->file[i].number) {
			all->file[count++] = all->file[i];
			continue;
		}
		last->plain |= all->file[i].plain;
		last->packed |= all->file[i].packed;
		last->partial |= all->file[i].partial;
	}
	all->count = count;
}

/* Fills @all, to be freed, newest first. */
static int list(const struct tidy *t, int folder, struct olds *all)
{
	int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), error = 0;
	DIR *dir = again < 0 ? NULL : fdopendir(again);
	struct dirent *entry;

	if (!dir) {
		error = -errno;
		if (again >= 0)
			close(again);
		return error;
	}
	while (!error && (entry = readdir(dir)))
		error = note(t, folder, entry->d_name, all);
	closedir(dir);
	sort(all);
	return error;
}

static void name_of(const struct tidy *t, const struct old *old, const char *suffix,
		    char name[NAME_ROOM])
{
	snprintf(name, NAME_ROOM, "%s" TIDY_NUMBER "%s", t->base, old->number, suffix);
}

static int drop(const struct tidy *t, int folder, const struct old *old, const char *suffix)
{
	char name[NAME_ROOM];

	name_of(t, old, suffix, name);
	return unlinkat(folder, name, 0) && errno != ENOENT ? -errno : 0;
}

/* The packed one is whole, or it would have another name. */
static int pack(struct tidy *t, int folder, const struct old *old)
{
	char from[NAME_ROOM], part[NAME_ROOM], to[NAME_ROOM];
	int error;

	name_of(t, old, "", from);
	name_of(t, old, TIDY_PARTIAL, part);
	name_of(t, old, TIDY_PACKED, to);
	if (!old->packed) {
		error = compress_file(folder, from, part, &t->stop);
		if (error)
			return error;
		if (renameat(folder, part, folder, to))
			return -errno;
		fsync(folder);
	}
	return drop(t, folder, old, "");
}

static int keep_or_drop(struct tidy *t, int folder, const struct old *old, bool beyond)
{
	int error = old->partial ? drop(t, folder, old, TIDY_PARTIAL) : 0;

	if (beyond) {
		int plain = old->plain ? drop(t, folder, old, "") : 0;
		int packed = old->packed ? drop(t, folder, old, TIDY_PACKED) : 0;

		return plain ? plain : packed ? packed : error;
	}
	if (old->plain && t->compress)
		error = pack(t, folder, old);
	return error;
}

static int open_folder(const struct tidy *t)
{
	int folder = open(t->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return folder < 0 ? -errno : folder;
}

int tidy_up(struct tidy *t)
{
	int folder = open_folder(t), error, first = 0;
	struct olds all = { 0 };
	uint64_t kept = 0;

	if (folder < 0)
		return folder;
	fsync(folder);
	if (t->keep || t->compress)
		first = list(t, folder, &all);
	for (size_t i = 0; i < all.count && !atomic_load(&t->stop); i++) {
		bool there = all.file[i].plain || all.file[i].packed;

		error = keep_or_drop(t, folder, &all.file[i], t->keep && kept >= t->keep);
		kept += there;
		first = first ? first : error;
	}
	free(all.file);
	close(folder);
	return first;
}

uint64_t tidy_last(const struct tidy *t)
{
	struct olds all = { 0 };
	uint64_t last = 0;
	int folder = open_folder(t);

	if (folder < 0)
		return 0;
	if (!list(t, folder, &all) && all.count)
		last = all.file[0].number;
	free(all.file);
	close(folder);
	return last;
}
