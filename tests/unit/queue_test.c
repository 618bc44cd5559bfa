// SPDX-License-Identifier: GPL-2.0
/* What waits in the log's queue, in which order it is dropped, and that all of it is counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/queue.h"

#define LIMIT	(16 * QUEUE_BLOCK)
#define LINE	1000
#define PER_BLOCK	(QUEUE_BLOCK / LINE - 7)	/* at least */

static struct queue q;
static char text[64 * QUEUE_BLOCK];	/* what was taken out */
static size_t len;

static int set_up(void **state)
{
	(void)state;
	len = 0;
	return queue_init(&q, LIMIT, 8192);
}

static int tear_down(void **state)
{
	(void)state;
	queue_free(&q);
	return 0;
}

/* A line of @kind with a letter and a number. */
static bool put(enum queue_kind kind, char letter, unsigned int number)
{
	char *at = queue_reserve(&q, kind);

	if (!at)
		return false;
	memset(at, '.', LINE);
	at[sprintf(at, "%c%u", letter, number)] = ' ';
	at[LINE - 1] = '\n';
	queue_commit(&q, LINE);
	return true;
}

static void put_sample(unsigned int number, unsigned int tasks)
{
	put(QUEUE_SAMPLE, 's', number);
	for (unsigned int i = 0; i < tasks; i++)
		put(QUEUE_TASK, 't', number);
}

/* Takes all up to the next cut, @portion bytes each time. */
static void take(size_t portion)
{
	struct iovec pieces[4];
	int count;

	while ((count = queue_pieces(&q, pieces, 4, true, false))) {
		size_t left = portion;

		for (int i = 0; i < count && left; i++) {
			size_t part = pieces[i].iov_len < left ? pieces[i].iov_len : left;

			memcpy(text + len, pieces[i].iov_base, part);
			len += part;
			left -= part;
		}
		queue_written(&q, portion - left);
	}
	text[len] = '\0';
}

/* How many lines begin with so. */
static unsigned int count(const char *word)
{
	unsigned int found = 0;

	for (size_t at = 0; at < len; at += LINE) {
		assert_int_equal(text[at + LINE - 1], '\n');
		found += !strncmp(text + at, word, strlen(word));
	}
	return found;
}

static void expect_all_counted(void)
{
	for (int kind = 0; kind < QUEUE_KINDS; kind++)
		assert_int_equal(q.counts.accepted[kind],
				 q.counts.written[kind] + q.counts.dropped[kind]);
	assert_int_equal(queue_total(q.counts.written), len / LINE);
	assert_true(queue_empty(&q));
}

static void what_fits_comes_out_as_it_went_in(void **state)
{
	(void)state;
	for (size_t portion = 1; portion < 300000; portion = portion * 3 + 1) {
		len = 0;
		for (unsigned int i = 0; i < 100; i++)
			put(i % 3 ? QUEUE_EXIT : QUEUE_NOTE, 'x', i);
		take(portion);
		assert_int_equal(len, 100 * LINE);
		for (unsigned int i = 0; i < 100; i++)
			assert_int_equal(strtoul(text + i * LINE + 1, NULL, 10), i);
		assert_int_equal(queue_total(q.counts.dropped), 0);
		q.counts = (struct queue_counts){ 0 };
	}
}

static void the_oldest_sample_goes_first_and_whole(void **state)
{
	(void)state;
	for (unsigned int i = 1; i <= 9; i++) {
		put(QUEUE_EXIT, 'e', i);
		put_sample(i, 2 * PER_BLOCK);
	}
	take(SIZE_MAX);
	assert_int_equal(count("e"), 9);
	assert_int_equal(count("s9"), 1);
	assert_int_equal(count("t9"), 2 * PER_BLOCK);
	assert_int_equal(count("s1") + count("t1"), 0);
	for (unsigned int i = 2; i <= 9; i++) {		/* no sample is there in part */
		char s[3] = { 's', (char)('0' + i) }, t[3] = { 't', (char)('0' + i) };

		assert_int_equal(count(t), count(s) * 2 * PER_BLOCK);
	}
	assert_true(len > LIMIT / 2);
	expect_all_counted();
}

static void exits_are_dropped_only_when_no_older_sample_is_left(void **state)
{
	unsigned int i;

	(void)state;
	put(QUEUE_NOTE, 'n', 0);
	put_sample(1, 3 * PER_BLOCK);
	put_sample(2, 2 * PER_BLOCK);
	for (i = 0; !q.counts.dropped[QUEUE_EXIT]; i++)
		assert_true(put(QUEUE_EXIT, 'e', i));
	assert_int_equal(q.counts.dropped[QUEUE_TASK], 3 * PER_BLOCK);
	assert_int_equal(q.counts.dropped[QUEUE_SAMPLE], 1);
	take(SIZE_MAX);
	assert_int_equal(count("n0"), 1);
	assert_int_equal(count("s2"), 1);
	assert_int_equal(count("t2"), 2 * PER_BLOCK);
	assert_int_equal(count("e"), i - q.counts.dropped[QUEUE_EXIT]);
	assert_true(count("e") * LINE > LIMIT * 3 / 4);
	expect_all_counted();
}

static void what_tells_of_losses_goes_last(void **state)
{
	(void)state;
	put(QUEUE_START, 'b', 0);
	for (unsigned int i = 0; i < 100; i++)
		put(QUEUE_EXIT, 'e', i);
	for (unsigned int i = 0; i < 2 * LIMIT / LINE; i++)
		put(QUEUE_NOTE, 'n', i);
	assert_false(!put(QUEUE_NOTE, 'n', 9999) && !q.counts.dropped[QUEUE_NOTE]);
	put(QUEUE_EXIT, 'e', 100);
	assert_int_equal(q.counts.dropped[QUEUE_EXIT], 100);
	take(SIZE_MAX);
	assert_int_equal(count("b0"), 1);
	assert_true(count("n") > 0);
	expect_all_counted();
}

/* So that one sample can always be had whole, with whatever is slow at the other end of a pipe. */
static void the_newest_sample_may_be_larger_than_the_queue(void **state)
{
	const unsigned int tasks = 3 * LIMIT / LINE;

	(void)state;
	put_sample(1, 10);
	put_sample(2, tasks);
	assert_true(q.held > LIMIT);
	put_sample(3, 1);	/* back to the limit */
	assert_true(q.held <= LIMIT);
	put_sample(4, tasks);
	put(QUEUE_EXIT, 'e', 1);	/* and what follows it does not drop it */
	put(QUEUE_NOTE, 'n', 1);
	take(SIZE_MAX);
	assert_int_equal(count("t4"), tasks);
	assert_int_equal(count("e1") + count("n1"), 2);
	assert_int_equal(count("t2"), 0);
	expect_all_counted();
	assert_int_equal(q.held, 0);
	assert_int_equal(q.newest, 0);
}

static void what_is_being_written_stays(void **state)
{
	struct iovec pieces[4];
	int pieces_count;

	(void)state;
	put_sample(1, 2 * PER_BLOCK);
	put_sample(2, 0);
	pieces_count = queue_pieces(&q, pieces, 2, false, false);
	assert_int_equal(pieces_count, 2);
	memcpy(text, pieces[0].iov_base, pieces[0].iov_len);
	for (unsigned int i = 0; i < 3 * LIMIT / LINE; i++)
		put(QUEUE_EXIT, 'e', i);
	assert_memory_equal(text, pieces[0].iov_base, pieces[0].iov_len);
	queue_written(&q, 10);	/* within its first line, whose rest must follow */
	for (unsigned int i = 0; i < 3 * LIMIT / LINE; i++)
		put(QUEUE_EXIT, 'e', i);
	len = 10;
	take(SIZE_MAX);
	assert_int_equal(count("s1"), 1);
	expect_all_counted();
}

static void a_cut_parts_what_is_for_two_outputs(void **state)
{
	char first[LINE];

	(void)state;
	put(QUEUE_EXIT, 'e', 1);
	assert_true(queue_cut(&q));
	assert_false(queue_cut(&q));
	put(QUEUE_EXIT, 'e', 2);
	take(SIZE_MAX);
	assert_int_equal(len, LINE);
	assert_true(queue_at_cut(&q));
	assert_false(queue_empty(&q));
	memset(first, 'b', LINE);
	first[LINE - 1] = '\n';
	queue_uncut(&q, false, first, LINE);
	take(SIZE_MAX);
	assert_int_equal(len, 3 * LINE);
	assert_memory_equal(text + LINE, "bbb", 3);
	assert_memory_equal(text + 2 * LINE, "e2", 2);
	expect_all_counted();
	assert_true(queue_cut(&q));	/* one that comes to nothing */
	put(QUEUE_EXIT, 'e', 3);
	queue_uncut(&q, false, NULL, 0);
	take(SIZE_MAX);
	assert_int_equal(len, 4 * LINE);
	expect_all_counted();
}

static void what_is_given_up_counts_by_the_line(void **state)
{
	struct iovec pieces[4];

	(void)state;
	for (unsigned int i = 0; i < 10; i++)
		put(i < 5 ? QUEUE_EXIT : QUEUE_NOTE, 'x', i);
	queue_pieces(&q, pieces, 4, true, false);
	queue_written(&q, 6 * LINE + 7);	/* the seventh is torn */
	queue_give_up(&q);
	assert_int_equal(q.counts.written[QUEUE_EXIT], 5);
	assert_int_equal(q.counts.written[QUEUE_NOTE], 1);
	assert_int_equal(q.counts.dropped[QUEUE_NOTE], 4);
}

/* Any order of lines and of takings: nothing is lost that is not counted. */
static void anything_adds_up(void **state)
{
	(void)state;
	srandom(1);
	for (unsigned int i = 0; i < 200000; i++) {
		static const enum queue_kind kinds[] = {
			QUEUE_TASK, QUEUE_TASK, QUEUE_TASK, QUEUE_EXIT, QUEUE_EXIT, QUEUE_SAMPLE,
			QUEUE_NOTE,
		};
		struct iovec pieces[4];
		long dice = random();

		if (dice % 500)
			put(kinds[dice % 7], 'x', i);
		else
			queue_written(&q, queue_pieces(&q, pieces, 4, dice % 2, dice % 3 == 0) ?
				      pieces[0].iov_len / (1 + (size_t)dice % 4) : 0);
		assert_true(q.held <= LIMIT + 8 * QUEUE_BLOCK);	/* a sample has few lines here */
	}
	queue_give_up(&q);
	for (int kind = 0; kind < QUEUE_KINDS; kind++)
		assert_int_equal(q.counts.accepted[kind],
				 q.counts.written[kind] + q.counts.dropped[kind]);
}

#define TEST(function)	cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_fits_comes_out_as_it_went_in),
		TEST(the_oldest_sample_goes_first_and_whole),
		TEST(exits_are_dropped_only_when_no_older_sample_is_left),
		TEST(what_tells_of_losses_goes_last),
		TEST(the_newest_sample_may_be_larger_than_the_queue),
		TEST(what_is_being_written_stays),
		TEST(a_cut_parts_what_is_for_two_outputs),
		TEST(what_is_given_up_counts_by_the_line),
		TEST(anything_adds_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
