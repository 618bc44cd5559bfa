// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally completion`: prints a script by which a shell completes the command line. Not here: the
 * scripts (bash.c, zsh.c).
 */
#include "completion/completion.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "option.h"

static const char *const shells[] = { "bash", "zsh", NULL };

static void (*const scripts[])(void) = { completion_bash, completion_zsh };

const struct cli_syntax completion_syntax = {
	.command = "completion",
	.usage =
	"Usage: ktally completion bash|zsh\n\n"
	"Prints a script that completes commands, options and their values in the shell.\n\n"
	"Examples:\n"
	"  source <(ktally completion bash)\n"
	"  ktally completion bash > ~/.local/share/bash-completion/completions/ktally\n"
	"  ktally completion zsh > ~/.zsh/functions/_ktally  # a folder of $fpath\n",
	.words = shells,
};

void completion_words(const char *const *words)
{
	for (; *words; words++)
		printf(" %s", *words);
}

bool completion_is_file(const struct cli_option *option)
{
	return option->value && !strcmp(option->value, "FILE");
}

bool completion_values(const struct cli_option *option)
{
	if (option->words)
		completion_words(option->words);
	else if (option->suggest)
		option->suggest(stdout);
	return option->words || option->suggest;
}

int cmd_completion(int argc, char **argv)
{
	enum cli_status status = cli_read(&completion_syntax, argc, argv, NULL);
	unsigned int i;

	if (status)
		return status;
	if (argc < 2 || !argv[1])
		return cli_usage("completion", "for which shell? bash or zsh");
	if (argv[2])
		return cli_usage("completion", "'%s': one shell at a time", argv[2]);
	for (i = 0; shells[i] && strcmp(argv[1], shells[i]); i++)
		;
	if (!shells[i])
		return cli_usage("completion", "'%s' is none of the shells there are, bash and zsh",
				 argv[1]);
	scripts[i]();
	return CLI_OK;
}
