/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_PRINTK_H
#define HOST_LINUX_PRINTK_H

#include <stdio.h>

#define pr_err(format, ...)	printf("# " pr_fmt(format), ##__VA_ARGS__)

#endif
