// SPDX-License-Identifier: GPL-2.0
/*
 * What a ring that is full does: it overwrites the oldest record, and every reader learns how many
 * it missed. Needs the module loaded with exit_ring=64, as tests/e2e/module_ring.sh does; skipped
 * else.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

#define RING 64

static void must_be_small(struct genl *genl)
{
	struct row info;

	must_open(genl);
	REQUIRE_EQ(info_get(genl, &info), 0);
	if (GET(&info, INFO_EXIT_RING) != RING)
		tap_skip("exit_ring is not %d", RING);
}

static void exit_times(struct genl *genl, int times)
{
	uint64_t next = exit_next(genl) + times;

	while (times--) {
		if (fork() == 0)
			_exit(0);
		waitpid(-1, NULL, 0);
	}
	REQUIRE(EVENTUALLY(exit_next(genl) >= next, 5000));
}

/* The ring as it is told on from some numbers. */
struct look {
	struct row info;
	struct exits all, kept, one_lost, none;
};

static void look_free(struct look *look)
{
	exits_free(&look->all);
	exits_free(&look->kept);
	exits_free(&look->one_lost);
	exits_free(&look->none);
	memset(look, 0, sizeof(*look));
}

/* Return: whether no other process ended meanwhile, so that all are of one moment. */
static bool look_at(struct genl *genl, struct look *look)
{
	uint64_t next;

	look_free(look);
	REQUIRE_EQ(info_get(genl, &look->info), 0);
	next = GET(&look->info, INFO_EXITS) + 1;
	REQUIRE_EQ(exit_get(genl, 1, &look->all), 0);
	REQUIRE_EQ(exit_get(genl, next - RING, &look->kept), 0);
	REQUIRE_EQ(exit_get(genl, next - RING - 1, &look->one_lost), 0);
	REQUIRE_EQ(exit_get(genl, 0, &look->none), 0);
	return exit_next(genl) == next;
}

static void overwritten(void)
{
	struct look look = {};
	struct genl genl;
	uint64_t next;
	size_t i;

	must_be_small(&genl);
	exit_times(&genl, 3 * RING);
	REQUIRE(EVENTUALLY(look_at(&genl, &look), 5000));
	next = GET(&look.info, INFO_EXITS) + 1;
	CHECK_EQ(GET(&look.info, INFO_EXIT_OVERWRITTEN), next - 1 - RING);
	CHECK_EQ(GET(&look.all.open, EXIT_FIRST), next - RING);
	CHECK_EQ(GET(&look.all.open, EXIT_NEXT), next);
	CHECK_EQ(GET(&look.all.open, EXIT_LOST), next - RING - 1);
	CHECK_EQ(GET(&look.all.close, EXIT_LOST), next - RING - 1);
	CHECK_EQ(look.all.count, RING);
	for (i = 0; i < look.all.count; i++)
		CHECK_EQ(GET(&look.all.records[i], TASK_EXIT_SEQ), next - RING + i);
	CHECK_EQ(GET(&look.kept.open, EXIT_LOST), 0);
	CHECK_EQ(look.kept.count, RING);
	CHECK_EQ(GET(&look.one_lost.close, EXIT_LOST), 1);
	CHECK_EQ(GET(&look.none.close, EXIT_LOST), 0);
	look_free(&look);
}

/*
 * Turns the ring over while a dump is half read. It begins within the ring, so that nothing is lost
 * yet even if others end before it is asked for.
 */
static void overtaken(void)
{
	struct genl genl, slow;
	struct genl_req req;
	struct exits exits;
	uint64_t since;
	size_t i;

	must_be_small(&genl);
	exit_times(&genl, RING);
	since = exit_next(&genl) - RING / 2;
	REQUIRE_EQ(genl_adopt(&slow, socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), 4096), 0);
	genl_begin(&req, slow.family, KTALLY_CMD_EXIT_GET, NLM_F_REQUEST | NLM_F_DUMP);
	genl_put_u64(&req, KTALLY_A_EXIT_SINCE, since);
	REQUIRE_EQ(genl_send(&slow, &req), 0);
	exit_times(&genl, 2 * RING);
	REQUIRE_EQ(exit_answer(&slow, &exits), 0);
	CHECK_EQ(GET(&exits.open, EXIT_LOST), 0);
	CHECK_GE(GET(&exits.close, EXIT_LOST), 1);
	CHECK_EQ(GET(&exits.close, EXIT_NEXT), since + GET(&exits.close, EXIT_LOST) + exits.count);
	for (i = 1; i < exits.count; i++)
		CHECK_GE(GET(&exits.records[i], TASK_EXIT_SEQ),
			 GET(&exits.records[i - 1], TASK_EXIT_SEQ) + 1);
	tap_note("%zu records, %llu lost", exits.count,
		 (unsigned long long)GET(&exits.close, EXIT_LOST));
}

static const struct tap_case cases[] = {
	{ "first, next and lost are exact", overwritten, 0 },
	{ "a dump that is overtaken says by how many", overtaken, 0 },
};

TAP_MAIN(cases)
