/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Figures of a host made by hand, into samples that are to be shown.
 */
#ifndef HOST_FIGURES_H
#define HOST_FIGURES_H

#include <stdlib.h>
#include <string.h>

#include "libktally/ktally.h"

static inline void host_set(struct ktally_sample *sample, enum ktally_host_field field,
			    uint64_t value)
{
	sample->host.value[field] = value;
	ktally_mark(sample->host.present, field);
}

static inline void cpu_set(struct ktally_cpu *cpu, enum ktally_cpu_field field, uint64_t value)
{
	cpu->value[field] = value;
	ktally_mark(cpu->present, field);
}

/* As many CPUs, all of them without times. */
static inline void cpus_make(struct ktally_sample *sample, size_t count)
{
	size_t i;

	sample->cpus.cpu = realloc(sample->cpus.cpu, (count + 1) * sizeof(*sample->cpus.cpu));
	memset(sample->cpus.cpu, 0, (count + 1) * sizeof(*sample->cpus.cpu));
	sample->cpus.count = count;
	sample->cpus.room = count + 1;
	for (i = 0; i < count; i++)
		cpu_set(&sample->cpus.cpu[i], KTALLY_CPU_NUMBER, i);
}

/* The time that a CPU had used and was idle. */
static inline void cpu_use(struct ktally_sample *sample, size_t i, uint64_t user, uint64_t idle)
{
	static const enum ktally_cpu_field none[] = {
		KTALLY_CPU_SYSTEM, KTALLY_CPU_IOWAIT, KTALLY_CPU_STOLEN,
	};
	unsigned int j;

	for (j = 0; j < 3; j++)
		cpu_set(&sample->cpus.cpu[i], none[j], 0);
	cpu_set(&sample->cpus.cpu[i], KTALLY_CPU_USER, user);
	cpu_set(&sample->cpus.cpu[i], KTALLY_CPU_IDLE, idle);
}

#endif
