/* SPDX-License-Identifier: GPL-2.0 */
/* A set-uid root copy of asker, on a file system of its own. */
#ifndef SUID_H
#define SUID_H

/* As root, in a mount namespace of its own. Ends the case when it can't. */
void suid_install(void);

/* Replaces the process by it. @argument may be NULL. */
_Noreturn void suid_exec(const char *argument);

#endif
