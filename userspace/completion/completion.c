// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally completion`: prints a script by which a shell completes the command line, made from the
 * tables that also read it. Not here: those tables.
 */
#include <stdio.h>
#include <string.h>

#include "option.h"

static const char *const shells[] = { "bash", NULL };

const struct cli_syntax completion_syntax = {
	.command = "completion",
	.usage =
	"Usage: ktally completion bash\n\n"
	"Prints a script that completes commands, options and their values in the shell.\n\n"
	"Examples:\n"
	"  source <(ktally completion bash)\n"
	"  ktally completion bash > ~/.local/share/bash-completion/completions/ktally\n",
	.words = shells,
};

/* bash takes "--name=value" for three words. */
static const char prologue[] =
	"# bash completion of ktally, written by `ktally completion bash`\n"
	"_ktally() {\n"
	"\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=\n"
	"\tif [[ $word == = ]]; then\n"
	"\t\tword=\n"
	"\telif [[ $before == = ]]; then\n"
	"\t\tbefore=${COMP_WORDS[COMP_CWORD-2]}\n"
	"\tfi\n"
	"\tCOMPREPLY=()\n";

static const char epilogue[] =
	"\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
	"}\n"
	"complete -F _ktally ktally\n";

static void print_words(const char *const *words)
{
	for (; *words; words++)
		printf(" %s", *words);
}

static void print_commands(const struct cli_command *commands, size_t count)
{
	printf("\tif ((COMP_CWORD == 1)); then\n\t\twords='help");
	for (size_t i = 0; i < count; i++)
		printf(" %s", commands[i].name);
	printf("'\n\telse\n\t\tcase \"${COMP_WORDS[1]} $before\" in\n");
}

/* The pattern of what stands before an option's value. */
static void print_pattern(const struct cli_command *command, const struct cli_option *option)
{
	printf("\t\t'%s --%s'", command->name, option->name);
	if (option->letter)
		printf(" | '%s -%c'", command->name, option->letter);
	printf(")\n");
}

/* Files where the value is one, nothing where it is anything. */
static void print_unlisted(const struct cli_option *option)
{
	if (!strcmp(option->value, "FILE"))
		printf("\t\t\tcompopt -o filenames 2>/dev/null\n"
		       "\t\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n");
	printf("\t\t\treturn ;;\n");
}

/* What may stand after each option that wants a value. */
static void print_values(const struct cli_command *command)
{
	for (size_t i = 0; i < command->syntax->count; i++) {
		const struct cli_option *option = &command->syntax->options[i];

		if (!option->value)
			continue;
		print_pattern(command, option);
		if (!option->words && !option->suggest) {
			print_unlisted(option);
			continue;
		}
		printf("\t\t\twords='");
		if (option->words)
			print_words(option->words);
		else
			option->suggest(stdout);
		printf("' ;;\n");
	}
}

static void print_options(const struct cli_command *command)
{
	const struct cli_syntax *syntax = command->syntax;

	printf("\t\t'%s '*)\n\t\t\twords='--help", command->name);
	for (size_t i = 0; i < syntax->count; i++)
		printf(" --%s", syntax->options[i].name);
	if (syntax->words)
		print_words(syntax->words);
	printf("' ;;\n");
}

static void print_bash(void)
{
	size_t count, i;
	const struct cli_command *commands = cli_commands(&count);

	fputs(prologue, stdout);
	print_commands(commands, count);
	for (i = 0; i < count; i++) {
		print_values(&commands[i]);
		print_options(&commands[i]);
	}
	printf("\t\t'help '*)\n\t\t\twords='");
	for (i = 0; i < count; i++)
		printf(" %s", commands[i].name);
	printf("' ;;\n\t\tesac\n\tfi\n");
	fputs(epilogue, stdout);
}

int cmd_completion(int argc, char **argv)
{
	enum cli_status status = cli_read(&completion_syntax, argc, argv, NULL);

	if (status)
		return status;
	if (argc < 2 || !argv[1])
		return cli_usage("completion", "for which shell? there is bash");
	if (strcmp(argv[1], shells[0]) || argv[2])
		return cli_usage("completion", "'%s' is not the one shell there is, bash",
				 argv[2] ? argv[2] : argv[1]);
	print_bash();
	return CLI_OK;
}
