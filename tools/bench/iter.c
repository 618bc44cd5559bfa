// SPDX-License-Identifier: GPL-2.0
/*
 * iter OBJECT [walk]: reader of the benchmark that asks a BPF task iterator; "walk" collects
 * nothing.
 * iter OBJECT print: one sample in text, the names of its fields first.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "iter.h"
#include "reader.h"

#define READ_BYTES (256 * 1024)
#define PIDS (4 * 1024 * 1024)

struct state {
	struct bpf_object *object;
	struct bpf_link *link;
	struct iter_process *rows;
	size_t count, room;
	unsigned int *row_of;	/* by tgid: its row + 1; only pages in use take memory */
	char *buffer;
};

static struct iter_process *new_row(struct state *state)
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

static void add_thread(struct state *state, const struct iter_sums *thread)
{
	unsigned int at = state->row_of[thread->tgid];
	struct iter_sums *sums;

	if (!at || at > state->count || state->rows[at - 1].sums.tgid != thread->tgid)
		return;	/* its leader has gone since */
	sums = &state->rows[at - 1].sums;
#define ADD(name) sums->name += thread->name;
	ITER_SUMS(ADD)
#undef ADD
}

/* Takes what is whole in the buffer; returns how much that was. */
static size_t take_records(struct state *state, size_t len)
{
	struct iter_sums sums;
	struct iter_process *row;
	size_t at = 0;

	while (len - at >= sizeof(sums)) {
		memcpy(&sums, state->buffer + at, sizeof(sums));
		if (sums.pid != sums.tgid) {
			add_thread(state, &sums);
			at += sizeof(sums);
			continue;
		}
		if (len - at < sizeof(*row))
			break;
		row = new_row(state);
		if (!row)
			return 0;
		memcpy(row, state->buffer + at, sizeof(*row));
		state->row_of[sums.tgid] = state->count;
		at += sizeof(*row);
	}
	return at;
}

static int take(void *context)
{
	struct state *state = context;
	size_t kept = 0, used;
	ssize_t got;
	int fd = bpf_iter_create(bpf_link__fd(state->link));

	if (fd < 0) {
		perror("iter: bpf_iter_create");
		return -1;
	}
	state->count = 0;
	while ((got = read(fd, state->buffer + kept, READ_BYTES - kept)) > 0) {
		used = take_records(state, kept + got);
		kept += got - used;
		memmove(state->buffer, state->buffer + used, kept);
	}
	if (got < 0)
		perror("iter: read");
	close(fd);
	return got < 0 ? -1 : 0;
}

static int print(struct state *state)
{
	size_t i;

	if (take(state))
		return 1;
#define NAME(name) printf(" " #name);
	printf("comm start_time cgroup_id");
	ITER_SMALL(NAME)
	ITER_MEMORY(NAME)
	ITER_SUMS(NAME)
	putchar('\n');
	for (i = 0; i < state->count; i++) {
		struct iter_process *row = &state->rows[i];

#define SMALL(name) printf(" %lld", (long long)(int)row->name);
#define MEMORY(name) row->has_mm ? printf(" %llu", row->name) : printf(" -");
#define SUM(name) printf(" %llu", row->sums.name);
		printf("%u %.16s %llu %llu", row->sums.pid, row->comm, row->start_time,
		       row->cgroup_id);
		ITER_SMALL(SMALL)
		ITER_MEMORY(MEMORY)
		ITER_SUMS(SUM)
		putchar('\n');
	}
	return 0;
}

static int no_output(enum libbpf_print_level level, const char *format, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, args) : 0;
}

/* Sets the program's only variable, a constant to the verifier. */
static void collect_nothing(struct bpf_object *object)
{
	const int off = 0;
	struct bpf_map *map = bpf_object__find_map_by_name(object, ".rodata");

	if (map)
		bpf_map__set_initial_value(map, &off, sizeof(off));
}

static int attach(struct state *state, const char *path, int walk_only)
{
	struct bpf_program *program;

	libbpf_set_print(no_output);
	state->object = bpf_object__open_file(path, NULL);
	if (!state->object)
		return -1;
	if (walk_only)
		collect_nothing(state->object);
	if (bpf_object__load(state->object))
		return -1;
	program = bpf_object__find_program_by_name(state->object, "each_task");
	state->link = program ? bpf_program__attach_iter(program, NULL) : NULL;
	return state->link ? 0 : -1;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 2 ? argv[2] : "";
	struct state state = { 0 };
	int status = 1;

	if (argc < 2) {
		fprintf(stderr, "usage: iter OBJECT [walk|print]\n");
		return 2;
	}
	state.buffer = malloc(READ_BYTES);
	state.row_of = calloc(PIDS, sizeof(*state.row_of));
	if (!state.buffer || !state.row_of || attach(&state, argv[1], !strcmp(mode, "walk")))
		fprintf(stderr, "iter: can't load %s: %s\n", argv[1], strerror(errno));
	else if (!strcmp(mode, "print"))
		status = print(&state);
	else
		status = reader_loop(!strcmp(mode, "walk") ? "bpf-walk" : "bpf", take, &state);
	bpf_link__destroy(state.link);
	bpf_object__close(state.object);
	free(state.row_of);
	free(state.rows);
	free(state.buffer);
	return status;
}
