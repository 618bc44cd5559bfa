/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_PROC_FS_H
#define HOST_LINUX_PROC_FS_H

enum proc_hidepid {
	HIDEPID_OFF,
};

#endif
