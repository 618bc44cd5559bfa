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

struct live {
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
static int catch_signals(struct live *live)
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
	if (sigprocmask(SIG_BLOCK, &handled, &live->before))
		return -errno;
	sigorset(&live->waiting, &live->before, &ends);
	live->signals = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
	if (live->signals >= 0)
		return 0;
	sigprocmask(SIG_SETMASK, &live->before, NULL);
	return -errno;
}

static void release_signals(struct live *live)
{
	close(live->signals);
	sigprocmask(SIG_SETMASK, &live->before, NULL);
}

static void read_signals(struct live *live)
{
	struct signalfd_siginfo info;

	while (read(live->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGCONT)
			screen_restore();
		else
			live->ended_by = (int)info.ssi_signo;
	}
}

static void read_keys(struct live *live)
{
	uint32_t key;

	while (!live->top->quit && screen_key(&key, &live->top->place)) {
		live->changed = true;
		if (key)
			keys_press(live->top, key);
		top_fit(live->top);
	}
}

static void begin(struct live *live)
{
	/* A wish that comes while one is taken is for another one. */
	live->top->refresh = false;
	top_begin(live->top);
}

static void end(struct live *live)
{
	struct top *top = live->top;
	uint64_t interval = top->options.interval;

	live->changed = true;
	if (top_end(top) == -EAGAIN)
		return;
	live->samples++;
	/* Rates as soon as they mean something: at the start, and after another kind of rows. */
	if (!model_before(past_live(top)) && interval > FIRST_INTERVAL)
		interval = FIRST_INTERVAL;
	live->next = feed_clock() + interval;
}

/* Waits for something to do. */
static void wait_for(struct live *live)
{
	uint64_t now = feed_clock(), left = live->next > now ? live->next - now : 0;
	struct timespec timeout = { (time_t)(left / NSEC_PER_SEC), (long)(left % NSEC_PER_SEC) };
	bool is_taking = feed_is_taking(&live->top->feed);
	bool is_waiting = !is_taking && !feed_is_replay(&live->top->feed);
	struct pollfd fds[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = live->signals, .events = POLLIN },
		{ .fd = feed_fd(&live->top->feed), .events = POLLIN },
		{ .fd = is_taking ? live->top->feed.sampler.done : -1, .events = POLLIN },
	};

	if (ppoll(fds, 4, is_waiting ? &timeout : NULL, &live->waiting) < 0)
		return;		/* a resize: read_keys() hears of it */
	if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		live->ended_by = SIGHUP;
	if (fds[1].revents)
		read_signals(live);
	if (fds[2].revents) {
		feed_drain(&live->top->feed, past_live(live->top));
		live->changed |= view_shown(live->top)->exits;
	}
	if (fds[3].revents)
		end(live);
}

static bool is_due(const struct live *live)
{
	if (feed_is_taking(&live->top->feed) || feed_is_replay(&live->top->feed))
		return false;
	return live->top->refresh || feed_clock() >= live->next;
}

static bool is_done(const struct live *live)
{
	uint64_t count = live->top->options.count;

	return live->top->quit || live->ended_by || (count && live->samples > count);
}

static void run(struct live *live)
{
	uint64_t interval = live->top->options.interval;

	while (!is_done(live)) {
		screen_size(&live->top->lines, &live->top->columns);
		if (is_due(live))
			begin(live);
		if (!live->samples && feed_is_taking(&live->top->feed))
			end(live);	/* nothing is there to look at meanwhile */
		if (live->changed)
			draw(live->top);
		live->changed = false;
		wait_for(live);
		read_keys(live);
		if (interval != live->top->options.interval)
			live->next = feed_clock() + live->top->options.interval;
		interval = live->top->options.interval;
	}
}

int live_run(struct top *top)
{
	struct live live = { .top = top, .changed = true };
	bool shown;
	int error;

	error = catch_signals(&live);
	if (error) {
		fprintf(stderr, "ktally top: signals: %s\n", strerror(-error));
		return CLI_FAILED;
	}
	shown = screen_open(top->options.theme);
	if (shown) {
		run(&live);
		screen_close();
	}
	release_signals(&live);
	if (!shown) {
		fprintf(stderr, "ktally top: the terminal can't be taken over\n");
		return CLI_FAILED;
	}
	return live.ended_by ? 128 + live.ended_by : CLI_OK;
}
