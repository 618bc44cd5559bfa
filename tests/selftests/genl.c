// SPDX-License-Identifier: GPL-2.0
/*
 * Generic netlink by hand: requests, answers, errors. Not here: what ktally's requests are (ask.c).
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <linux/ktally.h>

#include "genl.h"

void genl_begin(struct genl_req *req, uint16_t family, uint8_t cmd, uint16_t flags)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)req->bytes;
	struct genlmsghdr *genl = NLMSG_DATA(nlh);

	memset(req->bytes, 0, NLMSG_LENGTH(GENL_HDRLEN));
	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = flags;
	genl->cmd = cmd;
	genl->version = 1;
	req->len = NLMSG_LENGTH(GENL_HDRLEN);
}

size_t genl_put(struct genl_req *req, uint16_t type, const void *data, size_t len)
{
	size_t offset = req->len;
	struct nlattr *attr = (struct nlattr *)(req->bytes + offset);

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memset(req->bytes + offset + NLA_HDRLEN, 0, NLA_ALIGN(len));
	if (len)
		memcpy(req->bytes + offset + NLA_HDRLEN, data, len);
	req->len += NLA_HDRLEN + NLA_ALIGN(len);
	return offset;
}

size_t genl_put_u32(struct genl_req *req, uint16_t type, uint32_t value)
{
	return genl_put(req, type, &value, sizeof(value));
}

size_t genl_put_u64(struct genl_req *req, uint16_t type, uint64_t value)
{
	return genl_put(req, type, &value, sizeof(value));
}

size_t genl_put_flag(struct genl_req *req, uint16_t type)
{
	return genl_put(req, type, NULL, 0);
}

int genl_send(struct genl *genl, struct genl_req *req)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	const struct sockaddr *address = genl->addressed ? (const void *)&kernel : NULL;
	struct nlmsghdr *nlh = (struct nlmsghdr *)req->bytes;

	nlh->nlmsg_len = req->len;
	nlh->nlmsg_seq = ++genl->seq;
	if (sendto(genl->fd, req->bytes, req->len, 0, address, address ? sizeof(kernel) : 0) < 0)
		return -errno;
	return 0;
}

const void *genl_data(const struct nlattr *attr)
{
	return (const char *)attr + NLA_HDRLEN;
}

size_t genl_len(const struct nlattr *attr)
{
	return attr->nla_len - NLA_HDRLEN;
}

uint64_t genl_number(const struct nlattr *attr)
{
	uint64_t number = 0;
	size_t len = genl_len(attr);

	memcpy(&number, genl_data(attr), len < sizeof(number) ? len : sizeof(number));
	return number;
}

/* Of an attribute that comes more than once the last one is kept. */
void genl_parse(const struct nlattr *from, size_t len, const struct nlattr **at)
{
	const struct nlattr *attr = from;
	size_t step;
	int type;

	while (len >= NLA_HDRLEN && attr->nla_len >= NLA_HDRLEN && attr->nla_len <= len) {
		type = attr->nla_type & NLA_TYPE_MASK;
		if (type < GENL_ATTRS)
			at[type] = attr;
		step = NLA_ALIGN(attr->nla_len);
		if (step >= len)
			return;
		len -= step;
		attr = (const void *)((const char *)attr + step);
	}
}

bool genl_msg_of(struct genl_msg *msg, const struct nlmsghdr *nlh, uint16_t family)
{
	memset(msg, 0, sizeof(*msg));
	if (nlh->nlmsg_type != family || nlh->nlmsg_len < NLMSG_LENGTH(GENL_HDRLEN))
		return false;
	msg->nlh = nlh;
	msg->genl = NLMSG_DATA(nlh);
	genl_parse((const void *)((const char *)msg->genl + GENL_HDRLEN),
		   nlh->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN), msg->at);
	return true;
}

static void parse_extack(struct genl_error *error, const void *from, size_t len)
{
	const struct nlattr *at[GENL_ATTRS] = {};
	const struct nlattr *text;

	genl_parse(from, len, at);
	text = at[NLMSGERR_ATTR_MSG];
	if (text)
		strncpy(error->text, genl_data(text), sizeof(error->text) - 1);
	if (at[NLMSGERR_ATTR_OFFS]) {
		error->has_offset = true;
		error->offset = genl_number(at[NLMSGERR_ATTR_OFFS]);
	}
}

/* NLMSG_ERROR carries the request, whole or only its header, and then what is wrong with it. */
static void parse_error(struct genl_error *error, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = NLMSG_DATA(nlh);
	size_t len = NLMSG_LENGTH(sizeof(*err));

	memset(error, 0, sizeof(*error));
	error->code = err->error;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		len += NLMSG_ALIGN(err->msg.nlmsg_len) - sizeof(err->msg);
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && nlh->nlmsg_len > len)
		parse_extack(error, (const char *)nlh + len, nlh->nlmsg_len - len);
}

/* NLMSG_DONE carries an error number, which is how a dump fails on the way, and its explanation. */
static void parse_done(struct genl_error *error, const struct nlmsghdr *nlh)
{
	size_t len = NLMSG_LENGTH(sizeof(int));

	memset(error, 0, sizeof(*error));
	if (nlh->nlmsg_len >= len)
		memcpy(&error->code, NLMSG_DATA(nlh), sizeof(int));
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && nlh->nlmsg_len > len)
		parse_extack(error, (const char *)nlh + len, nlh->nlmsg_len - len);
}

ssize_t genl_receive(struct genl *genl, void *buffer, size_t size)
{
	ssize_t len = recv(genl->fd, buffer, size, MSG_TRUNC);

	if (len < 0)
		return -errno;
	return (size_t)len > size ? -EMSGSIZE : len;
}

/* Return: 1 at the end of the answer, 0 when more is to come, or what @each returned. */
static int take_message(struct genl *genl, const struct nlmsghdr *nlh, genl_each each, void *arg)
{
	struct genl_msg msg;

	if (nlh->nlmsg_seq != genl->seq)
		return 0;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		parse_error(&genl->error, nlh);
		return 1;
	}
	if (nlh->nlmsg_type == NLMSG_DONE) {
		parse_done(&genl->error, nlh);
		return 1;
	}
	if (!each || !genl_msg_of(&msg, nlh, nlh->nlmsg_type))
		return 0;
	return each(&msg, arg);
}

int genl_answer(struct genl *genl, genl_each each, void *arg)
{
	static _Alignas(8) char buffer[GENL_READ_SIZE];
	const struct nlmsghdr *nlh;
	ssize_t len;
	int ended;

	for (;;) {
		len = genl_receive(genl, buffer, genl->read_size);
		if (len < 0)
			return len;
		for (nlh = (void *)buffer; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
			ended = take_message(genl, nlh, each, arg);
			if (ended)
				return ended == 1 ? genl->error.code : ended;
		}
	}
}

int genl_ask(struct genl *genl, struct genl_req *req, genl_each each, void *arg)
{
	int err;

	memset(&genl->error, 0, sizeof(genl->error));
	err = genl_send(genl, req);
	return err ? err : genl_answer(genl, each, arg);
}

static uint32_t find_group(const struct nlattr *groups, const char *name)
{
	const struct nlattr *entry, *at[GENL_ATTRS];
	size_t left = genl_len(groups), step;

	for (entry = genl_data(groups); left >= NLA_HDRLEN; left -= step) {
		memset(at, 0, sizeof(at));
		genl_parse(genl_data(entry), genl_len(entry), at);
		if (!strcmp(genl_data(at[CTRL_ATTR_MCAST_GRP_NAME]), name))
			return genl_number(at[CTRL_ATTR_MCAST_GRP_ID]);
		step = NLA_ALIGN(entry->nla_len);
		if (step >= left)
			break;
		entry = (const void *)((const char *)entry + step);
	}
	return 0;
}

static int take_family(const struct genl_msg *msg, void *arg)
{
	struct genl *genl = arg;

	if (msg->at[CTRL_ATTR_FAMILY_ID])
		genl->family = genl_number(msg->at[CTRL_ATTR_FAMILY_ID]);
	if (msg->at[CTRL_ATTR_MCAST_GROUPS])
		genl->exit_group = find_group(msg->at[CTRL_ATTR_MCAST_GROUPS], KTALLY_MCGRP_EXIT);
	return 0;
}

int genl_resolve(struct genl *genl)
{
	struct genl_req req;

	genl_begin(&req, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_REQUEST | NLM_F_ACK);
	genl_put(&req, CTRL_ATTR_FAMILY_NAME, KTALLY_FAMILY_NAME, sizeof(KTALLY_FAMILY_NAME));
	return genl_ask(genl, &req, take_family, genl);
}

int genl_adopt(struct genl *genl, int fd, size_t read_size)
{
	struct timeval limit = { .tv_sec = 10 };
	int one = 1;

	memset(genl, 0, sizeof(*genl));
	genl->fd = fd;
	genl->read_size = read_size;
	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)))
		return -errno;
	return genl_resolve(genl);
}

int genl_open(struct genl *genl)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	if (fd < 0)
		return -errno;
	return genl_adopt(genl, fd, GENL_READ_SIZE);
}

void genl_close(struct genl *genl)
{
	close(genl->fd);
}

int genl_join(struct genl *genl, uint32_t group)
{
	if (setsockopt(genl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		return -errno;
	return 0;
}
