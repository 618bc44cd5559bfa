/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_MM_H
#define HOST_LINUX_MM_H

#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/slab.h>

#endif
