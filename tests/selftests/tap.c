// SPDX-License-Identifier: GPL-2.0
/* Runs test cases in children and prints TAP. Not here: anything about ktally. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "tap.h"

/* The verdict on the case that runs, shared with it and its children. */
static struct verdict {
	int failed;
	int skipped;
	char reason[200];
} *verdict;

unsigned long long tap_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

long tap_setting(const char *variable, long otherwise)
{
	const char *text = getenv(variable);

	return text && atol(text) > 0 ? atol(text) : otherwise;
}

/* In one write(2), so that lines of several processes do not mix. */
static void print_note(const char *head, const char *format, va_list args)
{
	char line[600];
	int len;

	len = snprintf(line, sizeof(line), "# %s", head);
	len += vsnprintf(line + len, sizeof(line) - len - 1, format, args);
	if (len > (int)sizeof(line) - 2)
		len = sizeof(line) - 2;
	line[len++] = '\n';
	if (write(STDOUT_FILENO, line, len) < 0)
		verdict->failed = 1;
}

void tap_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_note("", format, args);
	va_end(args);
}

void tap_fail(const char *file, int line, const char *format, ...)
{
	char head[100];
	va_list args;

	/* A check in a loop would drown the others. */
	if (verdict->failed++ >= 10)
		return;
	snprintf(head, sizeof(head), "%s:%d: ", file, line);
	va_start(args, format);
	print_note(head, format, args);
	va_end(args);
}

_Noreturn void tap_end(void)
{
	_exit(0);
}

_Noreturn void tap_skip(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(verdict->reason, sizeof(verdict->reason), format, args);
	va_end(args);
	verdict->skipped = 1;
	_exit(0);
}

bool tap_failed(void)
{
	return verdict->failed;
}

static _Noreturn void run_child(const struct tap_case *test)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	test->run();
	_exit(0);
}

/*
 * Kills what is left of the case's processes; those that changed their group are reaped as orphans.
 */
static void clean_up(pid_t group)
{
	char path[64], text[4096];
	char *next, *end;
	FILE *file;

	kill(-group, SIGKILL);
	while (waitpid(-group, NULL, 0) > 0 || errno == EINTR)
		;
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	file = fopen(path, "r");
	if (!file)
		return;
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	for (next = text; strtol(next, &end, 10) > 0; next = end)
		kill(strtol(next, NULL, 10), SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

/* Return: whether the child ended by itself; if so its wait(2) status is in @status. */
static bool wait_for(pid_t child, unsigned int limit, int *status)
{
	struct pollfd ready = { .fd = syscall(SYS_pidfd_open, child, 0), .events = POLLIN };
	bool ended = poll(&ready, 1, limit * 1000) == 1;

	close(ready.fd);
	if (!ended)
		kill(child, SIGKILL);
	waitpid(child, status, 0);
	return ended;
}

/* Return: whether it passed or was skipped. */
static bool run_case(const struct tap_case *test, unsigned int number)
{
	unsigned int limit = TAP_PATIENCE * (test->limit ? test->limit : TAP_LIMIT);
	unsigned long long began = tap_now();
	bool ended, passed;
	int status = 0;
	pid_t child;

	memset(verdict, 0, sizeof(*verdict));
	fflush(stdout);
	child = fork();
	if (child < 0)
		tap_note("fork: %s", strerror(errno));
	if (child == 0)
		run_child(test);
	ended = child > 0 && wait_for(child, limit, &status);
	if (child > 0)
		clean_up(child);
	if (verdict->failed > 10)
		tap_note("%d failures more", verdict->failed - 10);
	if (!ended)
		tap_note("not done after %u s", limit);
	else if (WIFSIGNALED(status))
		tap_note("ended by signal %d", WTERMSIG(status));
	passed = ended && !verdict->failed && WIFEXITED(status) && !WEXITSTATUS(status);
	printf("%sok %u - %s", passed ? "" : "not ", number, test->name);
	if (verdict->skipped && passed)
		printf(" # SKIP %s", verdict->reason);
	else
		printf(" # %llu ms", (tap_now() - began) / 1000000);
	printf("\n");
	return passed;
}

static bool chosen(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (strstr(name, argv[i]))
			return true;
	}
	return argc < 2;
}

int tap_main(int argc, char **argv, const struct tap_case *cases, size_t count)
{
	unsigned int number = 0, failed = 0;
	size_t i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	verdict = mmap(NULL, sizeof(*verdict), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	if (verdict == MAP_FAILED || prctl(PR_SET_CHILD_SUBREAPER, 1))
		return 2;
	for (i = 0; i < count; i++) {
		if (chosen(cases[i].name, argc, argv))
			failed += !run_case(&cases[i], ++number);
	}
	printf("1..%u\n", number);
	if (!number)
		return 2;
	return failed ? 1 : 0;
}
