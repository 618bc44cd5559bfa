// SPDX-License-Identifier: GPL-2.0
/*
 * Any text as a file of /proc/PID: what is read out of it must be in it. /proc/PID/stat, which
 * holds a name that anybody may choose, is also read by a slow and obvious reference. And as a
 * file that lists the CPUs or the devices of the host.
 *
 * Input: a byte for the file and the judgements, then the text.
 */
#include <errno.h>

#include "fuzz.h"
#include "libktally/cpus.h"
#include "libktally/devices.h"
#include "libktally/procfs_file.h"
#include "libktally/procfs_parse.h"

#define TICK_NS 10000000

static struct ktally_procfs_plan plan;

/* Counts the columns that follow the state, and fills them. */
static unsigned int reference(const char *at, uint64_t *column)
{
	unsigned int count = 3;
	char *end;

	while (count + 1 < KTALLY_STAT_COLUMNS) {
		at += strspn(at, " \t");
		if (!strchr("0123456789", at[*at == '-']) || !at[*at == '-'])
			break;
		errno = 0;
		column[++count] = strtoull(at, &end, 10);
		if (errno)
			return count - 1;
		at = end;
	}
	return count;
}

static void must_be_of_file(const struct ktally_task *task, unsigned int file)
{
	uint64_t allowed[KTALLY_TASK_WORDS] = {};

	for (unsigned int i = plan.begin[file]; i < plan.begin[file + 1]; i++)
		ktally_mark(allowed, plan.rows[i].field);
	if (file == KTALLY_PROCFS_STAT)
		ktally_mark(allowed, KTALLY_TASK_TERM_SIG);
	for (unsigned int i = 0; i < KTALLY_TASK_WORDS; i++)
		MUST(!(task->present[i] & ~allowed[i]));
	MUST(memchr(task->comm, '\0', sizeof(task->comm)));
}

static void read_stat(const char *text, size_t len, uint8_t flags)
{
	const struct ktally_procfs_trust trust = {
		.delays = flags & 8, .exit_zero = flags & 16, .alone = flags & 32,
	};
	uint64_t column[KTALLY_STAT_COLUMNS + 1] = {};
	struct ktally_procfs_stat stat;
	struct ktally_task task = {};
	const char *name;

	if (!ktally_procfs_stat_parse(&stat, text, len))
		return;
	name = strchr(text, '(') + 1;
	MUST(stat.comm == name && stat.comm_len == (size_t)(strrchr(text, ')') - name));
	MUST(stat.count == reference(name + stat.comm_len + 3, column));
	for (unsigned int i = 4; i <= stat.count; i++)
		MUST(stat.column[i] == column[i]);
	ktally_procfs_stat_fill(&plan, &stat, &task);
	ktally_procfs_judge(&plan, &stat, &trust, &task);
	must_be_of_file(&task, KTALLY_PROCFS_STAT);
}

static void read_lines(const char *text, enum ktally_procfs_file file)
{
	struct ktally_task once = {}, twice = {};

	ktally_procfs_fill(&plan, file, text, KTALLY_PROCFS_FILL, &once);
	must_be_of_file(&once, file);
	/* Another thread's file adds to figures; new ones only where there were none. */
	twice = once;
	ktally_procfs_fill(&plan, file, text, KTALLY_PROCFS_ADD, &twice);
	for (unsigned int i = plan.begin[file]; i < plan.begin[file + 1]; i++) {
		unsigned int field = plan.rows[i].field;

		MUST(plan.rows[i].summed || once.value[field] == twice.value[field]);
		MUST(ktally_has(once.present, field) == ktally_has(twice.present, field));
	}
	ktally_procfs_redact(&plan, file, &once);
	for (unsigned int i = 0; i < KTALLY_TASK_WORDS; i++)
		MUST(!(once.present[i] & once.redacted[i]));
}

static void read_devices(const char *text)
{
	uint64_t sum;

	if (ktally_disks_sum(text, 10, &sum))
		MUST(sum % 512 == 0);
	ktally_links_sum(text, 1, &sum);
	ktally_links_sum(text, 9, &sum);
}

static void read_cpus(const char *text)
{
	struct ktally_cpus cpus = {};

	MUST(!ktally_cpus_parse(text, TICK_NS, &cpus));
	for (size_t i = 0; i < cpus.count; i++) {
		MUST(ktally_has(cpus.cpu[i].present, KTALLY_CPU_NUMBER));
		MUST(!i || cpus.cpu[i - 1].value[KTALLY_CPU_NUMBER] <
			   cpus.cpu[i].value[KTALLY_CPU_NUMBER]);
	}
	free(cpus.cpu);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	ktally_procfs_plan_init(&plan, TICK_NS);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum ktally_procfs_file file;
	char *text;

	/* A file of procfs holds no NUL: the kernel's names end there. */
	if (!size || memchr(data + 1, '\0', size - 1))
		return 0;
	text = malloc(size);
	MUST(text);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	file = data[0] % KTALLY_PROCFS_FILES;
	if (file == KTALLY_PROCFS_STAT)
		read_stat(text, size - 1, data[0]);
	else
		read_lines(text, file);
	ktally_line_of(text, "VmRSS", 5);
	read_devices(text);
	read_cpus(text);
	free(text);
	return 0;
}
