// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * procfs as a source, for hosts without the module and users without its permission: the same rows
 * with what procfs gives. Not here: what the files' text means (procfs_parse.c), one row's files
 * (procfs_row.c).
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host.h"
#include "procfs_fds.h"
#include "procfs_row.h"
#include "record.h"
#include "sample.h"
#include "since.h"
#include "source.h"

struct procfs {
	DIR *proc;
	struct ktally_row_reader reader;
};

/* One walk over /proc. */
struct walk {
	struct procfs *p;
	const struct ktally_query *q;
	struct ktally_row_want want;
	const struct ktally_sample *since;	/* NULL: no row of it holds */
	struct ktally_sample *s;
	uint64_t seen;
	uint64_t redacted;
	uint64_t idle;
};

static uint64_t now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * UINT64_C(1000000000) + now.tv_nsec;
}

/* ---- Walking ---- */

static bool passes(const struct walk *w, const struct ktally_task *task)
{
	uint64_t tgid = task->value[KTALLY_TASK_TGID];

	/* /proc has a hidden folder for every thread's number: it is no process. */
	if (!w->q->threads && tgid != task->value[KTALLY_TASK_PID])
		return false;
	if (w->q->tgid && tgid != w->q->tgid)
		return false;
	return !w->q->has_uid || (ktally_has(task->present, KTALLY_TASK_UID) &&
				  task->value[KTALLY_TASK_UID] == w->q->uid);
}

/*
 * Each sample reads some whole, others each time: what was done to a task that slept shows after
 * KTALLY_REFRESH samples.
 */
static const struct ktally_task *row_before(const struct walk *w, uint32_t pid)
{
	if (!w->since || (pid + w->since->number + 1) % KTALLY_REFRESH == 0)
		return NULL;
	return ktally_sample_find(w->since, pid);
}

static int read_row(struct walk *w, int at, const char *path, struct ktally_row *row,
		    struct ktally_task *task)
{
	int ret;

	row->dir = openat(at, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (row->dir < 0)
		return -errno;
	ret = ktally_row_read(&w->p->reader, &w->want, row, task);
	close(row->dir);
	return ret;
}

/* Adds the row of one folder. Fails only with what concerns every row. */
static int walk_row(struct walk *w, int at, const char *path, uint32_t pid, uint32_t tgid)
{
	struct ktally_row row = { .pid = pid, .tgid = tgid, .before = row_before(w, pid) };
	struct ktally_task *task = ktally_sample_next(w->s);
	int ret;

	if (!task)
		return -ENOMEM;
	ret = read_row(w, at, path, &row, task);
	switch (ret) {
	case -ENOENT:
	case -ESRCH:
		return 0;
	case -EACCES:
	case -EPERM:
		w->seen++;
		w->redacted++;
		return 0;
	case 0:
		break;
	default:
		return ret;
	}
	w->seen++;
	if (passes(w, task)) {
		ktally_row_finish(&w->want, task);
		w->s->count++;
		w->idle += row.slept;
	}
	return 0;
}

static int walk_threads(struct walk *w, uint32_t tgid)
{
	char path[32];
	DIR *threads;
	uint32_t tid;
	int ret = 0;

	snprintf(path, sizeof(path), "%u/task", tgid);
	threads = ktally_folder_open(dirfd(w->p->proc), path);
	if (!threads)
		return errno == EMFILE || errno == ENFILE || errno == ENOMEM ? -errno : 0;
	while (!ret && (tid = ktally_folder_next(threads))) {
		snprintf(path, sizeof(path), "%u", tid);
		ret = walk_row(w, dirfd(threads), path, tid, tgid);
	}
	closedir(threads);
	return ret;
}

static int walk_process(struct walk *w, uint32_t pid)
{
	char path[16];

	if (w->q->threads)
		return walk_threads(w, pid);
	snprintf(path, sizeof(path), "%u", pid);
	return walk_row(w, dirfd(w->p->proc), path, pid, pid);
}

static int walk_thread(struct walk *w, uint32_t tid)
{
	char path[48];

	snprintf(path, sizeof(path), "%u/task/%u", tid, tid);
	return walk_row(w, dirfd(w->p->proc), path, tid, tid);
}

static int walk_all(struct walk *w)
{
	uint32_t pid;
	int ret = 0;

	rewinddir(w->p->proc);
	while (!ret && (pid = ktally_folder_next(w->p->proc)))
		ret = walk_process(w, pid);
	return ret;
}

static int walk(struct walk *w)
{
	if (w->q->pid && w->q->threads)
		return walk_thread(w, w->q->pid);
	if (w->q->pid || w->q->tgid)
		return walk_process(w, w->q->pid ? w->q->pid : w->q->tgid);
	return walk_all(w);
}

/* ---- The source's calls ---- */

static void put_tail(struct ktally_tail *tail, unsigned int field, uint64_t value)
{
	ktally_record_put(&ktally_tail_set, tail, field, value);
}

static void put_moment(struct ktally_moment *moment, unsigned int field, uint64_t value)
{
	ktally_record_put(&ktally_moment_set, moment, field, value);
}

static bool delays_are_on(struct procfs *p)
{
	struct ktally_text *text = &p->reader.text;

	return ktally_text_read(text, dirfd(p->proc), "sys/kernel/task_delayacct") == 0 &&
	       text->bytes[0] == '1';
}

/* Rows of the earlier sample lack a uid that is needed and was not asked for. */
static const struct ktally_sample *since_of(const struct walk *w)
{
	if (!ktally_since_fits(w->q) || (w->q->has_uid && !(w->want.groups & KTALLY_GROUP_ID)))
		return NULL;
	return w->q->since;
}

static int procfs_sample(struct ktally *k, const struct ktally_query *q, struct ktally_sample *s)
{
	struct procfs *p = k->state;
	struct walk w = { .p = p, .q = q, .s = s };
	int ret;

	put_moment(&s->moment, KTALLY_MOMENT_BOOTTIME, now_ns(CLOCK_BOOTTIME));
	put_moment(&s->moment, KTALLY_MOMENT_REALTIME, now_ns(CLOCK_REALTIME));
	p->reader.delays = delays_are_on(p);
	ktally_row_want_init(&w.want, q->groups, q->threads, q->pid || q->tgid || q->has_uid);
	w.since = since_of(&w);
	ret = walk(&w);
	if (ret)
		return ktally_fail(k, ret, "cannot read %s", k->world.proc);
	if (!w.seen && !q->pid && !q->tgid)
		return ktally_fail_plain(k, -ENOENT, "%s shows no process: procfs is not mounted "
					 "there", k->world.proc);
	put_tail(&s->tail, KTALLY_TAIL_BOOTTIME, now_ns(CLOCK_BOOTTIME));
	put_tail(&s->tail, KTALLY_TAIL_SEEN, w.seen);
	put_tail(&s->tail, KTALLY_TAIL_SENT, s->count - w.idle);
	if (w.since)
		put_tail(&s->tail, KTALLY_TAIL_IDLE, w.idle);
	/* None refused may also mean that procfs hides them: then nobody knows how many. */
	if (w.redacted)
		put_tail(&s->tail, KTALLY_TAIL_REDACTED, w.redacted);
	ktally_since_offer(s, q);
	return 0;
}

static int procfs_task(struct ktally *k, const struct ktally_query *q, struct ktally_task *task)
{
	struct ktally_query one = {
		.groups = q->groups, .pid = q->pid, .threads = q->threads, .exact = q->exact,
	};
	struct ktally_sample s = { 0 };
	int ret;

	ret = procfs_sample(k, &one, &s);
	if (!ret && s.count)
		*task = s.tasks[0];
	else if (!ret)
		ret = ktally_fail(k, -ESRCH, "cannot get task %u", q->pid);
	ktally_sample_free(&s);
	return ret;
}

static void put_info(struct ktally_info *info, unsigned int field, uint64_t value)
{
	ktally_record_put(&ktally_info_set, info, field, value);
}

static int procfs_info(struct ktally *k, struct ktally_info *info)
{
	struct procfs *p = k->state;
	uint32_t groups = KTALLY_GROUP_FILES;
	uint64_t memory;

	memset(info, 0, sizeof(*info));
	for (unsigned int file = 0; file < KTALLY_PROCFS_FILES; file++)
		groups |= p->reader.plan.groups[file];
	put_info(info, KTALLY_INFO_BOOTTIME, now_ns(CLOCK_BOOTTIME));
	put_info(info, KTALLY_INFO_REALTIME, now_ns(CLOCK_REALTIME));
	put_info(info, KTALLY_INFO_CPUS, sysconf(_SC_NPROCESSORS_ONLN));
	put_info(info, KTALLY_INFO_GROUPS, groups);
	if (ktally_host_figure(k->host, KTALLY_HOST_MEM_TOTAL, &memory))
		put_info(info, KTALLY_INFO_MEMORY, memory);
	return 0;
}

static int procfs_open(struct ktally *k)
{
	struct procfs *p = calloc(1, sizeof(*p));
	int ret;

	if (!p)
		return ktally_fail(k, -ENOMEM, "cannot open the procfs source");
	p->proc = ktally_folder_open(AT_FDCWD, k->world.proc);
	if (!p->proc) {
		ret = ktally_fail(k, -errno, "cannot open %s", k->world.proc);
		free(p);
		return ret;
	}
	ktally_procfs_plan_init(&p->reader.plan, UINT64_C(1000000000) / sysconf(_SC_CLK_TCK));
	p->reader.fds_told = ktally_fds_are_told(dirfd(p->proc));
	k->state = p;
	return 0;
}

static void procfs_close(struct ktally *k)
{
	struct procfs *p = k->state;

	closedir(p->proc);
	ktally_text_free(&p->reader.text);
	free(p);
	k->state = NULL;
}

static int procfs_events_open(struct ktally *k)
{
	return ktally_fail_plain(k, -EOPNOTSUPP, "procfs shows no exits: what dies between two "
				 "samples is missed without the ktally module");
}

static int procfs_events_fd(const struct ktally *k)
{
	(void)k;
	return -EBADF;
}

static int procfs_events_next(struct ktally *k, struct ktally_task *record)
{
	(void)record;
	return procfs_events_open(k);
}

static uint64_t procfs_events_lost(const struct ktally *k)
{
	(void)k;
	return 0;
}

static uint64_t procfs_events_due(const struct ktally *k)
{
	(void)k;
	return 0;
}

static const struct ktally_histogram *procfs_events_latency(const struct ktally *k)
{
	(void)k;
	return NULL;
}

const struct ktally_source ktally_source_procfs = {
	.name = "procfs",
	.open = procfs_open,
	.close = procfs_close,
	.info = procfs_info,
	.sample = procfs_sample,
	.task = procfs_task,
	.events_open = procfs_events_open,
	.events_fd = procfs_events_fd,
	.events_next = procfs_events_next,
	.events_lost = procfs_events_lost,
	.events_due = procfs_events_due,
	.events_latency = procfs_events_latency,
};
