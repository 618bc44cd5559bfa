// SPDX-License-Identifier: GPL-2.0
/*
 * BPF task iterator: the fields of ktally's process row. Built per kernel, from its own types.
 * Not here: adding threads up (iter.c): 6.1 has no iterator over threads inside a program.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "iter.h"

char LICENSE[] SEC("license") = "GPL";

#define PAGE_BYTES 4096ULL

/* Zero when the reader wants the walk alone, to see what that costs. */
const volatile int collect = 1;

static __always_inline void add_thread(struct iter_sums *sums, struct task_struct *task)
{
	struct task_delay_info *delays = task->delays;

	sums->utime += task->utime;
	sums->stime += task->stime;
	sums->gtime += task->gtime;
	sums->sum_exec_runtime += task->se.sum_exec_runtime;
	sums->run_delay += task->sched_info.run_delay;
	sums->timeslices += task->sched_info.pcount;
	sums->nvcsw += task->nvcsw;
	sums->nivcsw += task->nivcsw;
	sums->min_flt += task->min_flt;
	sums->maj_flt += task->maj_flt;
	sums->rchar += task->ioac.rchar;
	sums->wchar += task->ioac.wchar;
	sums->syscr += task->ioac.syscr;
	sums->syscw += task->ioac.syscw;
	sums->read_bytes += task->ioac.read_bytes;
	sums->write_bytes += task->ioac.write_bytes;
	sums->cancelled_write_bytes += task->ioac.cancelled_write_bytes;
	if (delays)
		sums->blkio_delay += delays->blkio_delay;
}

static __always_inline void add_dead(struct iter_sums *sums, struct signal_struct *signal)
{
	sums->utime = signal->utime;
	sums->stime = signal->stime;
	sums->gtime = signal->gtime;
	sums->sum_exec_runtime = signal->sum_sched_runtime;
	sums->nvcsw = signal->nvcsw;
	sums->nivcsw = signal->nivcsw;
	sums->min_flt = signal->min_flt;
	sums->maj_flt = signal->maj_flt;
	sums->rchar = signal->ioac.rchar;
	sums->wchar = signal->ioac.wchar;
	sums->syscr = signal->ioac.syscr;
	sums->syscw = signal->ioac.syscw;
	sums->read_bytes = signal->ioac.read_bytes;
	sums->write_bytes = signal->ioac.write_bytes;
	sums->cancelled_write_bytes = signal->ioac.cancelled_write_bytes;
}

static __always_inline unsigned long long bytes(long pages)
{
	return pages < 0 ? 0 : pages * PAGE_BYTES;
}

/* The cheap figures: of counters kept per CPU, what is not yet in their sum is left out. */
static __always_inline void resident(struct iter_process *rec, struct mm_struct *mm)
{
#ifdef RSS_PER_CPU
	rec->rss_anon = bytes(mm->rss_stat[MM_ANONPAGES].count);
	rec->rss_file = bytes(mm->rss_stat[MM_FILEPAGES].count);
	rec->rss_shmem = bytes(mm->rss_stat[MM_SHMEMPAGES].count);
	rec->swap = bytes(mm->rss_stat[MM_SWAPENTS].count);
#else
	/* An array of a typedef is more than the verifier of 6.1 reads by itself. */
	long pages[NR_MM_COUNTERS];

	if (bpf_probe_read_kernel(pages, sizeof(pages), &mm->rss_stat))
		return;
	rec->rss_anon = bytes(pages[MM_ANONPAGES]);
	rec->rss_file = bytes(pages[MM_FILEPAGES]);
	rec->rss_shmem = bytes(pages[MM_SHMEMPAGES]);
	rec->swap = bytes(pages[MM_SWAPENTS]);
#endif
}

static __always_inline void memory(struct iter_process *rec, struct mm_struct *mm)
{
	unsigned long long rss, peak;

	resident(rec, mm);
	rss = rec->rss_anon + rec->rss_file + rec->rss_shmem;
	peak = mm->hiwater_rss * PAGE_BYTES;
	rec->hiwater_rss = peak > rss ? peak : rss;
	rec->vsize = mm->total_vm * PAGE_BYTES;
	rec->locked = mm->locked_vm * PAGE_BYTES;
	rec->page_tables = mm->pgtables_bytes.counter;
	rec->has_mm = 1;
}

static __always_inline void identity(struct iter_process *rec, struct task_struct *task)
{
	const struct cred *cred = task->real_cred;

	rec->start_time = task->start_boottime;
	rec->ppid = task->real_parent->tgid;
	rec->uid = cred->uid.val;
	rec->euid = cred->euid.val;
	rec->gid = cred->gid.val;
	rec->nice = task->static_prio - 120;
	rec->priority = task->prio - 100;
	rec->policy = task->policy;
	rec->processor = task->thread_info.cpu;
	rec->num_threads = task->signal->nr_threads;
	rec->state = task->__state | task->exit_state;
	rec->cgroup_id = task->cgroups->dfl_cgrp->kn->id;
	__builtin_memcpy(rec->comm, task->comm, sizeof(rec->comm));
}

SEC("iter/task")
int each_task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct iter_process rec = {};

	if (!task || !collect)
		return 0;
	rec.sums.pid = task->pid;
	rec.sums.tgid = task->tgid;
	if (task->pid != task->tgid) {
		add_thread(&rec.sums, task);
		bpf_seq_write(ctx->meta->seq, &rec.sums, sizeof(rec.sums));
		return 0;
	}
	add_dead(&rec.sums, task->signal);
	add_thread(&rec.sums, task);
	identity(&rec, task);
	if (task->mm)
		memory(&rec, task->mm);
	bpf_seq_write(ctx->meta->seq, &rec, sizeof(rec));
	return 0;
}
