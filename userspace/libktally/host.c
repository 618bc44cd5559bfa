// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Figures of the whole host, found by the spec's `procfs` column: "file:key:columns".
 * Not here: figures of tasks (procfs_parse.c).
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cpus.h"
#include "devices.h"
#include "host.h"
#include "procfs_file.h"
#include "record.h"

/*
 * The kernel takes back a little of iowait, when what it took for waiting was none (proc(5)). More
 * than this is another beginning, as of a CPU that was off.
 */
#define TAKEN_BACK_NS	(3 * UINT64_C(1000000000))

/* What was told of a counter, and what its file has lost since. */
struct steady {
	uint64_t told, lost;
};

struct ktally_host_reader {
	const char *proc;
	uint64_t tick_ns;
	struct ktally_text text;
	char file[32];		/* what text holds, "" if nothing */
	struct steady steady[KTALLY_HOST_COUNT];
};

/* Columns of stat; where the host set has sums, the moment has the parts that the module gives. */
static const struct {
	uint8_t field;
	const char *where;
} moment_rows[] = {
	{ KTALLY_MOMENT_CPU_USER, "stat:cpu:1" },
	{ KTALLY_MOMENT_CPU_NICE, "stat:cpu:2" },
	{ KTALLY_MOMENT_CPU_SYSTEM, "stat:cpu:3" },
	{ KTALLY_MOMENT_CPU_IRQ, "stat:cpu:6+7" },
	{ KTALLY_MOMENT_CPU_STEAL, "stat:cpu:8" },
};

struct ktally_host_reader *ktally_host_open(const char *proc)
{
	struct ktally_host_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->proc = proc;
	reader->tick_ns = UINT64_C(1000000000) / sysconf(_SC_CLK_TCK);
	return reader;
}

void ktally_host_close(struct ktally_host_reader *reader)
{
	if (!reader)
		return;
	ktally_text_free(&reader->text);
	free(reader);
}

/* Makes reader->text the file that @where begins with. Fields of one file stand together. */
static bool load(struct ktally_host_reader *reader, const char *where, size_t len)
{
	char path[512];

	if (strncmp(reader->file, where, len) == 0 && !reader->file[len])
		return reader->text.len > 0;
	snprintf(reader->file, sizeof(reader->file), "%.*s", (int)len, where);
	snprintf(path, sizeof(path), "%s/%s", reader->proc, reader->file);
	return ktally_text_read(&reader->text, AT_FDCWD, path) == 0;
}

/* "total": the figure after "total=", a time in us; "avg10": hundredths. */
static bool read_named(const char *line, const char *name, bool is_time, uint64_t *value)
{
	const char *end = strchrnul(line, '\n');
	size_t len = strlen(name);

	for (const char *at = line; (at = strstr(at, name)) && at < end; at += len) {
		if (at[len] != '=')
			continue;
		if (!is_time)
			return ktally_hundredths(at + len + 1, value);
		if (!ktally_number(at + len + 1, value))
			continue;
		*value *= 1000;
		return true;
	}
	return false;
}

typedef bool (*sum_of)(const char *text, unsigned int column, uint64_t *bytes);

/* "disks:6": the sum of a column over the lines that count, see devices.h. Else NULL. */
static sum_of find_sum(const char *where)
{
	if (strncmp(where, "disks:", 6) == 0)
		return ktally_disks_sum;
	return strncmp(where, "links:", 6) == 0 ? ktally_links_sum : NULL;
}

static bool read_where(struct ktally_host_reader *reader, const char *where, bool is_time,
		       uint64_t *value)
{
	size_t len = strcspn(where, ":");
	const char *line;
	uint64_t column;

	if (!where[len] || !load(reader, where, len))
		return false;
	where += len + 1;
	if (*where >= '0' && *where <= '9')
		return ktally_columns(reader->text.bytes, where, is_time, reader->tick_ns, value);
	len = strcspn(where, ":");
	if (find_sum(where))
		return ktally_number(where + len + 1, &column) &&
		       find_sum(where)(reader->text.bytes, (unsigned int)column, value);
	line = ktally_line_of(reader->text.bytes, where, len);
	if (!line)
		return false;
	if (!where[len])
		return ktally_columns(line, "1", is_time, reader->tick_ns, value);
	where += len + 1;
	if (*where >= '0' && *where <= '9')
		return ktally_columns(line, where, is_time, reader->tick_ns, value);
	return read_named(line, where, is_time, value);
}

static void read_moment(struct ktally_host_reader *reader, struct ktally_moment *moment)
{
	uint64_t value;

	for (size_t i = 0; i < sizeof(moment_rows) / sizeof(*moment_rows); i++) {
		if (read_where(reader, moment_rows[i].where, true, &value))
			ktally_record_put(&ktally_moment_set, moment, moment_rows[i].field, value);
	}
}

/* While stat is at hand: on a host of many interrupts it is slow to read. */
static int read_rest_of_stat(struct ktally_host_reader *reader, struct ktally_moment *moment,
			     struct ktally_cpus *cpus)
{
	if (moment)
		read_moment(reader, moment);
	if (!cpus || !reader->text.len)
		return 0;
	return ktally_cpus_parse(reader->text.bytes, reader->tick_ns, cpus);
}

/* A counter never goes back: what a disk did is done when it is taken away. */
static uint64_t count_on(struct steady *steady, bool is_time, uint64_t read)
{
	uint64_t value = read + steady->lost;

	if (value >= steady->told)
		return steady->told = value;
	if (!is_time || steady->told - value > TAKEN_BACK_NS)
		steady->lost += steady->told - value;
	return steady->told;
}

static bool read_figure(struct ktally_host_reader *reader, unsigned int i, uint64_t *value)
{
	const struct ktally_field *field = &ktally_host_set.fields[i];
	bool is_time = field->unit == KTALLY_UNIT_NS;

	if (!read_where(reader, field->procfs, is_time, value))
		return false;
	if (field->kind == KTALLY_KIND_COUNTER)
		*value = count_on(&reader->steady[i], is_time, *value);
	return true;
}

bool ktally_host_figure(struct ktally_host_reader *reader, enum ktally_host_field field,
			uint64_t *value)
{
	reader->file[0] = '\0';
	return read_figure(reader, field, value);
}

int ktally_host_read(struct ktally_host_reader *reader, struct ktally_host *host,
		     struct ktally_moment *moment, struct ktally_cpus *cpus)
{
	uint64_t value;
	int ret = 0;

	memset(host, 0, sizeof(*host));
	if (cpus)
		cpus->count = 0;
	reader->file[0] = '\0';
	for (unsigned int i = 0; i < ktally_host_set.count; i++) {
		if (read_figure(reader, i, &value))
			ktally_record_put(&ktally_host_set, host, i, value);
		if (i == KTALLY_HOST_CPU_USER)
			ret = read_rest_of_stat(reader, moment, cpus);
	}
	return ret;
}
