// SPDX-License-Identifier: GPL-2.0
/* Loading and unloading the module, see module.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "module.h"

int module_load(void)
{
	const char *path = getenv("KTALLY_KO");
	int fd = open(path ? path : "", O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = syscall(SYS_finit_module, fd, "", 0) ? -errno : 0;
	close(fd);
	return err;
}

int module_unload(void)
{
	return syscall(SYS_delete_module, "ktally", O_NONBLOCK) ? -errno : 0;
}
