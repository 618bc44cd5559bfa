/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What procfs says, and children that do something known and then hold still to be looked at.
 * Independent of libktally on purpose.
 */
#ifndef PROC_H
#define PROC_H

#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* As many fields as /proc/PID/stat has, counted from 1 as proc(5) does. */
#define PROC_STAT_FIELDS 53

struct proc_stat {
	char comm[80];
	char state;
	long long field[PROC_STAT_FIELDS];
};

/*
 * A path below /proc: printf(3). The file's text, at most @size - 1 bytes. Return: its length or
 * -1.
 */
ssize_t proc_read(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* @tid 0: of the process. The next four: false or -1 when the task or the line is not there. */
bool proc_stat(pid_t pid, pid_t tid, struct proc_stat *stat);
bool proc_schedstat(pid_t pid, pid_t tid, unsigned long long value[3]);
/* The number, from 0, behind "KEY:" in a file of the task ("status", "io"); the first of them. */
bool proc_number(pid_t pid, pid_t tid, const char *file, const char *key, int index,
		 long long *value);
long long proc_key(pid_t pid, pid_t tid, const char *file, const char *key);

/* How many file descriptors the task has open; -1 when the caller may not know. */
long long proc_fds(pid_t pid, pid_t tid);

/*
 * The numbers of the tasks that are there: all processes, or the threads of one. Return: how many.
 */
size_t proc_list(pid_t threads_of, uint32_t *pids, size_t room);

/*
 * Whether the scheduler has lost the moment at which a thread of the process last ran. From 6.12 on
 * it may move one to another CPU that fell asleep, and resets se.exec_start, until it runs again.
 */
bool proc_is_forgotten(pid_t pid);

/* Whether the running kernel is of this series or a later one. */
bool kernel_is(int major, int minor);

bool put_text(const char *path, const char *text);
long long get_number(const char *path);

/* Whether it runs neither now nor soon: it sleeps, and the scheduler's books on it do not move. */
bool settled(pid_t pid, pid_t tid);

struct child {
	pid_t pid;
	void *arg;
	struct child_shared {
		sem_t go;
		sem_t done;
		_Atomic long long value[16];	/* for what the child found out itself */
	} *shared;
};

/*
 * Starts a child that runs @work and then ends with 0; neither it nor the parent reads or writes a
 * file for it. child_start() and child_step() return when it has called child_pause() and is
 * settled, or end the case.
 */
void child_start(struct child *child, void (*work)(struct child *), void *arg);
void child_start_in(struct child *child, const char *group, void (*work)(struct child *),
		    void *arg);
void child_step(struct child *child);
void child_pause(struct child *child);

/* Lets it run on, and waits for it to end. Return: its wait(2) status. */
int child_end(struct child *child);
void child_kill(struct child *child);

/* fork(2) of a child that begins its life in the cgroup of that folder, or in its parent's. */
pid_t fork_into(const char *group);

long long clock_ns(clockid_t clock);

/* Nanoseconds on a CPU of the calling process, thread; burning so many more. */
long long cpu_process(void);
long long cpu_thread(void);
void burn_user(long long ns);
void burn_system(long long ns);

/* From now on on that CPU only; pid 0 is the calling thread. It is a failure when it can't be. */
void pin(pid_t pid, int cpu);

#endif
