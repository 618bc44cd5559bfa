// SPDX-License-Identifier: GPL-2.0
/*
 * The script by which bash completes the command line, see completion.h.
 */
#include "completion/completion.h"

#include <stdio.h>

#include "option.h"

/* bash takes "--name=value" for three words. */
static const char prologue[] =
	"# bash completion of ktally, written by `ktally completion bash`\n"
	"_ktally() {\n"
	"\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= files=\n"
	"\tif [[ $word == = ]]; then\n"
	"\t\tword=\n"
	"\telif [[ $before == = ]]; then\n"
	"\t\tbefore=${COMP_WORDS[COMP_CWORD-2]}\n"
	"\tfi\n"
	"\tCOMPREPLY=()\n";

static const char epilogue[] =
	"\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
	"\tif [[ $files ]]; then\n"
	"\t\tcompopt -o filenames 2>/dev/null\n"
	"\t\tmapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- \"$word\")\n"
	"\tfi\n"
	"}\n"
	"complete -F _ktally ktally\n";

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
	if (completion_is_file(option))
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
		completion_values(option);
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
		completion_words(syntax->words);
	printf(syntax->files ? "' files=1 ;;\n" : "' ;;\n");
}

void completion_bash(void)
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
