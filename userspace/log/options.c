// SPDX-License-Identifier: GPL-2.0
/* The command line of `ktally log`, see options.h. */
#include "log/options.h"
#include "query/store.h"

#define INTERVAL_DEFAULT	UINT64_C(10000000000)
#define COUNT_MAX		UINT64_C(1000000000)

static enum cli_status store_once(const struct cli_syntax *syntax, const struct cli_option *option,
				  const char *text, void *into)
{
	(void)syntax;
	(void)option;
	(void)text;
	((struct log_options *)into)->count = 1;
	return CLI_OK;
}

static const struct cli_option options[] = {
	CLI_INTERVAL(struct log_options, interval, "10s"),
	{ .name = "once", .letter = '1', .help = "one sample and no more", .store = store_once },
	{ .name = "count", .letter = 'n', .value = "N", .help = "end after N samples",
	  .store = cli_store_number, .offset = offsetof(struct log_options, count),
	  .min = 1, .max = COUNT_MAX },
	CLI_SOURCE(struct log_options, source),
	CLI_FLAG("threads", 't', "one line per thread in place of one per process",
		 struct log_options, threads),
	CLI_FILTER(struct log_options, filter),
	OUTPUT_OPTIONS(struct log_options, output),
};

const struct cli_syntax log_syntax = {
	.command = "log",
	.usage =
	"Usage: ktally log [OPTION]...\n\n"
	"Writes a line of JSON for each process and interval, for each exit and each sample.\n\n"
	"Examples:\n"
	"  ktally log --once | jq .\n"
	"  ktally log --interval 1 --output /var/log/ktally.jsonl\n"
	"  ktally log --filter 'cpu>5 or rss>200M' --interval 1m\n",
	.notes =
	"Ends with 0 after --count samples, 1 when it could not go on (the reader went away, the\n"
	"output or the source failed), 2 for a wrong command line, 3 without module, 4 without\n"
	"permission, 5 when something was lost on the way, 128+N for signal N.\n",
	.options = options,
	.count = sizeof(options) / sizeof(options[0]),
};

enum cli_status log_options_read(int argc, char **argv, struct log_options *o)
{
	enum cli_status status;

	*o = (struct log_options){ .interval = INTERVAL_DEFAULT, .output = output_options_default };
	status = cli_read(&log_syntax, argc, argv, o);
	if (status == CLI_OK && o->count == 1 && query_has_rates(o->filter))
		return cli_usage("log", "--filter: a single sample has no rates, as this one asks "
				 "for; use --count 2");
	return status == CLI_OK ? output_options_check(&o->output) : status;
}
