/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The file to which lines of alerts are appended, each whole, and what could not be written. Waits
 * for no reader. Not here: what a line has (../log/record.h).
 */
#ifndef KTALLY_ALERT_FILE_H
#define KTALLY_ALERT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "alert/table.h"
#include "config.h"

struct record;

struct alert_file {
	const char *path;	/* NULL: no file */
	int fd;
	bool torn;		/* it ends within a line */
	struct record *record;
	uint64_t lines, failed;
};

/* "-" is standard output. -errno with a sentence. */
int alert_file_open(struct alert_file *file, const char *path, char error[CONFIG_ERROR_ROOM]);
void alert_file_close(struct alert_file *file);

/*
 * The line of a change. When the name is another file's by now, as after a rotation, that one gets
 * it. False when it could not be written: it is counted and lost.
 */
bool alert_file_put(struct alert_file *file, const struct alert *alert);

#endif
