/* SPDX-License-Identifier: GPL-2.0 */
/* Lines of a log, made by hand and given to what counts use: samples, rows and exits. */
#ifndef ASK_FEED_H
#define ASK_FEED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ask/hold.h"
#include "tasks.h"

#define REAL (1000 * SECOND)	/* CLOCK_REALTIME less CLOCK_BOOTTIME */
#define MIB (UINT64_C(1) << 20)

static struct ask_options options;
static struct ask ask;
static struct recording_line line;
static struct origin *origin;

/* The log begins: a sample each 10 s. */
static inline void start(bool some, bool changed)
{
	memset(&line, 0, sizeof(line));
	line.kind = RECORDING_START;
	line.realtime = REAL + SECOND;
	line.interval = 10 * SECOND;
	line.some = some;
	line.changed = changed;
	strcpy(line.host, "host");
	strcpy(line.boot, "boot");
	origin = origins_find(&ask.origins, &line);
	origin_note(origin, &line, options.from, options.to);
}

/* From and to are in s of CLOCK_BOOTTIME; 0: all. */
static inline void begin(uint64_t from, uint64_t to, enum ask_by by)
{
	options = (struct ask_options){ .by = by, .from = from ? REAL + from * SECOND : 0,
					.to = to ? REAL + to * SECOND : UINT64_MAX };
	memset(&ask, 0, sizeof(ask));
	ask.options = &options;
	assert_int_equal(origins_init(&ask.origins), 0);
	assert_int_equal(use_open(&ask), 0);
	start(false, false);
}

static inline void sample(uint64_t boottime)
{
	memset(&line, 0, sizeof(line));
	line.kind = RECORDING_SAMPLE;
	line.realtime = REAL + boottime * SECOND;
	line.events = true;
	strcpy(line.source, "netlink");
	line.moment.value[KTALLY_MOMENT_BOOTTIME] = boottime * SECOND;
	ktally_mark(line.moment.present, KTALLY_MOMENT_BOOTTIME);
	origin_sample(origin, &line, options.from, options.to);
}

static inline struct ktally_task task(uint64_t pid, uint64_t began, uint64_t cpu)
{
	return task_busy(pid, began * SECOND + 1, pid & 1 ? "odd" : "even", cpu);
}

static inline void row(uint64_t pid, uint64_t began, uint64_t cpu)
{
	struct ktally_task t = task(pid, began, cpu);

	if (!origin->stale)
		assert_int_equal(use_task(&ask, origin, &t), 0);
}

static inline void gone(uint64_t pid, uint64_t began, uint64_t cpu, uint64_t when)
{
	struct ktally_task t = task(pid, began, cpu);

	assert_int_equal(use_exit(&ask, origin, &t, REAL + when * SECOND), 0);
}

static inline struct use_group *group(uint64_t pid)
{
	struct use *use = ask.state;

	for (size_t i = 0; i < use->groups.count; i++) {
		struct use_group *found = bag_at(&use->groups, i);

		if (options.by == ASK_PROCESS ? found->who.pid == pid :
						!strcmp(found->who.comm, pid & 1 ? "odd" : "even"))
			return found;
	}
	return NULL;
}

/* By how much; and for how many of them a part is missing. */
static inline void used(uint64_t pid, uint64_t cpu, uint32_t partial)
{
	assert_non_null(group(pid));
	assert_true(group(pid)->known >> USE_CPU & 1);
	assert_int_equal(group(pid)->used[USE_CPU], cpu);
	assert_int_equal(group(pid)->partial, partial);
}

static inline void unknown(uint64_t pid)
{
	assert_non_null(group(pid));
	assert_false(group(pid)->known >> USE_CPU & 1);
}

static inline void end(void)
{
	use_close(&ask);
	origins_free(&ask.origins);
}

#endif
