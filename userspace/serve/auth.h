/* SPDX-License-Identifier: GPL-2.0 */
/* Who may ask: tokens and passwords from a file that others can't read. */
#ifndef KTALLY_SERVE_AUTH_H
#define KTALLY_SERVE_AUTH_H

#include <stdbool.h>
#include <stdio.h>

#include "config.h"

#define AUTH_MAX	16	/* secrets */
#define AUTH_LONGEST	512	/* of an Authorization header, NUL included */

/* All zero: everybody may. */
struct auth {
	unsigned int count;
	bool basic;				/* there is a password among them */
	char secret[AUTH_MAX][AUTH_LONGEST];	/* headers as they must be, filled up with 0 */
};

/**
 * auth_read() - read lines "bearer TOKEN" and "basic USER:PASSWORD"
 * @name: what to call the file in a sentence
 *
 * -EINVAL with a sentence in @error, which never has a secret in it.
 */
int auth_read(struct auth *auth, FILE *file, const char *name, char error[CONFIG_ERROR_ROOM]);

/* The same for a file by its path. Errors: as config_open_secret(), each with a sentence. */
int auth_load(struct auth *auth, const char *path, char error[CONFIG_ERROR_ROOM]);

/*
 * Whether an Authorization header (NULL: there is none) has one of the secrets. How long it takes
 * does not tell how much of one was right.
 */
bool auth_allows(const struct auth *auth, const char *header);

#endif
