// SPDX-License-Identifier: GPL-2.0
/*
 * The guest's first process.  It learns from the host what to run, loads the
 * module, runs the command, passes its streams, ends what the command left
 * running, unloads the module, and reports all that with the kernel's log of
 * that time.  It judges nothing: what in the log is a fault is the host's.
 */
#define _GNU_SOURCE
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STATUS_BROKEN	125	/* the run could not be made */
#define STATUS_DIRTY	126	/* the run left something bad behind */

static struct {
	char *folder, *module, *parameters;
	char *command[4096];
	int words;
	bool terminal;
	struct winsize size;
} job = { .parameters = "" };

static struct stream in, out, err;
static int signals, kernel_log;
static pid_t child;
static int child_status;
static bool child_ended, all_ended;

static void failed(int status, const char *what)
{
	char text[1024];

	snprintf(text, sizeof(text), "%c%s: %s", status, what, strerror(errno));
	control_send(FRAME_FAILED, text, strlen(text));
}

static void set_size(const struct frame *frame)
{
	uint16_t cells[2];

	if (frame->length != sizeof(cells))
		return;
	memcpy(cells, frame->payload, sizeof(cells));
	job.size.ws_row = cells[0];
	job.size.ws_col = cells[1];
	if (child && job.terminal && in.to >= 0)
		ioctl(in.to, TIOCSWINSZ, &job.size);
}

/* True when the host has said all that comes before the run. */
static bool take(struct frame *frame)
{
	switch (frame->type) {
	case FRAME_FOLDER:
		job.folder = frame->payload;
		return false;
	case FRAME_ARGUMENT:
		if (job.words == sizeof(job.command) / sizeof(job.command[0]) - 1)
			fatal("too many arguments");
		job.command[job.words++] = frame->payload;
		return false;
	case FRAME_VARIABLE:
		putenv(frame->payload);
		return false;
	case FRAME_MODULE:
		job.module = frame->payload;
		return false;
	case FRAME_PARAMETERS:
		job.parameters = frame->payload;
		return false;
	case FRAME_TERMINAL:
		job.terminal = true;
		break;
	case FRAME_SIZE:
		set_size(frame);
		break;
	case FRAME_END:
		memcpy(&in.limit, frame->payload, sizeof(in.limit));
		break;
	case FRAME_UNREAD:
		stream_stop(frame->payload[0] == 1 ? &out : &err);
		break;
	default:
		break;
	}
	free(frame->payload);
	return frame->type == FRAME_GO;
}

static void forward_log(void)
{
	char record[8192];
	ssize_t got;

	while ((got = read(kernel_log, record, sizeof(record))) > 0 || errno == EPIPE) {
		if (got < 0)
			control_send(FRAME_LOG, "4,0,0,-;WARNING: log records were lost\n", 39);
		else
			control_send(FRAME_LOG, record, got);
	}
}

static void reap(void)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	while (read(signals, &info, sizeof(info)) > 0)
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == child) {
			child_status = status;
			child_ended = true;
		}
	}
	all_ended = pid < 0 && errno == ECHILD;
}

/* Waits for something to happen, at most "timeout" ms, and acts on it. */
static void turn(int timeout)
{
	struct pollfd fds[9] = {
		{ .fd = control_fd(), .events = control_events() },
		{ .fd = signals, .events = POLLIN },
		{ .fd = kernel_log, .events = POLLIN },
	};
	struct frame frame;

	stream_poll(&in, fds + 3);
	stream_poll(&out, fds + 5);
	stream_poll(&err, fds + 7);
	poll(fds, 9, timeout);
	forward_log();
	reap();
	/* Before the streams: it may say that one of them is over. */
	while (control_receive(&frame))
		take(&frame);
	stream_step(&in);
	stream_step(&out);
	stream_step(&err);
	control_flush();
}

static void pause_ms(long ms)
{
	struct timespec time = { .tv_nsec = ms * 1000000 };

	nanosleep(&time, NULL);
}

static void flush(void)
{
	forward_log();
	while (!control_flush())
		pause_ms(5);
}

static void become_command(int stdio[3])
{
	sigset_t none;
	int fd;

	setsid();
	for (fd = 0; fd < 3; fd++)
		dup2(stdio[fd], fd);
	if (job.terminal)
		ioctl(0, TIOCSCTTY, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (chdir(job.folder)) {
		dprintf(2, "ktally-vm: %s: %s\n", job.folder, strerror(errno));
		_exit(STATUS_BROKEN);
	}
	execvp(job.command[0], job.command);
	dprintf(2, "ktally-vm: %s: %s\n", job.command[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static void nonblocking(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* Pipes, or one terminal for all three; "mine" are this side's ends. */
static void make_stdio(int theirs[3], int mine[3])
{
	int i, pair[2];

	if (job.terminal) {
		if (openpty(&mine[0], &theirs[0], NULL, NULL, &job.size))
			fatal("terminal");
		mine[1] = dup(mine[0]);
		mine[2] = -1;
		theirs[1] = dup(theirs[0]);
		theirs[2] = dup(theirs[0]);
	} else {
		for (i = 0; i < 3; i++) {
			if (pipe(pair))
				fatal("pipe");
			mine[i] = pair[i == 0];
			theirs[i] = pair[i != 0];
		}
	}
	for (i = 0; i < 3; i++) {
		fcntl(mine[i], F_SETFD, FD_CLOEXEC);
		fcntl(theirs[i], F_SETFD, FD_CLOEXEC);
		nonblocking(mine[i]);
	}
}

static void start(void)
{
	int theirs[3], mine[3], i;

	make_stdio(theirs, mine);
	stream_init(&in, port_open("ktally.stdin", O_RDONLY), mine[0]);
	stream_init(&out, mine[1], port_open("ktally.stdout", O_WRONLY));
	stream_init(&err, mine[2], port_open("ktally.stderr", O_WRONLY));
	in.keep_open = job.terminal;
	out.keep_open = err.keep_open = true;
	if (in.from < 0 || out.to < 0 || err.to < 0)
		fatal("ports");
	child = fork();
	if (child < 0)
		fatal("fork");
	if (!child)
		become_command(theirs);
	for (i = 0; i < 3; i++)
		close(theirs[i]);
}

static bool load(void)
{
	int fd = open(job.module, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || syscall(SYS_finit_module, fd, job.parameters, 0)) {
		failed(STATUS_BROKEN, "the module can't be loaded");
		return false;
	}
	close(fd);
	return true;
}

/* A socket that was just closed may hold the module for a moment longer. */
static void unload(void)
{
	int tries;

	for (tries = 0; tries < 100; tries++) {
		if (!syscall(SYS_delete_module, "ktally", O_NONBLOCK) || errno == ENOENT)
			return;
		if (errno != EAGAIN && errno != EBUSY)
			break;
		pause_ms(20);
	}
	failed(STATUS_DIRTY, "the module can't be unloaded");
}

static void run(void)
{
	struct { uint32_t status; uint64_t out, err; } __attribute__((packed)) report;
	int tries;

	start();
	control_send(FRAME_STARTED, NULL, 0);
	while (!child_ended)
		turn(-1);
	/* What the command left running would hold the module and the pipes. */
	for (tries = 0; !all_ended && tries < 200; tries++) {
		kill(-1, SIGKILL);
		turn(50);
	}
	if (!all_ended) {
		errno = EBUSY;
		failed(STATUS_DIRTY, "a process can't be killed");
	}
	while (all_ended && !(stream_over(&out) && stream_over(&err)))
		turn(-1);
	report.status = child_status;
	report.out = out.passed;
	report.err = err.passed;
	control_send(FRAME_EXIT, &report, sizeof(report));
}

static void prepare(void)
{
	static const char begins[] = "ktally-vm: the run begins\n";
	sigset_t set;
	int marker;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	signal(SIGPIPE, SIG_IGN);
	kernel_log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	marker = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (signals < 0 || kernel_log < 0 || marker < 0)
		fatal("/dev/kmsg");
	lseek(kernel_log, 0, SEEK_END);
	if (write(marker, begins, strlen(begins)) < 0)
		fatal("/dev/kmsg");
	close(marker);
}

int main(void)
{
	struct pollfd fd;
	struct frame frame;
	bool ready = false;

	control_open();
	while (!ready) {
		fd = (struct pollfd){ .fd = control_fd(), .events = POLLIN };
		poll(&fd, 1, -1);
		while (!ready && control_receive(&frame))
			ready = take(&frame);
	}
	leaks_begin();
	prepare();
	if (!job.module || load()) {
		run();
		if (job.module)
			unload();
	}
	leaks_end();
	flush();
	control_send(FRAME_DONE, NULL, 0);
	flush();
	for (;;)
		pause();
}
