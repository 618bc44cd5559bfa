// SPDX-License-Identifier: GPL-2.0
/* Which processes are kept, in which orders, and what is known of them. */
#include "ledger_feed.h"

#include <unistd.h>

#include "serve/leaders.h"

static struct leaders leaders;

static void pick(bool goes_on)
{
	leaders_free(&leaders);
	sample(goes_on);
	assert_int_equal(leaders_pick(&leaders, goes_on ? &samples[!at] : NULL, &samples[at], NULL,
				      ledger), 0);
}

static void finish(void)
{
	leaders_free(&leaders);
	end();
}

static void use(uint64_t pid, uint64_t start, enum ktally_task_field field, uint64_t value)
{
	add(pid, start, "task", 0);
	task_set(&rows[row_count - 1], field, value);
}

static uint64_t pid_of(enum leader_order order, unsigned int at_place)
{
	return leaders.leader[leaders.order[order][at_place]].now.value[KTALLY_TASK_PID];
}

static void who_did_most_is_first(void **state)
{
	(void)state;
	begin(1);
	for (unsigned int i = 0; i < 3; i++)
		use(10 + i, 1, KTALLY_TASK_CPU_TIME, 5 * SECOND);
	pick(false);
	/* Of one sample alone only what is held is known. */
	assert_int_equal(leaders.length[LEADER_CPU], 0);
	use(10, 1, KTALLY_TASK_CPU_TIME, 6 * SECOND);
	use(11, 1, KTALLY_TASK_CPU_TIME, 8 * SECOND);
	use(12, 1, KTALLY_TASK_CPU_TIME, 5 * SECOND);
	pick(true);
	assert_int_equal(leaders.length[LEADER_CPU], 2);
	assert_int_equal(pid_of(LEADER_CPU, 0), 11);
	assert_int_equal(pid_of(LEADER_CPU, 1), 10);
	assert_int_equal(leaders.count, 2);
	assert_true(leaders.leader[0].goes_on && leaders.leader[0].known);
	assert_int_equal(leaders.leader[0].before.value[KTALLY_TASK_CPU_TIME], 5 * SECOND);
	finish();
}

static void each_order_is_of_its_own(void **state)
{
	static const struct {
		enum ktally_task_field field;
		enum leader_order order;
	} of[] = {
		{ KTALLY_TASK_CPU_TIME, LEADER_CPU }, { KTALLY_TASK_RSS, LEADER_MEMORY },
		{ KTALLY_TASK_READ_BYTES, LEADER_IO }, { KTALLY_TASK_WRITE_BYTES, LEADER_IO },
		{ KTALLY_TASK_RUN_DELAY, LEADER_DELAY }, { KTALLY_TASK_BLKIO_DELAY, LEADER_DELAY },
	};

	(void)state;
	begin(1);
	for (unsigned int i = 0; i < 6; i++)
		use(10 + i, 1, of[i].field, 0);
	pick(false);
	for (unsigned int i = 0; i < 6; i++)
		use(10 + i, 1, of[i].field, 1000 - i);
	pick(true);
	assert_int_equal(leaders.count, 6);
	for (unsigned int i = 0; i < 6; i++) {
		bool second = i && of[i - 1].order == of[i].order;

		assert_int_equal(pid_of(of[i].order, second), 10 + i);
		assert_int_equal(leaders.leader[i].now.value[KTALLY_TASK_PID], 10 + i);
	}
	assert_int_equal(leaders.length[LEADER_CPU], 1);
	assert_int_equal(leaders.length[LEADER_IO], 2);
	finish();
}

static void a_pid_that_is_used_again_is_another(void **state)
{
	(void)state;
	begin(1);
	use(10, 1, KTALLY_TASK_CPU_TIME, 50 * SECOND);
	use(11, 1, KTALLY_TASK_CPU_TIME, 50 * SECOND);
	pick(false);
	/* One that began since counts from 0; one that was not to be seen is not known. */
	use(10, now + SECOND, KTALLY_TASK_CPU_TIME, 2 * SECOND);
	use(12, 1, KTALLY_TASK_CPU_TIME, 50 * SECOND);
	pick(true);
	assert_int_equal(leaders.count, 1);
	assert_int_equal(pid_of(LEADER_CPU, 0), 10);
	assert_true(leaders.leader[0].known);
	assert_false(leaders.leader[0].goes_on);
	finish();
}

/* So many that they can't all be kept, in an order by chance; who should be is found anew. */
static void of_many_the_first_are_kept(void **state)
{
	static struct ktally_task many[5000];
	static struct ktally_sample sample;
	uint64_t chance = 88172645463325252, least = UINT64_MAX;
	size_t above = 0, equal = 0;

	(void)state;
	begin(1);
	for (size_t i = 0; i < 5000; i++) {
		chance ^= chance << 13;
		chance ^= chance >> 7;
		chance ^= chance << 17;
		many[i] = row(i + 1, 1, "task", 0);
		task_set(&many[i], KTALLY_TASK_RSS, 1 + chance % 3000);
	}
	sample_fill(&sample, 100 * SECOND, many, 5000);
	assert_int_equal(ledger_sample(ledger, NULL, &sample, true), 0);
	assert_int_equal(leaders_pick(&leaders, NULL, &sample, NULL, ledger), 0);
	assert_int_equal(leaders.length[LEADER_MEMORY], LEADERS);
	assert_int_equal(leaders.count, LEADERS);
	for (unsigned int i = 0; i < LEADERS; i++) {
		uint64_t held = leaders.leader[leaders.order[LEADER_MEMORY][i]].now
					.value[KTALLY_TASK_RSS];

		assert_true(held <= least);
		least = held;
		assert_true(!i || leaders.leader[i].now.value[KTALLY_TASK_PID] >
				  leaders.leader[i - 1].now.value[KTALLY_TASK_PID]);
	}
	for (size_t i = 0; i < 5000; i++) {
		above += many[i].value[KTALLY_TASK_RSS] > least;
		equal += many[i].value[KTALLY_TASK_RSS] == least;
	}
	assert_true(above < LEADERS && above + equal >= LEADERS);
	ktally_sample_free(&sample);
	finish();
}

static void names_are_looked_up(void **state)
{
	uint64_t me = (uint64_t)getpid();
	struct leaders last = { 0 };

	(void)state;
	begin(1);
	use(me, 1, KTALLY_TASK_RSS, 4096);
	task_set(&rows[0], KTALLY_TASK_UID, 0);
	pick(false);
	assert_string_equal(leaders.leader[0].user, "root");
	assert_string_equal(ledger_roster(ledger)->group[leaders.leader[0].group].name, "task");
	/* What was found for the same life is taken again, but for each 32nd time. */
	last = leaders;
	leaders = (struct leaders){ 0 };
	free(last.leader[0].unit);
	last.leader[0].unit = strdup("of-before.service");
	for (unsigned int i = 0; i < 32; i++) {
		bool anew = (me + ledger_roster(ledger)->number) % KTALLY_REFRESH == 0;

		assert_int_equal(leaders_pick(&leaders, NULL, &samples[at], &last, ledger), 0);
		if (!anew)
			assert_string_equal(leaders.leader[0].unit, "of-before.service");
		else if (leaders.leader[0].unit)
			assert_string_not_equal(leaders.leader[0].unit, "of-before.service");
		leaders_free(&leaders);
		use(me, 1, KTALLY_TASK_RSS, 4096);
		sample(true);
	}
	/* Of another life it is not. */
	last.leader[0].now.value[KTALLY_TASK_START_TIME] = 2;
	assert_int_equal(leaders_pick(&leaders, NULL, &samples[at], &last, ledger), 0);
	if (leaders.leader[0].unit)
		assert_string_not_equal(leaders.leader[0].unit, "of-before.service");
	leaders_free(&last);
	finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_did_most_is_first),
		cmocka_unit_test(each_order_is_of_its_own),
		cmocka_unit_test(a_pid_that_is_used_again_is_another),
		cmocka_unit_test(of_many_the_first_are_kept),
		cmocka_unit_test(names_are_looked_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
