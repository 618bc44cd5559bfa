// SPDX-License-Identifier: GPL-2.0
/*
 * The live view: waits for keys, signals, exit records and the next sample, and draws.
 * Not here: ncurses (screen.c), what keys do (keys.c), what is shown (header.c, table.c).
 */
#include "top/top.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "top/draw.h"
#include "top/keys.h"
#include "top/screen.h"

#define NSEC_PER_SEC UINT64_C(1000000000)
#define FIRST_INTERVAL (NSEC_PER_SEC / 2)	/* until the first rates */

struct loop {
	struct top *top;
	int signals;		/* signalfd */
	int ended_by;		/* signal, 0 when none */
	uint64_t next;		/* CLOCK_MONOTONIC of the next sample */
	uint64_t samples;
	bool changed;		/* since it was drawn */
	sigset_t before;	/* as the caller had it */
	sigset_t waiting;	/* while it waits: ncurses may handle resize and stop there only */
};

/*
 * Signals that end the program are read as data, so that the terminal is always given back. Those
 * that ncurses handles are let in only while nothing is being drawn.
 */
static int catch_signals(struct loop *loop)
{
	/* All that would end it but crashes, which screen.c sees to. */
	static const int ending[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF,
		SIGPIPE, SIGIO, SIGPWR, SIGXCPU, SIGXFSZ, SIGSTKFLT, SIGCONT,
	};
	sigset_t ends, handled;
	int number;
	size_t i;

	sigemptyset(&ends);
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigaddset(&ends, ending[i]);
	for (number = SIGRTMIN; number <= SIGRTMAX; number++)
		sigaddset(&ends, number);
	handled = ends;
	sigaddset(&handled, SIGWINCH);
	sigaddset(&handled, SIGTSTP);
	if (sigprocmask(SIG_BLOCK, &handled, &loop->before))
		return -errno;
	sigorset(&loop->waiting, &loop->before, &ends);
	loop->signals = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
	if (loop->signals >= 0)
		return 0;
	sigprocmask(SIG_SETMASK, &loop->before, NULL);
	return -errno;
}

static void release_signals(struct loop *loop)
{
	close(loop->signals);
	sigprocmask(SIG_SETMASK, &loop->before, NULL);
}

static void read_signals(struct loop *loop)
{
	struct signalfd_siginfo info;

	while (read(loop->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGCONT)
			screen_restore();
		else
			loop->ended_by = (int)info.ssi_signo;
	}
}

static void read_keys(struct loop *loop)
{
	uint32_t key;

	while (!loop->top->quit && screen_key(&key, &loop->top->place)) {
		loop->changed = true;
		if (key)
			keys_press(loop->top, key);
		top_fit(loop->top);
	}
}

static void begin(struct loop *loop)
{
	/* A wish that comes while one is taken is for another one. */
	loop->top->refresh = false;
	top_begin(loop->top);
}

static void end(struct loop *loop)
{
	struct top *top = loop->top;
	uint64_t interval = top->options.interval;

	loop->changed = true;
	if (top_end(top) == -EAGAIN)
		return;
	loop->samples++;
	/* Rates as soon as they mean something: at the start, and after another kind of rows. */
	if (!model_before(past_live(top)) && interval > FIRST_INTERVAL)
		interval = FIRST_INTERVAL;
	loop->next = live_clock() + interval;
}

/* Waits for something to do. */
static void wait_for(struct loop *loop)
{
	uint64_t now = live_clock(), left = loop->next > now ? loop->next - now : 0;
	struct timespec timeout = { (time_t)(left / NSEC_PER_SEC), (long)(left % NSEC_PER_SEC) };
	bool is_taking = feed_is_taking(&loop->top->feed);
	bool is_waiting = !is_taking && !feed_is_replay(&loop->top->feed);
	struct pollfd fds[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = loop->signals, .events = POLLIN },
		{ .fd = feed_fd(&loop->top->feed), .events = POLLIN },
		{ .fd = is_taking ? loop->top->feed.sampler.done : -1, .events = POLLIN },
	};

	if (ppoll(fds, 4, is_waiting ? &timeout : NULL, &loop->waiting) < 0)
		return;		/* a resize: read_keys() hears of it */
	if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		loop->ended_by = SIGHUP;
	if (fds[1].revents)
		read_signals(loop);
	if (fds[2].revents) {
		feed_drain(&loop->top->feed, past_live(loop->top));
		loop->changed |= view_shown(loop->top)->exits;
	}
	if (fds[3].revents)
		end(loop);
}

static bool is_due(const struct loop *loop)
{
	if (feed_is_taking(&loop->top->feed) || feed_is_replay(&loop->top->feed))
		return false;
	return loop->top->refresh || live_clock() >= loop->next;
}

static bool is_done(const struct loop *loop)
{
	uint64_t count = loop->top->options.count;

	return loop->top->quit || loop->ended_by || (count && loop->samples > count);
}

static void run(struct loop *loop)
{
	uint64_t interval = loop->top->options.interval;

	while (!is_done(loop)) {
		screen_size(&loop->top->lines, &loop->top->columns);
		if (is_due(loop))
			begin(loop);
		if (!loop->samples && feed_is_taking(&loop->top->feed))
			end(loop);	/* nothing is there to look at meanwhile */
		if (loop->changed)
			draw(loop->top);
		loop->changed = false;
		wait_for(loop);
		read_keys(loop);
		if (interval != loop->top->options.interval)
			loop->next = live_clock() + loop->top->options.interval;
		interval = loop->top->options.interval;
	}
}

int live_run(struct top *top)
{
	struct loop loop = { .top = top, .changed = true };
	bool shown;
	int error;

	error = catch_signals(&loop);
	if (error) {
		fprintf(stderr, "ktally top: signals: %s\n", strerror(-error));
		return CLI_FAILED;
	}
	shown = screen_open(top->options.theme);
	if (shown) {
		run(&loop);
		screen_close();
	}
	release_signals(&loop);
	if (!shown) {
		fprintf(stderr, "ktally top: the terminal can't be taken over\n");
		return CLI_FAILED;
	}
	return loop.ended_by ? 128 + loop.ended_by : CLI_OK;
}
