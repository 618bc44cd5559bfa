// SPDX-License-Identifier: GPL-2.0
/* What an Alertmanager is sent, how often, and when it is tried again. */
#include "alert_feed.h"

#include "alert/receiver.h"

#define REPEAT (60 * SECOND)

static struct receiver one, other;
static uint64_t now;

static void begin_with_one_alert(void)
{
	begin();
	one = (struct receiver){ .index = 0, .repeat = REPEAT };
	other = (struct receiver){ .index = 1, .repeat = REPEAT };
	now = 1000 * SECOND;
	add_process(7, 1, "a");
	sample_after(SECOND);
}

static void end_it(void)
{
	for (int i = 0; i < 7; i++)
		sample_after(SECOND);
	assert_int_equal(table.firing_count, 0);
}

/* Sends what is due: how many alerts that was. */
static size_t send_to(struct receiver *to, enum receiver_outcome outcome)
{
	size_t count;

	if (!receiver_choose(to, &table, now))
		return 0;
	count = to->count;
	receiver_note(to, &table, outcome, now, UINT32_MAX);
	return count;
}

static void what_fires_is_sent_once_and_again_after_a_while(void **state)
{
	(void)state;
	begin_with_one_alert();
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 1);
	now += REPEAT - 1;
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 0);
	now += 1;
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 1);
	assert_int_equal(one.accepted, 2);
}

static void each_gets_all(void **state)
{
	(void)state;
	begin_with_one_alert();
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 1);
	assert_int_equal(send_to(&other, OUTCOME_ACCEPTED), 1);
	end_it();
	assert_int_equal(send_to(&other, OUTCOME_ACCEPTED), 1);
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 1);
	assert_true(one.sent[0].ended && other.sent[0].ended);
}

static void an_end_is_sent_once(void **state)
{
	(void)state;
	begin_with_one_alert();
	send_to(&one, OUTCOME_ACCEPTED);
	end_it();
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 1);
	assert_true(one.sent[0].ended);
	now += 10 * REPEAT;
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 0);
}

static void of_what_it_was_never_sent_it_gets_no_end(void **state)
{
	(void)state;
	begin_with_one_alert();
	end_it();
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 0);
}

/* It may have taken what it did not answer. */
static void of_what_it_may_know_it_gets_the_end(void **state)
{
	(void)state;
	begin_with_one_alert();
	assert_int_equal(send_to(&one, OUTCOME_UNREACHED), 1);
	end_it();
	now += REPEAT;
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 1);
	assert_true(one.sent[0].ended);
}

static void what_ends_while_it_is_sent_is_sent_as_ended(void **state)
{
	(void)state;
	begin_with_one_alert();
	assert_true(receiver_choose(&one, &table, now));
	end_it();
	assert_false(receiver_choose(&one, &table, now));
	receiver_note(&one, &table, OUTCOME_ACCEPTED, now, 0);
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 1);
	assert_true(one.sent[0].ended);
}

/* Another process with its pid and name does as one did that ended since. */
static void begin_and_fire_again(void)
{
	begin_with_one_alert();
	send_to(&one, OUTCOME_ACCEPTED);
	for (int i = 0; i < 7; i++) {
		add_process(7, 2, "a");
		sample_after(SECOND);
	}
}

static void the_end_of_one_that_fires_again_is_not_sent(void **state)
{
	(void)state;
	begin_and_fire_again();
	assert_int_equal(table.ended, 1);
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 1);
	assert_false(one.sent[0].ended);
	end_it();
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 1);
	assert_true(one.sent[0].ended);
}

/* All that was sent are the labels, and those have ended. */
static void the_end_is_sent_though_what_fired_again_was_not(void **state)
{
	(void)state;
	begin_and_fire_again();
	one.due = now + SECOND;
	assert_false(receiver_choose(&one, &table, now));
	now += SECOND;
	table.firing[0].told[0] = now;
	assert_false(receiver_choose(&one, &table, now));
	end_it();
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 1);
	assert_true(one.sent[0].ended);
}

static void what_fails_is_tried_again_later_each_time(void **state)
{
	uint64_t pauses[12];

	(void)state;
	begin_with_one_alert();
	for (int i = 0; i < 12; i++) {
		assert_int_equal(send_to(&one, i % 2 ? OUTCOME_TROUBLED : OUTCOME_UNREACHED), 1);
		assert_false(receiver_choose(&one, &table, now));
		pauses[i] = one.due - now;
		now = one.due;
	}
	assert_int_equal(pauses[0], SECOND);
	assert_int_equal(pauses[1], 2 * SECOND);
	assert_int_equal(pauses[6], 64 * SECOND);
	assert_int_equal(pauses[11], 64 * SECOND);
	assert_int_equal(one.failed[RECEIVER_UNREACHED], 6);
	assert_int_equal(one.failed[RECEIVER_TROUBLED], 6);
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 1);
	assert_int_equal(one.failures, 0);
}

static void pauses_differ_by_chance(void **state)
{
	(void)state;
	begin_with_one_alert();
	assert_true(receiver_choose(&one, &table, now));
	receiver_note(&one, &table, OUTCOME_UNREACHED, now, 0);
	assert_int_equal(one.due - now, SECOND / 2);
}

static void what_is_refused_is_not_tried_again(void **state)
{
	(void)state;
	begin_with_one_alert();
	assert_int_equal(send_to(&one, OUTCOME_REFUSED), 1);
	now += REPEAT - 1;
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 0);
	assert_int_equal(one.failed[RECEIVER_REFUSED], 1);
	end_it();
	assert_int_equal(send_to(&one, OUTCOME_REFUSED), 1);
	now += 10 * REPEAT;
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 0);
}

static void many_are_sent_in_parts(void **state)
{
	(void)state;
	begin_with_one_alert();
	for (uint32_t i = 0; i < 2 * RECEIVER_BATCH; i++)
		add_process(100 + i, 1, "a");
	sample_after(SECOND);
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), RECEIVER_BATCH);
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), RECEIVER_BATCH);
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 1);
	assert_int_equal(send_to(&one, OUTCOME_ACCEPTED), 0);
}

static void answers_mean_what_their_status_says(void **state)
{
	static const struct {
		unsigned int status;
		enum receiver_outcome outcome;
	} all[] = {
		{ 0, OUTCOME_UNREACHED }, { 200, OUTCOME_ACCEPTED }, { 204, OUTCOME_ACCEPTED },
		{ 302, OUTCOME_REFUSED }, { 400, OUTCOME_REFUSED }, { 401, OUTCOME_REFUSED },
		{ 408, OUTCOME_TROUBLED }, { 429, OUTCOME_TROUBLED }, { 500, OUTCOME_TROUBLED },
		{ 503, OUTCOME_TROUBLED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_int_equal(receiver_outcome(&(struct http_answer){
					 .status = all[i].status }), all[i].outcome);
}

static void an_answer_is_told_in_plain_words(void **state)
{
	struct http_answer answer = { .status = 400, .body = "\"bad\x1b[2J alert\"\nmore" };
	char words[RECEIVER_WORDS];

	(void)state;
	receiver_words(&answer, words);
	assert_string_equal(words, "answers 400: \"bad?[2J alert\"");
	answer = (struct http_answer){ .error = "no route" };
	receiver_words(&answer, words);
	assert_string_equal(words, "can't be reached: no route");
	answer = (struct http_answer){ .status = 503, .body = "" };
	receiver_words(&answer, words);
	assert_string_equal(words, "answers 503");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_fires_is_sent_once_and_again_after_a_while),
		cmocka_unit_test(each_gets_all),
		cmocka_unit_test(an_end_is_sent_once),
		cmocka_unit_test(of_what_it_was_never_sent_it_gets_no_end),
		cmocka_unit_test(of_what_it_may_know_it_gets_the_end),
		cmocka_unit_test(what_ends_while_it_is_sent_is_sent_as_ended),
		cmocka_unit_test(the_end_of_one_that_fires_again_is_not_sent),
		cmocka_unit_test(the_end_is_sent_though_what_fired_again_was_not),
		cmocka_unit_test(what_fails_is_tried_again_later_each_time),
		cmocka_unit_test(pauses_differ_by_chance),
		cmocka_unit_test(what_is_refused_is_not_tried_again),
		cmocka_unit_test(many_are_sent_in_parts),
		cmocka_unit_test(answers_mean_what_their_status_says),
		cmocka_unit_test(an_answer_is_told_in_plain_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
