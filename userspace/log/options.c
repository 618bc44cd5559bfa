// SPDX-License-Identifier: GPL-2.0
/* The command line of `ktally log`, see options.h. */
#include "health/file.h"
#include "log/choice.h"
#include "log/format.h"
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

static void suggest_kinds(FILE *to)
{
	for (unsigned int i = 0; record_kinds[i]; i++)
		fprintf(to, " %s", record_kinds[i]);
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
	{ .name = "top", .value = "N",
	  .help = "of each sample only the N tasks with the most of --by",
	  .store = cli_store_number, .offset = offsetof(struct log_options, top),
	  .min = 1, .max = TOP_MAX },
	{ .name = "by", .value = "FIELD",
	  .help = "what --top goes by: a field's value, of a counter what it\n"
		  "grew by since the sample before",
	  .store = log_store_by, .suggest = log_suggest_fields },
	CLI_FLAG("changed-only", 'c', "only tasks that ran since the sample before, or are new",
		 struct log_options, changed_only),
	{ .name = "fields", .value = "LIST",
	  .help = "only these fields of tasks, and what identifies them: names\n"
		  "or keys, separated by commas; help lists them",
	  .store = log_store_fields, .suggest = log_suggest_fields },
	{ .name = "events", .value = "LIST",
	  .help = "only these kinds of lines, separated by commas: sample,\n"
		  "task, exit, health (start, source, lost and stop are\n"
		  "always there)",
	  .store = log_store_events, .suggest = suggest_kinds },
	HEALTH_RULES_OPTION(0, struct log_options, rules_file),
	{ .name = "host", .value = "NAME",
	  .help = "host.name of every line (default the host's own)",
	  .store = log_store_name, .offset = offsetof(struct log_options, identity.host) },
	{ .name = "service", .value = "NAME", .help = "service.name of every line",
	  .store = log_store_name, .offset = offsetof(struct log_options, identity.service) },
	{ .name = "label", .value = "KEY=VALUE",
	  .help = "labels.KEY of every line; may be given several times",
	  .store = log_store_label },
	CLI_FLAG("cmdline", 0, "command lines of tasks too, secrets taken out",
		 struct log_options, cmdline),
	{ .name = "redact", .value = "REGEX",
	  .help = "with --cmdline: what matches is taken out as well; may be\n"
		  "given several times",
	  .store = log_store_redact },
	{ .name = "format", .value = "NAME",
	  .help = "ktally, ecs or otlp-json: what lines look like (default ktally)",
	  .store = cli_store_word, .offset = offsetof(struct log_options, format),
	  .words = format_names },
	OUTPUT_OPTIONS(struct log_options, output),
};

const struct cli_syntax log_syntax = {
	.command = "log",
	.usage =
	"Usage: ktally log [OPTION]...\n\n"
	"Writes a line of JSON for each process and interval, for each exit and each sample, for\n"
	"each change of the host's health and for what was lost.\n\n"
	"Examples:\n"
	"  ktally log --once | jq .\n"
	"  ktally log --interval 1 --output /var/log/ktally.jsonl\n"
	"  ktally log --filter 'cpu>5 or rss>200M' --interval 1m\n"
	"  ktally log --top 20 --by cpu_time --fields cpu_time,rss --label env=prod\n",
	.notes =
	"Ends with 0 after --count samples, 1 when it could not go on (the reader went away, the\n"
	"output or the source failed), 2 for a wrong command line, 3 without module, 4 without\n"
	"permission, 5 when something was lost on the way, 128+N for signal N.\n",
	.options = options,
	.count = sizeof(options) / sizeof(options[0]),
};

/* The tasks that are chosen by what a single sample can't tell. */
static enum cli_status check_choice(const struct log_options *o)
{
	const struct choice_options by = { .top = o->top, .by = o->by };

	if (!o->top != !o->has_by)
		return cli_usage("log", "--top and --by go together: how many, and by what");
	if (o->count == 1 && query_has_rates(o->filter))
		return cli_usage("log", "--filter: a single sample has no rates, as this one asks "
				 "for; use --count 2");
	if (o->count == 1 && choice_needs_two(&by))
		return cli_usage("log", "--by: in a single sample %s did not grow; use --count 2",
				 ktally_task_set.fields[o->by].name);
	return CLI_OK;
}

static bool wants(const struct log_options *o, enum record_kind kind)
{
	return o->kinds & RECORD_BIT(kind);
}

/* Options that would be without effect. */
static enum cli_status check_kinds(const struct log_options *o)
{
	if (o->threads && o->kinds != RECORD_KINDS_ALL && wants(o, RECORD_KIND_HEALTH))
		return cli_usage("log", "--events: health is not judged with --threads");
	if (o->redact && !o->cmdline)
		return cli_usage("log", "--redact: there are no command lines without --cmdline");
	if (wants(o, RECORD_KIND_TASK))
		return CLI_OK;
	if (o->cmdline)
		return cli_usage("log", "--cmdline: command lines are read for lines of tasks, "
				 "which --events leaves out");
	if (o->top || o->changed_only)
		return cli_usage("log", "--%s: it chooses tasks, which --events leaves out",
				 o->top ? "top" : "changed-only");
	return CLI_OK;
}

static enum cli_status finish(struct log_options *o)
{
	enum cli_status status = check_choice(o);

	if (status == CLI_OK)
		status = check_kinds(o);
	if (status == CLI_OK)
		status = output_options_check(&o->output);
	if (status)
		return status;
	if (!record_identity_fits(&o->identity, o->format))
		return cli_usage("log", "--label: host, service and labels take more than %zu "
				 "bytes of every line", record_identity_max(o->format));
	if (o->cmdline && !o->redact)
		o->redact = redact_new();
	if (o->cmdline && !o->redact)
		return cli_usage("log", "--cmdline: out of memory");
	if (!wants(o, RECORD_KIND_HEALTH) || o->threads)
		return CLI_OK;
	return health_rules_start(&o->rules, "log", o->rules_file) ? CLI_USAGE : CLI_OK;
}

enum cli_status log_options_read(int argc, char **argv, struct log_options *o)
{
	enum cli_status status;

	*o = (struct log_options){ .interval = INTERVAL_DEFAULT, .kinds = RECORD_KINDS_ALL,
				  .output = output_options_default };
	status = cli_read(&log_syntax, argc, argv, o);
	return status == CLI_OK ? finish(o) : status;
}

void log_options_free(struct log_options *o)
{
	query_free(o->filter);
	redact_free(o->redact);
}
