/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a source of samples is, and the handle that holds one. A source fills samples; what is alike
 * for all of them (host figures, order, errors in words) is handle.c's.
 */
#ifndef KTALLY_SOURCE_H
#define KTALLY_SOURCE_H

#include "ktally.h"

struct ktally_wire_io;
struct ktally_host_reader;

/*
 * Every call returns 0 (or what it says) or -errno, with its words in k->error by ktally_fail().
 * close() undoes open() and is called only after an open() that succeeded.
 */
struct ktally_source {
	const char *name;
	int (*open)(struct ktally *k);
	void (*close)(struct ktally *k);
	int (*info)(struct ktally *k, struct ktally_info *info);
	/* @s is empty; q->groups may be 0. Need not sort. */
	int (*sample)(struct ktally *k, const struct ktally_query *q, struct ktally_sample *s);
	/* q->pid is not 0. */
	int (*task)(struct ktally *k, const struct ktally_query *q, struct ktally_task *task);
	int (*events_open)(struct ktally *k);
	int (*events_fd)(const struct ktally *k);
	int (*events_next)(struct ktally *k, struct ktally_task *record);
	uint64_t (*events_lost)(const struct ktally *k);
	uint64_t (*events_due)(const struct ktally *k);
	const struct ktally_histogram *(*events_latency)(const struct ktally *k);
	/* NULL: the source measures no waits. */
	int (*hooks)(struct ktally *k, uint32_t on, uint32_t mask, uint32_t *now);
	int (*latency)(struct ktally *k, uint32_t pid, struct ktally_latencies *l);
	int (*latency_walk)(struct ktally *k, ktally_latency_each each, void *arg);
};

extern const struct ktally_source ktally_source_netlink;
extern const struct ktally_source ktally_source_procfs;

/* What a handle touches of the world; tests bring their own. */
struct ktally_world {
	const char *proc;			/* where procfs is mounted */
	const struct ktally_wire_io *io;	/* how netlink messages come and go */
};

struct ktally {
	const struct ktally_source *source;	/* NULL until one is open */
	void *state;				/* the source's own */
	struct ktally_world world;
	struct ktally_host_reader *host;
	bool limited;		/* the module shows this user what his /proc does */
	char why[256];
	char error[512];
};

/* As ktally_open(), in another world; @world's strings and tables must outlive the handle. */
int ktally_open_in(struct ktally **out, enum ktally_source_kind kind,
		   const struct ktally_world *world);

/**
 * ktally_fail() - note why a call failed, as one sentence
 * @error: -errno
 * @format: what was tried ("cannot open /proc"); the meaning of @error is added to it
 *
 * Returns @error.
 */
int ktally_fail(struct ktally *k, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* As ktally_fail(), for a sentence that already says all. */
int ktally_fail_plain(struct ktally *k, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
