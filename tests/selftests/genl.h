/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generic netlink by hand, on the socket itself: any bytes can be sent, and what comes back is
 * looked at with no library between. Independent of libktally on purpose: it is the second opinion.
 */
#ifndef GENL_H
#define GENL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

/* More than any attribute number of the family. */
#define GENL_ATTRS 78

/*
 * The kernel makes a dump's messages as large as the largest buffer it was ever given on a socket.
 */
#define GENL_READ_SIZE 65536

/* What an NLMSG_ERROR said. */
struct genl_error {
	int code;	/* -errno, 0 for an acknowledgement */
	char text[200];	/* "" when there was none */
	bool has_offset;
	uint32_t offset;	/* in the request, of the attribute at fault */
};

struct genl {
	int fd;
	uint16_t family;
	uint32_t exit_group;
	uint32_t seq;
	size_t read_size;	/* of the buffer that recv(2) is given */
	bool addressed;	/* requests name the kernel's address */
	struct genl_error error;	/* of the last request */
};

struct genl_req {
	size_t len;
	_Alignas(8) unsigned char bytes[70000];
};

/* A message as it was received; valid until the next one. An absent attribute is NULL. */
struct genl_msg {
	const struct nlmsghdr *nlh;
	const struct genlmsghdr *genl;
	const struct nlattr *at[GENL_ATTRS];
};

/* Called for each message of an answer; what is not 0 ends the reading and is returned. */
typedef int (*genl_each)(const struct genl_msg *msg, void *arg);

/* Return: 0; -errno of the socket, -ENOENT when the kernel has no such family. */
int genl_open(struct genl *genl);

/*
 * The same with a socket that is already there, and with a buffer of @read_size from the first read
 * on.
 */
int genl_adopt(struct genl *genl, int fd, size_t read_size);
void genl_close(struct genl *genl);

/* Asks for the family's numbers. Return: 0 or -errno of the answer. */
int genl_resolve(struct genl *genl);

void genl_begin(struct genl_req *req, uint16_t family, uint8_t cmd, uint16_t flags);
/* Each appends an attribute. Return: its offset in the message. */
size_t genl_put(struct genl_req *req, uint16_t type, const void *data, size_t len);
size_t genl_put_u32(struct genl_req *req, uint16_t type, uint32_t value);
size_t genl_put_u64(struct genl_req *req, uint16_t type, uint64_t value);
size_t genl_put_flag(struct genl_req *req, uint16_t type);

/*
 * Sends it with the next sequence number, and with an address only if genl->addressed: with one the
 * kernel takes the sender to know what he does, and does not itself ask who opened the socket.
 * Return: 0 or -errno of sendto(2).
 */
int genl_send(struct genl *genl, struct genl_req *req);

/* Receives one datagram. Return: its length or -errno. */
ssize_t genl_receive(struct genl *genl, void *buffer, size_t size);

/*
 * Reads the answer to what was sent last, to its end: an NLMSG_ERROR, an NLMSG_DONE.
 * Return: 0; -errno of the answer (genl->error tells more) or of the socket; what @each returned.
 */
int genl_answer(struct genl *genl, genl_each each, void *arg);

/* genl_send() and genl_answer(). */
int genl_ask(struct genl *genl, struct genl_req *req, genl_each each, void *arg);

int genl_join(struct genl *genl, uint32_t group);

void genl_parse(const struct nlattr *from, size_t len, const struct nlattr **at);
uint64_t genl_number(const struct nlattr *attr);
const void *genl_data(const struct nlattr *attr);
size_t genl_len(const struct nlattr *attr);
/* Fills @msg. Return: false when it is no message of the family. */
bool genl_msg_of(struct genl_msg *msg, const struct nlmsghdr *nlh, uint16_t family);

#endif
