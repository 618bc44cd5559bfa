// SPDX-License-Identifier: GPL-2.0
/*
 * Settings that outlast a session, see settings.h. Reading INI is libinih's.
 */
#include "top/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

#define NSEC_PER_MSEC UINT64_C(1000000)
#define FILE_MOST 65536		/* bytes; what is longer was not written here */
#define COLUMNS_PER_LINE 8	/* libinih's lines end at 200 bytes */

const char *const theme_names[] = { "default", "256", "mono", "contrast", NULL };

int settings_path(char path[SETTINGS_PATH])
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int len;

	if (config && *config == '/')
		len = snprintf(path, SETTINGS_PATH, "%s/ktally/top.ini", config);
	else if (home && *home == '/')
		len = snprintf(path, SETTINGS_PATH, "%s/.config/ktally/top.ini", home);
	else
		return -ENOENT;
	return len < SETTINGS_PATH ? 0 : -ENAMETOOLONG;
}

/* ---- Reading ---- */

struct reading {
	struct settings *settings;
	struct table_choice old;	/* in [top], where once one view had its columns */
	char key[64];		/* the first that makes no sense */
};

static bool read_columns(struct table_choice *choice, const struct usual *usual,
			 const char *value)
{
	struct table_wish more;
	char bad[64];
	unsigned int i;

	if (table_parse(value, usual, &more, bad, sizeof(bad)))
		return false;
	for (i = 0; i < more.count && !table_add(&choice->wish, more.column[i]); i++)
		;
	return i == more.count;
}

static bool read_sort(struct table_choice *choice, const char *value)
{
	const char *colon = strrchr(value, ':');
	char name[64];

	if (!colon || (strcmp(colon, ":asc") && strcmp(colon, ":desc")))
		return false;
	if ((size_t)(colon - value) >= sizeof(name))
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)(colon - value), value);
	choice->has_sort = !column_find(name, &choice->sort);
	choice->descending = !strcmp(colon, ":desc");
	return choice->has_sort;
}

static bool read_theme(struct settings *settings, const char *value)
{
	unsigned int i;

	for (i = 0; theme_names[i]; i++) {
		if (strcmp(theme_names[i], value))
			continue;
		settings->theme = (enum theme)i;
		settings->has_theme = true;
		return true;
	}
	return false;
}

static bool read_choice(struct table_choice *choice, const struct usual *usual, const char *key,
			const char *value)
{
	if (!strcmp(key, "columns"))
		return read_columns(choice, usual, value);
	return !strcmp(key, "sort") && read_sort(choice, value);
}

static bool read_common(struct settings *settings, const char *key, const char *value)
{
	if (!strcmp(key, "theme"))
		return read_theme(settings, value);
	if (!strcmp(key, "interval"))
		return !cli_interval(value, &settings->interval);
	if (strcmp(key, "view"))
		return false;
	settings->view = view_find(value);
	return settings->view;
}

static bool read_key(struct reading *reading, const char *section, const char *key,
		     const char *value)
{
	struct settings *settings = reading->settings;
	unsigned int i;

	if (!strcmp(section, "top"))
		return read_common(settings, key, value) ||
		       read_choice(&reading->old, &usual_processes, key, value);
	for (i = 0; i < TABLES; i++) {
		if (!strcmp(section, tables_all[i]->name))
			return read_choice(&settings->choice[i], tables_all[i]->usual, key, value);
	}
	return false;
}

static int take_key(void *user, const char *section, const char *key, const char *value)
{
	struct reading *reading = user;

	if (read_key(reading, section, key, value))
		return 1;
	if (!reading->key[0])
		snprintf(reading->key, sizeof(reading->key), "%s", key);
	return 0;
}

/* Why an open file is not to be trusted; NULL when it is. */
static const char *distrust(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is no file";
	if (st.st_uid != geteuid())
		return "it belongs to somebody else";
	if (st.st_size > FILE_MOST)
		return "it is too long";
	return st.st_mode & (S_IWGRP | S_IWOTH) ? "others may write it" : NULL;
}

/* What stands in [top] is of the view that is named there, unless that has a section. */
static void take_old(struct settings *settings, const struct table_choice *old)
{
	const struct table_view *table = settings->view ? settings->view->table : &table_processes;
	struct table_choice *choice;

	if (!table)
		return;
	choice = &settings->choice[table->number];
	if (!choice->wish.count)
		choice->wish = old->wish;
	if (choice->has_sort)
		return;
	choice->has_sort = old->has_sort;
	choice->sort = old->sort;
	choice->descending = old->descending;
}

static void parse(FILE *file, const char *path, struct settings *settings, char *trouble,
		  size_t room)
{
	struct reading reading = { .settings = settings };
	int line = ini_parse_file(file, take_key, &reading);

	if (!line) {
		take_old(settings, &reading.old);
		return;
	}
	*settings = (struct settings){ 0 };
	if (line < 0)
		snprintf(trouble, room, "%s not used: out of memory", path);
	else
		snprintf(trouble, room, "%s not used: line %d: %s makes no sense", path, line,
			 reading.key[0] ? reading.key : "it");
}

void settings_load(struct settings *settings, char *trouble, size_t room)
{
	char path[SETTINGS_PATH];
	const char *why;
	FILE *file;
	int fd;

	*settings = (struct settings){ 0 };
	*trouble = '\0';
	if (settings_path(path))
		return;
	/* Not to wait for a FIFO's other end. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return;
	why = fd < 0 ? strerror(errno) : distrust(fd);
	file = why ? NULL : fdopen(fd, "r");
	if (!file) {
		snprintf(trouble, room, "%s not used: %s", path, why ? why : strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	parse(file, path, settings, trouble, room);
	fclose(file);
}

/* ---- Writing ---- */

static void write_columns(FILE *file, const struct table_wish *wish)
{
	unsigned int i;

	for (i = 0; i < wish->count; i++)
		fprintf(file, "%s%s%s", i % COLUMNS_PER_LINE ? "," : "columns = ",
			column_title(wish->column[i]),
			(i + 1) % COLUMNS_PER_LINE && i + 1 < wish->count ? "" : "\n");
}

static void write_choice(FILE *file, const struct table_view *table,
			 const struct table_choice *choice)
{
	if (!choice->has_sort && !choice->wish.count)
		return;
	fprintf(file, "\n[%s]\n", table->name);
	if (choice->has_sort)
		fprintf(file, "sort = %s:%s\n", column_title(choice->sort),
			choice->descending ? "desc" : "asc");
	write_columns(file, &choice->wish);
}

static void write_all(FILE *file, const struct settings *settings)
{
	unsigned int i;

	fputs("# Written by ktally top (key w), see ktally-top(1).\n[top]\n", file);
	if (settings->view)
		fprintf(file, "view = %s\n", settings->view->name);
	if (settings->interval)
		fprintf(file, "interval = %" PRIu64 "ms\n", settings->interval / NSEC_PER_MSEC);
	if (settings->has_theme)
		fprintf(file, "theme = %s\n", theme_names[settings->theme]);
	for (i = 0; i < TABLES; i++)
		write_choice(file, tables_all[i], &settings->choice[i]);
}

/* Makes the folders that @path goes through. */
static int make_folders(char *path)
{
	char *slash = path;

	while ((slash = strchr(slash + 1, '/'))) {
		int failed;

		*slash = '\0';
		failed = mkdir(path, 0700) && errno != EEXIST ? -errno : 0;
		*slash = '/';
		if (failed)
			return failed;
	}
	return 0;
}

/* All of it on the disk, or an error. */
static int fill(int fd, const struct settings *settings)
{
	FILE *file = fdopen(fd, "w");
	int error;

	if (!file) {
		error = -errno;
		close(fd);
		return error;
	}
	write_all(file, settings);
	error = fflush(file) || fsync(fd) ? -errno : 0;
	if (fclose(file) && !error)
		error = -errno;
	return error;
}

int settings_save(const struct settings *settings)
{
	char path[SETTINGS_PATH], draft[SETTINGS_PATH + 8];
	int error, fd;

	error = settings_path(path);
	if (!error)
		error = make_folders(path);
	if (error)
		return error;
	snprintf(draft, sizeof(draft), "%s.XXXXXX", path);
	fd = mkostemp(draft, O_CLOEXEC);	/* for nobody else to read or write */
	if (fd < 0)
		return -errno;
	error = fill(fd, settings);
	if (!error && rename(draft, path))
		error = -errno;
	if (error)
		unlink(draft);
	return error;
}
