// SPDX-License-Identifier: GPL-2.0
/* Addresses to listen on, see listen.h. */
#include "serve/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BACKLOG 1024	/* as many as the kernel usually allows */

static bool is_loopback(const struct sockaddr_storage *address)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;

	if (address->ss_family == AF_INET)
		return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

/* Parts of "host:port" or "[host]:port"; the port may be missing. */
static int split(const char *text, char host[64], char port[8])
{
	bool bracketed = *text == '[';
	size_t len = strcspn(text + bracketed, bracketed ? "]" : ":");
	const char *behind = text + bracketed + len + bracketed;

	if (!len || len >= 64 || (bracketed && text[1 + len] != ']'))
		return -EINVAL;
	memcpy(host, text + bracketed, len);
	host[len] = '\0';
	strcpy(port, LISTEN_PORT);
	if (!*behind)
		return 0;
	if (*behind++ != ':' || !*behind || strlen(behind) > 5 ||
	    strspn(behind, "0123456789") != strlen(behind) || atoi(behind) > 65535)
		return -EINVAL;
	strcpy(port, behind);
	return 0;
}

int listen_parse(const char *text, struct listen_address *address)
{
	const struct addrinfo hints = {
		.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
	};
	struct addrinfo *found;
	char host[64], port[8];

	if (split(text, host, port))
		return -EINVAL;
	if (!strcmp(host, "localhost"))
		strcpy(host, "127.0.0.1");
	if (getaddrinfo(host, port, &hints, &found))
		return -EINVAL;
	memcpy(&address->address, found->ai_addr, found->ai_addrlen);
	address->len = found->ai_addrlen;
	freeaddrinfo(found);
	address->loopback = is_loopback(&address->address);
	return 0;
}

int listen_open(const struct listen_address *address)
{
	int fd = socket(address->address.ss_family,
			SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const int on = 1;
	int error;

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (!bind(fd, (const struct sockaddr *)&address->address, address->len) &&
	    !listen(fd, BACKLOG))
		return fd;
	error = -errno;
	close(fd);
	return error;
}

unsigned int listen_port(int fd)
{
	struct sockaddr_storage address = { 0 };
	socklen_t len = sizeof(address);

	getsockname(fd, (struct sockaddr *)&address, &len);
	if (address.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
	return ntohs(((struct sockaddr_in *)&address)->sin_port);
}
