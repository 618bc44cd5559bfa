// SPDX-License-Identifier: GPL-2.0
/*
 * The command line of `ktally top`. Not here: how options are read (../option.h).
 */
#include "top/options.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "health/file.h"
#include "option.h"
#include "query/store.h"
#include "top/keys.h"
#include "top/overview.h"
#include "top/processes.h"
#include "top/tables.h"

#define NSEC_PER_SEC UINT64_C(1000000000)
#define NO_THEME ((enum theme)-1)

static void print_columns(void)
{
	struct column all[COLUMNS_MAX];
	unsigned int count = columns_all(all), i;

	printf("%-8s  %-24s %s\n", "TITLE", "FIELD", "WHAT IT IS");
	for (i = 0; i < count; i++) {
		char name[COLUMN_NAME];

		column_name(all[i], name);
		printf("%-8s  %-24s %s\n", column_title(all[i]), name, column_doc(all[i]));
	}
}

static enum cli_status store_sort(const struct cli_syntax *syntax, const struct cli_option *option,
				  const char *text, void *into)
{
	struct options *options = into;
	char name[64];
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text);

	(void)syntax;
	(void)option;
	if (len >= sizeof(name))
		return cli_usage("top", "--sort: no such column: %s", text);
	memcpy(name, text, len);
	name[len] = '\0';
	if (column_find(name, &options->sort))
		return cli_usage("top", "--sort: no such column: %s ('-c help' lists them)",
				 name);
	options->has_sort = true;
	options->descending = column_descends(options->sort);
	if (!colon)
		return CLI_OK;
	if (strcmp(colon, ":asc") && strcmp(colon, ":desc"))
		return cli_usage("top", "--sort: the direction is asc or desc, not %s", colon + 1);
	options->descending = !strcmp(colon, ":desc");
	return CLI_OK;
}

static enum cli_status store_columns(const struct cli_syntax *syntax,
				     const struct cli_option *option, const char *text, void *into)
{
	struct options *options = into;

	(void)syntax;
	(void)option;
	options->columns = text;
	if (strcmp(text, "help"))
		return CLI_OK;
	print_columns();
	return CLI_DONE;
}

static enum cli_status store_view(const struct cli_syntax *syntax, const struct cli_option *option,
				  const char *text, void *into)
{
	struct options *options = into;
	const struct view *view = view_find(text);
	unsigned int i;

	if (view) {
		options->view = view;
		return CLI_OK;
	}
	for (i = 0; views[i]; i++)
		;
	return cli_usage(syntax->command, "--%s: no such view: %s (there are %u, see --help)",
			 option->name, text, i);
}

static enum cli_status store_replay(const struct cli_syntax *syntax,
				    const struct cli_option *option, const char *text, void *into)
{
	struct options *options = into;

	if (options->replays == REPLAY_FILES)
		return cli_usage(syntax->command, "--%s: %d files at most", option->name,
				 REPLAY_FILES);
	options->replay[options->replays++] = text;
	return CLI_OK;
}

/* Titles as people type them. */
static void suggest_columns(FILE *to)
{
	struct column all[COLUMNS_MAX];
	unsigned int count = columns_all(all), i;
	const char *letter;

	for (i = 0; i < count; i++) {
		fputc(' ', to);
		for (letter = column_title(all[i]); *letter; letter++)
			fputc(tolower((unsigned char)*letter), to);
	}
}

static const struct cli_option table[] = {
	CLI_FLAG("batch", 'b',
		 "plain text frames on standard output, no terminal needed;\n"
		 "lines are cut at $COLUMNS, the terminal's width or 120", struct options, batch),
	{ .name = "count", .letter = 'n', .value = "N",
	  .help = "end after N frames; -b -n 1 takes two samples at most 1 s\n"
		  "apart, for there is no rate in a single one",
	  .store = cli_store_number, .offset = offsetof(struct options, count),
	  .min = 1, .max = 1000000000 },
	CLI_INTERVAL(struct options, interval, "2s"),
	{ .name = "delay", .letter = 'd', .value = "TIME",
	  .help = "the same, as other programs call it",
	  .store = cli_store_interval, .offset = offsetof(struct options, interval) },
	CLI_SOURCE(struct options, source),
	HEALTH_RULES_OPTION(0, struct options, rules),
	{ .name = "sort", .value = "FIELD[:DIR]",
	  .help = "sort by a column or field; DIR is asc or desc",
	  .store = store_sort, .suggest = suggest_columns },
	CLI_FILTER(struct options, filter),
	CLI_FLAG("threads", 't', "threads in place of processes", struct options, threads),
	CLI_FLAG("readonly", 0, "send no signals, set no nice values", struct options, readonly),
	{ .name = "columns", .letter = 'c', .value = "LIST",
	  .help = "columns by title or field name, separated by commas;\n"
		  "+LIST adds to the usual ones of the view, all is\n"
		  "every one, help lists them",
	  .store = store_columns, .suggest = suggest_columns },
	{ .name = "view", .value = "NAME",
	  .help = "what is shown first: a view's name, as its tab has it",
	  .store = store_view, .suggest = view_names },
	{ .name = "replay", .value = "FILE",
	  .help = "what 'ktally log' wrote to FILE, in place of this host; more than\n"
		  "once for the files of a rotated log, in any order",
	  .store = store_replay },
	{ .name = "theme", .value = "THEME", .words = theme_names,
	  .help = "default, 256 (colours), mono or contrast",
	  .store = cli_store_word, .offset = offsetof(struct options, theme) },
};

const struct cli_syntax top_syntax = {
	.command = "top",
	.usage =
	"Usage: ktally top [OPTION]...\n\n"
	"Shows what every process of this host uses and waits for, and those that ended.\n\n"
	"Examples:\n"
	"  ktally top                            live, every 2 seconds\n"
	"  ktally top -i 500ms --sort wait%      who waits for a CPU, twice a second\n"
	"  ktally top --filter postgres -t       threads of a service or a user\n"
	"  ktally top -f 'rss>1G or state=D'     large ones, and those stuck on a disk\n"
	"  ktally top -b -n 1                    one frame as plain text\n"
	"  ktally top --replay /var/log/ktally.json   what it was like, see THE PAST\n"
	"  ktally top -b -c pid,cpu%,rss,command --sort rss | head -20\n",
	.notes =
	"Cells: - is not known, ? is known to the source but not for you to see, # does not\n"
	"fit. CPU% and the like are percent of one CPU. State X and a command in parentheses:\n"
	"a process that exited in the interval, with its final figures.\n",
	.more = help_print,
	.options = table,
	.count = sizeof(table) / sizeof(table[0]),
};

static enum cli_status parse_columns(struct options *options, const struct usual *usual)
{
	char bad[64];

	if (table_parse(options->columns, usual, &options->wish, bad, sizeof(bad)))
		return cli_usage("top", "--columns: no such column: %s ('-c help' lists them)",
				 *bad ? bad : "(empty)");
	return CLI_OK;
}

/* Order and columns are those of the table that is shown first. */
static enum cli_status complete_table(struct options *options, const struct settings *saved)
{
	const struct table_view *shown = options->view->table ? options->view->table :
					 &table_processes;
	const struct table_choice *choice = &saved->choice[shown->number];

	if (!options->has_sort) {
		options->sort = choice->has_sort ? choice->sort : shown->sort;
		options->descending = choice->has_sort ? choice->descending :
				      column_descends(shown->sort);
	}
	if (options->columns)
		return parse_columns(options, shown->usual);
	options->wish = choice->wish;
	return CLI_OK;
}

/* What neither the command line nor @saved says is as usual. */
static enum cli_status complete(struct options *options, const struct settings *saved)
{
	if (!options->interval)
		options->interval = saved->interval ? saved->interval : 2 * NSEC_PER_SEC;
	if (!options->view)
		options->view = saved->view ? saved->view : &overview_view;
	if (options->theme == NO_THEME)
		options->theme = saved->theme;
	return complete_table(options, saved);
}

enum cli_status options_parse(int argc, char **argv, const struct settings *saved,
			      struct options *options)
{
	static const struct settings none;
	enum cli_status status;

	*options = (struct options){ .source = KTALLY_SOURCE_AUTO, .theme = NO_THEME };
	status = cli_read(&top_syntax, argc, argv, options);
	return status == CLI_OK ? complete(options, options->batch ? &none : saved) : status;
}
