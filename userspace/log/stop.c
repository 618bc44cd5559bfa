// SPDX-License-Identifier: GPL-2.0
/* The signals that end the log, or have its output opened anew, see stop.h. */
#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "clock.h"
#include "log/stop.h"

#define ECHO_NS	UINT64_C(200000000)

int stop_open(struct stop *stop)
{
	sigset_t signals;

	*stop = (struct stop){ .fd = -1 };
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	stop->fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return stop->fd < 0 ? -errno : 0;
}

void stop_close(struct stop *stop)
{
	if (stop->fd >= 0)
		close(stop->fd);
	stop->fd = -1;
}

/* timeout(1) and others signal a process and then its whole group: that is one wish to end it. */
static bool is_echo(const struct stop *stop, int number)
{
	return stop->count == 1 && number == stop->signal && stop_now() - stop->since < ECHO_NS;
}

bool stop_check(struct stop *stop)
{
	struct signalfd_siginfo info;

	while (stop->fd >= 0 && read(stop->fd, &info, sizeof(info)) == sizeof(info)) {
		if (stop->reopens && info.ssi_signo == SIGHUP) {
			stop->hangup = true;
		} else if (is_echo(stop, (int)info.ssi_signo)) {
			continue;
		} else if (!stop->count++) {
			stop->signal = (int)info.ssi_signo;
			stop->since = stop_now();
		}
	}
	return stop->count > 0;
}

uint64_t stop_now(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}
