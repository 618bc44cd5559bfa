/* SPDX-License-Identifier: GPL-2.0 */
/* Loading and unloading the module, whose file KTALLY_KO names. */
#ifndef MODULE_H
#define MODULE_H

/* Both: 0 or -errno; that a reader is in the middle of something is -EAGAIN or -EBUSY. */
int module_load(void);
int module_unload(void);

#endif
