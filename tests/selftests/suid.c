// SPDX-License-Identifier: GPL-2.0
/* A set-uid root copy of asker, see suid.h. */
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "see.h"
#include "suid.h"
#include "tap.h"

#define PLACE "/mnt/asker"

/* The helper lies beside the test. */
static int open_asker(void)
{
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 20);

	REQUIRE(len > 0);
	path[len] = '\0';
	strcpy(path + strlen(dirname(path)), "/asker");
	return open(path, O_RDONLY | O_CLOEXEC);
}

void suid_install(void)
{
	int from, to;
	struct stat stat;

	own_mounts();
	REQUIRE(!mount("none", "/mnt", "tmpfs", 0, "mode=755"));
	from = open_asker();
	to = open(PLACE, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	REQUIRE(from >= 0 && to >= 0 && !fstat(from, &stat));
	while (sendfile(to, from, NULL, stat.st_size) > 0)
		;
	close(from);
	REQUIRE(!fchown(to, 0, 0) && !fchmod(to, 04755) && !close(to));
}

_Noreturn void suid_exec(const char *argument)
{
	execl(PLACE, "asker", argument, NULL);
	_exit(127);
}
