// SPDX-License-Identifier: GPL-2.0
/*
 * Reader of the benchmark that asks taskstats for each process (TASKSTATS_CMD_ATTR_TGID), 64
 * requests a send. There is no dump, so the processes are listed in /proc. It brings a fraction of
 * the fields.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/taskstats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "reader.h"

#define BATCH 64
#define PIDS 65536
#define ANSWER_BYTES 1024

struct request {
	struct nlmsghdr nl;
	struct genlmsghdr genl;
	struct nlattr attr;
	uint32_t tgid;
};

struct state {
	int fd, family;
	int pids[PIDS];
	size_t count;
	struct taskstats *rows;
	size_t rows_count;
	char names[32768];
	char answers[BATCH][ANSWER_BYTES];
	struct iovec pieces[BATCH];
	struct mmsghdr datagrams[BATCH];
};

static void prepare_answers(struct state *state)
{
	int i;

	for (i = 0; i < BATCH; i++) {
		state->pieces[i].iov_base = state->answers[i];
		state->pieces[i].iov_len = ANSWER_BYTES;
		state->datagrams[i].msg_hdr.msg_iov = &state->pieces[i];
		state->datagrams[i].msg_hdr.msg_iovlen = 1;
	}
}

static int list(struct state *state)
{
	int dir = open("/proc", O_RDONLY | O_DIRECTORY);
	long len, at;

	if (dir < 0)
		return -1;
	state->count = 0;
	while ((len = syscall(SYS_getdents64, dir, state->names, sizeof(state->names))) > 0) {
		for (at = 0; at < len;) {
			struct dirent64 *entry = (struct dirent64 *)(state->names + at);

			if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
			    state->count < PIDS)
				state->pids[state->count++] = atoi(entry->d_name);
			at += entry->d_reclen;
		}
	}
	close(dir);
	return 0;
}

static int send_batch(struct state *state, size_t from, size_t count)
{
	struct request requests[BATCH];
	size_t i;

	for (i = 0; i < count; i++) {
		requests[i] = (struct request){
			.nl = { .nlmsg_len = sizeof(struct request), .nlmsg_type = state->family,
				.nlmsg_flags = NLM_F_REQUEST },
			.genl = { .cmd = TASKSTATS_CMD_GET, .version = TASKSTATS_GENL_VERSION },
			.attr = { .nla_len = 8, .nla_type = TASKSTATS_CMD_ATTR_TGID },
			.tgid = state->pids[from + i],
		};
	}
	return send(state->fd, requests, count * sizeof(*requests), 0) < 0 ? -1 : 0;
}

static struct nlattr *attribute(void *first, int len, int type)
{
	char *at = first;

	while (len >= NLA_HDRLEN) {
		struct nlattr *attr = (struct nlattr *)at;

		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
		len -= NLA_ALIGN(attr->nla_len);
		at += NLA_ALIGN(attr->nla_len);
	}
	return NULL;
}

static void take_answer(struct state *state, struct nlmsghdr *nl)
{
	char *payload = (char *)nl + NLMSG_HDRLEN + GENL_HDRLEN;
	struct nlattr *outer, *stats = NULL;

	if (nl->nlmsg_type == NLMSG_ERROR)
		return;	/* it ended since it was listed */
	outer = attribute(payload, nl->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN,
			  TASKSTATS_TYPE_AGGR_TGID);
	if (outer)
		stats = attribute((char *)outer + NLA_HDRLEN, outer->nla_len - NLA_HDRLEN,
				  TASKSTATS_TYPE_STATS);
	if (stats && state->rows_count < PIDS)
		memcpy(&state->rows[state->rows_count++], (char *)stats + NLA_HDRLEN,
		       sizeof(struct taskstats));
}

/* Each request is answered by one datagram with one message, an error or a record. */
static int receive(struct state *state, size_t answers)
{
	while (answers > 0) {
		int got = recvmmsg(state->fd, state->datagrams, answers, 0, NULL);
		int i;

		if (got < 0)
			return -1;
		for (i = 0; i < got; i++)
			take_answer(state, (struct nlmsghdr *)state->answers[i]);
		answers -= got;
	}
	return 0;
}

static int take(void *context)
{
	struct state *state = context;
	size_t at, count;

	if (list(state))
		return -1;
	state->rows_count = 0;
	for (at = 0; at < state->count; at += count) {
		count = state->count - at < BATCH ? state->count - at : BATCH;
		if (send_batch(state, at, count) || receive(state, count)) {
			perror("taskstats");
			return -1;
		}
	}
	return 0;
}

static int find_family(int fd)
{
	struct {
		struct nlmsghdr nl;
		struct genlmsghdr genl;
		struct nlattr attr;
		char name[12];
	} request = {
		.nl = { .nlmsg_len = sizeof(request), .nlmsg_type = GENL_ID_CTRL,
			.nlmsg_flags = NLM_F_REQUEST },
		.genl = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 },
		.attr = { .nla_len = NLA_HDRLEN + sizeof(TASKSTATS_GENL_NAME),
			  .nla_type = CTRL_ATTR_FAMILY_NAME },
		.name = TASKSTATS_GENL_NAME,
	};
	char answer[4096];
	struct nlmsghdr *nl = (struct nlmsghdr *)answer;
	struct nlattr *id;
	ssize_t len;

	if (send(fd, &request, sizeof(request), 0) < 0)
		return -1;
	len = recv(fd, answer, sizeof(answer), 0);
	if (len < (ssize_t)(NLMSG_HDRLEN + GENL_HDRLEN) || nl->nlmsg_type == NLMSG_ERROR)
		return -1;
	id = attribute(answer + NLMSG_HDRLEN + GENL_HDRLEN, len - NLMSG_HDRLEN - GENL_HDRLEN,
		       CTRL_ATTR_FAMILY_ID);
	return id ? *(uint16_t *)((char *)id + NLA_HDRLEN) : -1;
}

int main(void)
{
	struct state *state = calloc(1, sizeof(*state));
	int buffer = 1 << 20, status = 1;

	if (!state)
		return 1;
	prepare_answers(state);
	state->rows = calloc(PIDS, sizeof(*state->rows));
	state->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (!state->rows || state->fd < 0)
		goto out;
	setsockopt(state->fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer));
	state->family = find_family(state->fd);
	if (state->family < 0) {
		fprintf(stderr, "taskstats: this kernel has none\n");
		goto out;
	}
	status = reader_loop("taskstats", take, state);
out:
	close(state->fd);
	free(state->rows);
	free(state);
	return status;
}
