// SPDX-License-Identifier: GPL-2.0
/*
 * Requests for histograms and hooks that are wrong: each is refused with the right error, a
 * sentence and the place of what is wrong, and switches nothing.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "hists.h"
#include "proc.h"
#include "tap.h"

#define DO	(NLM_F_REQUEST | NLM_F_ACK)
#define DUMP	(NLM_F_REQUEST | NLM_F_DUMP)

/* With one attribute, the wrong one or the only one. */
struct refusal {
	uint8_t cmd;
	uint16_t flags;
	uint16_t attr;
	uint64_t value;
	size_t len;
	int error;
	const char *words;	/* NULL when the kernel's core gives none */
	bool placed;
};

static void refuse(const struct refusal *refusal)
{
	static struct genl_req req;
	struct genl genl;
	struct row info;
	size_t offset;

	must_open(&genl);
	must_set(&genl, KTALLY_HOOK_RUNQ);
	genl_begin(&req, genl.family, refusal->cmd, refusal->flags);
	offset = genl_put(&req, refusal->attr, &refusal->value, refusal->len);
	CHECK_EQ(genl_ask(&genl, &req, NULL, NULL), -refusal->error);
	if (refusal->words)
		CHECK(strstr(genl.error.text, refusal->words), "said \"%s\", not \"%s\"",
		      genl.error.text, refusal->words);
	if (refusal->placed)
		CHECK(genl.error.has_offset && genl.error.offset == offset,
		      "offset %d %u, not %zu", genl.error.has_offset, genl.error.offset, offset);
	REQUIRE_EQ(info_get(&genl, &info), 0);
	CHECK_EQ(GET(&info, INFO_HOOKS), KTALLY_HOOK_RUNQ);
	must_set(&genl, 0);
}

#define REFUSED(name, ...)						\
	static void name(void)						\
	{								\
		static const struct refusal refusal = { __VA_ARGS__ };	\
									\
		refuse(&refusal);					\
	}

#define SET	KTALLY_CMD_HOOK_SET
#define HIST	KTALLY_CMD_HIST_GET
#define ON	KTALLY_A_HOOKS_ON
#define MASK	KTALLY_A_HOOKS_MASK
#define PID	KTALLY_A_LATENCY_PID

REFUSED(unknown_hook, SET, DO, ON, KTALLY_HOOK_ALL + 1, 4, EINVAL, "reserved bit", true)
REFUSED(unknown_in_mask, SET, DO, MASK, 1U << 31, 4, EINVAL, "reserved bit", true)
REFUSED(no_hooks, SET, DO, MASK, KTALLY_HOOK_ALL, 4, EINVAL, "on is missing", false)
REFUSED(long_hooks, SET, DO, ON, 0, 8, EINVAL, "length", true)
REFUSED(short_hooks, SET, DO, ON, 0, 2, EINVAL, "length", true)
REFUSED(dump_of_hooks, SET, DUMP, ON, 0, 4, EOPNOTSUPP, NULL, false)
REFUSED(pid_zero, HIST, DO, PID, 0, 4, ERANGE, "out of range", true)
REFUSED(pid_above_limit, HIST, DUMP, PID, KTALLY_MAX_PID + 1, 4, ERANGE, "out of range", true)
REFUSED(pid_of_nobody, HIST, DO, PID, KTALLY_MAX_PID, 4, ESRCH, "no process", true)
REFUSED(answer_only, HIST, DUMP, KTALLY_A_LATENCY_START_TIME, 1, 4, EINVAL, "Unknown", true)

#define CASE(function, name) { name, function, 0 }

static const struct tap_case cases[] = {
	CASE(unknown_hook, "unknown hook"),
	CASE(unknown_in_mask, "unknown hook in the mask"),
	CASE(no_hooks, "no hooks"),
	CASE(long_hooks, "hooks of 8 bytes"),
	CASE(short_hooks, "hooks of 2 bytes"),
	CASE(dump_of_hooks, "hook-set as a dump"),
	CASE(pid_zero, "histograms of pid 0"),
	CASE(pid_above_limit, "a dump of a pid above the limit"),
	CASE(pid_of_nobody, "histograms of a pid that nobody has"),
	CASE(answer_only, "histograms by an attribute of answers only"),
};

TAP_MAIN(cases)
