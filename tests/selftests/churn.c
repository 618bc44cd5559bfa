// SPDX-License-Identifier: GPL-2.0
/*
 * Everything at once, until SIGTERM: processes and threads that come and go, and clients that dump
 * tasks and exits and listen. The module may be absent or go away at any moment. Prints at the end
 * how many dumps were read to their end; what they hold is the tests' to look at.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "tap.h"

struct counts {
	_Atomic unsigned long dumps;
	_Atomic unsigned long exits;
	_Atomic unsigned long heard;
};

static void *return_at_once(void *unused)
{
	return unused;
}

/* In bursts: between them whoever it is run for gets a processor. */
static _Noreturn void storm(struct counts *counts)
{
	pthread_t thread;
	int i;

	(void)counts;
	for (;;) {
		for (i = 0; i < 8; i++) {
			if (fork() == 0)
				_exit(0);
			if (!pthread_create(&thread, NULL, return_at_once, NULL))
				pthread_join(thread, NULL);
		}
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		usleep(4000);
	}
}

static void dump_tasks(struct genl *genl, struct counts *counts, bool threads)
{
	const struct want want = { .threads = threads };
	struct dump dump;

	if (!task_dump(genl, &want, &dump))
		counts->dumps++;
	dump_free(&dump);
}

/* The latest ones, as a client that keeps up does. */
static void dump_exits(struct genl *genl, struct counts *counts)
{
	struct exits exits;
	struct row info;
	uint64_t next;

	if (info_get(genl, &info))
		return;
	next = GET(&info, INFO_EXITS) + 1;
	if (!exit_get(genl, next > 50 ? next - 50 : 0, &exits))
		counts->exits++;
	exits_free(&exits);
}

/*
 * Opens anew each time: the family's number changes with each load. A pause between, as every
 * client makes, as long as it worked before: while a dump is under way the module stays, and with
 * four there would always be one where a dump takes long.
 */
static _Noreturn void ask(struct counts *counts)
{
	struct genl genl;
	int i;

	for (;;) {
		unsigned long long began = tap_now();

		if (!genl_open(&genl)) {
			for (i = 0; i < 2; i++)
				dump_tasks(&genl, counts, i & 1);
			dump_exits(&genl, counts);
		}
		genl_close(&genl);
		usleep(30000 + (tap_now() - began) / 1000);
	}
}

static _Noreturn void listen_and_leave(struct counts *counts)
{
	static char buffer[65536];
	struct genl genl;

	for (;;) {
		if (!genl_open(&genl) && !genl_join(&genl, genl.exit_group) &&
		    genl_receive(&genl, buffer, sizeof(buffer)) > 0)
			counts->heard++;
		else
			usleep(1000);
		genl_close(&genl);
	}
}

static pid_t start(void (*work)(struct counts *), struct counts *counts)
{
	pid_t child = fork();

	if (child == 0) {
		signal(SIGTERM, SIG_DFL);
		work(counts);
	}
	return child;
}

static void nothing(int signal)
{
	(void)signal;
}

int main(void)
{
	struct counts *counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	void (*const works[])(struct counts *) = { storm, ask, ask, ask, ask,
						   listen_and_leave };
	size_t i;

	if (counts == MAP_FAILED || setpgid(0, 0))
		return 1;
	signal(SIGTERM, nothing);
	for (i = 0; i < sizeof(works) / sizeof(works[0]); i++)
		start(works[i], counts);
	pause();
	signal(SIGTERM, SIG_IGN);
	kill(0, SIGTERM);
	while (wait(NULL) > 0)
		;
	printf("%lu dumps of tasks, %lu of exits, %lu messages heard\n", counts->dumps,
	       counts->exits, counts->heard);
	return counts->dumps && counts->exits ? 0 : 1;
}
