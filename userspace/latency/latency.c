// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally latency`: how long the host, or a process, waited for CPUs and block I/O. Not here: how
 * that is printed (report.c), switching what measures it (hooks/).
 */
#include <errno.h>
#include <stdio.h>

#include "cli.h"
#include "latency/cell.h"
#include "latency/report.h"
#include "option.h"

struct latency_options {
	uint64_t pid;	/* 0: the host */
	bool all, json;
};

static const struct cli_option options[] = {
	{ .name = "pid", .letter = 'p', .value = "PID", .help = "this process in place of the host",
	  .store = cli_store_number, .offset = offsetof(struct latency_options, pid),
	  .min = 1, .max = KTALLY_MAX_PID },
	CLI_FLAG("all", 'a', "the host, and every process that waited",
		 struct latency_options, all),
	CLI_FLAG("json", 'j', "a line of JSON for each histogram, with its buckets",
		 struct latency_options, json),
};

const struct cli_syntax latency_syntax = {
	.command = "latency",
	.usage =
	"Usage: ktally latency [OPTION]...\n\n"
	"Shows how long the host waited: for a CPU, off the CPU, for block I/O. Hooks measure it,\n"
	"since they were switched on with 'ktally hooks on all'.\n",
	.notes =
	"Percentiles are estimates: the true value is between half and twice of it.\n"
	"Ends with 0 when all went well, 3 when the kernel module is not loaded,\n"
	"4 when this user may not ask it, 1 when something else fails.\n",
	.options = options,
	.count = sizeof(options) / sizeof(options[0]),
};

/* Says on stderr how to see what is not shown. */
static void tell_off(const struct ktally_info *info)
{
	char off[LATENCY_HOOKS];

	if (!latency_off(info, off))
		return;
	fflush(stdout);
	fprintf(stderr, "ktally latency: switched off, and not measured: %s "
		"(see 'ktally hooks --help')\n", off);
}

static int print_one(void *arg, const struct ktally_latencies *l)
{
	return report_latencies(arg, l, true);
}

static int print_all(struct ktally *k, struct report *r, const struct latency_options *o)
{
	struct ktally_latencies l;
	int error = ktally_latency_get(k, (uint32_t)o->pid, &l);

	if (!error)
		error = report_latencies(r, &l, false);
	if (!error && o->all)
		error = ktally_latency_walk(k, print_one, r);
	return error;
}

static int run(struct ktally *k, const struct latency_options *o)
{
	struct report *r = report_new(o->json);
	struct ktally_info info;
	int error = -ENOMEM;

	if (r)
		error = ktally_info_get(k, &info);
	if (!error)
		error = print_all(k, r, o);
	report_free(r);
	if (!error)
		tell_off(&info);
	return error;
}

int cmd_latency(int argc, char **argv)
{
	struct latency_options o = { .pid = 0 };
	enum cli_status status = cli_read(&latency_syntax, argc, argv, &o);
	struct ktally *k = NULL;
	int error;

	if (status)
		return status;
	if (o.all && o.pid)
		return cli_usage("latency", "--pid and --all exclude each other");
	error = ktally_open(&k, KTALLY_SOURCE_NETLINK);
	if (!error)
		error = run(k, &o);
	if (error)
		cli_source_error("latency", KTALLY_SOURCE_AUTO, error, k ? ktally_error(k) : NULL);
	ktally_close(k);
	return cli_status_of(error);
}
