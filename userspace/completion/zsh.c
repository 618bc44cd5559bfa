// SPDX-License-Identifier: GPL-2.0
/*
 * The script by which zsh completes the command line, see completion.h: _arguments(1zsh) with what
 * --help says beside each option.
 */
#include "completion/completion.h"

#include <stdio.h>
#include <string.h>

#include "option.h"

static const char prologue[] =
	"#compdef ktally\n"
	"# zsh completion of ktally, written by `ktally completion zsh`\n"
	"_ktally() {\n"
	"\tlocal -a commands=(\n"
	"\t\t'help:say how to use the program or a command'\n";

static const char epilogue[] =
	"\tesac\n"
	"}\n"
	"if [[ $funcstack[1] == _ktally ]]; then\n"	/* found in $fpath, by its first use */
	"\t_ktally \"$@\"\n"
	"else\n"
	"\tcompdef _ktally ktally\n"
	"fi\n";

/* The first line of @text, within single quotes; what @marks has means something to zsh there. */
static void print_quoted(const char *text, const char *marks)
{
	for (; *text && *text != '\n' && strncmp(text, ";\n", 2); text++) {
		if (*text == '\'')
			fputs("'\\'", stdout);
		else if (strchr(marks, *text))
			putchar('\\');
		putchar(*text);
	}
}

static void print_commands(const struct cli_command *commands, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		printf("\t\t'%s:", commands[i].name);
		print_quoted(commands[i].help, "\\:");
		puts("'");
	}
	puts("\t)\n"
	     "\tif ((CURRENT == 2)); then\n"
	     "\t\t_describe command commands\n"
	     "\t\treturn\n"
	     "\tfi\n"
	     "\tlocal command=$words[2]\n"
	     "\tshift words\n"
	     "\t((CURRENT--))\n"
	     "\tcase $command in\n"
	     "\thelp) _describe command commands ;;");
}

/* ":TIME:", and behind it what there is to choose from. */
static void print_value(const struct cli_option *option)
{
	if (!option->value)
		return;
	putchar(':');
	print_quoted(option->value, "\\:");
	if (completion_is_file(option)) {
		fputs(":_files", stdout);
		return;
	}
	fputs(":(", stdout);
	completion_values(option);
	fputs(" )", stdout);
}

static void print_option(const struct cli_option *option)
{
	const char *equals = option->value ? "=" : "", *joined = option->value ? "+" : "";

	if (option->letter)
		printf(" \\\n\t\t'(-%c --%s)'{-%c%s,--%s%s}'[", option->letter, option->name,
		       option->letter, joined, option->name, equals);
	else
		printf(" \\\n\t\t'--%s%s[", option->name, equals);
	print_quoted(option->help, "\\[]:");
	putchar(']');
	print_value(option);
	putchar('\'');
}

static void print_command(const struct cli_command *command)
{
	const struct cli_syntax *syntax = command->syntax;

	printf("\t%s)\n\t\t_arguments -s -S '--help[say how to use it]'", command->name);
	for (size_t i = 0; i < syntax->count; i++)
		print_option(&syntax->options[i]);
	if (syntax->files) {
		fputs(" \\\n\t\t'*: :{ compadd --", stdout);
		completion_words(syntax->words);
		fputs("; _files }'", stdout);
	} else if (syntax->words) {
		fputs(" \\\n\t\t'*: :(", stdout);
		completion_words(syntax->words);
		fputs(" )'", stdout);
	}
	puts(" ;;");
}

void completion_zsh(void)
{
	size_t count, i;
	const struct cli_command *commands = cli_commands(&count);

	fputs(prologue, stdout);
	print_commands(commands, count);
	for (i = 0; i < count; i++)
		print_command(&commands[i]);
	fputs(epilogue, stdout);
}
