// SPDX-License-Identifier: GPL-2.0
/* Histograms as they are decoded, asked for and walked; hooks as they are switched. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake_wire.h"
#include "libktally/latency.h"
#include "libktally/source.h"

#define LAST (KTALLY_HIST_BUCKETS - 1)

static const struct ktally_world world = { .proc = "/nonexistent", .io = &fake_io };
static struct ktally_latency_maps maps;
static struct ktally *k;
static int refusal;	/* of the next requests, 0: none */

/* ---- Decoding ---- */

static size_t hist_begin(struct bytes *b, uint32_t kind, uint32_t base)
{
	size_t nest = nest_begin(b, KTALLY_A_LATENCY_HIST);

	put_u32(b, KTALLY_A_HIST_KIND, kind);
	put_u32(b, KTALLY_A_HIST_EVENTS, 3);
	put_u64(b, KTALLY_A_HIST_SUM, 99);
	put_u32(b, KTALLY_A_HIST_LONGEST, 50);
	put_u32(b, KTALLY_A_HIST_BASE, base);
	return nest;
}

static void put_hist(struct bytes *b, uint32_t kind, uint32_t base)
{
	size_t nest = hist_begin(b, kind, base);

	put_u32(b, KTALLY_A_HIST_BUCKET, 1);
	put_u64(b, KTALLY_A_HIST_BUCKET, UINT64_C(1) << 40);
	nest_end(b, nest);
}

static void put_latency(struct bytes *b, uint32_t pid)
{
	put_u32(b, KTALLY_A_LATENCY_PID, pid);
	put_u64(b, KTALLY_A_LATENCY_START_TIME, 1000);
	put_attr(b, KTALLY_A_LATENCY_COMM, "name", 5);
	put_hist(b, KTALLY_HIST_KIND_RUNQ, 5);
}

static void attributes_become_histograms(void **state)
{
	struct ktally_latencies l;
	struct bytes b = { .len = 0 };

	(void)state;
	put_latency(&b, 7);
	assert_int_equal(ktally_latency_decode(&maps, b.data, b.len, &l), 0);
	assert_int_equal(l.who.value[KTALLY_LATENCY_PID], 7);
	assert_int_equal(l.who.value[KTALLY_LATENCY_START_TIME], 1000);
	assert_string_equal(l.who.comm, "name");
	assert_true(l.hist[KTALLY_HIST_KIND_RUNQ].known);
	assert_int_equal(l.hist[KTALLY_HIST_KIND_RUNQ].events, 3);
	assert_int_equal(l.hist[KTALLY_HIST_KIND_RUNQ].sum, 99);
	assert_int_equal(l.hist[KTALLY_HIST_KIND_RUNQ].longest, 50);
	assert_int_equal(l.hist[KTALLY_HIST_KIND_RUNQ].bucket[5], 1);
	assert_int_equal(l.hist[KTALLY_HIST_KIND_RUNQ].bucket[6], UINT64_C(1) << 40);
	assert_int_equal(l.hist[KTALLY_HIST_KIND_RUNQ].bucket[7], 0);
	for (int kind = 1; kind < KTALLY_HIST_KINDS; kind++)
		assert_false(l.hist[kind].known);
}

static void the_host_has_no_pid(void **state)
{
	struct ktally_latencies l;
	struct bytes b = { .len = 0 };

	(void)state;
	put_hist(&b, KTALLY_HIST_KIND_BLKIO, 0);
	assert_int_equal(ktally_latency_decode(&maps, b.data, b.len, &l), 0);
	assert_false(ktally_has(l.who.present, KTALLY_LATENCY_PID));
	assert_true(l.hist[KTALLY_HIST_KIND_BLKIO].known);
}

/* A newer module may have more buckets: no event of theirs is lost. */
static void buckets_beyond_the_last_count_as_the_last(void **state)
{
	struct ktally_latencies l;
	struct bytes b = { .len = 0 };

	(void)state;
	put_hist(&b, KTALLY_HIST_KIND_RUNQ, LAST);
	put_hist(&b, KTALLY_HIST_KIND_BLKIO, UINT32_MAX);
	assert_int_equal(ktally_latency_decode(&maps, b.data, b.len, &l), 0);
	assert_int_equal(l.hist[KTALLY_HIST_KIND_RUNQ].bucket[LAST], 1 + (UINT64_C(1) << 40));
	assert_int_equal(l.hist[KTALLY_HIST_KIND_BLKIO].bucket[LAST], 1 + (UINT64_C(1) << 40));
}

static void unknown_kinds_are_passed_over(void **state)
{
	struct ktally_latencies l, none = { 0 };
	struct bytes b = { .len = 0 };
	size_t nest;

	(void)state;
	put_hist(&b, KTALLY_HIST_KINDS, 0);
	put_hist(&b, UINT32_MAX, 0);
	nest = nest_begin(&b, KTALLY_A_LATENCY_HIST);
	put_u32(&b, KTALLY_A_HIST_BUCKET, 1);
	nest_end(&b, nest);
	assert_int_equal(ktally_latency_decode(&maps, b.data, b.len, &l), 0);
	assert_memory_equal(&l, &none, sizeof(l));
}

static void what_breaks_off_is_an_error_and_no_harm(void **state)
{
	struct ktally_latencies l;
	struct bytes b = { .len = 0 };
	uint8_t *copy;

	(void)state;
	put_latency(&b, 7);
	for (size_t len = 0; len < b.len; len++) {
		copy = malloc(len + 1);
		memcpy(copy, b.data, len);
		ktally_latency_decode(&maps, copy, len, &l);
		free(copy);
	}
	/* A nest that says to be longer than the message. */
	assert_int_equal(ktally_latency_decode(&maps, b.data, b.len - 4, &l), -EPROTO);
}

/* ---- Asking ---- */

static uint32_t asked_u32(uint16_t type)
{
	const struct nlattr *attr = fake_asked(type);
	uint32_t value = UINT32_MAX;

	if (attr)
		memcpy(&value, attr + 1, sizeof(value));
	return value;
}

static void answer_one(const struct nlmsghdr *request, uint32_t pid)
{
	struct bytes b = { .len = 0 };
	size_t start = fake_message(&b, request, 0, KTALLY_CMD_HIST_GET);

	if (pid)
		put_latency(&b, pid);
	else
		put_hist(&b, KTALLY_HIST_KIND_RUNQ, 1);
	message_end(&b, start);
	fake_push(&fake.answers, 0, &b);
}

static void answer_hists(const struct nlmsghdr *request)
{
	struct bytes end = { .len = 0 };

	if (!(request->nlmsg_flags & NLM_F_DUMP)) {
		answer_one(request, fake_asked(KTALLY_A_LATENCY_PID) ?
			   asked_u32(KTALLY_A_LATENCY_PID) : 0);
		fake_error(request, 0, NULL);
		return;
	}
	for (uint32_t pid = 1; pid <= 3; pid++)
		answer_one(request, pid);
	fake_end(&end, request, NLMSG_DONE, 0, 0, NULL);
	fake_push(&fake.answers, 0, &end);
}

static void answer_hooks(const struct nlmsghdr *request)
{
	struct bytes b = { .len = 0 };
	size_t start = fake_message(&b, request, 0, KTALLY_CMD_HOOK_SET);

	put_u32(&b, KTALLY_A_HOOKS_ON, asked_u32(KTALLY_A_HOOKS_ON) | KTALLY_HOOK_BLKIO);
	message_end(&b, start);
	fake_push(&fake.answers, 0, &b);
	fake_error(request, 0, NULL);
}

static void answer(struct fake *f, const struct nlmsghdr *request)
{
	(void)f;
	if (fake_cmd(request) == KTALLY_CMD_INFO_GET)
		fake_answer_info(request, KTALLY_FAMILY_VERSION);
	else if (refusal)
		fake_error(request, refusal, "so it says");
	else if (fake_cmd(request) == KTALLY_CMD_HIST_GET)
		answer_hists(request);
	else
		answer_hooks(request);
}

static int setup(void **state)
{
	(void)state;
	fake_reset();
	fake.answer = answer;
	refusal = 0;
	ktally_latency_maps_init(&maps);
	return ktally_open_in(&k, KTALLY_SOURCE_NETLINK, &world);
}

static int teardown(void **state)
{
	(void)state;
	ktally_close(k);
	fake_reset();
	return 0;
}

static void a_process_or_the_host_is_got(void **state)
{
	struct ktally_latencies l;

	(void)state;
	assert_int_equal(ktally_latency_get(k, 42, &l), 0);
	assert_int_equal(l.who.value[KTALLY_LATENCY_PID], 42);
	assert_int_equal(ktally_latency_get(k, 0, &l), 0);
	assert_null(fake_asked(KTALLY_A_LATENCY_PID));
	assert_false(ktally_has(l.who.present, KTALLY_LATENCY_PID));
	assert_int_equal(l.hist[KTALLY_HIST_KIND_RUNQ].bucket[1], 1);
}

struct seen {
	uint64_t pids[4];
	size_t count, limit;
};

static int see(void *arg, const struct ktally_latencies *l)
{
	struct seen *seen = arg;

	seen->pids[seen->count++] = l->who.value[KTALLY_LATENCY_PID];
	return seen->count == seen->limit ? -ECANCELED : 0;
}

static void a_walk_sees_all(void **state)
{
	struct seen seen = { .count = 0 };

	(void)state;
	assert_int_equal(ktally_latency_walk(k, see, &seen), 0);
	assert_int_equal(seen.count, 3);
	assert_int_equal(seen.pids[0], 1);
	assert_int_equal(seen.pids[2], 3);
}

static void a_walk_can_be_ended(void **state)
{
	struct seen seen = { .limit = 2 };
	struct ktally_latencies l;

	(void)state;
	assert_int_equal(ktally_latency_walk(k, see, &seen), -ECANCELED);
	assert_int_equal(seen.count, 2);
	/* What it did not take is no answer to what follows. */
	assert_int_equal(ktally_latency_get(k, 9, &l), 0);
	assert_int_equal(l.who.value[KTALLY_LATENCY_PID], 9);
}

static void hooks_are_switched(void **state)
{
	uint32_t now = 0;

	(void)state;
	assert_int_equal(ktally_hooks_switch(k, KTALLY_HOOK_RUNQ, KTALLY_HOOK_RUNQ, &now), 0);
	assert_int_equal(asked_u32(KTALLY_A_HOOKS_ON), KTALLY_HOOK_RUNQ);
	assert_int_equal(asked_u32(KTALLY_A_HOOKS_MASK), KTALLY_HOOK_RUNQ);
	assert_int_equal(now, KTALLY_HOOK_RUNQ | KTALLY_HOOK_BLKIO);
}

static void a_refusal_comes_in_the_modules_words(void **state)
{
	struct ktally_latencies l;
	struct seen seen = { .count = 0 };
	uint32_t now = 77;

	(void)state;
	refusal = -EOPNOTSUPP;
	assert_int_equal(ktally_hooks_switch(k, 1, 1, &now), -EOPNOTSUPP);
	assert_string_equal(ktally_error(k), "cannot switch hooks: the module says: so it says");
	assert_int_equal(now, 77);
	refusal = -ESRCH;
	assert_int_equal(ktally_latency_get(k, 1, &l), -ESRCH);
	assert_string_equal(ktally_error(k),
			    "cannot get the histograms: the module says: so it says");
	assert_int_equal(ktally_latency_walk(k, see, &seen), -ESRCH);
	assert_int_equal(seen.count, 0);
}

static void procfs_measures_no_waits(void **state)
{
	const struct ktally_world host = { .proc = "/proc", .io = &fake_io };
	struct ktally_latencies l;
	struct ktally *procfs;
	uint32_t now;

	(void)state;
	assert_int_equal(ktally_open_in(&procfs, KTALLY_SOURCE_PROCFS, &host), 0);
	assert_int_equal(ktally_latency_get(procfs, 0, &l), -EOPNOTSUPP);
	assert_string_equal(ktally_error(procfs),
			    "only the ktally module measures waits, procfs does not");
	assert_int_equal(ktally_latency_walk(procfs, see, NULL), -EOPNOTSUPP);
	assert_int_equal(ktally_hooks_switch(procfs, 1, 1, &now), -EOPNOTSUPP);
	ktally_close(procfs);
}

#define MODULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODULE(attributes_become_histograms),
		MODULE(the_host_has_no_pid),
		MODULE(buckets_beyond_the_last_count_as_the_last),
		MODULE(unknown_kinds_are_passed_over),
		MODULE(what_breaks_off_is_an_error_and_no_harm),
		MODULE(a_process_or_the_host_is_got),
		MODULE(a_walk_sees_all),
		MODULE(a_walk_can_be_ended),
		MODULE(hooks_are_switched),
		MODULE(a_refusal_comes_in_the_modules_words),
		MODULE(procfs_measures_no_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
