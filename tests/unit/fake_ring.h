/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's ring of exit records and its multicasts, on top of the fake kernel: what a test of
 * exit records needs to make them, lose them and see them come.
 */
#ifndef FAKE_RING_H
#define FAKE_RING_H

#include "fake_wire.h"
#include "libktally/source.h"

static const struct ktally_world world = { .proc = "/nonexistent", .io = &fake_io };
static struct ktally *k;

/* The module's ring: records first to next - 1. */
static struct {
	uint64_t first, next;
	unsigned int asked;	/* exit-get requests after the first */
	uint64_t since;		/* of the last one */
	int drop;		/* so many of the next answers lose a part */
	bool repeats;		/* answers begin with a record that was not asked for */
} ring;

/* Of those whose number 5 divides, in bucket 3; two kinds where 10 does. */
static void put_hists(struct bytes *b, uint64_t seq)
{
	for (uint32_t kind = 0; kind < (seq % 10 ? 1 : 2) && seq % 5 == 0; kind++) {
		size_t nest = nest_begin(b, KTALLY_A_TASK_HIST);

		put_u32(b, KTALLY_A_HIST_KIND, 2 * kind);
		put_u32(b, KTALLY_A_HIST_EVENTS, 1);
		put_u64(b, KTALLY_A_HIST_SUM, seq);
		put_u32(b, KTALLY_A_HIST_BASE, 3);
		put_u32(b, KTALLY_A_HIST_BUCKET, 1);
		nest_end(b, nest);
	}
}

static void put_record(struct bytes *b, uint64_t seq)
{
	size_t nest = nest_begin(b, KTALLY_A_EXIT_RECORD);

	fake_task(b, 100000 + seq);
	put_u64(b, KTALLY_A_TASK_EXIT_SEQ, seq);
	put_hists(b, seq);
	nest_end(b, nest);
}

static void put_frame(struct bytes *b, const struct nlmsghdr *request, bool opening, uint64_t next)
{
	size_t start = fake_message(b, request, NLM_F_MULTI, KTALLY_CMD_EXIT_GET);

	if (opening)
		put_u64(b, KTALLY_A_EXIT_FIRST, ring.first);
	put_u64(b, KTALLY_A_EXIT_NEXT, next);
	put_u32(b, KTALLY_A_EXIT_LOST, 0);
	message_end(b, start);
}

/* As the module does: the last `next` is where the dump stopped, the first one the ring's. */
static void answer_ring(const struct nlmsghdr *request)
{
	const struct nlattr *attr = fake_asked(KTALLY_A_EXIT_SINCE);
	struct bytes b = { .len = 0 };
	size_t start;
	uint64_t seq;

	memcpy(&seq, attr + 1, sizeof(seq));
	ring.since = seq;
	ring.asked += seq != UINT64_MAX;
	put_frame(&b, request, true, ring.next);
	seq = seq < ring.first ? ring.first : seq - ring.repeats;
	for (; seq < ring.next; seq++) {
		start = fake_message(&b, request, NLM_F_MULTI, KTALLY_CMD_EXIT_GET);
		put_record(&b, seq);
		message_end(&b, start);
		if (ring.drop) {
			ring.drop--;
			fake_push(&fake.answers, 0, &b);
			fake_push(&fake.answers, -ENOBUFS, NULL);
			return;
		}
	}
	put_frame(&b, request, false, seq);
	fake_end(&b, request, NLMSG_DONE, 0, 0, NULL);
	fake_push(&fake.answers, 0, &b);
}

static void answer(struct fake *f, const struct nlmsghdr *request)
{
	(void)f;
	if (fake_cmd(request) == KTALLY_CMD_INFO_GET)
		fake_answer_info(request, KTALLY_FAMILY_VERSION);
	else
		answer_ring(request);
}

static inline int setup(void **state)
{
	(void)state;
	fake_reset();
	memset(&ring, 0, sizeof(ring));
	ring.first = 3;
	ring.next = 11;
	fake.answer = answer;
	return ktally_open_in(&k, KTALLY_SOURCE_NETLINK, &world);
}

static inline int teardown(void **state)
{
	(void)state;
	ktally_close(k);
	fake_reset();
	return 0;
}

/* Makes records up to @last without a word to anybody; the ring keeps 100. */
static inline void make_records(uint64_t last)
{
	ring.next = last + 1;
	if (ring.next > 103)
		ring.first = ring.next - 100;
}

/* About as many records as the module puts into a datagram of 8 KiB. */
#define DATAGRAM 100

/* Multicasts the records @from to @to, several in one message. */
static inline void multicast(uint64_t from, uint64_t to)
{
	while (from <= to) {
		struct bytes b = { .len = 0 };
		size_t start = genl_begin(&b, FAKE_FAMILY, 0, 0, 0, KTALLY_CMD_EXIT_NTF);
		uint64_t behind = to - from < DATAGRAM ? to + 1 : from + DATAGRAM;

		for (; from < behind; from++)
			put_record(&b, from);
		message_end(&b, start);
		fake_push(&fake.events, 0, &b);
	}
}

static inline void exits(uint64_t from, uint64_t to)
{
	make_records(to);
	multicast(from, to);
}

/* The record that came last has the histograms of this number, or none. */
static inline void assert_hists(uint64_t seq)
{
	const struct ktally_histogram *hist = ktally_events_latency(k);

	if (seq % 5) {
		assert_null(hist);
		return;
	}
	assert_non_null(hist);
	for (int kind = 0; kind < KTALLY_HIST_KINDS; kind++) {
		bool known = kind == 0 || (kind == 2 && seq % 10 == 0);

		assert_int_equal(hist[kind].known, known);
		assert_int_equal(hist[kind].sum, known ? seq : 0);
		assert_int_equal(hist[kind].bucket[3], known);
	}
}

/* The records that come now must be @from to @to, and no more. */
static inline void assert_comes(uint64_t from, uint64_t to)
{
	struct ktally_task record;

	for (uint64_t seq = from; seq <= to; seq++) {
		assert_int_equal(ktally_events_next(k, &record), 1);
		assert_int_equal(record.value[KTALLY_TASK_EXIT_SEQ], seq);
		assert_int_equal(record.value[KTALLY_TASK_PID], 100000 + seq);
		assert_hists(seq);
	}
	assert_int_equal(ktally_events_next(k, &record), 0);
	assert_null(ktally_events_latency(k));
}

static inline void assert_gone(void)
{
	struct ktally_task record;

	assert_int_equal(ktally_events_next(k, &record), -ENODEV);
	assert_string_equal(ktally_error(k),
			    "cannot receive exit records: the ktally module was unloaded");
	assert_int_equal(ktally_events_next(k, &record), -ENODEV);
}

#define MODULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
