/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one reader of command lines: a command's options are a table, from which reading them, the
 * text of --help and the shell's completion come. Not here: what an option's value means to a
 * command, beyond the kinds of value that many have.
 */
#ifndef KTALLY_OPTION_H
#define KTALLY_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cli.h"

struct cli_option;

/* Stores @text, NULL for an option without value. CLI_OK, CLI_DONE, or CLI_USAGE after a word. */
typedef enum cli_status (*cli_store)(const struct cli_syntax *syntax,
				     const struct cli_option *option, const char *text, void *into);

struct cli_option {
	const char *name;		/* --name; must stay first, for cli_nearest() */
	char letter;			/* -l, or 0 */
	const char *value;		/* what --help calls its value; NULL: it takes none */
	const char *help;		/* lines, parted by \n */
	cli_store store;
	size_t offset;			/* of what it sets, in the structure of all options */
	uint64_t min, max;		/* cli_store_number() */
	const char *const *words;	/* the values there are, NULL at the end */
	void (*suggest)(FILE *to);	/* prints values for completion, each after a blank */
};

/* Every command has --help as well, which is in no table. */
struct cli_syntax {
	const char *command;
	const char *usage;		/* --help, what stands before the options */
	const char *notes;		/* and what stands behind them, or NULL */
	void (*more)(FILE *to);		/* prints what follows that, or NULL */
	const struct cli_option *options;
	size_t count;
	const char *const *words;	/* first words that are no options; NULL: it takes none */
	bool files;			/* and files, which are words as well */
};

/*
 * Kinds of value. What is at the option's offset: bool, uint64_t, uint64_t of ns, an enum that
 * counts as words[] does, const char *.
 */
enum cli_status cli_store_flag(const struct cli_syntax *syntax, const struct cli_option *option,
			       const char *text, void *into);
enum cli_status cli_store_number(const struct cli_syntax *syntax, const struct cli_option *option,
				 const char *text, void *into);
enum cli_status cli_store_interval(const struct cli_syntax *syntax, const struct cli_option *option,
				   const char *text, void *into);
enum cli_status cli_store_word(const struct cli_syntax *syntax, const struct cli_option *option,
			       const char *text, void *into);
enum cli_status cli_store_text(const struct cli_syntax *syntax, const struct cli_option *option,
			       const char *text, void *into);

/* Options that several commands have, with the same letters in each of them. */
#define CLI_FLAG(n, l, h, type, member)							\
	{ .name = n, .letter = l, .help = h, .store = cli_store_flag,				\
	  .offset = offsetof(type, member) }
#define CLI_SOURCE(type, member)								\
	{ .name = "source", .letter = 's', .value = "SOURCE", .store = cli_store_word,		\
	  .help = "auto, netlink (kernel module) or procfs (default auto)",			\
	  .offset = offsetof(type, member), .words = cli_sources }
#define CLI_INTERVAL(type, member, usual)							\
	{ .name = "interval", .letter = 'i', .value = "TIME", .store = cli_store_interval,	\
	  .help = "time between samples: 0.5, 500ms, 10s, 1m, 1h (default " usual ")",		\
	  .offset = offsetof(type, member) }

/* As enum ktally_source_kind. */
extern const char *const cli_sources[];

/**
 * cli_read() - read a command line into @into
 * @argv: as main() has it; what are no options is moved to argv[1] and on, with NULL behind it
 *
 * Long names may be cut as long as they are no other's, letters may share a dash, and what follows
 * "--" is no option. CLI_OK; CLI_DONE when --help was asked for and given; CLI_USAGE after a
 * sentence on stderr.
 */
enum cli_status cli_read(const struct cli_syntax *syntax, int argc, char **argv, void *into);

/* What --help says. */
void cli_help(const struct cli_syntax *syntax, FILE *to);

#endif
