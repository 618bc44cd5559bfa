// SPDX-License-Identifier: GPL-2.0
/*
 * Requests of random bytes: whatever comes, the family answers as before, and the kernel log stays
 * clean (which tools/vm/run looks at). KTALLY_SEED repeats a run.
 */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ask.h"
#include "tap.h"

#define DO	(NLM_F_REQUEST | NLM_F_ACK)
#define DUMP	(NLM_F_REQUEST | NLM_F_DUMP)

/* Everything but the message's type, which would make it another family's. */
static void mutate(struct genl_req *req, unsigned int *seed)
{
	static const uint8_t edges[] = { 0, 1, 0x7f, 0x80, 0xff };
	int times = 1 + rand_r(seed) % 4, at;

	while (times--) {
		at = rand_r(seed) % req->len;
		if (at == 4 || at == 5)
			continue;
		req->bytes[at] = rand_r(seed) % 3 ? rand_r(seed) : edges[rand_r(seed) % 5];
	}
	if (rand_r(seed) % 8 == 0)
		req->len = NLMSG_HDRLEN + rand_r(seed) % (req->len - NLMSG_HDRLEN);
}

static void put_random(struct genl_req *req, const struct genl *genl, unsigned int *seed)
{
	static const uint8_t cmds[] = { KTALLY_CMD_INFO_GET, KTALLY_CMD_TASK_GET,
				       KTALLY_CMD_EXIT_GET };
	int count = rand_r(seed) % 4;

	genl_begin(req, genl->family, cmds[rand_r(seed) % 3], rand_r(seed) % 2 ? DO : DUMP);
	while (count--) {
		if (rand_r(seed) % 3)
			genl_put_u32(req, rand_r(seed) % 26, rand_r(seed) % 200);
		else
			genl_put_u64(req, rand_r(seed) % 26, rand_r(seed));
	}
}

static void send_mutant(unsigned int *seed)
{
	static char buffer[65536];
	static struct genl_req req;
	struct genl genl;

	must_open(&genl);
	put_random(&req, &genl, seed);
	((struct nlmsghdr *)req.bytes)->nlmsg_len = req.len;
	mutate(&req, seed);
	send(genl.fd, req.bytes, req.len, 0);
	while (recv(genl.fd, buffer, sizeof(buffer), MSG_DONTWAIT) > 0)
		;
	genl_close(&genl);
}

static void mutants(void)
{
	const char *given = getenv("KTALLY_SEED");
	unsigned int seed = given ? strtoul(given, NULL, 0) : (unsigned int)tap_now();
	unsigned long long until = tap_now() + 3000000000ULL;
	struct genl genl;
	struct row row;
	int sent;

	tap_note("KTALLY_SEED=%u", seed);
	for (sent = 0; tap_now() < until; sent++)
		send_mutant(&seed);
	must_open(&genl);
	must_get(&genl, getpid(), &row);
	tap_note("%d mutated requests", sent);
	CHECK_GE(sent, 100);
}

static const struct tap_case cases[] = {
	{ "mutated requests leave the family as it was", mutants, 0 },
};

TAP_MAIN(cases)
