/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libktally: what every process of this host uses, waits for and used when it ended.
 *
 * The data's way is collect -> encode -> wire -> decode -> sample -> view. This header is the last
 * two words: it hands out samples, and a view walks them with the field table. Where a sample comes
 * from (kernel module, procfs, a recorded log) never shows except in ktally_source_name().
 *
 * Calls return 0 (or a count) on success and -errno on failure; ktally_error() then has a sentence
 * for a person. No call prints, exits or keeps global state; a handle belongs to one thread at a
 * time.
 */
#ifndef KTALLY_H
#define KTALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What one of a field is. Nothing here is in jiffies, pages, kB or percent. */
enum ktally_unit { KTALLY_UNIT_NONE, KTALLY_UNIT_NS, KTALLY_UNIT_BYTES, KTALLY_UNIT_EVENTS };

enum ktally_kind {
	KTALLY_KIND_COUNTER,	/* only grows while the task lives */
	KTALLY_KIND_GAUGE,	/* as it is now */
	KTALLY_KIND_PEAK,	/* the highest its gauge has been */
	KTALLY_KIND_IDENTITY,	/* does not change */
};

/* How to read a value[]: as it is, as int64_t, as a name of ->names, as a string, as hundredths. */
enum ktally_type {
	KTALLY_TYPE_UINT,
	KTALLY_TYPE_SINT,
	KTALLY_TYPE_ENUM,
	KTALLY_TYPE_STRING,
	KTALLY_TYPE_HUNDREDTHS,
};

/* Name of one value of an enum field; a table ends with a NULL name. */
struct ktally_name {
	uint64_t value;
	const char *name;
	const char *doc;
};

/* One row of the spec. Strings are never NULL; what a field has not got is "". */
struct ktally_field {
	const char *name;	/* run_delay */
	const char *json;	/* key in JSON output */
	const char *metric;	/* metric name with its fixed labels, "" if it is none */
	const char *title;	/* column title of the value */
	const char *rate_title;	/* column title of its change per second, counters only */
	const char *procfs;	/* where below /proc/PID (or /proc) the same datum is shown */
	const char *doc;
	const struct ktally_name *names;	/* KTALLY_TYPE_ENUM only */
	const uint8_t *sum;	/* derived fields: the fields whose sum it is ... */
	uint8_t sum_count;	/* ... and how many; 0 for a field that travels */
	uint8_t type;		/* enum ktally_type */
	uint8_t unit;		/* enum ktally_unit */
	uint8_t kind;		/* enum ktally_kind */
	uint8_t width;		/* columns that a view should give it */
	uint32_t group;		/* KTALLY_GROUP_* bit that asks for it */
	uint16_t attr;		/* number on the wire, 0 if it never travels */
	uint16_t offset;	/* KTALLY_TYPE_STRING: where in the record */
	uint16_t size;		/* KTALLY_TYPE_STRING: room there, NUL included */
};

/* An attribute set: the field table of one kind of record. */
struct ktally_set {
	const char *name;
	const struct ktally_field *fields;
	unsigned int count;
	unsigned int words;	/* length of present[] and of redacted[] */
	size_t record_size;
	/* The field, as a bit, in which the module names those it withholds; 0: none. In a record
	 * it is not present: redacted[] has what it says. */
	uint64_t redacts;
	uint64_t redactable;	/* the fields that it may name */
	/* Those that procfs shows only to whom PTRACE_MODE_READ_FSCREDS allows it; 0: none. */
	uint64_t guarded;
};

/*
 * struct ktally_task, _moment, _tail, _exit, _host, _cpu and _info, with enum ktally_task_field and
 * so on. All have the same shape: present[words], redacted[words], value[count], then strings. A
 * value counts only where its bit in present[] is set: unknown is absent, never 0. A bit in
 * redacted[] means that the source knows and this caller may not.
 */
#include "generated/fields.h"

static inline bool ktally_has(const uint64_t *bits, unsigned int field)
{
	return bits[field / 64] >> (field % 64) & 1;
}

static inline void ktally_mark(uint64_t *bits, unsigned int field)
{
	bits[field / 64] |= UINT64_C(1) << (field % 64);
}

/* True, with the value, when the task has this field. */
static inline bool ktally_task_value(const struct ktally_task *task, enum ktally_task_field field,
				     uint64_t *value)
{
	if (!ktally_has(task->present, field))
		return false;
	*value = task->value[field];
	return true;
}

/**
 * ktally_field_find() - a field of a set by its spec name ("run_delay"), JSON key or column title
 *
 * Names are matched first, then JSON keys, then titles; titles without regard to case.
 * Returns its number in the set, or -ENOENT.
 */
int ktally_field_find(const struct ktally_set *set, const char *name);

/* Name of an enum field's value, or NULL when the table has none for it. */
const char *ktally_enum_name(const struct ktally_field *field, uint64_t value);

/* ---- Handle ---- */

struct ktally;

enum ktally_source_kind {
	KTALLY_SOURCE_AUTO,	/* netlink when the module is there and permitted, else procfs */
	KTALLY_SOURCE_NETLINK,
	KTALLY_SOURCE_PROCFS,
};

/**
 * ktally_open() - open a source of samples
 * @out: the handle, also on failure (for ktally_error()); NULL only when out of memory.
 *	 ktally_close() it either way.
 * @kind: which source; AUTO says in ktally_source_why() what made it choose.
 *
 * Errors: -ENOENT the module is not loaded (or this network namespace has no such family);
 * -EPERM/-EACCES the module is there and this caller may not ask it; -EPROTO it speaks another
 * version; -ENOMEM; others from socket(2) and open(2).
 */
int ktally_open(struct ktally **out, enum ktally_source_kind kind);
void ktally_close(struct ktally *k);

const char *ktally_source_name(const struct ktally *k);	/* "netlink", "procfs" */
const char *ktally_source_why(const struct ktally *k);	/* one sentence */
const char *ktally_error(const struct ktally *k);	/* the last one as a sentence, or "" */

/**
 * ktally_info_get() - what the source is, can do and lost
 * Errors: as ktally_open(); with procfs, only what it knows is present.
 */
int ktally_info_get(struct ktally *k, struct ktally_info *info);

/* ---- Samples ---- */

struct ktally_sample;

/* All groups but those that cost more than others: enough for who is not told otherwise. */
#define KTALLY_GROUPS_USUAL	(KTALLY_GROUP_ALL & ~(uint32_t)KTALLY_GROUP_FILES)

/* What to ask for. All zero asks for every process with all groups. */
struct ktally_query {
	uint32_t groups;	/* mask of KTALLY_GROUP_*, 0 = all */
	uint32_t pid;		/* this task only, 0 = any */
	uint32_t tgid;		/* this process only, 0 = any */
	uint32_t uid;		/* with has_uid: tasks of this real user only */
	bool has_uid;
	bool threads;		/* thread rows in place of process rows */
	bool exact;		/* exact resident memory */
	bool cpus;		/* the time of each CPU as well; not with tasks_only */
	bool tasks_only;	/* leave the sample's host empty: its procfs files cost a netlink
				 * source as much as 150 tasks */
	/*
	 * NULL, or an earlier sample of the same query: rows of tasks that did not run since are
	 * taken from it where the source can tell, and the sample costs in proportion to what ran;
	 * procfs opens two files in place of five of a thread, or a process of one, that did not.
	 * What others did to a task that did not run (took its memory, changed its parent, cgroup,
	 * priority or name) then shows after KTALLY_REFRESH samples at the latest. It must not be
	 * the sample to be filled.
	 */
	const struct ktally_sample *since;
};

/* CPUs that are online, in ascending number. One that comes or goes is in one sample only. */
struct ktally_cpus {
	struct ktally_cpu *cpu;
	size_t count;
	size_t room;			/* private: those that fit before it must grow */
};

struct ktally_sample {
	struct ktally_moment moment;	/* when, and the host's CPU time then */
	struct ktally_tail tail;	/* what the source went over */
	struct ktally_host host;	/* memory, load, pressure, per-host CPU time */
	struct ktally_cpus cpus;	/* empty unless the query asked for them */
	struct ktally_task *tasks;	/* ascending pid (of thread rows: the thread's) */
	size_t count;
	size_t room;			/* private: tasks that fit before it must grow */
	unsigned int retries;		/* times that an interrupted dump was asked again */
	bool interrupted;		/* even after the last retry: its rows may lie far apart */
	bool can_go_on;			/* private: a later query's `since` may be this ... */
	unsigned int number;		/* private: ... which so many were before it ... */
	struct ktally_query asked;	/* private: ... with this query */
};

/**
 * ktally_sample_take() - fill @s with a sample of now
 * @s: zeroed before its first use; its memory is used again by the next call. Not q->since.
 *
 * Errors: -ENOENT/-ENODEV the module went away; -EPERM; -ENOMEM; -ETIMEDOUT no answer within 10 s;
 * -EINVAL the source refuses the query (ktally_error() has its words). @s is then unusable until
 * a later call succeeds, but may still be passed to ktally_sample_free().
 */
int ktally_sample_take(struct ktally *k, const struct ktally_query *q, struct ktally_sample *s);
void ktally_sample_free(struct ktally_sample *s);

/* One task by its pid. -ESRCH: no such task (or not one that this caller may see). */
int ktally_task_get(struct ktally *k, const struct ktally_query *q, struct ktally_task *task);

/* The task with this pid, or NULL. O(log n). */
const struct ktally_task *ktally_sample_find(const struct ktally_sample *s, uint32_t pid);

/* ---- Rates ---- */

/* True when both are the same life of the same row: pid, start_time and scope agree. */
bool ktally_same_task(const struct ktally_task *a, const struct ktally_task *b);

/**
 * ktally_rate() - change per second of a counter
 * @before: the earlier row of the same life, or NULL when the task began since: it counts from 0
 * @elapsed: ns between the two
 *
 * False (and no rate) when a side lacks the field, @elapsed is 0, the field is no counter, or the
 * counter went backwards. A counter in ns gives ns per second: 1e9 is one CPU's worth.
 */
bool ktally_rate(const struct ktally_task *before, const struct ktally_task *now,
		 enum ktally_task_field field, uint64_t elapsed, double *rate);

/**
 * ktally_before() - the row of an earlier sample that @now continues
 * @known: set to false when the task began before @earlier and yet is not in it (filtered out,
 *	   or not permitted then): its rate is unknown, not its whole life's
 *
 * NULL with *known true means that it began since.
 */
const struct ktally_task *ktally_before(const struct ktally_sample *earlier,
					const struct ktally_task *now, bool *known);

/* ---- Exit records ---- */

/**
 * ktally_events_open() - receive exit records from now on
 * Errors: -EOPNOTSUPP the source has none (procfs, or a module that shows this user what his /proc
 * does: what dies between two samples is missed);
 * -EPERM; others from socket(2) and bind(2).
 */
int ktally_events_open(struct ktally *k);
/* For poll(2); -EBADF before ktally_events_open(). */
int ktally_events_fd(const struct ktally *k);

/**
 * ktally_events_next() - the next exit record, in the order of exit_seq
 *
 * Never blocks. What a full socket buffer dropped is fetched from the module's ring; what that had
 * overwritten too is counted in ktally_events_lost().
 * Returns 1 with a record, 0 when there is none now, -errno when the source is gone.
 */
int ktally_events_next(struct ktally *k, struct ktally_task *record);
uint64_t ktally_events_lost(const struct ktally *k);

/*
 * exit_seq of the record that ktally_events_next() gives next if it can still be had: those before
 * it were given, or are counted in ktally_events_lost(). Also when the source is gone. 0 before
 * ktally_events_open().
 */
uint64_t ktally_events_due(const struct ktally *k);

/* ---- Latency histograms ---- */

/*
 * How long something took, by powers of 2 of ns: bucket 0 holds what took 0 ns, bucket i what took
 * 2^(i-1) to below 2^i, the last one also all that took longer.
 */
struct ktally_histogram {
	bool known;		/* its hook is on; else all is 0 and means nothing */
	uint64_t events;	/* how many */
	uint64_t sum;		/* ns, of all together */
	uint64_t longest;	/* ns */
	uint64_t bucket[KTALLY_HIST_BUCKETS];
};

/* Those of a process, or of the host: its `who` has no pid. */
struct ktally_latencies {
	struct ktally_latency who;
	struct ktally_histogram hist[KTALLY_HIST_KINDS];	/* by enum ktally_hist_kind */
};

/**
 * ktally_hooks_switch() - switch hooks on and off, for all users of the module
 * @on: KTALLY_HOOK_* that shall be on
 * @mask: those that @on speaks of; the others stay as they are
 * @now: becomes those that are on then
 *
 * What is on and available, and since when, tells ktally_info_get(). With a hook, what it counted
 * is lost.
 * Errors: -EOPNOTSUPP the source has no hooks (procfs), or this kernel lacks what one needs;
 * -EPERM; -ENOMEM, nothing was switched then; -EINVAL an unknown hook.
 */
int ktally_hooks_switch(struct ktally *k, uint32_t on, uint32_t mask, uint32_t *now);

/**
 * ktally_latency_get() - histograms of a process, or with @pid 0 of the host
 *
 * None is known of a process for which the module had no room (hist_overflow of its info).
 * Errors: -EOPNOTSUPP the source has none (procfs); -ESRCH no such process; -EPERM; -ENOMEM.
 */
int ktally_latency_get(struct ktally *k, uint32_t pid, struct ktally_latencies *l);

/* What is not 0 ends the walk, and is returned: give -errno. @l is valid during the call only. */
typedef int (*ktally_latency_each)(void *arg, const struct ktally_latencies *l);

/**
 * ktally_events_latency() - histograms of the process whose exit record came last
 *
 * KTALLY_HIST_KINDS of them, by enum ktally_hist_kind, as they were at its end; those that were
 * empty or not measured are not known. They are valid until the next call of ktally_events_next(),
 * ktally_events_open() or ktally_close().
 * NULL: the last call of ktally_events_next() gave no record, or one without any (no hook was on,
 * or see hist_dropped and hist_overflow of ktally_info_get()).
 */
const struct ktally_histogram *ktally_events_latency(const struct ktally *k);

/* Those of all processes that have any, by ascending pid. Errors: as ktally_latency_get(). */
int ktally_latency_walk(struct ktally *k, ktally_latency_each each, void *arg);

/* The shortest time of a bucket, in ns. */
uint64_t ktally_histogram_least(unsigned int bucket);

/**
 * ktally_histogram_quantile() - estimate what a part of all events took at most
 * @quantile: 0 to 1: 0.5 for the median, 0.99 for the 99th percentile
 *
 * The bucket is exact, the place in it is what it would be if its events lay evenly: the true value
 * is less than twice and more than half of the estimate. It is never above the longest.
 * Return: false when there was no event.
 */
bool ktally_histogram_quantile(const struct ktally_histogram *h, double quantile, uint64_t *ns);

/* ---- Text ---- */

/*
 * Names of tasks are bytes that anybody may choose. These make them text; nothing else may print
 * them.
 *
 * ktally_text_json(): strict UTF-8 for inside a JSON string, JSON escapes included: quote and
 * backslash escaped; a byte that is not UTF-8 becomes \\xHH and a literal backslash-x is told
 * apart;
 * controls, C1, line and bidi marks become \uHHHH.
 * ktally_text_plain(): strict UTF-8 on one line that nothing is escaped in but what it replaces: a
 * byte that is not UTF-8 becomes \xHH, what ktally_text_json() has \uHHHH for becomes that, and a
 * literal backslash before an x or a u \x5c. Different bytes give different text.
 * ktally_text_terminal(): printable characters only, everything else '?', cut to @columns cells.
 *
 * All write at most @room bytes with the NUL and return the bytes written without it;
 * @room of 6 * @len + 1 is always enough. Output is cut at a whole character.
 */
size_t ktally_text_json(const char *in, size_t len, char *out, size_t room);
size_t ktally_text_plain(const char *in, size_t len, char *out, size_t room);
size_t ktally_text_terminal(const char *in, size_t len, char *out, size_t room,
			    unsigned int columns);

/* The library's version, "0.1.0". */
const char *ktally_version(void);

#ifdef __cplusplus
}
#endif

#endif
