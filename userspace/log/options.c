// SPDX-License-Identifier: GPL-2.0
/* Reads the command line of `ktally log`, see options.h. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "log/options.h"

#define INTERVAL_DEFAULT	UINT64_C(10000000000)
#define COUNT_MAX		UINT64_C(1000000000)

static const char help[] =
	"Usage: ktally log [OPTION]...\n\n"
	"Writes a line of JSON for each process and interval, for each exit and each sample.\n\n"
	"Examples:\n"
	"  ktally log --once | jq .\n"
	"  ktally log --interval 1 --output /var/log/ktally.jsonl\n\n"
	"Options:\n"
	"  -i, --interval TIME   time between samples: 0.5, 500ms, 10s, 1m, 1h (default 10s)\n"
	"  -1, --once            one sample and no more\n"
	"  -n, --count N         end after N samples\n"
	"  -s, --source SOURCE   auto, netlink (kernel module) or procfs (default auto)\n"
	"  -t, --threads         one line per thread in place of one per process\n"
	"  -o, --output FILE     append to FILE; - is standard output (the default)\n"
	"      --backend NAME    auto, uring or write: how bytes are written (default auto)\n"
	"  -h, --help            show this\n\n"
	"Ends with 0 after --count samples, 1 when it could not go on (the reader went away, the\n"
	"output or the source failed), 2 for a wrong command line, 3 without module, 4 without\n"
	"permission, 5 when something was lost on the way, 128+N for signal N.\n";

enum { OPTION_BACKEND = 256 };

static const struct option long_options[] = {
	{ "interval", required_argument, NULL, 'i' },
	{ "once", no_argument, NULL, '1' },
	{ "count", required_argument, NULL, 'n' },
	{ "source", required_argument, NULL, 's' },
	{ "threads", no_argument, NULL, 't' },
	{ "output", required_argument, NULL, 'o' },
	{ "backend", required_argument, NULL, OPTION_BACKEND },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int read_backend(const char *text, enum writer_backend *backend)
{
	static const char *const names[] = {
		[WRITER_AUTO] = "auto",
		[WRITER_URING] = "uring",
		[WRITER_PLAIN] = "write",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], text))
			continue;
		*backend = (enum writer_backend)i;
		return 0;
	}
	return -1;
}

static enum cli_status read_option(int option, struct log_options *o)
{
	switch (option) {
	case 'i':
		if (!cli_interval(optarg, &o->interval))
			return CLI_OK;
		return cli_usage("log", "--interval '%s' is no time from 100ms to 1h", optarg);
	case '1':
		o->count = 1;
		return CLI_OK;
	case 'n':
		if (!cli_number(optarg, 1, COUNT_MAX, &o->count))
			return CLI_OK;
		return cli_usage("log", "--count '%s' is no number from 1 to 1000000000", optarg);
	case 's':
		if (!cli_source(optarg, &o->source))
			return CLI_OK;
		return cli_usage("log", "--source '%s' is not auto, netlink or procfs", optarg);
	case 't':
		o->threads = true;
		return CLI_OK;
	case 'o':
		o->output = strcmp(optarg, "-") ? optarg : NULL;
		return CLI_OK;
	case OPTION_BACKEND:
		if (!read_backend(optarg, &o->backend))
			return CLI_OK;
		return cli_usage("log", "--backend '%s' is not auto, uring or write", optarg);
	default:
		o->help = true;
		return CLI_OK;
	}
}

enum cli_status log_options_read(int argc, char **argv, struct log_options *o)
{
	enum cli_status status = CLI_OK;
	int option;

	*o = (struct log_options){ .interval = INTERVAL_DEFAULT };
	optind = 1;
	opterr = 0;
	while (status == CLI_OK && !o->help) {
		option = getopt_long(argc, argv, ":i:1n:s:to:h", long_options, NULL);
		if (option < 0)
			break;
		if (option == '?')
			return cli_usage("log", "option '%s' is unknown or takes no value",
					 argv[optind - 1]);
		if (option == ':')
			return cli_usage("log", "option '%s' wants a value", argv[optind - 1]);
		status = read_option(option, o);
	}
	if (status == CLI_OK && !o->help && optind < argc)
		return cli_usage("log", "'%s' is no option", argv[optind]);
	return status;
}

void log_options_help(void)
{
	fputs(help, stdout);
}
