// SPDX-License-Identifier: GPL-2.0
/* Hosts, their boots, and what is covered by samples, see origin.h. */
#include "ask/origin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log/record.h"

#define NSEC_PER_SEC UINT64_C(1000000000)
#define UNKNOWN_LIMIT (300 * NSEC_PER_SEC)	/* while no interval is known */
#define COARSE_NS UINT64_C(10000000)		/* procfs tells starts in 1/100 s, cut off */

int origins_init(struct origins *origins)
{
	size_t len;

	*origins = (struct origins){ .origin = calloc(ORIGINS_MAX, sizeof(*origins->origin)) };
	len = record_boot_id(origins->boot, sizeof(origins->boot));
	origins->boot[len] = '\0';
	gethostname(origins->host, sizeof(origins->host) - 1);
	return origins->origin ? 0 : -ENOMEM;
}

void origins_free(struct origins *origins)
{
	free(origins->origin);
	*origins = (struct origins){ 0 };
}

static bool is_of(const struct origin *origin, const struct recording_line *line)
{
	return !strcmp(origin->boot, line->boot) && !strcmp(origin->host, line->host);
}

struct origin *origins_find(struct origins *origins, const struct recording_line *line)
{
	struct origin *origin = origins->latest;

	if (!*line->host && !*line->boot && origin)
		return origin;
	if (origin && is_of(origin, line))
		return origin;
	for (unsigned int i = 0; i < origins->count; i++)
		if (is_of(&origins->origin[i], line))
			return origins->latest = &origins->origin[i];
	if (origins->count == ORIGINS_MAX) {
		origins->left_out++;
		return NULL;
	}
	origin = &origins->origin[origins->count];
	origin->index = origins->count++;
	memcpy(origin->host, line->host, sizeof(origin->host));
	memcpy(origin->boot, line->boot, sizeof(origin->boot));
	origin->here = *origin->boot && !strcmp(origin->boot, origins->boot);
	origin->local = !strcmp(origin->host, origins->host);
	return origins->latest = origin;
}

uint64_t origin_limit(const struct origin *origin)
{
	uint64_t usual = origin->interval ? origin->interval : origin->least;

	return usual && usual < UINT64_MAX / 5 ? usual * 5 / 2 : UNKNOWN_LIMIT;
}

bool origin_realtime(const struct origin *origin, uint64_t boottime, uint64_t *realtime)
{
	if (!origin->number || !origin->has_boottime)
		return false;
	*realtime = boottime + origin->realtime - origin->boottime;
	return true;
}

bool origin_began(const struct origin *origin, const struct ktally_task *task)
{
	uint64_t start;

	if (!origin->base || !ktally_task_value(task, KTALLY_TASK_START_TIME, &start))
		return false;
	if (start % COARSE_NS == 0 && start < UINT64_MAX - COARSE_NS)
		start += COARSE_NS;
	return start > origin->base_boottime;
}

/* A count since the log began: by how much it grew, or all of it when another log began. */
static uint64_t grown(uint64_t was, uint64_t is)
{
	return is < was ? is : is - was;
}

static void note_lost(struct origin *origin, const struct recording_line *line, bool inside)
{
	const struct recording_lost *was = &origin->lost, *is = &line->lost;
	struct recording_lost *sum = &origin->cover.lost;

	if (!is->known)
		return;
	if (inside && was->known) {
		sum->known = true;
		sum->events += grown(was->events, is->events);
		sum->samples += grown(was->samples, is->samples);
		sum->lines += grown(was->lines, is->lines);
		sum->gaps += grown(was->gaps, is->gaps);
	}
	origin->lost = *is;
}

void origin_note(struct origin *origin, const struct recording_line *line, uint64_t from,
		 uint64_t to)
{
	bool inside = line->realtime > from && line->realtime <= to;

	if (line->kind == RECORDING_START) {
		origin->interval = line->interval;
		origin->threads = line->threads;
		origin->some = line->some;
		origin->changed = line->changed;
		origin->lacks_exits = line->no_exits;
		origin->lost = (struct recording_lost){ .known = true };
	}
	note_lost(origin, line, inside);
	if (inside && line->kind == RECORDING_SOURCE && !line->events)
		origin->no_exits = true;
}

/* The part of @from to @to that lies in the time asked about. */
static uint64_t overlap(uint64_t begin, uint64_t end, uint64_t from, uint64_t to)
{
	begin = begin > from ? begin : from;
	end = end < to ? end : to;
	return end > begin ? end - begin : 0;
}

static void add_cover(struct origin *origin, uint64_t now, uint64_t from, uint64_t to)
{
	struct cover *cover = &origin->cover;
	uint64_t apart = now - origin->realtime;

	cover->elapsed += apart;
	if (apart <= origin_limit(origin)) {
		cover->covered += overlap(origin->realtime, now, from, to);
		return;
	}
	cover->gaps++;
	cover->gap_ns += overlap(origin->realtime, now, from, to);
	if (apart > cover->longest) {
		cover->longest = apart;
		cover->longest_at = origin->realtime;
	}
}

/* Out of order, or a second time: by the clock that nobody sets, where there is one. */
static bool is_stale(const struct origin *origin, const struct recording_line *line)
{
	uint64_t boottime = line->moment.value[KTALLY_MOMENT_BOOTTIME];

	if (!origin->number)
		return false;
	if (origin->has_boottime && ktally_has(line->moment.present, KTALLY_MOMENT_BOOTTIME))
		return boottime <= origin->boottime;
	return line->realtime <= origin->realtime;
}

/* Whether figures can be counted on from the sample before. */
static bool goes_on(const struct origin *origin, const struct recording_line *line)
{
	if (!origin->base || strcmp(origin->source, line->source) ||
	    line->realtime <= origin->realtime)
		return false;
	/* From one that lies long before the time asked about, nobody can tell what was in it. */
	return origin->inside || line->realtime - origin->realtime <= origin_limit(origin);
}

static void take(struct origin *origin, const struct recording_line *line)
{
	if (!origin->number || strcmp(origin->source, line->source))
		origin->source_began = origin->number + 1;
	memcpy(origin->source, line->source, sizeof(origin->source));
	origin->number++;
	origin->realtime = line->realtime;
	origin->has_boottime = ktally_has(line->moment.present, KTALLY_MOMENT_BOOTTIME);
	origin->boottime = line->moment.value[KTALLY_MOMENT_BOOTTIME];
}

static void become_base(struct origin *origin)
{
	origin->base = origin->number;
	origin->base_boottime = origin->has_boottime ? origin->boottime : UINT64_MAX;
}

bool origin_sample(struct origin *origin, const struct recording_line *line, uint64_t from,
		   uint64_t to)
{
	bool inside = line->realtime > from && line->realtime <= to, on;
	struct cover *cover = &origin->cover;

	origin->stale = is_stale(origin, line) || line->realtime > to;
	if (origin->stale)
		return false;
	on = inside && goes_on(origin, line);
	if (origin->number && line->realtime > origin->realtime &&
	    (!origin->least || line->realtime - origin->realtime < origin->least))
		origin->least = line->realtime - origin->realtime;
	note_lost(origin, line, inside);
	if (on) {
		add_cover(origin, line->realtime, from, to);
		if (!cover->began)
			cover->began = origin->realtime;
	}
	take(origin, line);
	origin->inside = inside;
	if (!on)
		become_base(origin);
	if (!inside)
		return true;
	if (!cover->first)
		cover->first = line->realtime;
	cover->last = line->realtime;
	cover->samples++;
	origin->no_exits |= !line->events || origin->lacks_exits;
	return true;
}
