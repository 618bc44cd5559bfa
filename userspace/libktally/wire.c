// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One request, its whole answer. Checks whose answer a message is, keeps the kernel's own errno and
 * words, and says when an answer may lack something. Not here: sockets, the meaning of attributes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <netlink/genl/genl.h>

#include "decode.h"
#include "wire.h"

int ktally_wire_next(const uint8_t **at, size_t *left, struct nlmsghdr *header,
		     const uint8_t **data, size_t *len)
{
	size_t step;

	if (*left == 0)
		return 0;
	if (*left < NLMSG_HDRLEN)
		return -EPROTO;
	memcpy(header, *at, sizeof(*header));
	if (header->nlmsg_len < NLMSG_HDRLEN || header->nlmsg_len > *left)
		return -EPROTO;
	*data = *at + NLMSG_HDRLEN;
	*len = header->nlmsg_len - NLMSG_HDRLEN;
	step = NLMSG_ALIGN((size_t)header->nlmsg_len);
	if (step > *left)
		step = *left;
	*at += step;
	*left -= step;
	return 1;
}

static void keep_words(struct ktally_reply *reply, const struct ktally_attr *attr)
{
	size_t len = strnlen((const char *)attr->data, attr->len);

	if (len > reply->words_room - 1)
		len = reply->words_room - 1;
	for (size_t i = 0; i < len; i++)
		reply->words[i] = attr->data[i] >= ' ' && attr->data[i] < 127 ? attr->data[i] : '?';
	reply->words[len] = '\0';
}

static void find_words(struct ktally_reply *reply, const uint8_t *attrs, size_t len)
{
	struct ktally_attr attr;

	while (ktally_attr_next(&attrs, &len, &attr) > 0) {
		if (attr.type == NLMSGERR_ATTR_MSG)
			keep_words(reply, &attr);
	}
}

/* The kernel has no errno above. */
#define MAX_ERRNO 4095

/* DONE and ERROR both begin with an int; ERROR goes on with the request's header, or all of it. */
static int take_end(struct ktally_reply *reply, const struct nlmsghdr *header, const uint8_t *data,
		    size_t len)
{
	struct nlmsghdr request;
	size_t skip = sizeof(int);
	int error;

	if (len < sizeof(error))
		return -EPROTO;
	memcpy(&error, data, sizeof(error));
	if (error < -MAX_ERRNO)
		return -EPROTO;
	if (header->nlmsg_type == NLMSG_ERROR) {
		if (len < sizeof(error) + sizeof(request))
			return -EPROTO;
		memcpy(&request, data + sizeof(error), sizeof(request));
		skip += sizeof(request);
		if (!(header->nlmsg_flags & NLM_F_CAPPED) && request.nlmsg_len > sizeof(request))
			skip += NLMSG_ALIGN((size_t)request.nlmsg_len) - sizeof(request);
	}
	reply->complete = true;
	if (header->nlmsg_flags & NLM_F_ACK_TLVS && skip <= len)
		find_words(reply, data + skip, len - skip);
	return error < 0 ? error : 1;
}

static int take_message(struct ktally_reply *reply, const struct nlmsghdr *header,
			const uint8_t *data, size_t len)
{
	struct genlmsghdr genl;

	if (header->nlmsg_flags & NLM_F_DUMP_INTR)
		reply->interrupted = true;
	switch (header->nlmsg_type) {
	case NLMSG_DONE:
	case NLMSG_ERROR:
		return take_end(reply, header, data, len);
	case NLMSG_OVERRUN:
		return -ENOBUFS;
	}
	if (header->nlmsg_type != reply->family)
		return 0;
	if (len < GENL_HDRLEN)
		return -EPROTO;
	memcpy(&genl, data, sizeof(genl));
	return reply->take(reply->arg, genl.cmd, data + GENL_HDRLEN, len - GENL_HDRLEN);
}

int ktally_wire_walk(struct ktally_reply *reply, const uint8_t *bytes, size_t len)
{
	struct nlmsghdr header;
	const uint8_t *data;
	size_t size;
	int ret;

	while ((ret = ktally_wire_next(&bytes, &len, &header, &data, &size)) > 0) {
		if (header.nlmsg_seq != reply->seq || header.nlmsg_pid != reply->port)
			continue;
		ret = take_message(reply, &header, data, size);
		if (ret)
			return ret;
	}
	return ret;
}

struct nl_msg *ktally_wire_message(uint8_t cmd, bool dump)
{
	int flags = NLM_F_REQUEST | (dump ? NLM_F_DUMP : NLM_F_ACK);
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg)
		return NULL;
	if (!genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, 0, 0, flags, cmd,
			 KTALLY_FAMILY_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static int receive_all(struct ktally_wire *w, struct ktally_reply *reply)
{
	ssize_t len;
	int ret;

	do {
		len = w->io->receive(w, KTALLY_WIRE_TIMEOUT_MS);
		if (len < 0)
			return len == -EAGAIN ? -ETIMEDOUT : (int)len;
		ret = ktally_wire_walk(reply, w->buffer, len);
	} while (ret == 0);
	return ret > 0 ? 0 : ret;
}

/*
 * Answers that nobody waits for any more would pile up, and a dump left alone keeps its socket busy
 * and the module loaded: only a new socket is sure to be rid of them.
 */
static int mend(struct ktally_wire *w)
{
	int ret;

	if (!w->broken)
		return 0;
	w->io->close(w);
	ret = w->io->open(w);
	if (!ret)
		w->broken = false;
	return ret;
}

static int exchange_once(struct ktally_wire *w, struct nlmsghdr *message, ktally_wire_taker take,
			 void *arg)
{
	struct ktally_reply reply = {
		.family = w->family, .take = take, .arg = arg,
		.words = w->words, .words_room = sizeof(w->words),
	};
	int ret;

	w->words[0] = '\0';
	w->interrupted = false;
	ret = mend(w);
	if (ret)
		return ret;
	reply.seq = ++w->seq;
	reply.port = w->port;
	message->nlmsg_type = w->family;
	message->nlmsg_seq = reply.seq;
	message->nlmsg_pid = reply.port;
	ret = w->io->send(w, message);
	if (ret)
		return ret;
	ret = receive_all(w, &reply);
	w->interrupted = reply.interrupted;
	w->broken = !reply.complete;
	return ret;
}

int ktally_wire_exchange(struct ktally_wire *w, struct nl_msg *msg, ktally_wire_taker take,
			 void *arg)
{
	uint16_t old = w->family;
	int ret;

	if (!msg)
		return -ENOMEM;
	ret = exchange_once(w, nlmsg_hdr(msg), take, arg);
	if (ret == -ENOENT) {
		/* The kernel does not know the family: unloaded, and perhaps loaded again. */
		ret = w->io->resolve(w, &w->family, &w->group);
		if (ret == -ENOENT)
			ret = -ENODEV;
		else if (!ret && w->family == old)
			ret = -ENOENT;
		else if (!ret)
			ret = exchange_once(w, nlmsg_hdr(msg), take, arg);
	}
	/* The kernel's word for a dump of a module that is on its way out. */
	if (ret == -EPROTONOSUPPORT)
		ret = -ENODEV;
	nlmsg_free(msg);
	return ret;
}

int ktally_wire_open(struct ktally_wire *w, const struct ktally_wire_io *io)
{
	int ret;

	memset(w, 0, sizeof(*w));
	w->io = io;
	w->room = KTALLY_WIRE_ROOM;
	w->buffer = malloc(w->room);
	if (!w->buffer)
		return -ENOMEM;
	ret = io->resolve(w, &w->family, &w->group);
	if (ret)
		goto free_buffer;
	ret = io->open(w);
	if (ret)
		goto free_buffer;
	return 0;

free_buffer:
	free(w->buffer);
	w->buffer = NULL;
	return ret;
}

void ktally_wire_close(struct ktally_wire *w)
{
	w->io->close(w);
	free(w->buffer);
	w->buffer = NULL;
}
