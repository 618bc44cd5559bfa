// SPDX-License-Identifier: GPL-2.0
/* What the host's figures come to between two samples: known, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "top/figures.h"
#include "host_figures.h"
#include "top_model.h"

/* Two samples 2 s apart of one task, which waited for 0.5 s of them. */
static void two_samples(struct model *model, enum ktally_host_field field, uint64_t then,
			uint64_t now)
{
	struct ktally_task task = task_busy(1, SECOND, "task", SECOND);
	unsigned int i;

	for (i = 0; i < 2; i++) {
		struct ktally_sample *sample = model_next(model);

		task_set(&task, KTALLY_TASK_RUN_DELAY, SECOND + i * SECOND / 2);
		memset(&sample->host, 0, sizeof(sample->host));
		host_set(sample, field, i ? now : then);
		commit(model, (10 + 2 * i) * SECOND, &task, 1);
	}
}

static bool is_about(double value, double expected)
{
	return value > expected - 1e-6 && value < expected + 1e-6;
}

static void rates_are_per_second(void **state)
{
	struct model *model = *state;
	uint64_t value;
	double rate;

	assert_false(figure_value(NULL, KTALLY_HOST_FORKS, &value));
	assert_false(figure_rate(model, KTALLY_HOST_FORKS, &rate));
	two_samples(model, KTALLY_HOST_FORKS, 1000, 1007);
	assert_true(figure_value(model_now(model), KTALLY_HOST_FORKS, &value));
	assert_int_equal(value, 1007);
	assert_true(figure_delta(model, KTALLY_HOST_FORKS, &rate) && is_about(rate, 7));
	assert_true(figure_rate(model, KTALLY_HOST_FORKS, &rate) && is_about(rate, 3.5));
	assert_false(figure_rate(model, KTALLY_HOST_CTXT, &rate));
	assert_true(figure_rates(model, KTALLY_HOST_FORKS, KTALLY_HOST_FORKS, &rate));
	assert_true(is_about(rate, 7));
	/* A sum lacks what one of its parts lacks. */
	assert_false(figure_rates(model, KTALLY_HOST_FORKS, KTALLY_HOST_CTXT, &rate));
	assert_false(figure_rates(model, KTALLY_HOST_CTXT, KTALLY_HOST_FORKS, &rate));
}

static void a_counter_that_went_back_has_no_rate(void **state)
{
	struct model *model = *state;
	double rate;

	two_samples(model, KTALLY_HOST_DISK_READ, 1000, 999);
	assert_false(figure_delta(model, KTALLY_HOST_DISK_READ, &rate));
	assert_false(figure_rate(model, KTALLY_HOST_DISK_READ, &rate));
}

static void no_rate_without_time_between(void **state)
{
	struct model *model = *state;
	double rate;

	two_samples(model, KTALLY_HOST_FORKS, 1, 2);
	model->context.elapsed = 0;
	assert_false(figure_rate(model, KTALLY_HOST_FORKS, &rate));
}

static struct ktally_cpu cpu_make(uint64_t user, uint64_t system, uint64_t idle, uint64_t iowait)
{
	struct ktally_cpu cpu = { 0 };
	const struct { unsigned int field; uint64_t value; } fields[] = {
		{ KTALLY_CPU_USER, user }, { KTALLY_CPU_SYSTEM, system },
		{ KTALLY_CPU_IDLE, idle }, { KTALLY_CPU_IOWAIT, iowait }, { KTALLY_CPU_STOLEN, 0 },
	};
	unsigned int i;

	for (i = 0; i < 5; i++) {
		cpu.value[fields[i].field] = fields[i].value;
		ktally_mark(cpu.present, fields[i].field);
	}
	return cpu;
}

static void shares_of_a_cpu_make_one(void **state)
{
	struct ktally_cpu before = cpu_make(100, 100, 100, 100), now = cpu_make(150, 125, 115, 110);
	struct line_part parts[CPU_SHARES];
	double busy;

	(void)state;
	assert_true(figure_core(&before, &now, parts, &busy));
	assert_true(is_about(parts[0].share, 0.5) && is_about(parts[1].share, 0.25));
	assert_true(is_about(parts[2].share, 0.1) && is_about(parts[3].share, 0));
	assert_true(is_about(busy, 0.75));
	/* Waiting for I/O is idle time, and both may go back by little. */
	now = cpu_make(150, 100, 99, 99);
	assert_true(figure_core(&before, &now, parts, &busy) && is_about(busy, 1));
	now = before;
	assert_false(figure_core(&before, &now, parts, &busy));
	now = cpu_make(150, 125, 115, 110);
	now.present[0] &= ~(UINT64_C(1) << KTALLY_CPU_IDLE);
	assert_false(figure_core(&before, &now, parts, &busy));
}

static void memory_in_use_is_what_is_not_available(void **state)
{
	struct model *model = *state;
	struct ktally_sample *now;
	double share;

	assert_false(figure_memory(model, &share));
	two_samples(model, KTALLY_HOST_MEM_TOTAL, 1000, 1000);
	assert_false(figure_memory(model, &share));
	now = &model->sample[model->now];
	host_set(now, KTALLY_HOST_MEM_AVAILABLE, 250);
	assert_true(figure_memory(model, &share) && is_about(share, 0.75));
	host_set(now, KTALLY_HOST_MEM_AVAILABLE, 2000);
	assert_true(figure_memory(model, &share) && is_about(share, 0));
	host_set(now, KTALLY_HOST_MEM_TOTAL, 0);
	assert_false(figure_memory(model, &share));
}

static void waiting_is_summed_over_tasks(void **state)
{
	struct model *model = *state;
	double tasks;

	assert_false(figure_wait(model, &tasks));
	two_samples(model, KTALLY_HOST_FORKS, 1, 2);
	assert_true(figure_wait(model, &tasks) && is_about(tasks, 0.25));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(rates_are_per_second),
		test(a_counter_that_went_back_has_no_rate),
		test(no_rate_without_time_between),
		test(shares_of_a_cpu_make_one),
		test(memory_in_use_is_what_is_not_available),
		test(waiting_is_summed_over_tasks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
