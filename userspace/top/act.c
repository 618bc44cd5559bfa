// SPDX-License-Identifier: GPL-2.0
/*
 * Signals and nice values for processes that were on the screen, see act.h.
 */
#include "top/act.h"

#include <errno.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <unistd.h>

/* Whether the pid is still that of the process that was chosen. */
static int check(struct ktally *k, const struct act_target *target)
{
	struct ktally_query query = {
		.groups = KTALLY_GROUP_ID, .pid = (uint32_t)target->pid, .tasks_only = true,
	};
	struct ktally_task task;
	uint64_t start_time;
	int error;

	error = ktally_task_get(k, &query, &task);
	if (error)
		return error;
	if (!ktally_task_value(&task, KTALLY_TASK_START_TIME, &start_time))
		return -ESRCH;
	return start_time == target->start_time ? 0 : -ESRCH;
}

/*
 * A pidfd of the process that was chosen, or an error. It is opened first: once the start time is
 * right, what it stands for can't change any more.
 */
static int hold(struct ktally *k, const struct act_target *target)
{
	int fd, error;

	if (!target->pid || target->pid > INT32_MAX)
		return -ESRCH;
	fd = pidfd_open((pid_t)target->pid, 0);
	if (fd < 0)
		return -errno;
	error = check(k, target);
	if (!error)
		return fd;
	close(fd);
	return error;
}

int act_signal(struct ktally *k, const struct act_target *target, int signal)
{
	int fd = hold(k, target), error;

	if (fd < 0)
		return fd;
	error = pidfd_send_signal(fd, signal, NULL, 0) ? -errno : 0;
	close(fd);
	return error;
}

int act_nice(struct ktally *k, const struct act_target *target, int nice)
{
	int fd = hold(k, target), error;

	if (fd < 0)
		return fd;
	error = setpriority(PRIO_PROCESS, (id_t)target->pid, nice) ? -errno : 0;
	close(fd);
	return error;
}
