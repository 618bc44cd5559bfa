/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_GFP_TYPES_H
#define HOST_LINUX_GFP_TYPES_H

#define GFP_KERNEL	0

#endif
