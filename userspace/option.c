// SPDX-License-Identifier: GPL-2.0
/* The one reader of command lines, see option.h. */
#include <stdbool.h>
#include <string.h>

#include "option.h"

#define LONGEST_NAME	32
#define HELP_COLUMN	32	/* names that reach beyond stand on a line of their own */

const char *const cli_sources[] = {
	[KTALLY_SOURCE_AUTO] = "auto",
	[KTALLY_SOURCE_NETLINK] = "netlink",
	[KTALLY_SOURCE_PROCFS] = "procfs",
	NULL,
};

static enum cli_status give_help(const struct cli_syntax *syntax, const struct cli_option *option,
				 const char *text, void *into)
{
	(void)option;
	(void)text;
	(void)into;
	cli_help(syntax, stdout);
	return CLI_DONE;
}

static const struct cli_option help_option = {
	.name = "help", .letter = 'h', .help = "show this", .store = give_help,
};

/* A table and, as its last row, --help. */
static const struct cli_option *option_at(const struct cli_syntax *syntax, size_t i)
{
	return i < syntax->count ? &syntax->options[i] : &help_option;
}

enum cli_status cli_store_flag(const struct cli_syntax *syntax, const struct cli_option *option,
			       const char *text, void *into)
{
	(void)syntax;
	(void)text;
	*(bool *)((char *)into + option->offset) = true;
	return CLI_OK;
}

enum cli_status cli_store_text(const struct cli_syntax *syntax, const struct cli_option *option,
			       const char *text, void *into)
{
	(void)syntax;
	*(const char **)((char *)into + option->offset) = text;
	return CLI_OK;
}

enum cli_status cli_store_number(const struct cli_syntax *syntax, const struct cli_option *option,
				 const char *text, void *into)
{
	if (!cli_number(text, option->min, option->max,
			(uint64_t *)((char *)into + option->offset)))
		return CLI_OK;
	return cli_usage(syntax->command, "--%s: '%s' is no number from %llu to %llu", option->name,
			 text, (unsigned long long)option->min, (unsigned long long)option->max);
}

enum cli_status cli_store_interval(const struct cli_syntax *syntax, const struct cli_option *option,
				   const char *text, void *into)
{
	if (!cli_interval(text, (uint64_t *)((char *)into + option->offset)))
		return CLI_OK;
	return cli_usage(syntax->command, "--%s: '%s' is no time from 100ms to 1h", option->name,
			 text);
}

/* "auto, netlink or procfs" */
static void join(const char *const *words, char *text, size_t room)
{
	size_t len = 0;

	*text = '\0';
	for (; *words && len < room; words++)
		len += (size_t)snprintf(text + len, room - len, "%s%s", *words,
					!words[1] ? "" : words[2] ? ", " : " or ");
}

enum cli_status cli_store_word(const struct cli_syntax *syntax, const struct cli_option *option,
			       const char *text, void *into)
{
	char all[128];

	for (int i = 0; option->words[i]; i++) {
		if (strcmp(option->words[i], text))
			continue;
		memcpy((char *)into + option->offset, &i, sizeof(i));
		return CLI_OK;
	}
	join(option->words, all, sizeof(all));
	return cli_usage(syntax->command, "--%s: '%s' is not %s", option->name, text, all);
}

/* ---- Reading ---- */

/* What is being read: argv[at] is next, and argv[1] to argv[words] are no options. */
struct reading {
	const struct cli_syntax *syntax;
	char **argv;
	int argc, at, words;
	void *into;
};

static enum cli_status store(struct reading *r, const struct cli_option *option, const char *text)
{
	return option->store(r->syntax, option, text, r->into);
}

/* Takes the next word as the value of @option; @dashed is what the user called that. */
static enum cli_status store_next(struct reading *r, const struct cli_option *option,
				  const char *dashed)
{
	if (r->at >= r->argc)
		return cli_usage(r->syntax->command, "%s wants a value, %s", dashed, option->value);
	return store(r, option, r->argv[r->at++]);
}

/* The option of which the name is the whole or, if it is the only one, the beginning. */
static const struct cli_option *find_name(const struct cli_syntax *syntax, const char *name,
					  size_t len, const struct cli_option **another)
{
	const struct cli_option *found = NULL;

	*another = NULL;
	for (size_t i = 0; i <= syntax->count; i++) {
		const struct cli_option *option = option_at(syntax, i);

		if (strncmp(option->name, name, len))
			continue;
		if (!option->name[len]) {
			*another = NULL;
			return option;
		}
		*another = found;
		found = option;
	}
	return found;
}

static enum cli_status refuse_name(const struct cli_syntax *syntax, const char *name, size_t len)
{
	char text[LONGEST_NAME + 1];
	const char *nearest = NULL;

	if (len <= LONGEST_NAME) {
		snprintf(text, sizeof(text), "%.*s", (int)len, name);
		nearest = cli_nearest(text, syntax->options, sizeof(*syntax->options),
				      syntax->count);
	}
	if (!nearest)
		return cli_usage(syntax->command, "there is no option --%.*s", (int)len, name);
	return cli_usage(syntax->command, "there is no option --%.*s; did you mean --%s?", (int)len,
			 name, nearest);
}

/* "name", "name=value"; with no letter before the "=", it can only be wrong. */
static enum cli_status read_long(struct reading *r, const char *word)
{
	size_t len = strcspn(word, "=");
	const struct cli_option *another, *option = find_name(r->syntax, word, len, &another);
	char dashed[LONGEST_NAME + 3];

	if (!option || !len)
		return refuse_name(r->syntax, word, len);
	if (another)
		return cli_usage(r->syntax->command, "--%.*s may be --%s or --%s", (int)len, word,
				 another->name, option->name);
	snprintf(dashed, sizeof(dashed), "--%s", option->name);
	if (word[len] && !option->value)
		return cli_usage(r->syntax->command, "%s takes no value", dashed);
	if (word[len])
		return store(r, option, word + len + 1);
	return option->value ? store_next(r, option, dashed) : store(r, option, NULL);
}

static const struct cli_option *find_letter(const struct cli_syntax *syntax, char letter)
{
	for (size_t i = 0; i <= syntax->count; i++)
		if (option_at(syntax, i)->letter == letter)
			return option_at(syntax, i);
	return NULL;
}

/* "b", "bt", "n3", "bn3", and "n" with its value in the next word. */
static enum cli_status read_letters(struct reading *r, const char *word)
{
	enum cli_status status = CLI_OK;

	for (; *word && status == CLI_OK; word++) {
		const struct cli_option *option = find_letter(r->syntax, *word);
		const char dashed[] = { '-', *word, '\0' };

		if (!option)
			return cli_usage(r->syntax->command, "there is no option %s", dashed);
		if (option->value && word[1])
			return store(r, option, word + 1);
		if (option->value)
			return store_next(r, option, dashed);
		status = store(r, option, NULL);
	}
	return status;
}

static enum cli_status read_word(struct reading *r, char *word)
{
	if (!r->syntax->words)
		return cli_usage(r->syntax->command, "'%s' is no option", word);
	r->argv[++r->words] = word;
	return CLI_OK;
}

enum cli_status cli_read(const struct cli_syntax *syntax, int argc, char **argv, void *into)
{
	struct reading r = {
		.syntax = syntax, .argc = argc, .argv = argv, .at = 1, .into = into,
	};
	enum cli_status status = CLI_OK;
	bool options = true;

	while (status == CLI_OK && r.at < argc) {
		char *word = argv[r.at++];

		if (!options || *word != '-' || !word[1])
			status = read_word(&r, word);
		else if (!strcmp(word, "--"))
			options = false;
		else if (word[1] == '-')
			status = read_long(&r, word + 2);
		else
			status = read_letters(&r, word + 1);
	}
	if (r.words + 1 < argc)
		argv[r.words + 1] = NULL;
	return status;
}

/* ---- Help ---- */

static int print_name(const struct cli_option *option, char *text, size_t room)
{
	const char letter[] = { '-', option->letter, ',', '\0' };

	return snprintf(text, room, "  %3s --%s%s%s", option->letter ? letter : "", option->name,
			option->value ? " " : "", option->value ? option->value : "");
}

static int widest_name(const struct cli_syntax *syntax)
{
	char text[HELP_COLUMN];
	int widest = 0;

	for (size_t i = 0; i <= syntax->count; i++) {
		int width = print_name(option_at(syntax, i), text, sizeof(text));

		if (width > widest && width < HELP_COLUMN)
			widest = width;
	}
	return widest;
}

static void print_option(const struct cli_option *option, int column, FILE *to)
{
	const char *line = option->help, *end;
	char name[128];
	int width = print_name(option, name, sizeof(name));

	fprintf(to, width > column ? "%s\n%*s" : "%s%*s", name,
		width > column ? column + 2 : column + 2 - width, "");
	for (; (end = strchr(line, '\n')); line = end + 1)
		fprintf(to, "%.*s\n%*s", (int)(end - line), line, column + 2, "");
	fprintf(to, "%s\n", line);
}

void cli_help(const struct cli_syntax *syntax, FILE *to)
{
	int column = widest_name(syntax);

	fprintf(to, "%s\nOptions:\n", syntax->usage);
	for (size_t i = 0; i <= syntax->count; i++)
		print_option(option_at(syntax, i), column, to);
	if (syntax->notes)
		fprintf(to, "\n%s", syntax->notes);
	if (syntax->more)
		syntax->more(to);
}
