/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who is at the other end of a connection, where no secret says it: a process of this host has a
 * user, by whom the kernel's table of sockets has its end. What procfs shows to root or to a
 * process's own user alone is told to who is trusted, and where /proc hides processes from others
 * (hidepid) nothing of them is told to anybody else. Not here: secrets (auth.h).
 */
#ifndef KTALLY_SERVE_PEER_H
#define KTALLY_SERVE_PEER_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>

#define PEERS_ALLOWED	13	/* by name */
#define PEERS_MAX	(PEERS_ALLOWED + 3)

/* Users that are told all; others are strangers. */
struct peers {
	uid_t trusted[PEERS_MAX];
	unsigned int count;
	bool hidden;		/* /proc hides processes from strangers */
};

/* A name or a number. -ENOENT there is no such user; -E2BIG there are PEERS_ALLOWED already. */
int peers_trust(struct peers *peers, const char *user);

/*
 * Trusts root, the user that runs us, and who became root by sudo(8) to start us; and looks whether
 * /proc hides processes. To be called with the rights that are kept.
 */
void peers_init(struct peers *peers);

/* Whether a line of a table of mounts (mountinfo, the last of them counts) mounts /proc so. */
bool peers_proc_hides(FILE *mounts);

/* The two ends of a connection as its peer sees them. */
struct peer_ends {
	struct sockaddr_storage own, other;
};

/**
 * peer_in_table() - find the user of a socket
 * @table: as /proc/net/tcp or tcp6
 * @user: gets it
 *
 * False: it is not there, or no process holds it any more: of such the kernel says user 0.
 */
bool peer_in_table(FILE *table, const struct peer_ends *ends, uid_t *user);

/* Whether a connection's peer is anybody else than a trusted user of this host. Reads /proc. */
bool peer_is_stranger(const struct peers *peers, int fd);

#endif
