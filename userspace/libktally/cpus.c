// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The time of each CPU out of the text of /proc/stat, by the spec's `procfs` column. Opens nothing.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cpus.h"
#include "procfs_file.h"
#include "record.h"

static const char of_each[] = "stat:cpuN:";

static int make_room(struct ktally_cpus *cpus)
{
	size_t room = cpus->room ? 2 * cpus->room : 16;
	struct ktally_cpu *cpu;

	if (cpus->count < cpus->room)
		return 0;
	cpu = reallocarray(cpus->cpu, room, sizeof(*cpu));
	if (!cpu)
		return -ENOMEM;
	cpus->cpu = cpu;
	cpus->room = room;
	return 0;
}

/* The numbers behind "cpu12". What an old kernel has not got is absent. */
static void read_times(const char *at, uint64_t tick_ns, struct ktally_cpu *cpu)
{
	uint64_t value;

	for (unsigned int i = 0; i < ktally_cpu_set.count; i++) {
		const char *where = ktally_cpu_set.fields[i].procfs;

		if (strncmp(where, of_each, sizeof(of_each) - 1) == 0 &&
		    ktally_columns(at, where + sizeof(of_each) - 1, true, tick_ns, &value))
			ktally_record_put(&ktally_cpu_set, cpu, i, value);
	}
}

/* "cpu12 1 2 3": what follows the number, NULL for any other line. */
static const char *number_of(const char *line, uint64_t *number)
{
	if (strncmp(line, "cpu", 3) != 0 || line[3] < '0' || line[3] > '9')
		return NULL;
	line = ktally_number(line + 3, number);
	return line && *line == ' ' && strchr(line, '\n') ? line : NULL;
}

static bool is_next(const struct ktally_cpus *cpus, uint64_t number)
{
	return !cpus->count || cpus->cpu[cpus->count - 1].value[KTALLY_CPU_NUMBER] < number;
}

int ktally_cpus_parse(const char *text, uint64_t tick_ns, struct ktally_cpus *cpus)
{
	const char *line = strncmp(text, "cpu ", 4) == 0 ? strchr(text, '\n') : NULL, *at;
	uint64_t number;

	cpus->count = 0;
	/* Its first lines are the host's and those of the CPUs. */
	for (; line && (at = number_of(line + 1, &number)); line = strchr(line + 1, '\n')) {
		struct ktally_cpu *cpu;

		if (!is_next(cpus, number))
			break;
		if (make_room(cpus)) {
			cpus->count = 0;
			return -ENOMEM;
		}
		cpu = &cpus->cpu[cpus->count++];
		memset(cpu, 0, sizeof(*cpu));
		ktally_record_put(&ktally_cpu_set, cpu, KTALLY_CPU_NUMBER, number);
		read_times(at, tick_ns, cpu);
	}
	return 0;
}
