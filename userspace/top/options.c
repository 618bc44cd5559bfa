// SPDX-License-Identifier: GPL-2.0
/*
 * The command line of `ktally top`. Not here: option values that all commands share (../cli.h).
 */
#include "top/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "top/keys.h"

#define NSEC_PER_SEC UINT64_C(1000000000)

static const struct option long_options[] = {
	{ "batch", no_argument, NULL, 'b' },
	{ "columns", required_argument, NULL, 'c' },
	{ "count", required_argument, NULL, 'n' },
	{ "filter", required_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ "interval", required_argument, NULL, 'i' },
	{ "sort", required_argument, NULL, 's' },
	{ "source", required_argument, NULL, 'S' },
	{ "threads", no_argument, NULL, 't' },
	{ NULL, 0, NULL, 0 },
};

static const char help_text[] =
	"Usage: ktally top [OPTION]...\n"
	"\n"
	"Shows what every process of this host uses and waits for, and those that ended.\n"
	"\n"
	"Examples:\n"
	"  ktally top                            live, every 2 seconds\n"
	"  ktally top -i 500ms --sort wait%      who waits for a CPU, twice a second\n"
	"  ktally top --filter postgres -t       threads of a service or a user\n"
	"  ktally top -b -n 1                    one frame as plain text\n"
	"  ktally top -b -c pid,cpu%,rss,command --sort rss | head -20\n"
	"\n"
	"Options:\n"
	"  -b, --batch             plain text frames on standard output, no terminal needed;\n"
	"                          lines are cut at $COLUMNS, the terminal's width or 120\n"
	"  -n, --count N           end after N frames; -b -n 1 takes two samples at most 1 s\n"
	"                          apart, for there is no rate in a single one\n"
	"  -i, --interval TIME     time between frames: 2, 0.5, 500ms, 1m (default 2s)\n"
	"      --source SOURCE     auto, netlink (kernel module) or procfs (default auto)\n"
	"      --sort FIELD[:DIR]  sort by a column or field; DIR is asc or desc\n"
	"      --filter TEXT       only those with TEXT in command or user, or a pid that\n"
	"                          begins with it\n"
	"  -t, --threads           threads in place of processes\n"
	"  -c, --columns LIST      columns by title or field name, separated by commas;\n"
	"                          +LIST adds to the usual ones, all is every one,\n"
	"                          help lists them\n"
	"  -h, --help              show this\n"
	"\n"
	"Cells: - is not known, ? is known to the source but not for you to see, # does not\n"
	"fit. CPU% and the like are percent of one CPU. State X and a command in parentheses:\n"
	"a process that exited in the interval, with its final figures.\n"
	"\n"
	"Keys:\n";

static void print_columns(void)
{
	struct column all[COLUMNS_MAX];
	unsigned int count = columns_all(all), i;

	printf("%-8s  %-24s %s\n", "TITLE", "FIELD", "WHAT IT IS");
	for (i = 0; i < count; i++) {
		const struct ktally_field *field = column_field(all[i]);
		char name[64];

		snprintf(name, sizeof(name), "%s%s", field->name,
			 all[i].kind != COLUMN_RATE ? "" :
			 field->unit == KTALLY_UNIT_NS ? "%" : "/s");
		printf("%-8s  %-24s %s\n", column_title(all[i]), name,
		       all[i].kind == COLUMN_USER ? "Name of the real user." : field->doc);
	}
}

static enum cli_status read_sort(const char *text, struct options *options)
{
	char name[64];
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text);

	if (len >= sizeof(name))
		return cli_usage("top", "--sort: no such column: %s", text);
	memcpy(name, text, len);
	name[len] = '\0';
	if (column_find(name, &options->sort))
		return cli_usage("top", "--sort: no such column: %s ('-c help' lists them)",
				 name);
	options->descending = column_descends(options->sort);
	if (!colon)
		return CLI_OK;
	if (strcmp(colon, ":asc") && strcmp(colon, ":desc"))
		return cli_usage("top", "--sort: the direction is asc or desc, not %s", colon + 1);
	options->descending = !strcmp(colon, ":desc");
	return CLI_OK;
}

static enum cli_status read_columns(const char *text, struct options *options)
{
	char bad[64];

	if (!strcmp(text, "help")) {
		print_columns();
		options->done = true;
		return CLI_OK;
	}
	if (table_parse(text, &options->wish, bad, sizeof(bad)))
		return cli_usage("top", "--columns: no such column: %s ('-c help' lists them)",
				 *bad ? bad : "(empty)");
	return CLI_OK;
}

static enum cli_status read_filter(const char *text, struct options *options)
{
	if (strlen(text) >= sizeof(options->filter))
		return cli_usage("top", "--filter: at most %zu bytes", sizeof(options->filter) - 1);
	strcpy(options->filter, text);
	return CLI_OK;
}

static enum cli_status give_help(struct options *options)
{
	fputs(help_text, stdout);
	keys_print(stdout);
	options->done = true;
	return CLI_OK;
}

static enum cli_status read_option(int option, const char *text, struct options *options)
{
	switch (option) {
	case 'b':
		options->batch = true;
		return CLI_OK;
	case 't':
		options->threads = true;
		return CLI_OK;
	case 'h':
		return give_help(options);
	case 'n':
		if (cli_number(text, 1, 1000000000, &options->count))
			return cli_usage("top", "--count: a number from 1 on, not '%s'", text);
		return CLI_OK;
	case 'i':
		if (cli_interval(text, &options->interval))
			return cli_usage("top", "--interval: 100ms to 1h, not '%s'", text);
		return CLI_OK;
	case 'S':
		if (cli_source(text, &options->source))
			return cli_usage("top", "--source: auto, netlink or procfs, not '%s'",
					 text);
		return CLI_OK;
	case 's':
		return read_sort(text, options);
	case 'c':
		return read_columns(text, options);
	default:
		return read_filter(text, options);
	}
}

/* What getopt_long() stumbled over: a word that begins with "--", or a letter of another. */
static enum cli_status refuse(int option, const char *word)
{
	const char letter[] = { '-', (char)optopt, '\0' };
	const char *name = strncmp(word, "--", 2) ? letter : word;

	if (option == ':')
		return cli_usage("top", "%s needs a value", name);
	if (optopt && name == word)
		return cli_usage("top", "%s: that option takes no value", word);
	return cli_usage("top", "there is no option %s", name);
}

enum cli_status options_parse(int argc, char **argv, struct options *options)
{
	enum cli_status status = CLI_OK;
	int option;

	*options = (struct options){
		.interval = 2 * NSEC_PER_SEC,
		.source = KTALLY_SOURCE_AUTO,
		.sort = { COLUMN_RATE, KTALLY_TASK_CPU_TIME },
		.descending = true,
	};
	opterr = 0;
	optind = 0;
	while (!options->done && status == CLI_OK) {
		option = getopt_long(argc, argv, ":bc:n:f:hi:s:t", long_options, NULL);
		if (option == -1)
			break;
		if (option == ':' || option == '?')
			return refuse(option, argv[optind - 1]);
		status = read_option(option, optarg, options);
	}
	if (status == CLI_OK && !options->done && optind < argc)
		return cli_usage("top", "unexpected argument: %s", argv[optind]);
	return status;
}
