// SPDX-License-Identifier: GPL-2.0
/*
 * To be preloaded: whatever receive buffer the program asks for, its netlink sockets get one of
 * 4 KiB.
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/netlink.h>
#include <stddef.h>
#include <sys/socket.h>

#define TINY 4096

typedef int (*set_option)(int fd, int level, int name, const void *value, socklen_t len);

static int set(int fd, int level, int name, const void *value, socklen_t len)
{
	static set_option real;

	if (!real)
		real = (set_option)dlsym(RTLD_NEXT, "setsockopt");
	return real(fd, level, name, value, len);
}

int socket(int domain, int type, int protocol)
{
	static int (*real)(int domain, int type, int protocol);
	const int tiny = TINY;
	int fd;

	if (!real)
		real = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");
	fd = real(domain, type, protocol);
	if (fd >= 0 && domain == AF_NETLINK &&
	    set(fd, SOL_SOCKET, SO_RCVBUF, &tiny, sizeof(tiny)))
		__builtin_trap();	/* a test must not pass with a large one */
	return fd;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	if (level == SOL_SOCKET && (name == SO_RCVBUF || name == SO_RCVBUFFORCE))
		return 0;
	return set(fd, level, name, value, len);
}
