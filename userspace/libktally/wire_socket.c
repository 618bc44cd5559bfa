// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The netlink socket itself: set-up by libnl, receiving by hand, because libnl turns several errnos
 * into one and cuts what does not fit. Not here: what the bytes mean (wire.c).
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/genetlink.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/socket.h>

#include "wire.h"

/* Takes the records of a burst of some ten thousand exits. */
#define EVENT_BUFFER (4 << 20)

/* libnl gives its own numbers of errors; these are the ones that set-up can give. */
static int errno_of(int nl_error)
{
	switch (-nl_error) {
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_PERM:
		return -EPERM;
	case NLE_NOACCESS:
		return -EACCES;
	case NLE_OBJ_NOTFOUND:
		return -ENOENT;
	case NLE_AF_NOSUPPORT:
		return -EAFNOSUPPORT;
	case NLE_PROTO_MISMATCH:
		return -EPROTONOSUPPORT;
	default:
		return -EIO;
	}
}

static int connect_socket(struct nl_sock **out)
{
	int ret;

	*out = nl_socket_alloc();
	if (!*out)
		return -ENOMEM;
	ret = genl_connect(*out);
	if (!ret)
		return 0;
	nl_socket_free(*out);
	return errno_of(ret);
}

static int socket_open(struct ktally_wire *w)
{
	static const int options[] = { NETLINK_CAP_ACK, NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK };
	struct nl_sock *sock;
	int on = 1, ret;

	ret = connect_socket(&sock);
	if (ret)
		return ret;
	/* Each only makes errors say more; every supported kernel has them. */
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, options[i], &on, sizeof(on));
	w->socket = sock;
	w->port = nl_socket_get_local_port(sock);
	return 0;
}

static void socket_close(struct ktally_wire *w)
{
	if (w->socket)
		nl_socket_free(w->socket);
	w->socket = NULL;
}

/* On a socket of its own: libnl's receiving and ours would take each other's messages. */
static int socket_resolve(struct ktally_wire *w, uint16_t *family, uint32_t *group)
{
	struct nl_sock *sock;
	int found, ret;

	(void)w;
	ret = connect_socket(&sock);
	if (ret)
		return ret;
	found = genl_ctrl_resolve(sock, KTALLY_FAMILY_NAME);
	if (found < 0) {
		ret = errno_of(found);
		goto free_socket;
	}
	*family = found;
	found = genl_ctrl_resolve_grp(sock, KTALLY_FAMILY_NAME, KTALLY_MCGRP_EXIT);
	*group = found > 0 ? found : 0;

free_socket:
	nl_socket_free(sock);
	return ret;
}

static int socket_join(struct ktally_wire *w, uint32_t group)
{
	int fd = nl_socket_get_fd(w->socket);
	int size = EVENT_BUFFER;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		return -errno;
	return 0;
}

static int socket_fd(const struct ktally_wire *w)
{
	return nl_socket_get_fd(w->socket);
}

static int socket_send(struct ktally_wire *w, const struct nlmsghdr *message)
{
	int fd = nl_socket_get_fd(w->socket);
	ssize_t sent;

	do {
		sent = send(fd, message, message->nlmsg_len, 0);
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : 0;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* Signals neither end the wait nor make it longer. */
static int wait_readable(int fd, int timeout_ms)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	int64_t deadline = now_ms() + timeout_ms;
	int64_t left = timeout_ms;
	int ret;

	do {
		ret = poll(&poller, 1, left);
		left = deadline - now_ms();
	} while (ret < 0 && errno == EINTR && left > 0);
	if (ret > 0)
		return 0;
	return ret == 0 || errno == EINTR ? -EAGAIN : -errno;
}

static int grow(struct ktally_wire *w, size_t room)
{
	uint8_t *buffer = realloc(w->buffer, room);

	if (!buffer)
		return -ENOMEM;
	w->buffer = buffer;
	w->room = room;
	return -EMSGSIZE;
}

static ssize_t socket_receive(struct ktally_wire *w, int timeout_ms)
{
	int fd = nl_socket_get_fd(w->socket);
	struct sockaddr_nl from = { 0 };
	struct iovec part = { w->buffer, w->room };
	struct msghdr message = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &part, .msg_iovlen = 1,
	};
	ssize_t len;
	int ret;

	for (;;) {
		message.msg_namelen = sizeof(from);
		len = recvmsg(fd, &message, MSG_DONTWAIT | MSG_TRUNC);
		if (len >= 0 && message.msg_flags & MSG_TRUNC)
			return grow(w, len);
		/* Any process may send to this socket; only the kernel is believed. */
		if (len >= 0 && message.msg_namelen == sizeof(from) && from.nl_pid == 0)
			return len;
		if (len >= 0 || errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return -errno;
		ret = timeout_ms ? wait_readable(fd, timeout_ms) : -EAGAIN;
		if (ret)
			return ret;
	}
}

const struct ktally_wire_io ktally_wire_socket = {
	.open = socket_open,
	.close = socket_close,
	.resolve = socket_resolve,
	.join = socket_join,
	.fd = socket_fd,
	.send = socket_send,
	.receive = socket_receive,
};
