// SPDX-License-Identifier: GPL-2.0
/*
 * When a size began to grow, see trend.h: the time is cut in three, such that the size is level,
 * then a line that rises, then level again, each with the least squared error. The first and the
 * last part may be missing. What rises is growth when that is most of what the size varies by, when
 * it rises in most steps (a jump does in one), and by enough to matter.
 */
#include "ask/trend.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NSEC_PER_SEC 1e9
#define FEWEST 5			/* points of a line */
#define LEAST_RISE (1024.0 * 1024)	/* bytes */
#define LEFT 0.5			/* of what it varies by may be left to chance */
#define EVEN 0.2			/* the step in the middle, of the mean step */
#define BETTER 0.98			/* a cut must better the fit by so much */

static int make_room(struct trend *trend)
{
	uint32_t room = trend->room ? 2 * trend->room : 8;
	void *moved;

	if (trend->count < trend->room)
		return 0;
	moved = realloc(trend->point, room * sizeof(*trend->point));
	if (!moved)
		return -ENOMEM;
	trend->point = moved;
	trend->room = room;
	return 0;
}

/* Makes the parts twice as long. */
static void thin_out(struct trend *trend)
{
	struct trend_point *point = trend->point;
	uint64_t begun = point[0].when;
	uint32_t kept = 0;

	trend->width = (point[trend->count - 1].when - point[0].when) / (TREND_POINTS / 2) + 1;
	for (uint32_t i = 1; i < trend->count; i++) {
		if (point[i].when - begun >= trend->width) {
			begun = point[i].when;
			point[++kept] = point[i];
		} else if (point[i].size < point[kept].size) {
			point[kept] = point[i];
		}
	}
	trend->count = kept + 1;
	trend->begun = begun;
}

int trend_add(struct trend *trend, uint64_t when, uint64_t size)
{
	struct trend_point *last;

	if (trend->count && when <= trend->point[trend->count - 1].when)
		return 0;
	if (trend->count && when - trend->begun < trend->width) {
		last = &trend->point[trend->count - 1];
		if (size < last->size)
			*last = (struct trend_point){ when, size };
		return 0;
	}
	if (trend->count == TREND_POINTS)
		thin_out(trend);
	if (make_room(trend))
		return -ENOMEM;
	trend->point[trend->count++] = (struct trend_point){ when, size };
	trend->begun = when;
	return 0;
}

void trend_free(struct trend *trend)
{
	free(trend->point);
	*trend = (struct trend){ 0 };
}

/* ---- The fit ---- */

/* Sums over the points before the i-th: of times (s), sizes (MiB), squares and products. */
struct sums {
	double t, y, tt, ty, yy;
};

struct fit {
	struct sums sums[TREND_POINTS + 1];
	unsigned int count;
};

/* From the mean: numbers stay small, and their squares exact enough. */
static void add_up(struct fit *fit, const struct trend *trend)
{
	double mean = 0;

	fit->count = trend->count;
	for (unsigned int i = 0; i < fit->count; i++)
		mean += (double)trend->point[i].size / fit->count;
	fit->sums[0] = (struct sums){ 0 };
	for (unsigned int i = 0; i < fit->count; i++) {
		double t = (double)(trend->point[i].when - trend->point[0].when) / NSEC_PER_SEC;
		double y = ((double)trend->point[i].size - mean) / LEAST_RISE;
		struct sums s = fit->sums[i];

		fit->sums[i + 1] = (struct sums){ s.t + t, s.y + y, s.tt + t * t, s.ty + t * y,
						  s.yy + y * y };
	}
}

static struct sums between(const struct fit *fit, unsigned int from, unsigned int to)
{
	const struct sums *a = &fit->sums[from], *b = &fit->sums[to];

	return (struct sums){ b->t - a->t, b->y - a->y, b->tt - a->tt, b->ty - a->ty,
			      b->yy - a->yy };
}

static double positive(double x)
{
	return x > 0 ? x : 0;
}

/* Squared error of a level through the points from @from to before @to. */
static double level_error(const struct fit *fit, unsigned int from, unsigned int to)
{
	struct sums s = between(fit, from, to);

	return to > from ? positive(s.yy - s.y * s.y / (to - from)) : 0;
}

/* Of a line; its slope in MiB per s. */
static double line_error(const struct fit *fit, unsigned int from, unsigned int to, double *slope)
{
	struct sums s = between(fit, from, to);
	double n = to - from, tt = s.tt - s.t * s.t / n, ty = s.ty - s.t * s.y / n;

	*slope = tt > 0 ? ty / tt : 0;
	return positive(s.yy - s.y * s.y / n - *slope * ty);
}

struct cut {
	unsigned int from, to;	/* of the line; points from ... to before ... */
	double slope, error;
};

/* Of cuts that are as good the one with the longest line comes first, and stays. */
static struct cut best_cut(const struct fit *fit)
{
	double all = level_error(fit, 0, fit->count), slope;
	struct cut best = { 0, 0, 0, all };

	for (unsigned int len = fit->count; len >= FEWEST; len--) {
		for (unsigned int from = 0; from + len <= fit->count; from++) {
			double error = level_error(fit, 0, from) +
				       line_error(fit, from, from + len, &slope) +
				       level_error(fit, from + len, fit->count);

			if (slope > 0 && error < best.error * BETTER - all * 1e-9)
				best = (struct cut){ from, from + len, slope, error };
		}
	}
	return best;
}

static int compare(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* The step in the middle is no small part of the mean: no few steps are all of it. */
static bool is_steady(const struct trend *trend, const struct cut *cut)
{
	double step[TREND_POINTS];
	unsigned int count = 0;

	for (unsigned int i = cut->from; i + 1 < cut->to; i++) {
		const struct trend_point *a = &trend->point[i], *b = a + 1;

		step[count++] = ((double)b->size - (double)a->size) /
				((double)(b->when - a->when) / NSEC_PER_SEC) / LEAST_RISE;
	}
	qsort(step, count, sizeof(*step), compare);
	return step[count / 2] >= EVEN * cut->slope;
}

bool trend_growth(const struct trend *trend, struct trend_growth *growth)
{
	const struct trend_point *first, *last;
	struct fit fit;
	struct cut cut;
	double rise;

	if (trend->count < FEWEST)
		return false;
	add_up(&fit, trend);
	cut = best_cut(&fit);
	if (cut.to - cut.from < FEWEST || !is_steady(trend, &cut) ||
	    cut.error > LEFT * level_error(&fit, 0, fit.count))
		return false;
	first = &trend->point[cut.from];
	last = &trend->point[cut.to - 1];
	rise = (double)last->size - (double)first->size;
	if (rise < LEAST_RISE)
		return false;
	*growth = (struct trend_growth){
		.from_start = !cut.from, .goes_on = cut.to == trend->count,
		.since = first->when, .until = last->when,
		.least = first->size, .most = last->size,
		.per_minute = cut.slope * LEAST_RISE * 60,
	};
	return true;
}
