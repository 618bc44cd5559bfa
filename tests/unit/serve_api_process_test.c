// SPDX-License-Identifier: GPL-2.0
/* What is told of processes that are and that were. */
#include "api_scene.h"

/* The process with this pid is the next one, and in all orders. */
static struct leader *add(uint64_t pid)
{
	struct leaders *leaders = &snapshot->leaders;
	struct leader *leader;

	if (!leaders->leader)
		leaders->leader = calloc(LEADER_ORDERS * LEADERS, sizeof(*leaders->leader));
	leader = &leaders->leader[leaders->count];
	leader->now = task_make(pid, 5 * SECOND, "name");
	leader->before = leader->now;
	for (unsigned int i = 0; i < LEADER_ORDERS; i++)
		leaders->order[i][leaders->length[i]++] = (uint8_t)leaders->count;
	leaders->count++;
	return leader;
}

static json_t *first(void)
{
	api_put_processes(snapshot, LEADER_CPU, LEADERS, false, &page);
	read_page();
	return json_array_get(said, 0);
}

static void what_is_not_known_is_absent(void **state)
{
	const json_t *process;

	(void)state;
	add(42);
	process = first();
	assert_int_equal(json_array_size(said), 1);
	assert_int_equal(json_integer_value(member(process, "pid")), 42);
	assert_int_equal(json_integer_value(member(process, "start_time")), 5 * SECOND);
	assert_string_equal(text(process, "comm"), "name");
	assert_string_equal(text(process, "group"), "other");
	assert_true(lacks(process, "user") && lacks(process, "unit") && lacks(process, "state"));
	assert_true(lacks(process, "cpu_percent"));
	assert_int_equal(json_object_size(member(process, "values")), 0);
	assert_int_equal(json_object_size(member(process, "rates")), 0);
}

static void figures_have_their_names_and_no_others(void **state)
{
	struct leader *leader = add(42);
	const json_t *process, *values, *rates;

	(void)state;
	snapshot->elapsed = 2 * SECOND;
	leader->known = leader->goes_on = true;
	task_set(&leader->before, KTALLY_TASK_CPU_TIME, SECOND);
	task_set(&leader->now, KTALLY_TASK_CPU_TIME, 2 * SECOND);
	task_set(&leader->before, KTALLY_TASK_READ_BYTES, 1000);
	task_set(&leader->now, KTALLY_TASK_READ_BYTES, UINT64_MAX / 2);
	task_set(&leader->now, KTALLY_TASK_RSS, 4096);
	task_set(&leader->now, KTALLY_TASK_NICE, (uint64_t)-20);
	task_set(&leader->now, KTALLY_TASK_STATE, KTALLY_STATE_SLEEPING);
	task_set(&leader->now, KTALLY_TASK_REDACTED_FIELDS, 1);
	task_set(&leader->now, KTALLY_TASK_NSPID, 1);
	process = first();
	values = member(process, "values");
	rates = member(process, "rates");
	assert_true(is_real(process, "cpu_percent", 50));
	assert_string_equal(text(process, "state"), "sleeping");
	assert_int_equal(json_integer_value(member(values, "cpu_time")), 2 * SECOND);
	assert_int_equal(json_integer_value(member(values, "read_bytes")), UINT64_MAX / 2);
	assert_int_equal(json_integer_value(member(values, "rss")), 4096);
	assert_int_equal(json_integer_value(member(values, "nice")), -20);
	assert_int_equal(json_object_size(values), 4);
	assert_true(is_real(rates, "cpu_time", 5e8));
	assert_non_null(json_object_get(rates, "read_bytes"));
	assert_int_equal(json_object_size(rates), 2);
}

static void one_that_began_since_counts_from_nothing(void **state)
{
	struct leader *leader = add(42);

	(void)state;
	snapshot->elapsed = SECOND;
	task_set(&leader->now, KTALLY_TASK_CPU_TIME, SECOND / 4);
	assert_true(lacks(first(), "cpu_percent"));
	leader->known = true;
	assert_true(is_real(first(), "cpu_percent", 25));
}

static void names_are_text(void **state)
{
	struct leader *leader = add(42);
	const json_t *process;

	(void)state;
	memcpy(leader->now.comm, "</script>\"\n\xff\x1b...", sizeof(leader->now.comm));
	strcpy(leader->user, "me\"");
	leader->unit = strdup("a\\b\x01.service");
	leader->group = 3;
	snapshot->groups[0] = (struct snapshot_group){ .number = 0, .name = strdup("other") };
	snapshot->groups[1] = (struct snapshot_group){ .number = 3, .name = strdup("of\\x01\"") };
	snapshot->group_count = 2;
	process = first();
	assert_string_equal(text(process, "comm"), "</script>\"\n\\xff\x1b...");
	assert_string_equal(text(process, "user"), "me\"");
	assert_string_equal(text(process, "unit"), "a\\b\x01.service");
	assert_string_equal(text(process, "group"), "of\\x01\"");
}

/* Figures and names of the longest that can be. */
static void the_longest_have_room(void **state)
{
	(void)state;
	snapshot->elapsed = 1;
	snapshot->groups[0] = (struct snapshot_group){ .name = calloc(1, GROUP_NAME) };
	memset(snapshot->groups[0].name, '\x01', GROUP_NAME - 1);
	snapshot->group_count = 1;
	for (unsigned int i = 0; i < LEADERS; i++) {
		struct leader *leader = add(i + 1);

		leader->known = leader->goes_on = true;
		memset(leader->now.present, 0xff, sizeof(leader->now.present));
		memset(leader->now.value, 0xff, sizeof(leader->now.value));
		memset(leader->before.present, 0xff, sizeof(leader->before.present));
		memset(leader->before.value, 0, sizeof(leader->before.value));
		memset(leader->now.comm, '\xff', sizeof(leader->now.comm));
		memset(leader->user, '\x01', sizeof(leader->user) - 1);
		leader->unit = calloc(1, CGROUP_UNIT);
		memset(leader->unit, '\x01', CGROUP_UNIT - 1);
	}
	api_put_processes(snapshot, LEADER_CPU, LEADERS, false, &page);
	assert_false(page.failed);
}

static void limits_and_orders_hold(void **state)
{
	struct leaders *leaders = &snapshot->leaders;

	(void)state;
	api_put_processes(snapshot, LEADER_IO, 10, false, &page);
	read_page();
	assert_int_equal(json_array_size(said), 0);
	api_put_main_processes(snapshot, false, &page);
	read_page();
	assert_int_equal(json_array_size(said), 0);
	for (unsigned int i = 0; i < LEADERS; i++)
		add(i + 1);
	/* By memory the last ones are the first, of which some are among those by CPU time. */
	for (unsigned int i = 0; i < LEADERS; i++)
		leaders->order[LEADER_MEMORY][i] = (uint8_t)(29 - i % 30);
	api_put_processes(snapshot, LEADER_MEMORY, 10, false, &page);
	read_page();
	assert_int_equal(json_array_size(said), 10);
	assert_int_equal(json_integer_value(member(json_array_get(said, 0), "pid")), 30);
	api_put_main_processes(snapshot, false, &page);
	read_page();
	assert_int_equal(json_array_size(said), 30);
	for (unsigned int i = 0; i < 30; i++)
		assert_int_equal(json_integer_value(member(json_array_get(said, i), "pid")),
				 i < 20 ? i + 1 : 50 - i);
}

static void ends_are_told_in_words(void **state)
{
	struct ktally_task record = task_busy(8, 90 * SECOND, "a\xff", SECOND / 2);
	const json_t *note;

	(void)state;
	task_set(&record, KTALLY_TASK_EXIT_TIME, 92 * SECOND);
	task_set(&record, KTALLY_TASK_TERM_SIG, 11);
	exit_ring_add(&snapshot->ended, &record);
	record = task_make(9, 0, "b");
	record.present[0] &= ~(UINT64_C(1) << KTALLY_TASK_START_TIME);
	task_set(&record, KTALLY_TASK_EXIT_TIME, 93 * SECOND);
	task_set(&record, KTALLY_TASK_EXIT_CODE, 3);
	task_set(&record, KTALLY_TASK_TERM_SIG, 0);
	exit_ring_add(&snapshot->ended, &record);
	api_put_exits(snapshot, EXITS_KEPT, false, &page);
	read_page();
	assert_int_equal(json_array_size(said), 2);
	note = json_array_get(said, 0);
	assert_int_equal(json_integer_value(member(note, "code")), 3);
	assert_true(lacks(note, "signal") && lacks(note, "lived_seconds"));
	assert_true(lacks(note, "cpu_seconds") && lacks(note, "peak_bytes"));
	note = json_array_get(said, 1);
	assert_string_equal(text(note, "time"), "1970-01-01T00:18:12.000Z");
	assert_string_equal(text(note, "comm"), "a\\xff");
	assert_string_equal(text(note, "signal"), "SIGSEGV");
	assert_true(is_real(note, "lived_seconds", 2) && is_real(note, "cpu_seconds", 0.5));
	assert_true(lacks(note, "code"));
	api_put_exits(snapshot, 1, false, &page);
	read_page();
	assert_int_equal(json_array_size(said), 1);
}

/* Of what /proc shows everybody all, of what it guards nothing, by the spec. */
static void strangers_are_told_what_procfs_shows_everybody(void **state)
{
	const struct ktally_set *set = &ktally_task_set;
	struct leader *leader = add(42);
	const json_t *whole, *some;

	(void)state;
	snapshot->elapsed = SECOND;
	leader->known = leader->goes_on = true;
	for (unsigned int i = 0; i < set->count; i++) {
		task_set(&leader->before, i, 1);
		task_set(&leader->now, i, 2);
	}
	api_put_processes(snapshot, LEADER_CPU, 1, false, &page);
	read_page();
	whole = json_incref(json_array_get(said, 0));
	api_put_main_processes(snapshot, true, &page);
	read_page();
	some = json_array_get(said, 0);
	for (unsigned int i = 0; i < set->count; i++) {
		const char *name = set->fields[i].name;
		bool guarded = set->guarded >> i & 1;

		assert_true(lacks(member(some, "values"), name) ==
			    (guarded || lacks(member(whole, "values"), name)));
		assert_true(lacks(member(some, "rates"), name) ==
			    (guarded || lacks(member(whole, "rates"), name)));
	}
	assert_true(lacks(member(some, "values"), "read_bytes"));
	assert_true(lacks(member(some, "rates"), "write_bytes"));
	assert_true(lacks(member(some, "values"), "fds"));
	json_decref((json_t *)whole);
}

static void strangers_are_not_told_how_a_process_ended(void **state)
{
	struct ktally_task record = task_busy(8, 90 * SECOND, "a", SECOND / 2);
	const json_t *note;

	(void)state;
	task_set(&record, KTALLY_TASK_EXIT_TIME, 92 * SECOND);
	task_set(&record, KTALLY_TASK_TERM_SIG, 11);
	exit_ring_add(&snapshot->ended, &record);
	api_put_exits(snapshot, EXITS_KEPT, true, &page);
	read_page();
	note = json_array_get(said, 0);
	assert_string_equal(text(note, "comm"), "a");
	assert_true(is_real(note, "cpu_seconds", 0.5));
	assert_true(lacks(note, "code") && lacks(note, "signal"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_not_known_is_absent, begin_scene,
						end_scene),
		cmocka_unit_test_setup_teardown(figures_have_their_names_and_no_others, begin_scene,
						end_scene),
		cmocka_unit_test_setup_teardown(one_that_began_since_counts_from_nothing,
						begin_scene, end_scene),
		cmocka_unit_test_setup_teardown(names_are_text, begin_scene, end_scene),
		cmocka_unit_test_setup_teardown(the_longest_have_room, begin_scene, end_scene),
		cmocka_unit_test_setup_teardown(limits_and_orders_hold, begin_scene, end_scene),
		cmocka_unit_test_setup_teardown(ends_are_told_in_words, begin_scene, end_scene),
		cmocka_unit_test_setup_teardown(strangers_are_told_what_procfs_shows_everybody,
						begin_scene, end_scene),
		cmocka_unit_test_setup_teardown(strangers_are_not_told_how_a_process_ended,
						begin_scene, end_scene),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
