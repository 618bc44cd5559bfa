// SPDX-License-Identifier: GPL-2.0
/* Loading and unloading the module, see module.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ask.h"
#include "module.h"
#include "tap.h"

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

static bool is_unloaded(void)
{
	int err = module_unload();

	REQUIRE(!err || err == -EAGAIN || err == -EBUSY, "error %d", err);
	return !err;
}

void module_must_unload(void)
{
	REQUIRE(EVENTUALLY(is_unloaded(), 5000));
}

void module_must_know_threads(void)
{
	struct genl genl;
	struct row info;

	must_open(&genl);
	REQUIRE_EQ(info_get(&genl, &info), 0);
	genl_close(&genl);
	if (!GET(&info, INFO_THREAD_OVERFLOW))
		return;
	module_must_unload();
	REQUIRE_EQ(module_load(), 0);
}
