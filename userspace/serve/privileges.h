/* SPDX-License-Identifier: GPL-2.0 */
/* Giving away all that is not needed: other users' rights, capabilities, and getting any again. */
#ifndef KTALLY_SERVE_PRIVILEGES_H
#define KTALLY_SERVE_PRIVILEGES_H

#include <stdbool.h>

/**
 * privileges_drop() - keep CAP_NET_ADMIN, if it is there, and nothing else
 * @user: whose rights to take, NULL: stay who we are
 *
 * To be called while there is one thread. What could not be given away is said on stderr. False:
 * the user's rights could not be taken, which was said too.
 */
bool privileges_drop(const char *user);

#endif
