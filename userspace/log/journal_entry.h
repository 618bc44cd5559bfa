/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A line of the log as an entry of systemd's journal: MESSAGE, PRIORITY, MESSAGE_ID of its kind,
 * and each of its members as KTALLY_ and the member's name. Not here: sending it (journal.c).
 */
#ifndef KTALLY_LOG_JOURNAL_ENTRY_H
#define KTALLY_LOG_JOURNAL_ENTRY_H

#include <stddef.h>
#include <sys/uio.h>

#define JOURNAL_FIELDS	256	/* of an entry, at most; further members are left out */
#define JOURNAL_ROOM	(64 * 1024)

struct journal_entry {
	struct iovec field[JOURNAL_FIELDS];
	int count;
	size_t used;
	char text[JOURNAL_ROOM];	/* of the fields */
};

/* Reads a line, with or without its newline, into @entry. 0; -EINVAL: it is no object of JSON. */
int journal_entry_read(struct journal_entry *entry, const char *line, size_t len);

#endif
