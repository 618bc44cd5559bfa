// SPDX-License-Identifier: GPL-2.0
/* What a snapshot has of two samples, and of what came between them. */
#include "ledger_feed.h"

#include "host_figures.h"
#include "serve/snapshot_make.h"

static struct live live;
static struct health *health;
static struct health_rules rules;
static struct exit_ring exits;
static struct host_history history;
static uint64_t number;

static void begin_all(void)
{
	begin(8);
	/* What a snapshot calls its source is asked of a handle; no sample is taken with it. */
	assert_int_equal(ktally_open(&live.k, KTALLY_SOURCE_PROCFS), 0);
	health_rules_default(&rules);
	health = health_new(&rules);
	exits.count = history.count = 0;
	number = 0;
}

/* The rows that were added are a sample, of which it is made. */
static struct snapshot *make(bool goes_on, const struct snapshot *last)
{
	struct snapshot *made;

	sample(goes_on);
	made = snapshot_make(&(struct snapshot_parts){
		.before = goes_on ? &samples[!at] : NULL, .now = &samples[at], .samples = ++number,
		.live = &live, .ledger = ledger, .health = health, .rules = &rules,
		.exits = &exits, .history = &history, .last = last,
	});
	assert_non_null(made);
	return made;
}

static void end_all(struct snapshot *first, struct snapshot *second)
{
	snapshot_drop(first);
	snapshot_drop(second);
	health_free(health);
	ktally_close(live.k);
	end();
}

static const struct snapshot_group *group_of(const struct snapshot *made, const char *name)
{
	for (uint64_t i = 0; i < made->group_count; i++)
		if (!strcmp(made->groups[i].name, name))
			return &made->groups[i];
	fail_msg("there is no group %s", name);
	return NULL;
}

static void what_groups_did_since_is_known(void **state)
{
	struct snapshot *first, *second;

	(void)state;
	begin_all();
	add(10, 1, "a", 100);
	first = make(false, NULL);
	assert_int_equal(first->elapsed, 0);
	assert_false(ktally_has(group_of(first, "a")->grew, KTALLY_TASK_UTIME));
	add(10, 1, "a", 350);
	add(11, now + 1, "b", 7);
	second = make(true, first);
	assert_int_equal(second->elapsed, 10 * SECOND);
	assert_true(ktally_has(group_of(second, "a")->grew, KTALLY_TASK_UTIME));
	assert_int_equal(group_of(second, "a")->growth[KTALLY_TASK_UTIME], 250);
	/* It was not there before: what it did in this interval alone can't be told. */
	assert_false(ktally_has(group_of(second, "b")->grew, KTALLY_TASK_UTIME));
	end_all(first, second);
}

static void what_a_snapshot_does_not_go_on_from_is_not_compared(void **state)
{
	struct snapshot *first, *second;

	(void)state;
	begin_all();
	add(10, 1, "a", 100);
	first = make(false, NULL);
	/* Another source. */
	add(10, 1, "a", 350);
	second = make(false, first);
	assert_int_equal(second->elapsed, 0);
	assert_false(ktally_has(group_of(second, "a")->grew, KTALLY_TASK_UTIME));
	snapshot_drop(second);
	/* There was one between them, of which no snapshot could be made. */
	add(10, 1, "a", 400);
	sample(true);
	number++;
	add(10, 1, "a", 500);
	second = make(true, first);
	assert_int_equal(second->elapsed, 10 * SECOND);
	assert_false(ktally_has(group_of(second, "a")->grew, KTALLY_TASK_UTIME));
	end_all(first, second);
}

static void the_host_and_its_history_are_of_both(void **state)
{
	struct snapshot *first, *second;

	(void)state;
	begin_all();
	host_set(&samples[!at], KTALLY_HOST_FORKS, 10);
	host_set(&samples[!at], KTALLY_HOST_DISK_READ, 100);
	first = make(false, NULL);
	host_set(&samples[!at], KTALLY_HOST_FORKS, 30);
	host_set(&samples[!at], KTALLY_HOST_DISK_READ, 1100);
	second = make(true, first);
	assert_int_equal(second->host.value[KTALLY_HOST_FORKS], 30);
	assert_int_equal(second->host_before.value[KTALLY_HOST_FORKS], 10);
	assert_int_equal(host_history_count(&first->history), 1);
	assert_int_equal(host_history_count(&second->history), 2);
	assert_true(host_history_get(&second->history, 1)->figure[HISTORY_DISK_READ] > 99);
	end_all(first, second);
	memset(samples, 0, sizeof(samples));
}

static void exits_are_those_until_then(void **state)
{
	struct ktally_task record = row(10, 1, "a", 5);
	struct snapshot *first, *second;

	(void)state;
	begin_all();
	first = make(false, NULL);
	exit_ring_add(&exits, &record);
	second = make(true, first);
	assert_int_equal(exit_ring_count(&first->ended), 0);
	assert_int_equal(exit_ring_count(&second->ended), 1);
	assert_int_equal(exit_ring_get(&second->ended, 0)->pid, 10);
	end_all(first, second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_groups_did_since_is_known),
		cmocka_unit_test(what_a_snapshot_does_not_go_on_from_is_not_compared),
		cmocka_unit_test(the_host_and_its_history_are_of_both),
		cmocka_unit_test(exits_are_those_until_then),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
