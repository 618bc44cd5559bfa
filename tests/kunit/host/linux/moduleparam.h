/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_MODULEPARAM_H
#define HOST_LINUX_MODULEPARAM_H

#include <linux/types.h>

#define module_param(name, type, mode)		_Static_assert(sizeof(name), #type " " #mode)
#define MODULE_PARM_DESC(name, text)		_Static_assert(sizeof(text), #name)

#endif
