// SPDX-License-Identifier: GPL-2.0
/*
 * meter [-c] [-x STIMULUS] NAME MARK SAMPLES SECONDS COMMAND...: what a refresh of a whole tool
 * costs. The tool runs in a terminal of 200 x 50. Each time it opens the file MARK a refresh has
 * begun; what it used since the last is one line: NAME CPU_NS SYSCALLS RSS_KIB 1. -c counts system
 * calls in place of time, -x runs a shell command beside. Ends after SAMPLES lines or SECONDS.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "reader.h"

struct meter {
	const char *name;
	const char *stimulus;
	enum counter what;
	int samples, seconds;
	int marks, terminal, counter;
	pid_t tool, helper;
	uint64_t before;
	int refreshes;
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * UINT64_C(1000000000) + now.tv_nsec;
}

/* A file that is open here stays the same file, however little it is used. */
static int watch(const char *path)
{
	int fd = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK, O_RDONLY);

	if (fd < 0)
		return -errno;
	if (open(path, O_PATH | O_CLOEXEC) < 0 ||
	    fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN | FAN_ONDIR, AT_FDCWD, path))
		return -errno;
	return fd;
}

/* The tool waits at @gate until it is looked at, then is the command. */
static void be_tool(int gate, char **argv)
{
	char byte;

	if (read(gate, &byte, 1) != 1)
		_exit(1);
	close(gate);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

static int start(struct meter *meter, char **argv)
{
	const struct winsize size = { .ws_row = 50, .ws_col = 200 };
	int gate[2];

	if (pipe(gate))
		return -errno;
	meter->tool = forkpty(&meter->terminal, NULL, NULL, &size);
	if (meter->tool < 0)
		return -errno;
	if (meter->tool == 0) {
		close(gate[1]);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		be_tool(gate[0], argv);
	}
	close(gate[0]);
	meter->counter = counter_open(meter->what, meter->tool);
	if (meter->counter < 0 || write(gate[1], "", 1) != 1)
		return -errno;
	close(gate[1]);
	return 0;
}

static void start_helper(struct meter *meter)
{
	if (!meter->stimulus)
		return;
	meter->helper = fork();
	if (meter->helper != 0)
		return;
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execl("/bin/sh", "sh", "-c", meter->stimulus, NULL);
	_exit(127);
}

static void refreshed(struct meter *meter)
{
	uint64_t now = counter_read(meter->counter);
	unsigned long long used = now - meter->before;

	/* The tool's start is no refresh, and what came first found memory and caches cold. */
	if (++meter->refreshes > 2) {
		if (meter->what == COUNT_SYSCALLS)
			printf("%s 0 %llu", meter->name, used);
		else
			printf("%s %llu -", meter->name, used);
		printf(" %lu 1\n", peak_kib(meter->tool));
		fflush(stdout);
	}
	meter->before = now;
}

static void take_marks(struct meter *meter)
{
	struct fanotify_event_metadata events[64], *event = events;
	ssize_t len = read(meter->marks, events, sizeof(events));

	for (; FAN_EVENT_OK(event, len); event = FAN_EVENT_NEXT(event, len)) {
		if (event->pid == meter->tool)
			refreshed(meter);
		if (event->fd >= 0)
			close(event->fd);
	}
}

static int measure(struct meter *meter)
{
	struct pollfd fds[] = {
		{ .fd = meter->marks, .events = POLLIN },
		{ .fd = meter->terminal, .events = POLLIN },
	};
	uint64_t end = now_ns() + meter->seconds * UINT64_C(1000000000);
	char output[65536];

	while (meter->refreshes < meter->samples + 2) {
		if (now_ns() > end) {
			fprintf(stderr, "meter: %s: out of time after %d refreshes\n", meter->name,
				meter->refreshes);
			return 1;
		}
		if (poll(fds, 2, 1000) < 0)
			return 1;
		if (fds[0].revents)
			take_marks(meter);
		if (fds[1].revents && read(meter->terminal, output, sizeof(output)) <= 0) {
			fprintf(stderr, "meter: %s ended: %.*s\n", meter->name, 200, output);
			return 1;
		}
	}
	return 0;
}

static void stop(struct meter *meter)
{
	if (meter->helper > 0) {
		kill(-meter->helper, SIGKILL);
		waitpid(meter->helper, NULL, 0);
	}
	if (meter->tool > 0) {
		kill(meter->tool, SIGKILL);
		waitpid(meter->tool, NULL, 0);
	}
}

static char **options(struct meter *meter, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "+cx:")) != -1) {
		if (option == 'c')
			meter->what = COUNT_SYSCALLS;
		else if (option == 'x')
			meter->stimulus = optarg;
		else
			return NULL;
	}
	if (argc - optind < 5)
		return NULL;
	argv += optind;
	meter->name = argv[0];
	meter->marks = watch(argv[1]);
	meter->samples = atoi(argv[2]);
	meter->seconds = atoi(argv[3]);
	return argv + 4;
}

int main(int argc, char **argv)
{
	struct meter meter = { .what = COUNT_CPU_NS };
	char **command = options(&meter, argc, argv);
	int status;

	if (!command) {
		fprintf(stderr, "usage: meter [-c] [-x STIMULUS] NAME MARK SAMPLES SECONDS "
			"COMMAND...\n");
		return 2;
	}
	status = meter.marks < 0 ? meter.marks : start(&meter, command);
	if (status) {
		fprintf(stderr, "meter: %s: %s\n", meter.name, strerror(-status));
		stop(&meter);
		return 1;
	}
	/* Should this hang, its end is theirs too. */
	alarm(meter.seconds + 30);
	start_helper(&meter);
	status = measure(&meter);
	stop(&meter);
	return status;
}
