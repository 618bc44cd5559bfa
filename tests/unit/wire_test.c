// SPDX-License-Identifier: GPL-2.0
/* An answer is taken whole or its lack is said: whose it is, how it ended, in whose words. */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake_wire.h"

#define SEQ 5
#define PORT 77

struct taken {
	unsigned int messages;
	size_t bytes;
	uint8_t cmd;
	int stop;	/* what the taker returns */
};

static int take(void *arg, uint8_t cmd, const uint8_t *attrs, size_t len)
{
	struct taken *taken = arg;

	taken->messages++;
	taken->bytes += len;
	taken->cmd = cmd;
	for (size_t i = 0; i < len; i++)
		taken->cmd += attrs[i] & 0;	/* every byte is there to be read */
	return taken->stop;
}

static char words[256];

static struct ktally_reply make_reply(struct taken *taken)
{
	memset(words, 0, sizeof(words));
	return (struct ktally_reply){
		.seq = SEQ, .port = PORT, .family = FAKE_FAMILY, .take = take, .arg = taken,
		.words = words, .words_room = sizeof(words),
	};
}

static const struct nlmsghdr asked = { .nlmsg_len = 20, .nlmsg_seq = SEQ, .nlmsg_pid = PORT };

static void put_message(struct bytes *b, uint16_t family, uint16_t flags, uint32_t seq,
			uint32_t port)
{
	size_t start = genl_begin(b, family, flags, seq, port, KTALLY_CMD_TASK_GET);

	put_u32(b, KTALLY_A_TASK_PID, 1);
	message_end(b, start);
}

/* Walks a copy that ends exactly where the datagram does. */
static int walk(struct ktally_reply *reply, const struct bytes *b)
{
	uint8_t *exact = malloc(b->len ? b->len : 1);
	int ret;

	memcpy(exact, b->data, b->len);
	ret = ktally_wire_walk(reply, exact, b->len);
	free(exact);
	return ret;
}

static void messages_are_taken_until_done(void **state)
{
	struct taken taken = { 0 };
	struct ktally_reply reply = make_reply(&taken);
	struct bytes b = { .len = 0 };

	(void)state;
	put_message(&b, FAKE_FAMILY, NLM_F_MULTI, SEQ, PORT);
	put_message(&b, FAKE_FAMILY, NLM_F_MULTI, SEQ, PORT);
	assert_int_equal(walk(&reply, &b), 0);
	assert_false(reply.complete);
	fake_end(&b, &asked, NLMSG_DONE, 0, 0, NULL);
	put_message(&b, FAKE_FAMILY, NLM_F_MULTI, SEQ, PORT);
	assert_int_equal(walk(&reply, &b), 1);
	assert_true(reply.complete);
	assert_int_equal(taken.messages, 4);	/* and none after the end */
	assert_int_equal(taken.bytes, 4 * 8);
	assert_int_equal(taken.cmd, KTALLY_CMD_TASK_GET);
	assert_false(reply.interrupted);
}

static void what_answers_another_question_is_skipped(void **state)
{
	struct taken taken = { 0 };
	struct ktally_reply reply = make_reply(&taken);
	struct nlmsghdr stale = asked;
	struct bytes b = { .len = 0 };

	(void)state;
	stale.nlmsg_seq = SEQ - 1;
	put_message(&b, FAKE_FAMILY, 0, SEQ - 1, PORT);
	put_message(&b, FAKE_FAMILY, 0, SEQ, PORT + 1);
	put_message(&b, FAKE_FAMILY, 0, 0, 0);
	put_message(&b, FAKE_FAMILY + 1, 0, SEQ, PORT);
	put_message(&b, NLMSG_NOOP, 0, SEQ, PORT);
	fake_end(&b, &stale, NLMSG_DONE, 0, 0, NULL);
	fake_end(&b, &stale, NLMSG_ERROR, 0, -EPERM, "not yours");
	assert_int_equal(walk(&reply, &b), 0);
	assert_int_equal(taken.messages, 0);
	assert_string_equal(words, "");
}

static void an_interruption_is_seen_on_any_message(void **state)
{
	(void)state;
	for (int where = 0; where < 3; where++) {
		struct taken taken = { 0 };
		struct ktally_reply reply = make_reply(&taken);
		struct bytes b = { .len = 0 };

		put_message(&b, FAKE_FAMILY, where == 0 ? NLM_F_DUMP_INTR : 0, SEQ, PORT);
		put_message(&b, FAKE_FAMILY, where == 1 ? NLM_F_DUMP_INTR : 0, SEQ, PORT);
		fake_end(&b, &asked, NLMSG_DONE, where == 2 ? NLM_F_DUMP_INTR : 0, 0, NULL);
		assert_int_equal(walk(&reply, &b), 1);
		assert_true(reply.interrupted);
		assert_int_equal(taken.messages, 2);
	}
}

static void errors_keep_their_number_and_words(void **state)
{
	static const uint16_t ends[] = { NLMSG_DONE, NLMSG_ERROR };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct taken taken = { 0 };
		struct ktally_reply reply = make_reply(&taken);
		struct bytes b = { .len = 0 };

		fake_end(&b, &asked, ends[i], 0, -ERANGE, "pid is\nout of range");
		assert_int_equal(walk(&reply, &b), -ERANGE);
		assert_true(reply.complete);
		assert_string_equal(words, "pid is?out of range");
	}
}

static void an_error_that_no_kernel_has_is_none(void **state)
{
	static const int errors[] = { -4096, INT_MIN };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct taken taken = { 0 };
		struct ktally_reply reply = make_reply(&taken);
		struct bytes b = { .len = 0 };

		fake_end(&b, &asked, NLMSG_ERROR, 0, errors[i], NULL);
		assert_int_equal(walk(&reply, &b), -EPROTO);
	}
}

static void words_are_found_behind_a_request_that_came_back_whole(void **state)
{
	struct taken taken = { 0 };
	struct ktally_reply reply = make_reply(&taken);
	struct nlmsghdr request = { .nlmsg_len = 30 };
	struct bytes b = { .len = 0 };
	int error = -EINVAL;
	size_t start = message_begin(&b, NLMSG_ERROR, NLM_F_ACK_TLVS, SEQ, PORT);

	(void)state;
	bytes_put(&b, &error, sizeof(error));
	bytes_put(&b, &request, sizeof(request));
	bytes_put(&b, "fourteen bytes", 14);
	bytes_align(&b);
	put_attr(&b, NLMSGERR_ATTR_MSG, "here", 5);
	message_end(&b, start);
	assert_int_equal(walk(&reply, &b), -EINVAL);
	assert_string_equal(words, "here");
}

static void words_too_long_are_cut(void **state)
{
	struct taken taken = { 0 };
	struct ktally_reply reply = make_reply(&taken);
	struct bytes b = { .len = 0 };
	char text[1000];

	(void)state;
	memset(text, 'w', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	fake_end(&b, &asked, NLMSG_ERROR, 0, -EINVAL, text);
	assert_int_equal(walk(&reply, &b), -EINVAL);
	assert_int_equal(strlen(words), sizeof(words) - 1);
}

static void an_acknowledgement_ends_an_answer(void **state)
{
	struct taken taken = { 0 };
	struct ktally_reply reply = make_reply(&taken);
	struct bytes b = { .len = 0 };

	(void)state;
	put_message(&b, FAKE_FAMILY, 0, SEQ, PORT);
	fake_end(&b, &asked, NLMSG_ERROR, 0, 0, NULL);
	assert_int_equal(walk(&reply, &b), 1);
	assert_int_equal(taken.messages, 1);
}

static void the_taker_ends_the_exchange_with_its_error(void **state)
{
	struct taken taken = { .stop = -ENOMEM };
	struct ktally_reply reply = make_reply(&taken);
	struct bytes b = { .len = 0 };

	(void)state;
	put_message(&b, FAKE_FAMILY, 0, SEQ, PORT);
	put_message(&b, FAKE_FAMILY, 0, SEQ, PORT);
	assert_int_equal(walk(&reply, &b), -ENOMEM);
	assert_int_equal(taken.messages, 1);
	assert_false(reply.complete);
}

static void an_overrun_is_an_error(void **state)
{
	struct taken taken = { 0 };
	struct ktally_reply reply = make_reply(&taken);
	struct bytes b = { .len = 0 };

	(void)state;
	message_end(&b, message_begin(&b, NLMSG_OVERRUN, 0, SEQ, PORT));
	assert_int_equal(walk(&reply, &b), -ENOBUFS);
}

/* A whole answer, for cutting and spoiling. */
static void put_answer(struct bytes *b)
{
	put_message(b, FAKE_FAMILY, NLM_F_MULTI, SEQ, PORT);
	put_message(b, FAKE_FAMILY, NLM_F_MULTI, SEQ, PORT);
	fake_end(b, &asked, NLMSG_DONE, 0, -EIO, "some words");
}

static void a_datagram_cut_anywhere_is_never_complete(void **state)
{
	struct bytes whole = { .len = 0 };

	(void)state;
	put_answer(&whole);
	for (size_t len = 0; len < whole.len - 2; len++) {
		struct taken taken = { 0 };
		struct ktally_reply reply = make_reply(&taken);
		struct bytes cut = whole;
		int ret;

		cut.len = len;
		ret = walk(&reply, &cut);
		assert_true(ret == 0 || ret == -EPROTO);
		/* Messages are 28 bytes: only between two of them does a datagram end well. */
		assert_int_equal(ret, len % 28 == 0 && len <= 56 ? 0 : -EPROTO);
		assert_false(reply.complete);
	}
}

static void any_bytes_do_no_harm(void **state)
{
	uint64_t random = 0x2545f4914f6cdd1d;

	(void)state;
	for (int round = 0; round < 50000; round++) {
		struct taken taken = { 0 };
		struct ktally_reply reply = make_reply(&taken);
		struct bytes b = { .len = 0 };

		put_answer(&b);
		for (int i = 0; i < 6; i++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			b.data[(random >> 8) % b.len] = random;
		}
		walk(&reply, &b);
		assert_true(memchr(words, 0, sizeof(words)) != NULL);
		assert_in_range(taken.bytes, 0, b.len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_taken_until_done),
		cmocka_unit_test(what_answers_another_question_is_skipped),
		cmocka_unit_test(an_interruption_is_seen_on_any_message),
		cmocka_unit_test(errors_keep_their_number_and_words),
		cmocka_unit_test(an_error_that_no_kernel_has_is_none),
		cmocka_unit_test(words_are_found_behind_a_request_that_came_back_whole),
		cmocka_unit_test(words_too_long_are_cut),
		cmocka_unit_test(an_acknowledgement_ends_an_answer),
		cmocka_unit_test(the_taker_ends_the_exchange_with_its_error),
		cmocka_unit_test(an_overrun_is_an_error),
		cmocka_unit_test(a_datagram_cut_anywhere_is_never_complete),
		cmocka_unit_test(any_bytes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
