// SPDX-License-Identifier: GPL-2.0
/* Ways in which processes and threads live for a moment and die. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lives.h"

struct lives *lives_new(size_t size)
{
	struct lives *lives = mmap(NULL, size, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return lives == MAP_FAILED ? NULL : lives;
}

void lives_work(void)
{
	volatile unsigned int i;
	int calls;

	for (i = 0; i < 5000; i++)
		;
	for (calls = 0; calls < 20; calls++)
		syscall(SYS_getppid);
}

void lives_reap(void)
{
	while (wait(NULL) > 0 || errno == EINTR)
		;
}

/* Counts before: who begins one may be killed before he has counted it. */
static pid_t begin(struct lives *lives)
{
	pid_t child;

	lives->processes++;
	child = fork();
	if (child < 0)
		lives->processes--;
	return child;
}

static void reap(pid_t child)
{
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

/* ---- Processes ---- */

static void plain(struct lives *lives)
{
	pid_t child = begin(lives);

	if (child == 0) {
		lives_work();
		_exit(0);
	}
	reap(child);
}

static void generations(struct lives *lives, int more)
{
	pid_t child = begin(lives);

	if (child == 0) {
		lives_work();
		if (more)
			generations(lives, more - 1);
		_exit(0);
	}
	reap(child);
}

static void nested(struct lives *lives)
{
	generations(lives, 3);
}

static void orphan(struct lives *lives)
{
	pid_t child = begin(lives);

	if (child == 0) {
		if (begin(lives) == 0) {
			usleep(1000);
			lives_work();
		}
		_exit(0);
	}
	reap(child);
}

/* Of children whose end nobody wants to hear of the kernel lets go before they leave their CPU. */
static void disowned(struct lives *lives)
{
	pid_t child = begin(lives);
	int i;

	if (child == 0) {
		signal(SIGCHLD, SIG_IGN);
		for (i = 0; i < 4; i++) {
			if (begin(lives) == 0) {
				lives_work();
				_exit(0);
			}
		}
		lives_reap();
		_exit(0);
	}
	reap(child);
}

static void reaped_late(struct lives *lives)
{
	pid_t child = begin(lives);

	if (child == 0) {
		lives_work();
		_exit(0);
	}
	usleep(5000);
	lives_work();
	reap(child);
}

static void vforked(struct lives *lives)
{
	pid_t child;

	lives->processes++;
	child = vfork();
	if (child == 0) {
		lives_work();
		_exit(0);
	}
	reap(child);
}

static void killed(struct lives *lives)
{
	pid_t child = begin(lives);

	if (child == 0) {
		for (;;)
			lives_work();
	}
	usleep(2000);
	kill(child, SIGKILL);
	reap(child);
}

/* ---- Threads ---- */

static void begin_thread(struct lives *lives, void *(*run)(void *), void *arg)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, 65536);
	lives->threads++;
	if (pthread_create(&thread, &attr, run, arg))
		abort();
	pthread_attr_destroy(&attr);
}

static void *work_once(void *unused)
{
	lives_work();
	return unused;
}

static void *work_on(void *unused)
{
	for (;;)
		lives_work();
	return unused;
}

static void *end_all(void *unused)
{
	usleep(1000);
	lives_work();
	_exit(0);
	return unused;
}

/* The leader leaves its threads to themselves, some of which may be ahead of it. */
static void threads(struct lives *lives)
{
	pid_t child = begin(lives);
	int i;

	if (child == 0) {
		for (i = 0; i < 5; i++)
			begin_thread(lives, work_once, NULL);
		lives_work();
		syscall(SYS_exit, 0);
	}
	reap(child);
}

static void joined(struct lives *lives)
{
	pid_t child = begin(lives);
	pthread_t thread;
	int i;

	if (child == 0) {
		for (i = 0; i < 5; i++) {
			lives->threads++;
			if (pthread_create(&thread, NULL, work_once, NULL))
				abort();
			pthread_join(thread, NULL);
		}
		_exit(0);
	}
	reap(child);
}

/* All are in the middle of something as one of them ends the process. */
static void ended_by_a_thread(struct lives *lives)
{
	pid_t child = begin(lives);
	int i;

	if (child == 0) {
		for (i = 0; i < 3; i++)
			begin_thread(lives, work_on, NULL);
		begin_thread(lives, end_all, NULL);
		work_on(NULL);
	}
	reap(child);
}

/* ---- Programs ---- */

/* The program `worker` lies beside whichever this is. */
static void *become_worker(void *unused)
{
	char path[4096] = "";
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - sizeof("worker"));

	while (len > 0 && path[len - 1] != '/')
		len--;
	strcpy(path + (len > 0 ? len : 0), "worker");
	execl(path, "worker", NULL);
	abort();
	return unused;
}

static void program(struct lives *lives)
{
	pid_t child = begin(lives);

	if (child == 0) {
		lives_work();
		become_worker(NULL);
	}
	reap(child);
}

/* Subshells in subshells, none of which is the last command, so that each is a process. */
static void shells(struct lives *lives)
{
	pid_t child = begin(lives);

	if (child == 0) {
		lives->processes += 3;
		execl("/bin/sh", "sh", "-c", "( ( :; : ); : ); ( :; : ); :", NULL);
		abort();
	}
	reap(child);
}

/* It takes over the number of a leader that worked as well. */
static void program_of_a_thread(struct lives *lives)
{
	pid_t child = begin(lives);

	if (child == 0) {
		begin_thread(lives, work_once, NULL);
		begin_thread(lives, become_worker, NULL);
		work_on(NULL);
	}
	reap(child);
}

const struct life lives_all[] = {
	{ "children", plain },
	{ "children of children", nested },
	{ "orphans", orphan },
	{ "children nobody waits for", disowned },
	{ "zombies", reaped_late },
	{ "vfork", vforked },
	{ "killed ones", killed },
	{ "threads without a leader", threads },
	{ "threads that are joined", joined },
	{ "threads that end together", ended_by_a_thread },
	{ "exec", program },
	{ "exec by a thread", program_of_a_thread },
	{ "nested shells", shells },
};

const size_t lives_count = sizeof(lives_all) / sizeof(lives_all[0]);
