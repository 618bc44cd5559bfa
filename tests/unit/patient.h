/* SPDX-License-Identifier: GPL-2.0 */
/* A `ktally top` that judges samples made by hand: memory of the host, and a task that waits. */
#ifndef PATIENT_H
#define PATIENT_H

#include "fake_screen.h"

#define GIB (UINT64_C(1) << 30)

/* With rules that fire at the first sample. */
static inline int set_up_doctor(void **state)
{
	struct health_rules rules;

	(void)state;
	top_set_up();
	health_rules_default(&rules);
	health_rules_at_once(&rules);
	return doctor_init(&top.doctor, &rules);
}

#define judged(name) cmocka_unit_test_setup_teardown(name, set_up_doctor, tear_down)

/* One task, on a host with so much of 10 GiB available and a task that waited @waited for a CPU. */
static inline void sample_at(uint64_t boottime, uint64_t available, uint64_t waited)
{
	struct ktally_task task = task_busy(7, SECOND, "waiter", SECOND);
	struct ktally_sample *sample = model_next(&top.model);

	task_set(&task, KTALLY_TASK_RUN_DELAY, waited);
	sample_fill(sample, boottime, &task, 1);
	sample->host.value[KTALLY_HOST_MEM_TOTAL] = 10 * GIB;
	sample->host.value[KTALLY_HOST_MEM_AVAILABLE] = available;
	ktally_mark(sample->host.present, KTALLY_HOST_MEM_TOTAL);
	ktally_mark(sample->host.present, KTALLY_HOST_MEM_AVAILABLE);
	assert_int_equal(model_commit(&top.model), 0);
	doctor_sample(&top);
	top_fit(&top);
}

#endif
