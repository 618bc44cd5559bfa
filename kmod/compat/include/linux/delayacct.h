/* SPDX-License-Identifier: GPL-2.0 */
/* Delay accounting. Drop when >= 6.12: before, the header needs another one and does not say so. */
#ifndef KTALLY_COMPAT_LINUX_DELAYACCT_H
#define KTALLY_COMPAT_LINUX_DELAYACCT_H

#include <linux/spinlock.h>

#include_next <linux/delayacct.h>

#endif
