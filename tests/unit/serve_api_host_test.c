// SPDX-License-Identifier: GPL-2.0
/* What is told of the host, of latencies and of the last samples. */
#include <math.h>

#include "api_scene.h"

static void set(enum ktally_host_field field, uint64_t before, uint64_t now)
{
	snapshot->host_before.value[field] = before;
	ktally_mark(snapshot->host_before.present, field);
	snapshot->host.value[field] = now;
	ktally_mark(snapshot->host.present, field);
}

static void figures_of_the_host_have_their_units(void **state)
{
	const json_t *values, *rates;

	(void)state;
	snapshot->elapsed = 4 * SECOND;
	snapshot->tasks = 12;
	set(KTALLY_HOST_UPTIME, 0, 90 * SECOND);
	set(KTALLY_HOST_LOAD1, 0, 123);
	set(KTALLY_HOST_FORKS, 100, 140);
	set(KTALLY_HOST_CPU_IDLE, 0, 3 * SECOND);
	set(KTALLY_HOST_CPU_USER, 0, SECOND);
	snapshot->has_info = true;
	ktally_mark(snapshot->info.present, KTALLY_INFO_CPUS);
	snapshot->info.value[KTALLY_INFO_CPUS] = 2;
	api_put_host(snapshot, &page);
	read_page();
	values = member(said, "values");
	rates = member(said, "rates");
	assert_non_null(text(said, "hostname"));
	assert_true(is_real(said, "cpus", 2) && is_real(said, "processes", 12));
	assert_true(is_real(said, "uptime_seconds", 90) && is_real(said, "cpu_percent", 25));
	assert_true(is_real(values, "load1", 1.23) && is_real(values, "forks", 140));
	assert_int_equal(json_object_size(values), 5);
	assert_true(is_real(rates, "forks", 10) && is_real(rates, "cpu_user", 2.5e8));
	assert_int_equal(json_object_size(rates), 3);
}

static void without_a_sample_before_there_are_no_rates(void **state)
{
	(void)state;
	set(KTALLY_HOST_FORKS, 100, 140);
	set(KTALLY_HOST_CPU_IDLE, 0, 1);
	api_put_host(snapshot, &page);
	read_page();
	assert_int_equal(json_object_size(member(said, "rates")), 0);
	assert_true(lacks(said, "cpu_percent") && lacks(said, "cpus"));
	assert_true(lacks(said, "uptime_seconds"));
}

static void latencies_are_those_of_hooks_that_are_on(void **state)
{
	struct ktally_histogram *h = snapshot->latencies.hist;

	(void)state;
	h[0].known = true;
	api_put_latencies(snapshot, &page);
	read_page();
	assert_int_equal(json_array_size(said), 0);
	snapshot->has_latencies = true;
	h[3] = (struct ktally_histogram){ .known = true, .events = 4, .longest = 1500 };
	h[3].bucket[11] = 4;
	api_put_latencies(snapshot, &page);
	read_page();
	assert_int_equal(json_array_size(said), 2);
	assert_string_equal(text(json_array_get(said, 0), "kind"), "runq");
	assert_true(is_real(json_array_get(said, 0), "count", 0));
	/* Of nothing there is no percentile. */
	assert_true(lacks(json_array_get(said, 0), "p50_seconds"));
	assert_string_equal(text(json_array_get(said, 1), "kind"), "blkio");
	assert_true(is_real(json_array_get(said, 1), "count", 4));
	assert_true(json_number_value(member(json_array_get(said, 1), "p99_seconds")) <= 1500e-9);
}

static void history_has_what_is_known_of_each_sample(void **state)
{
	struct ktally_sample now = { 0 };
	const json_t *points;

	(void)state;
	api_put_history(snapshot, SECOND / 2, &page);
	read_page();
	assert_true(is_real(said, "interval_seconds", 0.5));
	assert_int_equal(json_array_size(member(said, "points")), 0);
	for (unsigned int i = 0; i < 2 * HISTORY_POINTS; i++) {
		moment_set(&now, i * SECOND);
		if (i == 2 * HISTORY_POINTS - 1)
			host_set(&now, KTALLY_HOST_PSI_MEM_SOME_AVG10, 50);
		host_history_add(&snapshot->history, NULL, &now);
	}
	api_put_history(snapshot, SECOND / 2, &page);
	read_page();
	points = member(said, "points");
	assert_int_equal(json_array_size(points), HISTORY_POINTS);
	assert_int_equal(json_object_size(json_array_get(points, 0)), 1);
	assert_string_equal(text(json_array_get(points, 0), "time"), "1970-01-01T00:22:40.000Z");
	assert_true(is_real(json_array_get(points, HISTORY_POINTS - 1), "psi_memory", 0.5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(figures_of_the_host_have_their_units, begin_scene,
						end_scene),
		cmocka_unit_test_setup_teardown(without_a_sample_before_there_are_no_rates,
						begin_scene, end_scene),
		cmocka_unit_test_setup_teardown(latencies_are_those_of_hooks_that_are_on,
						begin_scene, end_scene),
		cmocka_unit_test_setup_teardown(history_has_what_is_known_of_each_sample,
						begin_scene, end_scene),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
