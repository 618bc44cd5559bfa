// SPDX-License-Identifier: GPL-2.0
/*
 * The program ktally: one table of commands drives dispatch and usage. Here as well: what every
 * command finds done when it starts (locale, file descriptors 0 to 2). Not here: the commands.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static const struct cli_command commands[] = {
	{ "top", cmd_top, "show processes live in the terminal", &top_syntax },
	{ "log", cmd_log, "write samples and exits as lines of JSON", &log_syntax },
	{ "query", cmd_query, "answer questions from what log wrote", &query_syntax },
	{ "health", cmd_health, "say whether the host is well, and what ails it", &health_syntax },
	{ "serve", cmd_serve, "answer Prometheus and probes of health over HTTP", &serve_syntax },
	{ "hooks", cmd_hooks, "switch on and off what measures waits", &hooks_syntax },
	{ "latency", cmd_latency, "show how long the host or a process waits", &latency_syntax },
	{ "status", cmd_status, "say what ktally can see here, and what it lost", &status_syntax },
	{ "completion", cmd_completion, "print a script that completes words for a shell",
	  &completion_syntax },
};
#define COMMANDS	(sizeof(commands) / sizeof(commands[0]))

const struct cli_command *cli_commands(size_t *count)
{
	*count = COMMANDS;
	return commands;
}

static const struct cli_command *find_command(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int usage(FILE *to, int status)
{
	fputs("Usage: ktally COMMAND [OPTION]...\n\n"
	      "What every process of this host uses, waits for and used when it ended.\n\n"
	      "Commands:\n", to);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].help);
	fputs("  help       show the help and the options of a command\n\n"
	      "Options:\n  --help       show this\n  --version    show the version\n", to);
	return status;
}

static int unknown_command(const char *name)
{
	const char *nearest = cli_nearest(name, commands, sizeof(*commands), COMMANDS);

	if (!nearest)
		return cli_usage(NULL, "there is no command '%s'", name);
	return cli_usage(NULL, "there is no command '%s'; did you mean '%s'?", name, nearest);
}

static int run_command(int argc, char **argv)
{
	const struct cli_command *command = find_command(argv[0]);

	int status = command ? command->run(argc, argv) : unknown_command(argv[0]);

	return status == CLI_DONE ? CLI_OK : status;
}

static int run_help(int argc, char **argv)
{
	char *help[] = { argv[1], (char *)"--help", NULL };

	return argc < 2 ? usage(stdout, CLI_OK) : run_command(2, help);
}

static int dispatch(int argc, char **argv)
{
	if (argc < 1)
		return usage(stderr, CLI_USAGE);
	if (!strcmp(argv[0], "--help") || !strcmp(argv[0], "-h") || !strcmp(argv[0], "help"))
		return run_help(argc, argv);
	if (!strcmp(argv[0], "--version") || !strcmp(argv[0], "-V"))
		return printf("ktally %s\n", ktally_version()) < 0 ? CLI_FAILED : CLI_OK;
	return run_command(argc, argv);
}

/*
 * A socket or file must never become fd 1 and receive what is meant for a reader. What takes the
 * place of a closed descriptor fails on use, as the closed one would: loss is never silent.
 */
static int guard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			return -EBADF;
	return 0;
}

int main(int argc, char **argv)
{
	int status;

	if (guard_descriptors())
		return CLI_FAILED;
	setlocale(LC_ALL, "");
	status = dispatch(argc - (argc > 0), argv + (argc > 0));
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	perror("ktally: standard output");
	return status ? status : CLI_FAILED;
}
