/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Requests to the module and their replies, as messages: one exchange at a time. How bytes get in
 * and out is a table (wire_socket.c, or a test's own). What the attributes mean is the caller's.
 */
#ifndef KTALLY_WIRE_H
#define KTALLY_WIRE_H

#include <linux/netlink.h>
#include <netlink/msg.h>
#include <sys/types.h>

#include "ktally.h"

/* How long the kernel may take for the next part of its answer. */
#define KTALLY_WIRE_TIMEOUT_MS 10000

/*
 * The kernel makes the parts of a dump as large as this, and zeroes each, be it full or not. With
 * what it keeps behind the bytes, they take 4 pages; a little more and they would take 8.
 */
#define KTALLY_WIRE_ROOM 16000

struct ktally_wire;

struct ktally_wire_io {
	/* A socket of its own, ready to send; sets w->port. */
	int (*open)(struct ktally_wire *w);
	void (*close)(struct ktally_wire *w);
	/* The numbers of the family and of its multicast group now; -ENOENT: not loaded. */
	int (*resolve)(struct ktally_wire *w, uint16_t *family, uint32_t *group);
	/* Joins a multicast group with a receive buffer that takes a burst. */
	int (*join)(struct ktally_wire *w, uint32_t group);
	int (*fd)(const struct ktally_wire *w);
	int (*send)(struct ktally_wire *w, const struct nlmsghdr *message);
	/*
	 * The next datagram from the kernel into w->buffer: its length, -EAGAIN (none within
	 * @timeout_ms), -ENOBUFS (some were dropped), -EMSGSIZE (it did not fit; w->buffer grew).
	 */
	ssize_t (*receive)(struct ktally_wire *w, int timeout_ms);
};

extern const struct ktally_wire_io ktally_wire_socket;

struct ktally_wire {
	const struct ktally_wire_io *io;
	void *socket;		/* private to io */
	uint8_t *buffer;
	size_t room;
	uint16_t family;
	uint32_t group;
	uint32_t port;
	uint32_t seq;
	bool broken;		/* an exchange ended early: answers to it may still come */
	bool interrupted;	/* the last dump had NLM_F_DUMP_INTR set */
	char words[256];	/* the module's own words on the last error, "" if none */
};

/* Takes the attributes of one message. Returns 0, or -errno to end the exchange with that. */
typedef int (*ktally_wire_taker)(void *arg, uint8_t cmd, const uint8_t *attrs, size_t len);

/* What is known of an exchange while its answer comes in. */
struct ktally_reply {
	uint32_t seq;
	uint32_t port;
	uint16_t family;
	ktally_wire_taker take;
	void *arg;
	bool complete;		/* its end came, be it an error */
	bool interrupted;
	char *words;		/* room as in struct ktally_wire */
	size_t words_room;
};

/**
 * ktally_wire_open() - a socket, and the family resolved
 * Errors: -ENOENT no such family; those of socket(2); -ENOMEM.
 */
int ktally_wire_open(struct ktally_wire *w, const struct ktally_wire_io *io);
void ktally_wire_close(struct ktally_wire *w);

/* A message to be filled with attributes for ktally_wire_exchange(); NULL: out of memory. */
struct nl_msg *ktally_wire_message(uint8_t cmd, bool dump);

/**
 * ktally_wire_exchange() - send a request and pass every message of its answer to @take
 * @msg: freed here; NULL is -ENOMEM
 *
 * When the module was loaded anew meanwhile, it asks the new one. Sets w->interrupted and w->words.
 * Errors: -ENODEV the module is gone; -ETIMEDOUT; -ENOBUFS/-EMSGSIZE part of the answer was lost
 * (asking again may help); -EPROTO; what @take returned; the module's own.
 */
int ktally_wire_exchange(struct ktally_wire *w, struct nl_msg *msg, ktally_wire_taker take,
			 void *arg);

/**
 * ktally_wire_walk() - go over one received datagram
 * Returns 1 when the answer is complete, 0 when more must come, or the answer's -errno.
 */
int ktally_wire_walk(struct ktally_reply *reply, const uint8_t *bytes, size_t len);

/**
 * ktally_wire_next() - the next message of a datagram
 * @at, @left: moved past it
 * @data, @len: what follows the header
 *
 * Returns 1, 0 at the end, -EPROTO when the rest is no message.
 */
int ktally_wire_next(const uint8_t **at, size_t *left, struct nlmsghdr *header,
		     const uint8_t **data, size_t *len);

#endif
