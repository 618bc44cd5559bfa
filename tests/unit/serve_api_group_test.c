// SPDX-License-Identifier: GPL-2.0
/* What is told of groups, and which comes first. */
#include "api_scene.h"

static struct snapshot_group *add(const char *name)
{
	struct snapshot_group *group = &snapshot->groups[snapshot->group_count];

	group->number = (uint32_t)snapshot->group_count++;
	group->name = strdup(name);
	return group;
}

static void count(struct snapshot_group *group, enum ktally_task_field field, uint64_t value,
		  uint64_t growth)
{
	group->figures.value[field] = value;
	ktally_mark(group->figures.counted, field);
	group->growth[field] = growth;
	ktally_mark(group->grew, field);
}

static void hold(struct snapshot_group *group, uint64_t bytes)
{
	static const enum ktally_task_field parts[] = {
		KTALLY_TASK_RSS_ANON, KTALLY_TASK_RSS_FILE, KTALLY_TASK_RSS_SHMEM,
	};

	for (unsigned int i = 0; i < 3; i++) {
		group->figures.value[parts[i]] = i ? 0 : bytes;
		ktally_mark(group->figures.held, parts[i]);
	}
}

static json_t *groups(unsigned int limit)
{
	api_put_groups(snapshot, limit, &page);
	read_page();
	return said;
}

static void sums_are_of_what_the_spec_says(void **state)
{
	struct snapshot_group *group = add("a\\xff\"b");
	const json_t *found;

	(void)state;
	snapshot->elapsed = 2 * SECOND;
	count(group, KTALLY_TASK_UTIME, 5 * SECOND, SECOND);
	count(group, KTALLY_TASK_STIME, 2 * SECOND, SECOND);
	hold(group, 4096);
	group->figures.processes = 3;
	found = json_array_get(groups(9), 0);
	assert_string_equal(text(found, "name"), "a\\xff\"b");
	assert_int_equal(json_integer_value(member(found, "processes")), 3);
	assert_true(is_real(found, "cpu_percent", 100));
	assert_true(is_real(member(found, "values"), "cpu_time", 7e9));
	assert_true(is_real(member(found, "values"), "rss", 4096));
	assert_true(is_real(member(found, "rates"), "cpu_time", 1e9));
	assert_true(is_real(member(found, "rates"), "stime", 5e8));
	assert_int_equal(json_object_size(member(found, "rates")), 3);
	/* Without a sample before there is no change. */
	snapshot->elapsed = 0;
	found = json_array_get(groups(9), 0);
	assert_int_equal(json_object_size(member(found, "rates")), 0);
	assert_true(lacks(found, "cpu_percent"));
}

static void ends_are_known_with_exit_records_only(void **state)
{
	struct snapshot_group *group = add("a");
	const json_t *found;

	(void)state;
	group->figures.starts = 9;
	group->figures.ends[END_SUCCESS] = 1;
	group->figures.ends[END_ERROR] = 2;
	group->figures.ends[END_UNKNOWN] = 3;
	group->figures.ends[END_SIGNAL + 9] = 4;
	group->figures.ends[END_SIGNAL + 15] = 5;
	found = json_array_get(groups(9), 0);
	assert_true(lacks(found, "starts") && lacks(found, "ends"));
	snapshot->knows_exits = true;
	found = json_array_get(groups(9), 0);
	assert_true(is_real(found, "starts", 9));
	found = member(found, "ends");
	assert_true(is_real(found, "success", 1) && is_real(found, "error", 2));
	assert_true(is_real(found, "unknown", 3) && is_real(found, "signal", 9));
}

static void who_uses_most_is_first(void **state)
{
	static const char *const order[] = { "busy", "large", "small", "none" };

	(void)state;
	snapshot->elapsed = SECOND;
	add("none");
	hold(add("small"), 1);
	hold(add("large"), 1000);
	count(&snapshot->groups[2], KTALLY_TASK_UTIME, 9 * SECOND, 0);
	count(&snapshot->groups[2], KTALLY_TASK_STIME, 0, 0);
	add("busy");
	count(&snapshot->groups[3], KTALLY_TASK_UTIME, 1, 1);
	count(&snapshot->groups[3], KTALLY_TASK_STIME, 1, 0);
	assert_int_equal(json_array_size(groups(9)), 4);
	for (unsigned int i = 0; i < 4; i++)
		assert_string_equal(text(json_array_get(said, i), "name"), order[i]);
	assert_int_equal(json_array_size(groups(2)), 2);
	assert_string_equal(text(json_array_get(said, 1), "name"), "large");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sums_are_of_what_the_spec_says, begin_scene,
						end_scene),
		cmocka_unit_test_setup_teardown(ends_are_known_with_exit_records_only, begin_scene,
						end_scene),
		cmocka_unit_test_setup_teardown(who_uses_most_is_first, begin_scene, end_scene),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
