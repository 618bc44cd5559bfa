// SPDX-License-Identifier: GPL-2.0
/*
 * Growth by the least of each part (memory that is given back is no growth), with a sign test (it
 * rises from nearly every part to the next) and the median of the slopes between neighbours (one
 * jump is no growth either, however small the steps around it are).
 */
#include <stdlib.h>
#include <string.h>

#include "health/growth.h"

#define STEPS		(GROWTH_PARTS - 1)
#define FALLS_MAX	2	/* of 11 steps; of walks at random 1 of 30 passes */

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double rise(const struct growth *g, int from, int to)
{
	return (double)g->least[to] - (double)g->least[from];
}

static bool is_steady(const struct growth *g)
{
	int falls = 0;

	for (int i = 1; i < GROWTH_PARTS; i++)
		falls += g->least[i] <= g->least[i - 1];
	return falls <= FALLS_MAX;
}

/* Of all parts, which are whole and in ascending order of time. */
static void measure(struct growth *g)
{
	double slopes[STEPS], bytes, most = rise(g, 0, STEPS);

	g->span = g->when[STEPS] - g->when[0];
	g->bytes = 0;
	if (!is_steady(g) || most < 0)
		return;
	for (int i = 0; i < STEPS; i++)
		slopes[i] = rise(g, i, i + 1) / (double)(g->when[i + 1] - g->when[i]);
	qsort(slopes, STEPS, sizeof(*slopes), compare);
	bytes = slopes[STEPS / 2] * (double)g->span;
	g->bytes = bytes < most ? bytes : most;
}

void growth_add(struct growth *g, uint64_t size, uint64_t now, uint64_t window)
{
	unsigned int last;

	if (g->count && now - g->begun < window / GROWTH_PARTS) {
		last = g->count - 1;
		if (size >= g->least[last])
			return;
		g->least[last] = size;
		g->when[last] = now;
		return;
	}
	/* The last part is whole: so much is known. */
	if (g->count == GROWTH_PARTS) {
		measure(g);
		memmove(g->least, g->least + 1, sizeof(g->least) - sizeof(*g->least));
		memmove(g->when, g->when + 1, sizeof(g->when) - sizeof(*g->when));
		g->count--;
	}
	g->least[g->count] = size;
	g->when[g->count++] = now;
	g->begun = now;
}
