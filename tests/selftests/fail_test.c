// SPDX-License-Identifier: GPL-2.0
/*
 * Each allocation of each request fails once: the answer is an error that says so or what it should
 * be, and the next one is right. Not here: processes that begin and end (fail_life_test.c), loading
 * (fail_load_test.c). That nothing leaks is the leak detector's to see, after the run.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "fail.h"
#include "hists.h"
#include "proc.h"
#include "tap.h"

/* More allocations than anything here needs. */
#define MOST_NTH	400
#define HOOKS		(KTALLY_HOOK_RUNQ | KTALLY_HOOK_OFFCPU)

struct request {
	/* With a socket of its own. Return: 0 or -errno. */
	int (*run)(struct genl *genl);
	/* Whether all is as it was, or as the request wanted it. */
	void (*check)(struct genl *genl);
	bool sends_nothing;	/* so that it may do without each allocation */
};

/* The socket is opened without failures, and another one is asked afterwards. */
static int try_once(const struct request *request, int nth, bool *reached)
{
	struct genl genl;
	int err;

	must_open(&genl);
	fail_arm(nth);
	err = request->run(&genl);
	*reached = fail_disarm();
	genl_close(&genl);
	return err;
}

static void try_all(const struct request *request)
{
	struct genl genl;
	int nth, refused = 0;
	bool reached = true;

	fail_begin();
	must_open(&genl);
	for (nth = 1; reached && nth <= MOST_NTH; nth++) {
		int err = try_once(request, nth, &reached);

		CHECK(!err || (reached && fail_is_memory(err)), "allocation %d: error %d", nth,
		      err);
		refused += err != 0;
		if (request->check)
			request->check(&genl);
	}
	CHECK(!reached, "more than %d allocations", MOST_NTH);
	/* At least the socket's buffer for the request. */
	CHECK(refused || request->sends_nothing);
	tap_note("%d allocations, %d errors", nth - 2, refused);
	fail_end();
}

/* ---- Requests ---- */

static int ask_info(struct genl *genl)
{
	struct row info;
	int err = info_get(genl, &info);

	CHECK(err || HAS(&info, INFO_EXITS));
	return err;
}

static void info(void)
{
	try_all(&(struct request){ .run = ask_info });
}

static int ask_task(struct genl *genl)
{
	const struct want want = { .pid = getpid(), .cgroup_paths = true };
	struct row row;
	int err = task_get(genl, &want, &row);

	CHECK(err || GET(&row, TASK_PID) == (uint64_t)getpid());
	return err;
}

static void task(void)
{
	try_all(&(struct request){ .run = ask_task });
}

/* Complete, or not at all. */
static int ask_dump(struct genl *genl, const struct want *want)
{
	struct dump dump;
	int err = task_dump(genl, want, &dump);

	CHECK(err || (dump.framed && dump_find(&dump, getpid())));
	dump_free(&dump);
	return err;
}

static int ask_plain(struct genl *genl)
{
	return ask_dump(genl, &(struct want){ .cgroup_paths = true });
}

static void plain_dump(void)
{
	try_all(&(struct request){ .run = ask_plain });
}

static int ask_packed(struct genl *genl)
{
	return ask_dump(genl, &(struct want){ .packed = true, .threads = true, .subtree = 1 });
}

static void packed_dump(void)
{
	try_all(&(struct request){ .run = ask_packed });
}

static int ask_exits(struct genl *genl)
{
	struct exits exits;
	int err = exit_get(genl, 0, &exits);

	CHECK(err || HAS(&exits.close, EXIT_NEXT));
	exits_free(&exits);
	return err;
}

static void exit_dump(void)
{
	try_all(&(struct request){ .run = ask_exits });
}

static int ask_hist(struct genl *genl)
{
	struct hists hists;

	return hist_get(genl, getpid(), &hists);
}

static int ask_hists(struct genl *genl)
{
	struct hists_dump dump;
	int err = hist_dump(genl, 0, &dump);

	CHECK(err || hists_find(&dump, getpid()));
	hists_free(&dump);
	return err;
}

static void with_hooks(const struct request *request)
{
	struct genl genl;

	must_open(&genl);
	must_set(&genl, HOOKS);
	try_all(request);
	must_set(&genl, 0);
}

static void hist(void)
{
	with_hooks(&(struct request){ .run = ask_hist });
}

static void hists(void)
{
	with_hooks(&(struct request){ .run = ask_hists });
}

/* ---- Switching hooks ---- */

static int switch_on(struct genl *genl)
{
	uint32_t now;

	return hook_set(genl, KTALLY_HOOK_ALL, &now);
}

/* What could not be switched on is off as a whole; and it can be, the next time. */
static void check_on(struct genl *genl)
{
	struct row row;

	REQUIRE_EQ(info_get(genl, &row), 0);
	CHECK(GET(&row, INFO_HOOKS) == 0 || GET(&row, INFO_HOOKS) == KTALLY_HOOK_ALL,
	      "hooks %#llx", (unsigned long long)GET(&row, INFO_HOOKS));
	must_set(genl, KTALLY_HOOK_ALL);
	must_set(genl, 0);
}

static void hooks_on(void)
{
	try_all(&(struct request){ .run = switch_on, .check = check_on });
}

static int switch_off(struct genl *genl)
{
	uint32_t now;

	return hook_set(genl, 0, &now);
}

static void check_off(struct genl *genl)
{
	must_set(genl, 0);
	must_set(genl, KTALLY_HOOK_ALL);
}

static void hooks_off(void)
{
	struct genl genl;

	must_open(&genl);
	must_set(&genl, KTALLY_HOOK_ALL);
	try_all(&(struct request){ .run = switch_off, .check = check_off });
	must_set(&genl, 0);
}

/* ---- Subscribing ---- */

static int subscribe(struct genl *genl)
{
	return genl_join(genl, genl->exit_group);
}

static void check_subscribed(struct genl *genl)
{
	uint64_t since = exit_next(genl);
	struct row record;
	pid_t child = fork();

	if (!child)
		_exit(0);
	waitpid(child, NULL, 0);
	CHECK(exit_of(genl, since, child, &record));
}

static void join(void)
{
	try_all(&(struct request){
		.run = subscribe, .check = check_subscribed, .sends_nothing = true,
	});
}

static const struct tap_case cases[] = {
	{ "info-get with any allocation failing", info, 120 },
	{ "task-get with any allocation failing", task, 120 },
	{ "a dump of tasks with any allocation failing", plain_dump, 120 },
	{ "a packed dump with any allocation failing", packed_dump, 120 },
	{ "exit-get with any allocation failing", exit_dump, 120 },
	{ "hist-get with any allocation failing", hist, 120 },
	{ "a dump of histograms with any allocation failing", hists, 120 },
	{ "hooks are switched on with any allocation failing", hooks_on, 240 },
	{ "hooks are switched off with any allocation failing", hooks_off, 240 },
	{ "subscribing with any allocation failing", join, 120 },
};

TAP_MAIN(cases)
