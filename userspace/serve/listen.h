/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses to listen on. */
#ifndef KTALLY_SERVE_LISTEN_H
#define KTALLY_SERVE_LISTEN_H

#include <stdbool.h>
#include <sys/socket.h>

/* On the keys of a telephone it spells TALY; no exporter of Prometheus' list has it. */
#define LISTEN_PORT	"8259"
#define LISTEN_DEFAULT	"127.0.0.1:" LISTEN_PORT

struct listen_address {
	struct sockaddr_storage address;
	socklen_t len;
	bool loopback;		/* none but this host can reach it */
};

/*
 * "127.0.0.1:8259", "[::1]:8259", "0.0.0.0" (the usual port), "localhost:1". -EINVAL: it is none.
 */
int listen_parse(const char *text, struct listen_address *address);

/* A socket that listens there, or the -errno of socket(2), bind(2) and listen(2). */
int listen_open(const struct listen_address *address);

/* The port that a socket was given. */
unsigned int listen_port(int fd);

#endif
