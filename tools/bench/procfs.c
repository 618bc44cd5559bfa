// SPDX-License-Identifier: GPL-2.0
/*
 * procfs [exact]: reader of the benchmark that parses /proc with as little as that can cost: one
 * buffer, no path walk beyond "PID/file", no stdio. stat, statm, io and status of each process;
 * "exact" adds schedstat and, for what those give of the leader alone, the threads of a process.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "reader.h"

enum {
	STAT_NUMBERS = 50,
	STATM_NUMBERS = 7,
	IO_NUMBERS = 7,
	STATUS_NUMBERS = 12,
	SCHED_NUMBERS = 3,
};

struct row {
	int pid;
	char state, comm[16];
	uint64_t stat[STAT_NUMBERS], statm[STATM_NUMBERS], io[IO_NUMBERS];
	uint64_t status[STATUS_NUMBERS], sched[SCHED_NUMBERS];
};

/* In the order in which status has them; num_threads and the switches are used below. */
static const char *const status_keys[STATUS_NUMBERS] = {
	"Uid:", "Gid:", "VmLck:", "VmHWM:", "RssAnon:", "RssFile:", "RssShmem:", "VmPTE:",
	"VmSwap:", "Threads:", "voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:",
};

enum { STATUS_THREADS = 9, STATUS_NVCSW = 10, STATUS_NIVCSW = 11 };

struct names {
	char bytes[32768];
	long len, at;
};

struct state {
	int exact, proc;
	struct row *rows;
	size_t count, room;
	char text[8192];
	struct names processes, threads;
};

static const char *number(const char *at, uint64_t *value)
{
	uint64_t v = 0;

	while (*at && (*at < '0' || *at > '9'))
		at++;
	for (; *at >= '0' && *at <= '9'; at++)
		v = 10 * v + (*at - '0');
	*value = v;
	return at;
}

static void numbers(const char *at, uint64_t *values, int count)
{
	int i;

	for (i = 0; i < count; i++)
		at = number(at, &values[i]);
}

static int slurp(struct state *state, int dir, const char *path)
{
	int fd = openat(dir, path, O_RDONLY);
	ssize_t len;

	if (fd < 0)
		return -1;
	len = read(fd, state->text, sizeof(state->text) - 1);
	close(fd);
	if (len <= 0)
		return -1;
	state->text[len] = 0;
	return 0;
}

static void parse_stat(struct row *row, const char *text)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	size_t len;

	if (!open || !close)
		return;
	len = close - open - 1;
	len = len < sizeof(row->comm) ? len : sizeof(row->comm) - 1;
	memcpy(row->comm, open + 1, len);
	row->comm[len] = 0;
	row->state = close[2];
	numbers(close + 3, row->stat, STAT_NUMBERS);
}

static void parse_status(uint64_t *values, const char *at)
{
	int i;

	for (i = 0; i < STATUS_NUMBERS; i++) {
		const char *found = strstr(at, status_keys[i]);

		values[i] = 0;
		if (found)
			at = number(found + strlen(status_keys[i]), &values[i]);
	}
}

static const char *file_of(char *path, const char *pid, const char *file)
{
	char *end = stpcpy(path, pid);

	*end++ = '/';
	strcpy(end, file);
	return path;
}

/* The next entry that is a number, or NULL. */
static const char *next_number(struct names *names, int dir)
{
	for (;;) {
		struct dirent64 *entry;

		if (names->at >= names->len) {
			names->at = 0;
			names->len = syscall(SYS_getdents64, dir, names->bytes,
					     sizeof(names->bytes));
			if (names->len <= 0)
				return NULL;
		}
		entry = (struct dirent64 *)(names->bytes + names->at);
		names->at += entry->d_reclen;
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			return entry->d_name;
	}
}

/* What the process's own files tell of the leader alone: summed over its threads. */
static void add_threads(struct state *state, struct row *row, const char *pid)
{
	uint64_t status[STATUS_NUMBERS], sched[SCHED_NUMBERS];
	char path[300];
	const char *tid;
	int dir = openat(state->proc, file_of(path, pid, "task"), O_RDONLY | O_DIRECTORY);

	if (dir < 0)
		return;
	row->status[STATUS_NVCSW] = row->status[STATUS_NIVCSW] = 0;
	memset(row->sched, 0, sizeof(row->sched));
	state->threads.len = state->threads.at = 0;
	while ((tid = next_number(&state->threads, dir))) {
		if (slurp(state, dir, file_of(path, tid, "status")))
			continue;
		parse_status(status, state->text);
		row->status[STATUS_NVCSW] += status[STATUS_NVCSW];
		row->status[STATUS_NIVCSW] += status[STATUS_NIVCSW];
		if (slurp(state, dir, file_of(path, tid, "schedstat")))
			continue;
		numbers(state->text, sched, SCHED_NUMBERS);
		row->sched[0] += sched[0];
		row->sched[1] += sched[1];
		row->sched[2] += sched[2];
	}
	close(dir);
}

static void read_process(struct state *state, struct row *row, const char *pid)
{
	char path[300];

	row->pid = atoi(pid);
	if (slurp(state, state->proc, file_of(path, pid, "stat")))
		return;
	parse_stat(row, state->text);
	if (!slurp(state, state->proc, file_of(path, pid, "statm")))
		numbers(state->text, row->statm, STATM_NUMBERS);
	if (!slurp(state, state->proc, file_of(path, pid, "io")))
		numbers(state->text, row->io, IO_NUMBERS);
	if (!slurp(state, state->proc, file_of(path, pid, "status")))
		parse_status(row->status, state->text);
	if (state->exact && row->status[STATUS_THREADS] > 1)
		add_threads(state, row, pid);
	else if (state->exact && !slurp(state, state->proc, file_of(path, pid, "schedstat")))
		numbers(state->text, row->sched, SCHED_NUMBERS);
}

static struct row *new_row(struct state *state)
{
	if (state->count == state->room) {
		size_t room = state->room ? 2 * state->room : 1024;
		void *rows = realloc(state->rows, room * sizeof(*state->rows));

		if (!rows)
			return NULL;
		state->rows = rows;
		state->room = room;
	}
	return &state->rows[state->count++];
}

static int take(void *context)
{
	struct state *state = context;
	const char *pid;
	struct row *row;

	state->proc = open("/proc", O_RDONLY | O_DIRECTORY);
	if (state->proc < 0) {
		perror("procfs: /proc");
		return -1;
	}
	state->count = 0;
	state->processes.len = state->processes.at = 0;
	while ((pid = next_number(&state->processes, state->proc))) {
		row = new_row(state);
		if (!row)
			break;
		read_process(state, row, pid);
	}
	close(state->proc);
	return 0;
}

int main(int argc, char **argv)
{
	struct state *state = calloc(1, sizeof(*state));
	int status;

	if (!state)
		return 1;
	state->exact = argc > 1 && !strcmp(argv[1], "exact");
	status = reader_loop(state->exact ? "procfs-exact" : "procfs", take, state);
	free(state->rows);
	free(state);
	return status;
}
