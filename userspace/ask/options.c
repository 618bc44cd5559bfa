// SPDX-License-Identifier: GPL-2.0
/* The command line of `ktally query`, see options.h. */
#include "ask/options.h"

#include <string.h>
#include <unistd.h>

#include "ask/questions.h"
#include "clock.h"
#include "query/store.h"
#include "when.h"

#define TOP_DEFAULT	10
#define TOP_HEALTH	100	/* they are told in order of time: the latest */
#define TOP_MAX		UINT64_C(1000000000)

const struct question *const questions[] = {
	&question_summary, &question_cpu, &question_memory, &question_io, &question_wait,
	&question_delay, &question_faults, &question_exits, &question_growth,
	&question_health, NULL,
};

/* In the same order, for the shell. */
static const char *const names[] = {
	"summary", "cpu", "memory", "io", "wait", "delay", "faults", "exits", "growth",
	"health", NULL,
};

const char *const ask_by_names[] = {
	[ASK_PROCESS] = "process", [ASK_NAME] = "name", [ASK_USER] = "user",
	[ASK_CGROUP] = "cgroup", [ASK_UNIT] = "unit", [ASK_CONTAINER] = "container", NULL,
};

static const char *const formats[] = {
	[ASK_TABLE] = "table", [ASK_JSON] = "json", [ASK_CSV] = "csv", NULL,
};

static enum cli_status store_time(const struct cli_syntax *syntax, const struct cli_option *option,
				  const char *text, void *into)
{
	struct ask_options *o = into;
	bool from = option->offset == offsetof(struct ask_options, from);

	if (!when_read(text, clock_ns(CLOCK_REALTIME), from ? &o->from : &o->to))
		return cli_usage(syntax->command, "--%s: '%s' is no time such as 14:05, "
				 "'2026-11-26 14:05', 2026-11-26T14:05:00Z or -2h", option->name,
				 text);
	*(from ? &o->has_from : &o->has_to) = true;
	return CLI_OK;
}

static enum cli_status store_by(const struct cli_syntax *syntax, const struct cli_option *option,
				const char *text, void *into)
{
	((struct ask_options *)into)->has_by = true;
	return cli_store_word(syntax, option, text, into);
}

static const struct cli_option table[] = {
	{ .name = "from", .value = "TIME", .store = store_time,
	  .help = "from then on: 14:05, '2026-11-26 14:05', 2026-11-26T14:05:00Z, -2h",
	  .offset = offsetof(struct ask_options, from) },
	{ .name = "to", .value = "TIME", .store = store_time, .help = "until then",
	  .offset = offsetof(struct ask_options, to) },
	CLI_FILTER(struct ask_options, filter),
	{ .name = "by", .letter = 'b', .value = "WHAT", .store = store_by, .words = ask_by_names,
	  .help = "sums by process, name, user, cgroup, unit or container",
	  .offset = offsetof(struct ask_options, by) },
	{ .name = "top", .letter = 'n', .value = "N", .store = cli_store_number,
	  .help = "rows, the most first (default 10; of health the latest 100)",
	  .offset = offsetof(struct ask_options, top), .min = 1, .max = TOP_MAX },
	{ .name = "format", .value = "FORMAT", .store = cli_store_word, .words = formats,
	  .help = "table, json or csv (default table)",
	  .offset = offsetof(struct ask_options, format) },
};

static void print_questions(FILE *to)
{
	fputs("\nQuestions:\n", to);
	for (unsigned int i = 0; questions[i]; i++)
		fprintf(to, "  %-9s %s\n", questions[i]->name, questions[i]->help);
}

const struct cli_syntax query_syntax = {
	.command = "query",
	.usage =
	"Usage: ktally query [QUESTION] [OPTION]... FILE...\n\n"
	"Answers questions from what 'ktally log' wrote. FILE is one of its files, compressed\n"
	"with zstd or not, or - for standard input; several may come in any order.\n\n"
	"Examples:\n"
	"  ktally query /var/log/ktally.json*                 what is in them\n"
	"  ktally query cpu --from -2h /var/log/ktally.json   who used CPUs the most since\n"
	"  ktally query memory --from 02:50 --to 03:10 --by user /var/log/ktally.json\n"
	"  ktally query exits --from 2026-11-26 /var/log/ktally.json*\n",
	.notes =
	"Times without a date or a zone are of here: the last time that it was so late.\n"
	"~ before a figure: of a part only, what is missing is not known; - is not known.\n"
	"Ends with 0, 1 when it could not answer, 2 for a wrong command line, 5 when lines could\n"
	"not be read.\n",
	.more = print_questions,
	.options = table,
	.count = sizeof(table) / sizeof(table[0]),
	.words = names,
	.files = true,
};

static const struct question *question_of(const char *name)
{
	for (unsigned int i = 0; questions[i]; i++)
		if (!strcmp(questions[i]->name, name))
			return questions[i];
	return NULL;
}

/* The first word is a question, or a file that is there. */
static enum cli_status read_words(char **argv, struct ask_options *o)
{
	struct { const char *name; } words[sizeof(names) / sizeof(names[0]) - 1];
	const char *first = argv[1], *nearest = NULL;
	size_t count = sizeof(words) / sizeof(words[0]);

	for (size_t i = 0; i < count; i++)
		words[i].name = names[i];
	o->question = first ? question_of(first) : NULL;
	if (first && !o->question && strcmp(first, "-") && access(first, F_OK))
		nearest = cli_nearest(first, words, sizeof(*words), count);
	if (nearest)
		return cli_usage("query", "'%s' is neither a question nor a file; did you mean "
				 "'%s'?", first, nearest);
	o->files = (const char **)argv + (o->question ? 2 : 1);
	if (!o->question)
		o->question = &question_summary;
	while (o->files[o->count])
		o->count++;
	return CLI_OK;
}

static enum cli_status check(const struct ask_options *o)
{
	if (!o->count)
		return cli_usage("query", "which file? one that 'ktally log' wrote, or - for "
				 "standard input");
	if (o->has_from && o->has_to && o->from >= o->to)
		return cli_usage("query", "--from is not before --to");
	if (o->has_by && !o->question->by)
		return cli_usage("query", "--by: %s has no rows to put together",
				 o->question->name);
	if (query_has_rates(o->filter))
		return cli_usage("query", "--filter: what changes per second is not known of a "
				 "single line; ask for cpu, io or wait");
	return CLI_OK;
}

enum cli_status ask_options_read(int argc, char **argv, struct ask_options *o)
{
	enum cli_status status;

	*o = (struct ask_options){ .to = UINT64_MAX };
	status = cli_read(&query_syntax, argc, argv, o);
	if (status == CLI_OK)
		status = read_words(argv, o);
	if (status == CLI_OK)
		status = check(o);
	if (!o->has_by && o->question == &question_exits)
		o->by = ASK_NAME;
	if (!o->top)
		o->top = o->question == &question_health ? TOP_HEALTH : TOP_DEFAULT;
	return status;
}
