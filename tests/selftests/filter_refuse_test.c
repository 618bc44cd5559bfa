// SPDX-License-Identifier: GPL-2.0
/* Filters that make no sense are refused, with the module's own words where it is the judge. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "tap.h"

#define BYTES(text) text, sizeof(text) - 1

static const struct {
	uint16_t attr;
	const char *bytes;
	size_t len;
	int error;
	const char *words;	/* the module's own; NULL when the core refuses */
} nonsense[] = {
	{ KTALLY_A_TASK_PPID, BYTES("\1\0\x40\0"), ERANGE, NULL },
	{ KTALLY_A_TASK_SUBTREE, BYTES("\0\0\0\0"), ERANGE, NULL },
	{ KTALLY_A_TASK_SUBTREE, BYTES("\0\0\x40\0"), ESRCH, "no process" },
	{ KTALLY_A_TASK_COMM, BYTES("sixteen letters!\0"), EINVAL, NULL },
	{ KTALLY_A_TASK_COMM, BYTES("bash"), EINVAL, NULL },
	{ KTALLY_A_TASK_CGROUP_ID, BYTES("\1\0"), ERANGE, NULL },
	{ KTALLY_A_TASK_CGROUP_ID, BYTES("\1\0\0\0\0\0"), EINVAL, "4 or 8 bytes" },
	{ KTALLY_A_TASK_CGROUP_ID, BYTES("\0\0\0\0"), ESRCH, "no cgroup" },
	{ KTALLY_A_TASK_CGROUP_ID, BYTES("\0\0\0\0\0\0\0\x40"), ESRCH, "no cgroup" },
	{ KTALLY_A_TASK_RAN_SINCE, BYTES("\1\0\0\0"), EINVAL, NULL },
	{ KTALLY_A_TASK_RAN_SINCE, BYTES("\0\0\0\0\0\0\0\x40"), EINVAL, "yet to come" },
	{ KTALLY_A_TASK_REFRESH, BYTES("\1\0\0\0"), EINVAL, "without ran_since" },
};

static void refusals(void)
{
	static struct genl_req req;
	struct genl genl;
	size_t i, offset;

	must_open(&genl);
	for (i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++) {
		genl_begin(&req, genl.family, KTALLY_CMD_TASK_GET, NLM_F_REQUEST | NLM_F_DUMP);
		offset = genl_put(&req, nonsense[i].attr, nonsense[i].bytes, nonsense[i].len);
		CHECK(genl_ask(&genl, &req, NULL, NULL) == -nonsense[i].error, "number %zu: %d %s",
		      i, genl.error.code, genl.error.text);
		if (nonsense[i].words)
			CHECK(strstr(genl.error.text, nonsense[i].words) &&
			      genl.error.offset == offset, "number %zu: %s", i, genl.error.text);
	}
}

/* They filter dumps; of one task they would be without effect. */
static void dumps_only(void)
{
	static const uint16_t attrs[] = {
		KTALLY_A_TASK_PPID, KTALLY_A_TASK_SUBTREE, KTALLY_A_TASK_CGROUP_ID,
		KTALLY_A_TASK_REFRESH,
	};
	static struct genl_req req;
	struct genl genl;
	size_t i;

	must_open(&genl);
	for (i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
		genl_begin(&req, genl.family, KTALLY_CMD_TASK_GET, NLM_F_REQUEST | NLM_F_ACK);
		genl_put_u32(&req, KTALLY_A_TASK_PID, getpid());
		genl_put_u32(&req, attrs[i], 1);
		CHECK_EQ(genl_ask(&genl, &req, NULL, NULL), -EINVAL);
		CHECK(strstr(genl.error.text, "dumps only"), "%s", genl.error.text);
	}
}

static const struct tap_case cases[] = {
	{ "in a dump", refusals, 0 },
	{ "in a get", dumps_only, 0 },
};

TAP_MAIN(cases)
