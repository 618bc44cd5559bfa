// SPDX-License-Identifier: GPL-2.0
/*
 * sample VARIANT: reader of the benchmark that takes its samples through libktally.
 * sample VARIANT print FIELD...: one sample in text, to compare with other readers.
 * A way to ask is one line of variants[].
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "libktally/ktally.h"
#include "reader.h"

static const struct variant {
	const char *name;
	enum ktally_source_kind source;
	struct ktally_query query;
	bool goes_on;	/* each sample from the one before it */
} variants[] = {
	{ "netlink", KTALLY_SOURCE_NETLINK, { .tasks_only = true }, false },
	{ "netlink-since", KTALLY_SOURCE_NETLINK, { .tasks_only = true }, true },
	{ "netlink-host", KTALLY_SOURCE_NETLINK, { 0 }, false },
	{ "netlink-exact", KTALLY_SOURCE_NETLINK, { .exact = true, .tasks_only = true }, false },
	{ "netlink-threads", KTALLY_SOURCE_NETLINK, { .threads = true, .tasks_only = true },
	  false },
	{ "procfs", KTALLY_SOURCE_PROCFS, { 0 }, false },
};

struct state {
	const struct variant *variant;
	struct ktally *k;
	struct ktally_sample sample;
	struct ktally_sample before;
};

/* Those that wake up ten times a second (spawn.c) have all run since the last sample. */
static void let_them_run(void)
{
	const struct timespec pause = { .tv_nsec = 110 * 1000 * 1000 };

	nanosleep(&pause, NULL);
}

static void go_on(struct state *state, struct ktally_query *query)
{
	struct ktally_sample last = state->sample;

	let_them_run();
	state->sample = state->before;
	state->before = last;
	query->since = &state->before;
}

static int take(void *context)
{
	struct state *state = context;
	struct ktally_query query = state->variant->query;

	/* What top and log ask for, and the other readers read. */
	query.groups = KTALLY_GROUPS_USUAL;
	if (state->variant->goes_on)
		go_on(state, &query);
	if (!ktally_sample_take(state->k, &query, &state->sample))
		return 0;
	fprintf(stderr, "sample: %s\n", ktally_error(state->k));
	return -1;
}

static void print_value(const struct ktally_task *task, int field)
{
	if (field < 0 || !ktally_has(task->present, field))
		printf(" -");
	else if (field == KTALLY_TASK_COMM)
		printf(" %s", task->comm);
	else
		printf(" %" PRId64, (int64_t)task->value[field]);
}

static int print(struct state *state, char **names, int count)
{
	size_t i;
	int j;

	if (take(state))
		return 1;
	for (i = 0; i < state->sample.count; i++) {
		printf("%" PRIu64, state->sample.tasks[i].value[KTALLY_TASK_PID]);
		for (j = 0; j < count; j++)
			print_value(&state->sample.tasks[i],
				    ktally_field_find(&ktally_task_set, names[j]));
		putchar('\n');
	}
	return 0;
}

static const struct variant *find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(variants) / sizeof(*variants); i++) {
		if (!strcmp(variants[i].name, name))
			return &variants[i];
	}
	return NULL;
}

int main(int argc, char **argv)
{
	struct state state = { .variant = argc > 1 ? find(argv[1]) : NULL };
	int status = 1;

	if (!state.variant) {
		fprintf(stderr, "usage: sample VARIANT [print FIELD...]\n");
		return 2;
	}
	if (ktally_open(&state.k, state.variant->source))
		fprintf(stderr, "sample: %s\n", state.k ? ktally_error(state.k) : "out of memory");
	else if (argc > 2)
		status = print(&state, argv + 3, argc - 3);
	else
		status = reader_loop(argv[1], take, &state);
	ktally_sample_free(&state.sample);
	ktally_sample_free(&state.before);
	ktally_close(state.k);
	return status;
}
