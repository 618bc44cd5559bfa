/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Command lines of processes, out of /proc: each is read once, as its first line is written, and
 * kept without its secrets until the process is gone. Not here: what is secret (redact.h).
 */
#ifndef KTALLY_LOG_COMMAND_H
#define KTALLY_LOG_COMMAND_H

#include "libktally/ktally.h"
#include "log/record.h"
#include "log/redact.h"

/* Bytes of a command line that are kept; what is longer is cut, and that said. */
#define COMMAND_MAX	4096

struct commands;

/* @redact stays the caller's. NULL when out of memory, or without /proc. */
struct commands *commands_new(const struct redact *redact);
void commands_free(struct commands *c);

/*
 * That of a task that lives, read if need be: again when its name is another one, for then it began
 * another program. NULL when it has none (a kernel thread, a zombie) or when it can't be read.
 * Valid until the next call.
 */
const struct record_command *commands_get(struct commands *c, const struct ktally_task *task);

/* The same without reading: NULL also when it was never asked for. */
const struct record_command *commands_find(struct commands *c, const struct ktally_task *task);

/* Forgets those of tasks that the sample does not have. */
void commands_sweep(struct commands *c, const struct ktally_sample *sample);

/* ---- command_read.c ---- */

/**
 * command_read() - the command line of a task, secrets taken out
 * @proc: a descriptor of /proc
 * @start_time: the task's: another one of this number is not taken for it
 * @text: becomes the line; its first @len bytes count
 *
 * Errors: -ESRCH no such task; -ENODATA it has none; -EIO its files look like nothing known; those
 * of openat(2) and read(2).
 */
int command_read(int proc, uint32_t pid, uint64_t start_time, const struct redact *redact,
		 char text[REDACT_ROOM], size_t *len, bool *shortened);

#endif
