/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Settings that outlast a session: $XDG_CONFIG_HOME/ktally/top.ini, else ~/.config/ktally/top.ini,
 * never from the current directory.
 * Not here: the command line, which comes before them (options.c).
 */
#ifndef KTALLY_TOP_SETTINGS_H
#define KTALLY_TOP_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "top/tables.h"
#include "top/view.h"

#define SETTINGS_PATH 4096

enum theme { THEME_DEFAULT, THEME_256, THEME_MONO, THEME_CONTRAST };

/* As enum theme, NULL at the end. */
extern const char *const theme_names[];

/* All zero: nothing is set. */
struct settings {
	const struct view *view;
	uint64_t interval;	/* ns */
	bool has_theme;
	enum theme theme;
	struct table_choice choice[TABLES];
};

/* Where they are. Errors: -ENOENT neither variable holds an absolute path; -ENAMETOOLONG. */
int settings_path(char path[SETTINGS_PATH]);

/**
 * settings_load() - read them
 * @trouble: why they are not used, a sentence; "" when all is well or there are none
 *
 * A file of another owner, one that others may write and one with an error is not used at all.
 */
void settings_load(struct settings *settings, char *trouble, size_t room);

/**
 * settings_save() - replace the file by one with @settings; a reader sees the old one or the new
 *
 * Folders on the way are made. Errors: as settings_path(), and those of open(2) and rename(2).
 */
int settings_save(const struct settings *settings);

#endif
