/* SPDX-License-Identifier: GPL-2.0 */
/* Loading and unloading the module, whose file KTALLY_KO names. */
#ifndef MODULE_H
#define MODULE_H

/* Both: 0 or -errno; that a reader is in the middle of something is -EAGAIN or -EBUSY. */
int module_load(void);
int module_unload(void);

/* The same, when it may be in use for a moment. Ends the case when it can't be done. */
void module_must_unload(void);

/*
 * Loads it anew when a thread could not be noted, as without memory: from then on all processes
 * that had threads are taken for ones that ran.
 */
void module_must_know_threads(void);

#endif
