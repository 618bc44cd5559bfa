// SPDX-License-Identifier: GPL-2.0
/*
 * Random and mutated requests to the module: whatever is sent, the family answers afterwards as it
 * did before, and nothing holds the module. That the kernel's log stays clean is for tools/vm/run
 * to see. Requests that are wrong in one known way are refuse_test.c's.
 *
 * KTALLY_FUZZ_SEED: the run to be made again; KTALLY_FUZZ_MESSAGES: how many messages in all, but
 * only what KTALLY_FUZZ_SECONDS are enough for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "hists.h"
#include "proc.h"
#include "tap.h"

#define MESSAGES 20000
#define SOCKETS 4
#define SECONDS 300

struct fuzz {
	uint64_t random;
	struct genl genl[SOCKETS];
	unsigned long sent, refused;
	unsigned long told;	/* datagrams with a message of the family's in it */
};

static uint32_t draw(struct fuzz *f, uint32_t below)
{
	f->random ^= f->random << 13;
	f->random ^= f->random >> 7;
	f->random ^= f->random << 17;
	return (f->random >> 16) % below;
}

static bool one_in(struct fuzz *f, uint32_t n)
{
	return draw(f, n) == 0;
}

/* ---- Requests that are right, or nearly ---- */

static uint32_t some_number(struct fuzz *f)
{
	static const uint32_t likely[] = {
		0, 1, 2, 3, 300, KTALLY_MAX_PID, KTALLY_MAX_PID + 1, 1U << 31, UINT32_MAX,
	};

	if (one_in(f, 3))
		return getpid();
	if (one_in(f, 3))
		return draw(f, 400);
	return likely[draw(f, sizeof(likely) / sizeof(likely[0]))];
}

static void put_task_attr(struct fuzz *f, struct genl_req *req)
{
	static const uint16_t numbers[] = {
		KTALLY_A_TASK_PID, KTALLY_A_TASK_TGID, KTALLY_A_TASK_PPID, KTALLY_A_TASK_UID,
		KTALLY_A_TASK_SUBTREE,
	};
	static const uint16_t flags[] = {
		KTALLY_A_TASK_THREADS, KTALLY_A_TASK_EXACT, KTALLY_A_TASK_PACKED,
		KTALLY_A_TASK_CGROUP_PATHS,
	};

	switch (draw(f, 6)) {
	case 0:
		genl_put_u32(req, KTALLY_A_TASK_GROUPS, draw(f, 40));
		return;
	case 1:
		genl_put(req, KTALLY_A_TASK_COMM, "a process name!", 1 + draw(f, 16));
		return;
	case 2:
		genl_put_u64(req, KTALLY_A_TASK_CGROUP_ID, some_number(f));
		return;
	case 3:
	case 4:
		genl_put_flag(req, flags[draw(f, sizeof(flags) / sizeof(flags[0]))]);
		return;
	default:
		genl_put_u32(req, numbers[draw(f, sizeof(numbers) / sizeof(numbers[0]))],
			     some_number(f));
	}
}

static void put_any_attr(struct fuzz *f, struct genl_req *req)
{
	static unsigned char bytes[65531];
	size_t len = one_in(f, 500) ? sizeof(bytes) : draw(f, 24);
	uint16_t type = draw(f, 70) | (one_in(f, 4) ? NLA_F_NESTED : 0);

	if (len > sizeof(req->bytes) - req->len - 64)
		len = 8;
	for (size_t i = 0; i < len && i < 64; i++)
		bytes[i] = draw(f, 256);
	genl_put(req, type, bytes, len);
}

static void put_nests(struct fuzz *f, struct genl_req *req)
{
	struct nlattr nest[200];
	int depth = 1 + draw(f, 200);

	for (int i = 0; i < depth; i++) {
		nest[i].nla_type = (1 + draw(f, 12)) | NLA_F_NESTED;
		nest[i].nla_len = (depth - i) * NLA_HDRLEN;
	}
	genl_put(req, (1 + draw(f, 12)) | NLA_F_NESTED, nest, depth * sizeof(nest[0]));
}

static void make_request(struct fuzz *f, struct genl *genl, struct genl_req *req)
{
	static const uint8_t commands[] = {
		KTALLY_CMD_INFO_GET, KTALLY_CMD_TASK_GET, KTALLY_CMD_TASK_GET, KTALLY_CMD_TASK_GET,
		KTALLY_CMD_EXIT_GET, KTALLY_CMD_HIST_GET, KTALLY_CMD_EXIT_NTF,
	};
	uint8_t cmd = commands[draw(f, sizeof(commands))];
	uint16_t flags = NLM_F_REQUEST | (one_in(f, 2) ? NLM_F_DUMP : NLM_F_ACK);

	if (one_in(f, 20))
		cmd = draw(f, 256);
	if (one_in(f, 200))	/* it patches the kernel's text, which takes its time */
		cmd = KTALLY_CMD_HOOK_SET;
	genl_begin(req, genl->family, cmd, flags);
	if (cmd == KTALLY_CMD_EXIT_GET && one_in(f, 2))
		genl_put_u64(req, KTALLY_A_EXIT_SINCE, f->random);
	else if (cmd == KTALLY_CMD_HIST_GET && one_in(f, 2))
		genl_put_u32(req, KTALLY_A_LATENCY_PID, some_number(f));
	else if (cmd == KTALLY_CMD_HOOK_SET)
		genl_put_u32(req, KTALLY_A_HOOKS_ON, draw(f, KTALLY_HOOK_ALL + 2));
	else if (cmd == KTALLY_CMD_TASK_GET && !one_in(f, 4))
		genl_put_u32(req, KTALLY_A_TASK_PID, some_number(f));
	for (int i = draw(f, 4); i > 0 && cmd == KTALLY_CMD_TASK_GET; i--)
		put_task_attr(f, req);
}

/* ---- Making them wrong ---- */

/* Whole headers are built right first: what lies behind their checks is met too. */
static void mutate(struct fuzz *f, struct genl_req *req)
{
	const size_t body = NLMSG_LENGTH(GENL_HDRLEN);
	uint16_t len;

	switch (draw(f, 8)) {
	case 0:
		put_any_attr(f, req);
		return;
	case 1:
		put_nests(f, req);
		return;
	case 2:	/* cut anywhere behind the netlink header, or followed by junk */
		req->len = NLMSG_HDRLEN + draw(f, req->len - NLMSG_HDRLEN + 8);
		return;
	case 3:	/* the length of the first attribute */
		len = one_in(f, 2) ? draw(f, 4) : draw(f, 65536);
		memcpy(req->bytes + body, &len, sizeof(len));
		req->len = req->len > body + 4 ? req->len : body + 4;
		return;
	case 4:	/* the generic header with its reserved bits */
		req->bytes[NLMSG_HDRLEN + draw(f, GENL_HDRLEN)] = draw(f, 256);
		return;
	case 5:	/* flags */
		((struct nlmsghdr *)req->bytes)->nlmsg_flags ^= 1 << draw(f, 16);
		return;
	default:	/* bits anywhere behind the netlink header */
		for (int i = 1 + draw(f, 4); i > 0 && req->len > NLMSG_HDRLEN; i--)
			req->bytes[NLMSG_HDRLEN + draw(f, req->len - NLMSG_HDRLEN)] ^=
				1 << draw(f, 8);
	}
}

/* ---- Sending ---- */

/* Takes what has come, or only some of it. A dump goes on as it is read. */
static void drain(struct fuzz *f, struct genl *genl, int datagrams)
{
	static _Alignas(8) char buffer[GENL_READ_SIZE];
	const struct nlmsghdr *nlh = (void *)buffer;

	while (datagrams-- &&
	       recv(genl->fd, buffer, sizeof(buffer), MSG_DONTWAIT) >= NLMSG_HDRLEN) {
		if (nlh->nlmsg_type == NLMSG_ERROR && *(int *)NLMSG_DATA(nlh))
			f->refused++;
		if (nlh->nlmsg_type == genl->family)
			f->told++;
	}
}

/* A dump that is under way ends with its socket. */
static void open_anew(struct genl *genl)
{
	const uint16_t family = genl->family;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	REQUIRE(fd >= 0, "no socket: %d", errno);
	close(genl->fd);
	*genl = (struct genl){ .fd = fd, .family = family, .addressed = genl->addressed };
}

static void fuzz(struct fuzz *f, unsigned long messages, unsigned long seconds)
{
	const unsigned long long until = tap_now() + seconds * 1000000000ULL;
	static struct genl_req req;
	struct genl *genl;
	int err;

	while (f->sent < messages && tap_now() < until) {
		genl = &f->genl[draw(f, SOCKETS)];
		genl->addressed = one_in(f, 2);
		make_request(f, genl, &req);
		if (!one_in(f, 4))
			mutate(f, &req);
		err = genl_send(genl, &req);
		CHECK(!err || err == -ENOBUFS || err == -EPERM || err == -EAGAIN, "send: %d", err);
		f->sent++;
		/* Most are read to their end, some dumps only in part, some not at all. */
		drain(f, genl, one_in(f, 4) ? (int)draw(f, 3) : 4096);
		if (one_in(f, 64))
			open_anew(genl);
	}
}

static unsigned long from_environment(const char *name, unsigned long usual)
{
	const char *text = getenv(name);

	return text && *text ? strtoul(text, NULL, 0) : usual;
}

static unsigned long seed(void)
{
	return from_environment("KTALLY_FUZZ_SEED", tap_now() ^ (unsigned long)getppid() << 40) | 1;
}

static long long users_of_module(void)
{
	return get_number("/sys/module/ktally/refcnt");
}

/* Each of the runs gets so many parts of five of what there is. */
static void run(unsigned long parts, void (*become)(void))
{
	unsigned long messages = from_environment("KTALLY_FUZZ_MESSAGES", MESSAGES) * parts / 5;
	unsigned long seconds = from_environment("KTALLY_FUZZ_SECONDS", SECONDS) * parts / 5;
	const uint64_t begin = seed();
	struct fuzz f = { .random = begin };
	struct row before, after, self;
	struct genl watch;

	tap_note("KTALLY_FUZZ_SEED=%#llx KTALLY_FUZZ_MESSAGES=%lu", (unsigned long long)begin,
		 messages);
	must_open(&watch);
	REQUIRE_EQ(info_get(&watch, &before), 0);
	for (int i = 0; i < SOCKETS; i++)
		must_open(&f.genl[i]);
	if (become) {
		become();
		/* Sockets keep what their opener might: some are the new user's own. */
		for (int i = 0; i < SOCKETS / 2; i++)
			open_anew(&f.genl[i]);
	}
	fuzz(&f, messages, seconds);
	for (int i = 0; i < SOCKETS; i++)
		genl_close(&f.genl[i]);
	tap_note("%lu refused, %lu datagrams of answers", f.refused, f.told);
	tap_note("counted: %lu netlink messages fuzzed", f.sent);
	/* Or it all went past the module. */
	CHECK(f.refused > f.sent / 20, "only %lu refused", f.refused);
	if (become) {
		CHECK_EQ(f.told, 0);
		return;
	}
	CHECK(f.told > f.sent / 20, "only %lu answers", f.told);
	REQUIRE_EQ(info_get(&watch, &after), 0);
	CHECK_EQ(GET(&after, INFO_LOADED), GET(&before, INFO_LOADED));
	CHECK_GE(GET(&after, INFO_EXITS), GET(&before, INFO_EXITS));
	CHECK_EQ(GET(&after, INFO_GROUPS), GET(&before, INFO_GROUPS));
	must_get(&watch, getpid(), &self);
	CHECK_EQ(GET(&self, TASK_TGID), getpid());
	genl_close(&watch);
}

static void nothing_is_held(void)
{
	struct genl genl;
	struct dump dump;
	const struct want all = {};

	CHECK(EVENTUALLY(users_of_module() == 0, 5000), "%lld use the module", users_of_module());
	must_open(&genl);
	CHECK_EQ(task_dump(&genl, &all, &dump), 0);
	CHECK(dump.framed && dump_find(&dump, getpid()), "the dump lacks something");
	dump_free(&dump);
}

/* As they were before, whatever was asked for. */
static void switch_hooks_off(void)
{
	struct genl genl;
	uint32_t on;

	must_open(&genl);
	CHECK_EQ(hook_set(&genl, 0, &on), 0);
	CHECK_EQ(on, 0);
	genl_close(&genl);
}

static void root(void)
{
	run(4, NULL);
	switch_hooks_off();
	nothing_is_held();
}

static void become_nobody(void)
{
	REQUIRE_EQ(setgid(65534), 0);
	REQUIRE_EQ(setuid(65534), 0);
}

static void nobody(void)
{
	pid_t child = fork();
	int status;

	REQUIRE(child >= 0, "fork: %d", errno);
	if (child == 0) {
		run(1, become_nobody);
		_exit(0);
	}
	REQUIRE_EQ(waitpid(child, &status, 0), child);
	CHECK_EQ(status, 0);
	nothing_is_held();
}

static const struct tap_case cases[] = {
	{ "any message of root's leaves the family as it was", root, SECONDS },
	{ "no message of nobody's is answered or leaves a trace", nobody, SECONDS },
};

TAP_MAIN(cases)
