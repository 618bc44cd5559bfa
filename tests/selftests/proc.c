// SPDX-License-Identifier: GPL-2.0
/* What procfs says, and children that hold still to be looked at. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "proc.h"
#include "tap.h"

static ssize_t read_whole(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = 0, got = 1;

	if (fd < 0)
		return -1;
	while (got > 0 && (size_t)len < size - 1) {
		got = read(fd, text + len, size - 1 - len);
		len += got > 0 ? got : 0;
	}
	close(fd);
	text[len] = '\0';
	return got < 0 ? -1 : len;
}

ssize_t proc_read(char *text, size_t size, const char *format, ...)
{
	char path[200] = "/proc/";
	va_list args;

	va_start(args, format);
	vsnprintf(path + 6, sizeof(path) - 6, format, args);
	va_end(args);
	return read_whole(path, text, size);
}

static ssize_t read_task(char *text, size_t size, pid_t pid, pid_t tid, const char *file)
{
	if (tid)
		return proc_read(text, size, "%d/task/%d/%s", pid, tid, file);
	return proc_read(text, size, "%d/%s", pid, file);
}

bool proc_stat(pid_t pid, pid_t tid, struct proc_stat *stat)
{
	char text[2000], *open, *close, *next;
	int i;

	memset(stat, 0, sizeof(*stat));
	if (read_task(text, sizeof(text), pid, tid, "stat") <= 0)
		return false;
	open = strchr(text, '(');
	close = strrchr(text, ')');
	if (!open || !close || close - open > (int)sizeof(stat->comm))
		return false;
	memcpy(stat->comm, open + 1, close - open - 1);
	stat->state = close[2];
	stat->field[1] = atoll(text);
	next = close + 3;
	for (i = 4; i < PROC_STAT_FIELDS; i++)
		stat->field[i] = strtoull(next, &next, 10);
	return true;
}

bool proc_schedstat(pid_t pid, pid_t tid, unsigned long long value[3])
{
	char text[200];

	if (read_task(text, sizeof(text), pid, tid, "schedstat") <= 0)
		return false;
	return sscanf(text, "%llu %llu %llu", &value[0], &value[1], &value[2]) == 3;
}

bool proc_number(pid_t pid, pid_t tid, const char *file, const char *key, int index,
		 long long *value)
{
	char text[8000], line[60], *at;

	text[0] = '\n';
	if (read_task(text + 1, sizeof(text) - 1, pid, tid, file) <= 0)
		return false;
	snprintf(line, sizeof(line), "\n%s:", key);
	at = strstr(text, line);
	if (!at)
		return false;
	at += strlen(line);
	while (index--)
		strtoll(at, &at, 10);
	*value = strtoll(at, NULL, 10);
	return true;
}

long long proc_key(pid_t pid, pid_t tid, const char *file, const char *key)
{
	long long value;

	return proc_number(pid, tid, file, key, 0, &value) ? value : -1;
}

static bool thread_is_forgotten(pid_t pid, pid_t tid)
{
	char text[8000], *line;

	if (read_task(text, sizeof(text), pid, tid, "sched") <= 0)
		return false;
	line = strstr(text, "\nse.exec_start ");
	return line && !strtod(strchr(line, ':') + 1, NULL);
}

bool proc_is_forgotten(pid_t pid)
{
	uint32_t tids[16];
	size_t count = proc_list(pid, tids, 16);

	while (count--) {
		if (thread_is_forgotten(pid, tids[count]))
			return true;
	}
	return false;
}

size_t proc_list(pid_t threads_of, uint32_t *pids, size_t room)
{
	char path[60] = "/proc";
	struct dirent *entry;
	size_t count = 0;
	DIR *folder;

	if (threads_of)
		snprintf(path, sizeof(path), "/proc/%d/task", threads_of);
	folder = opendir(path);
	if (!folder)
		return 0;
	while (count < room && (entry = readdir(folder))) {
		if (isdigit((unsigned char)entry->d_name[0]))
			pids[count++] = atoi(entry->d_name);
	}
	closedir(folder);
	return count;
}

long long proc_fds(pid_t pid, pid_t tid)
{
	struct dirent *entry;
	long long count = 0;
	char path[60];
	DIR *folder;

	if (tid)
		snprintf(path, sizeof(path), "/proc/%d/task/%d/fd", pid, tid);
	else
		snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	folder = opendir(path);
	if (!folder)
		return -1;
	while ((entry = readdir(folder)))
		count += isdigit((unsigned char)entry->d_name[0]) != 0;
	closedir(folder);
	return count;
}

bool kernel_is(int major, int minor)
{
	struct utsname name;
	int has_major = 0, has_minor = 0;

	uname(&name);
	sscanf(name.release, "%d.%d", &has_major, &has_minor);
	return has_major > major || (has_major == major && has_minor >= minor);
}

bool put_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return false;
	len = write(fd, text, strlen(text));
	close(fd);
	return len == (ssize_t)strlen(text);
}

long long get_number(const char *path)
{
	char text[100];

	return read_whole(path, text, sizeof(text)) > 0 ? atoll(text) : -1;
}

/*
 * A task says that it sleeps, or is dead, a little before it is, and may be interrupted for long in
 * between. The kernel tells where a task sleeps only once it is off the run queue, and one that is
 * dead has given its stack back.
 */
static bool is_off_the_queue(pid_t pid, pid_t tid, char state)
{
	char text[100];

	if (state == 'Z')
		return read_task(text, sizeof(text), pid, tid, "stack") == 0;
	return read_task(text, sizeof(text), pid, tid, "wchan") > 0 && strcmp(text, "0");
}

bool settled(pid_t pid, pid_t tid)
{
	unsigned long long before[3], after[3];
	struct proc_stat stat;

	if (!proc_stat(pid, tid, &stat) || !strchr("STtZ", stat.state))
		return false;
	if (!is_off_the_queue(pid, tid, stat.state) || !proc_schedstat(pid, tid, before))
		return false;
	usleep(1000);
	return proc_schedstat(pid, tid, after) && !memcmp(before, after, sizeof(before));
}

/* ---- Children ---- */

static bool wait_done(struct child *child)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += TAP_PATIENCE * 15;
	while (sem_timedwait(&child->shared->done, &until)) {
		if (errno != EINTR)
			return false;
	}
	return EVENTUALLY(settled(child->pid, child->pid), 5000);
}

pid_t fork_into(const char *group)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	int folder;
	pid_t child;

	if (!group)
		return fork();
	folder = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	args.flags = CLONE_INTO_CGROUP;
	args.cgroup = folder;
	child = syscall(SYS_clone3, &args, sizeof(args));
	close(folder);
	return child;
}

void child_start_in(struct child *child, const char *group, void (*work)(struct child *),
		    void *arg)
{
	child->arg = arg;
	child->shared = mmap(NULL, sizeof(*child->shared), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	REQUIRE(child->shared != MAP_FAILED);
	sem_init(&child->shared->go, 1, 0);
	sem_init(&child->shared->done, 1, 0);
	child->pid = fork_into(group);
	REQUIRE(child->pid >= 0);
	if (child->pid == 0) {
		child->pid = getpid();
		work(child);
		_exit(0);
	}
	REQUIRE(wait_done(child), "the child did not get to its first pause");
}

void child_start(struct child *child, void (*work)(struct child *), void *arg)
{
	child_start_in(child, NULL, work, arg);
}

void child_pause(struct child *child)
{
	sem_post(&child->shared->done);
	while (sem_wait(&child->shared->go) && errno == EINTR)
		;
}

void child_step(struct child *child)
{
	sem_post(&child->shared->go);
	REQUIRE(wait_done(child), "the child did not get to its next pause");
}

int child_end(struct child *child)
{
	int status = -1;

	sem_post(&child->shared->go);
	waitpid(child->pid, &status, 0);
	munmap(child->shared, sizeof(*child->shared));
	return status;
}

void child_kill(struct child *child)
{
	kill(child->pid, SIGKILL);
	child_end(child);
}

/* ---- Time and work ---- */

long long clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

long long cpu_process(void)
{
	return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

long long cpu_thread(void)
{
	return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

void burn_user(long long ns)
{
	long long until = cpu_thread() + ns;
	volatile unsigned int i;

	while (cpu_thread() < until) {
		for (i = 0; i < 20000; i++)
			;
	}
}

void burn_system(long long ns)
{
	long long until = cpu_thread() + ns;
	int i;

	while (cpu_thread() < until) {
		for (i = 0; i < 200; i++)
			syscall(SYS_getppid);
	}
}

void pin(pid_t pid, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	REQUIRE(!sched_setaffinity(pid, sizeof(set), &set));
}
