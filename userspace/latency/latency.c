// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally latency`: how long the host, or a process, waited for CPUs and block I/O. Not here: how
 * that is printed (report.c), switching what measures it (hooks/).
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#include "cli.h"
#include "latency/report.h"

static const char help[] =
	"Usage: ktally latency [OPTION]...\n\n"
	"Shows how long the host waited: for a CPU, off the CPU, for block I/O. Hooks measure it,\n"
	"since they were switched on with 'ktally hooks on all'.\n\n"
	"Options:\n"
	"  -p, --pid PID        this process in place of the host\n"
	"  -a, --all            the host, and every process that waited\n"
	"  -j, --json           a line of JSON for each histogram, with its buckets\n"
	"  -h, --help           show this\n\n"
	"Percentiles are estimates: the true value is between half and twice of it.\n"
	"Ends with 0 when all went well, 3 when the kernel module is not loaded,\n"
	"4 when this user may not ask it, 1 when something else fails.\n";

static const struct option long_options[] = {
	{ "pid", required_argument, NULL, 'p' },
	{ "all", no_argument, NULL, 'a' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

struct latency_options {
	uint64_t pid;	/* 0: the host */
	bool all, json, help;
};

static enum cli_status read_options(int argc, char **argv, struct latency_options *o)
{
	int option;

	*o = (struct latency_options){ .pid = 0 };
	optind = 1;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":p:ajh", long_options, NULL)) >= 0) {
		if (option == '?')
			return cli_usage("latency", "option '%s' is unknown or takes no value",
					 argv[optind - 1]);
		if (option == ':')
			return cli_usage("latency", "option '%s' wants a value", argv[optind - 1]);
		if (option == 'p' && cli_number(optarg, 1, KTALLY_MAX_PID, &o->pid))
			return cli_usage("latency", "--pid '%s' is no pid", optarg);
		o->all |= option == 'a';
		o->json |= option == 'j';
		o->help |= option == 'h';
	}
	if (!o->help && optind < argc)
		return cli_usage("latency", "'%s' is no option", argv[optind]);
	if (o->all && o->pid)
		return cli_usage("latency", "--pid and --all exclude each other");
	return CLI_OK;
}

/* Says on stderr how to see what is not shown. */
static void tell_off(const struct ktally_info *info)
{
	uint64_t off = info->value[KTALLY_INFO_HOOKS_AVAILABLE] & ~info->value[KTALLY_INFO_HOOKS];
	const struct ktally_name *name = ktally_info_set.fields[KTALLY_INFO_HOOKS].names;
	const char *comma = "";

	if (!off)
		return;
	fflush(stdout);
	fputs("ktally latency: switched off, and not measured: ", stderr);
	for (; name->name; name++) {
		if (!(off & name->value))
			continue;
		fprintf(stderr, "%s%s", comma, name->name);
		comma = ",";
	}
	fputs(" (see 'ktally hooks --help')\n", stderr);
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
	struct latency_options o;
	struct ktally *k = NULL;
	int error;

	if (read_options(argc, argv, &o))
		return CLI_USAGE;
	if (o.help) {
		fputs(help, stdout);
		return CLI_OK;
	}
	error = ktally_open(&k, KTALLY_SOURCE_NETLINK);
	if (!error)
		error = run(k, &o);
	if (error)
		cli_source_error("latency", KTALLY_SOURCE_AUTO, error, k ? ktally_error(k) : NULL);
	ktally_close(k);
	return cli_status_of(error);
}
