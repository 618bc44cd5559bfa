/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A thread that does one job at a time, so that nothing which may wait for a disk is done where
 * samples are taken. Not here: what the jobs are.
 */
#ifndef KTALLY_LOG_WORKER_H
#define KTALLY_LOG_WORKER_H

#include <stdbool.h>

/* Runs in the thread; what it returns worker_done() gives. */
typedef long (*worker_job)(void *context);

struct worker;

/*
 * @fd: an eventfd of the caller's that is written to when a job is done, -1 for none. 0 or -errno.
 * The thread itself begins with the first job.
 */
int worker_new(struct worker **out, int fd);

/* Waits for the job under way; so a job that may take long needs a way to be told. */
void worker_free(struct worker *w);

/* Begins a job; there must be none under way. 0, or the -errno for which there is no thread. */
int worker_start(struct worker *w, worker_job job, void *context);

/* A job was begun whose end worker_done() has not told yet. */
bool worker_busy(const struct worker *w);

/* True once, when the job is done. Never waits. */
bool worker_done(struct worker *w, long *result);

#endif
