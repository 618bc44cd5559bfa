/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A kernel with the module in it, as far as netlink sockets show one: a test says what it answers
 * to a request and what it multicasts.
 */
#ifndef FAKE_WIRE_H
#define FAKE_WIRE_H

#include <errno.h>

#include "libktally/wire.h"
#include "wire_bytes.h"

#define FAKE_FAMILY 31
#define FAKE_GROUP 9
#define FAKE_QUEUE 64

/* What a receive gets: bytes, or an error. */
struct fake_datagram {
	int error;
	size_t len;
	uint8_t *data;
};

struct fake_queue {
	struct fake_datagram items[FAKE_QUEUE];
	size_t head, tail;
};

struct fake {
	bool loaded;
	uint16_t family;
	int join_error;
	int opens, closes, resolves, sends;
	uint32_t next_port;
	struct nlmsghdr request;	/* the last one */
	uint8_t request_bytes[256];
	/* Called at each request; puts the answer into the queue. */
	void (*answer)(struct fake *fake, const struct nlmsghdr *request);
	const struct ktally_wire *joined;	/* the socket that gets multicasts */
	struct fake_queue answers, events;
	uint64_t withheld;	/* fields of the module's info */
};

static struct fake fake;

static inline void fake_push(struct fake_queue *q, int error, const struct bytes *b)
{
	struct fake_datagram *item = &q->items[q->tail++ % FAKE_QUEUE];

	item->error = error;
	item->len = b ? b->len : 0;
	item->data = malloc(item->len + 1);
	if (b)
		memcpy(item->data, b->data, b->len);
}

static inline void fake_clear(struct fake_queue *q)
{
	while (q->head != q->tail)
		free(q->items[q->head++ % FAKE_QUEUE].data);
}

static int fake_open(struct ktally_wire *w)
{
	fake.opens++;
	w->port = ++fake.next_port;
	w->socket = &fake;
	return 0;
}

static void fake_close(struct ktally_wire *w)
{
	fake.closes += w->socket != NULL;
	fake_clear(w == fake.joined ? &fake.events : &fake.answers);
	if (w == fake.joined)
		fake.joined = NULL;
	w->socket = NULL;
}

static int fake_resolve(struct ktally_wire *w, uint16_t *family, uint32_t *group)
{
	(void)w;
	fake.resolves++;
	if (!fake.loaded)
		return -ENOENT;
	*family = fake.family;
	*group = FAKE_GROUP;
	return 0;
}

static int fake_join(struct ktally_wire *w, uint32_t group)
{
	if (group == FAKE_GROUP && fake.join_error)
		return fake.join_error;
	fake.joined = w;
	return 0;
}

static int fake_fd(const struct ktally_wire *w)
{
	(void)w;
	return 1234;
}

static inline void fake_error(const struct nlmsghdr *request, int error, const char *words);

static int fake_send(struct ktally_wire *w, const struct nlmsghdr *message)
{
	(void)w;
	fake.sends++;
	fake.request = *message;
	memcpy(fake.request_bytes, message, message->nlmsg_len);
	if (!fake.loaded || message->nlmsg_type != fake.family)
		fake_error(message, -ENOENT, NULL);
	else
		fake.answer(&fake, message);
	return 0;
}

static ssize_t fake_receive(struct ktally_wire *w, int timeout_ms)
{
	struct fake_queue *q = w == fake.joined ? &fake.events : &fake.answers;
	struct fake_datagram *item = &q->items[q->head % FAKE_QUEUE];
	ssize_t ret = item->error ? item->error : (ssize_t)item->len;

	(void)timeout_ms;
	if (q->head == q->tail)
		return -EAGAIN;
	q->head++;
	if (!item->error && item->len > w->room)
		abort();
	if (!item->error)
		memcpy(w->buffer, item->data, item->len);
	free(item->data);
	return ret;
}

static const struct ktally_wire_io fake_io = {
	.open = fake_open, .close = fake_close, .resolve = fake_resolve, .join = fake_join,
	.fd = fake_fd,
	.send = fake_send, .receive = fake_receive,
};

static inline void fake_reset(void)
{
	fake_clear(&fake.answers);
	fake_clear(&fake.events);
	fake = (struct fake){ .loaded = true, .family = FAKE_FAMILY };
}

/* ---- Parts of answers ---- */

/* The end of an answer, with the kernel's words if any. @type: NLMSG_DONE or NLMSG_ERROR. */
static inline void fake_end(struct bytes *b, const struct nlmsghdr *request, uint16_t type,
			    uint16_t flags, int error, const char *words)
{
	size_t start;

	flags |= (words ? NLM_F_ACK_TLVS : 0) | (type == NLMSG_ERROR ? NLM_F_CAPPED : NLM_F_MULTI);
	start = message_begin(b, type, flags, request->nlmsg_seq, request->nlmsg_pid);
	bytes_put(b, &error, sizeof(error));
	if (type == NLMSG_ERROR)
		bytes_put(b, request, sizeof(*request));
	if (words)
		put_attr(b, NLMSGERR_ATTR_MSG, words, strlen(words));
	message_end(b, start);
}

static inline void fake_error(const struct nlmsghdr *request, int error, const char *words)
{
	struct bytes b = { .len = 0 };

	fake_end(&b, request, NLMSG_ERROR, 0, error, words);
	fake_push(&fake.answers, 0, &b);
}

static inline size_t fake_message(struct bytes *b, const struct nlmsghdr *request, uint16_t flags,
				  uint8_t cmd)
{
	return genl_begin(b, fake.family, flags, request->nlmsg_seq, request->nlmsg_pid, cmd);
}

static inline uint8_t fake_cmd(const struct nlmsghdr *request)
{
	return ((const struct genlmsghdr *)(request + 1))->cmd;
}

/* The attribute of the last request, or NULL. */
static inline const struct nlattr *fake_asked(uint16_t type)
{
	size_t at = NLMSG_HDRLEN + GENL_HDRLEN;

	while (at + sizeof(struct nlattr) <= fake.request.nlmsg_len) {
		const struct nlattr *attr = (const struct nlattr *)(fake.request_bytes + at);

		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
		at += NLA_ALIGN(attr->nla_len);
	}
	return NULL;
}

static inline void fake_answer_info(const struct nlmsghdr *request, uint32_t version)
{
	struct bytes b = { .len = 0 };
	size_t start = fake_message(&b, request, 0, KTALLY_CMD_INFO_GET);

	put_attr(&b, KTALLY_A_INFO_MODULE_VERSION, "0.1.0", 6);
	put_u32(&b, KTALLY_A_INFO_PROTOCOL_VERSION, version);
	put_u32(&b, KTALLY_A_INFO_CPUS, 4);
	if (fake.withheld)
		put_u64(&b, KTALLY_A_INFO_REDACTED_FIELDS, fake.withheld);
	message_end(&b, start);
	fake_push(&fake.answers, 0, &b);
	fake_error(request, 0, NULL);
}

/* The attributes of one task, whose utime is 10 * pid. */
static inline void fake_task(struct bytes *b, uint32_t pid)
{
	put_u32(b, KTALLY_A_TASK_PID, pid);
	put_u32(b, KTALLY_A_TASK_TGID, pid);
	put_u64(b, KTALLY_A_TASK_START_TIME, 1000 + pid);
	put_u64(b, KTALLY_A_TASK_UTIME, 10 * pid);
}

#endif
