// SPDX-License-Identifier: GPL-2.0
/* What is kept for graphs: a figure of each for each sample, or a gap. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_figures.h"
#include "top/graphs.h"
#include "top_model.h"

static struct graphs graphs;

static double newest(enum graph graph)
{
	return series_peak(&graphs.series[graph], 1);
}

static void fill(struct model *model, unsigned int number)
{
	struct ktally_task task = task_make(1, SECOND, "task");
	struct ktally_sample *sample = model_next(model);
	unsigned int field;

	/* Every counter grows by 200 in 2 s. */
	for (field = 0; field < KTALLY_HOST_COUNT; field++)
		host_set(sample, field, 1000 + 200 * number);
	host_set(sample, KTALLY_HOST_MEM_TOTAL, 1000);
	host_set(sample, KTALLY_HOST_MEM_AVAILABLE, 900);
	task_set(&task, KTALLY_TASK_RUN_DELAY, number * SECOND);
	commit(model, (10 + 2 * number) * SECOND, &task, 1);
	graphs_feed(&graphs, model);
}

static void each_has_its_figure(void **state)
{
	static const double want[GRAPHS] = {
		[GRAPH_CPU] = 0.6, [GRAPH_MEMORY] = 0.1, [GRAPH_PRESSURE_CPU] = 12,
		[GRAPH_PRESSURE_MEMORY] = 12, [GRAPH_PRESSURE_IO] = 12, [GRAPH_WAIT] = 0.5,
		[GRAPH_DISK] = 200, [GRAPH_NETWORK] = 200, [GRAPH_FORKS] = 100,
	};
	unsigned int i;

	fill(*state, 0);
	fill(*state, 1);
	for (i = 0; i < GRAPHS; i++) {
		assert_int_equal(graphs.series[i].count, 2);
		assert_true(fabs(newest(i) - want[i]) < 1e-6);
	}
}

static void rates_need_two_samples(void **state)
{
	fill(*state, 0);
	assert_true(newest(GRAPH_MEMORY) > 0 && newest(GRAPH_PRESSURE_IO) > 0);
	assert_true(isnan(newest(GRAPH_CPU)) && isnan(newest(GRAPH_WAIT)));
	assert_true(isnan(newest(GRAPH_DISK)) && isnan(newest(GRAPH_FORKS)));
}

static void a_sample_that_failed_is_a_gap(void **state)
{
	unsigned int i;

	fill(*state, 0);
	fill(*state, 1);
	graphs_feed(&graphs, NULL);
	for (i = 0; i < GRAPHS; i++) {
		assert_int_equal(graphs.series[i].count, 3);
		assert_true(isnan(newest(i)));
	}
}

static int begin(void **state)
{
	memset(&graphs, 0, sizeof(graphs));
	return set_up(state);
}

#undef test
#define test(name) cmocka_unit_test_setup_teardown(name, begin, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(each_has_its_figure),
		test(rates_need_two_samples),
		test(a_sample_that_failed_is_a_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
