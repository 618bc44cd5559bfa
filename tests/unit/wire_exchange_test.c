// SPDX-License-Identifier: GPL-2.0
/* A question gets its whole answer or an error, and no answer is taken for another question's. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake_wire.h"

static int take(void *arg, uint8_t cmd, const uint8_t *attrs, size_t len)
{
	unsigned int *messages = arg;

	(void)cmd;
	(void)attrs;
	(void)len;
	++*messages;
	return 0;
}

static void put_message(struct bytes *b, const struct nlmsghdr *request)
{
	size_t start = fake_message(b, request, NLM_F_MULTI, KTALLY_CMD_TASK_GET);

	put_u32(b, KTALLY_A_TASK_PID, 1);
	message_end(b, start);
}

static struct ktally_wire wire;

static int open_wire(void **state)
{
	(void)state;
	fake_reset();
	return ktally_wire_open(&wire, &fake_io);
}

static int close_wire(void **state)
{
	(void)state;
	ktally_wire_close(&wire);
	return 0;
}

static int exchange(unsigned int *messages)
{
	return ktally_wire_exchange(&wire, ktally_wire_message(KTALLY_CMD_TASK_GET, true), take,
				    messages);
}

static void answer_two(struct fake *f, const struct nlmsghdr *request)
{
	for (int i = 0; i < 2; i++) {
		struct bytes b = { .len = 0 };

		put_message(&b, request);
		if (i)
			fake_end(&b, request, NLMSG_DONE, 0, 0, NULL);
		fake_push(&f->answers, 0, &b);
	}
}

static void an_answer_of_several_datagrams_is_taken_whole(void **state)
{
	unsigned int messages = 0;

	(void)state;
	fake.answer = answer_two;
	assert_int_equal(exchange(&messages), 0);
	assert_int_equal(exchange(&messages), 0);
	assert_int_equal(messages, 4);
	assert_int_equal(fake.opens, 1);
	assert_int_equal(fake.request.nlmsg_type, FAKE_FAMILY);
	assert_int_equal(fake.request.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
}

static void answer_half(struct fake *f, const struct nlmsghdr *request)
{
	struct bytes b = { .len = 0 };

	put_message(&b, request);
	fake_push(&f->answers, 0, &b);
}

static void silence_is_a_timeout_and_the_next_question_has_a_new_socket(void **state)
{
	unsigned int messages = 0;

	(void)state;
	fake.answer = answer_half;
	assert_int_equal(exchange(&messages), -ETIMEDOUT);
	assert_int_equal(fake.opens, 1);
	fake.answer = answer_two;
	assert_int_equal(exchange(&messages), 0);
	assert_int_equal(fake.opens, 2);
	assert_int_equal(fake.closes, 1);
	assert_int_equal(exchange(&messages), 0);
	assert_int_equal(fake.opens, 2);
}

static void answer_dropped(struct fake *f, const struct nlmsghdr *request)
{
	answer_half(f, request);
	fake_push(&f->answers, -ENOBUFS, NULL);
}

static void a_dropped_part_is_said(void **state)
{
	unsigned int messages = 0;

	(void)state;
	fake.answer = answer_dropped;
	assert_int_equal(exchange(&messages), -ENOBUFS);
	assert_true(wire.broken);
}

static void answer_refusal(struct fake *f, const struct nlmsghdr *request)
{
	(void)f;
	fake_error(request, -EPERM, "needs a key");
}

static void a_refusal_is_an_answer_and_its_words_do_not_outlive_it(void **state)
{
	unsigned int messages = 0;

	(void)state;
	fake.answer = answer_refusal;
	assert_int_equal(exchange(&messages), -EPERM);
	assert_string_equal(wire.words, "needs a key");
	assert_false(wire.broken);
	fake.answer = answer_two;
	assert_int_equal(exchange(&messages), 0);
	assert_string_equal(wire.words, "");
	assert_int_equal(fake.opens, 1);
}

static void an_unloaded_module_is_gone(void **state)
{
	unsigned int messages = 0;

	(void)state;
	fake.loaded = false;
	assert_int_equal(exchange(&messages), -ENODEV);
}

static void answer_not_any_more(struct fake *f, const struct nlmsghdr *request)
{
	(void)f;
	fake_error(request, -EPROTONOSUPPORT, NULL);
}

static void a_module_on_its_way_out_is_gone(void **state)
{
	unsigned int messages = 0;

	(void)state;
	fake.answer = answer_not_any_more;
	assert_int_equal(exchange(&messages), -ENODEV);
}

static void a_module_that_was_loaded_anew_is_asked_again(void **state)
{
	unsigned int messages = 0;

	(void)state;
	fake.answer = answer_two;
	fake.family = FAKE_FAMILY + 1;
	assert_int_equal(exchange(&messages), 0);
	assert_int_equal(messages, 2);
	assert_int_equal(wire.family, FAKE_FAMILY + 1);
	assert_int_equal(fake.sends, 2);
}

static void answer_enoent(struct fake *f, const struct nlmsghdr *request)
{
	(void)f;
	fake_error(request, -ENOENT, "no such thing");
}

static void the_modules_own_enoent_stays_what_it_is(void **state)
{
	unsigned int messages = 0;

	(void)state;
	fake.answer = answer_enoent;
	assert_int_equal(exchange(&messages), -ENOENT);
	assert_int_equal(fake.sends, 1);
}

static void without_the_family_there_is_no_wire(void **state)
{
	struct ktally_wire none;

	(void)state;
	fake_reset();
	fake.loaded = false;
	assert_int_equal(ktally_wire_open(&none, &fake_io), -ENOENT);
	assert_int_equal(fake.opens, 0);
}

#define WIRE(test) cmocka_unit_test_setup_teardown(test, open_wire, close_wire)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE(an_answer_of_several_datagrams_is_taken_whole),
		WIRE(silence_is_a_timeout_and_the_next_question_has_a_new_socket),
		WIRE(a_dropped_part_is_said),
		WIRE(a_refusal_is_an_answer_and_its_words_do_not_outlive_it),
		WIRE(an_unloaded_module_is_gone),
		WIRE(a_module_on_its_way_out_is_gone),
		WIRE(a_module_that_was_loaded_anew_is_asked_again),
		WIRE(the_modules_own_enoent_stays_what_it_is),
		cmocka_unit_test(without_the_family_there_is_no_wire),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
