/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Takes secrets out of command lines: patterns for what is usual, and those of --redact. Not here:
 * reading command lines (command.h).
 */
#ifndef KTALLY_LOG_REDACT_H
#define KTALLY_LOG_REDACT_H

#include <stdbool.h>
#include <stddef.h>

#define REDACT_TEXT	"[redacted]"	/* stands where something was taken out */
#define REDACT_MAX	16		/* patterns of the user */
#define REDACT_ERROR	256		/* room for a sentence about a pattern */
#define REDACT_ROOM	8192		/* bytes that a command line may grow to, NUL included */

struct redact;

/* With the usual patterns. NULL when out of memory. */
struct redact *redact_new(void);
void redact_free(struct redact *r);

/**
 * redact_add() - one more pattern: PCRE2, matched to the bytes of the command line with blanks
 *		  between its arguments, case and all
 * @error: gets what is wrong with it
 *
 * Errors: -EINVAL it is no regular expression; -E2BIG there are REDACT_MAX; -ENOMEM.
 */
int redact_add(struct redact *r, const char *pattern, char error[REDACT_ERROR]);

/**
 * redact_apply() - make a line of a command's arguments, without its secrets
 * @text: arguments with a NUL behind each; becomes the line, with a NUL behind it
 * @len: of @text
 *
 * What matches becomes REDACT_TEXT. Where a pattern takes too long or the line grows beyond
 * REDACT_ROOM, nobody knows what is secret, and all of it is taken out. Returns the line's length.
 */
size_t redact_apply(const struct redact *r, char text[REDACT_ROOM], size_t len);

#endif
