// SPDX-License-Identifier: GPL-2.0
/*
 * The last figures of something, see series.h. Not here: what they are of, what a cell looks like.
 */
#include "top/series.h"

#include <math.h>

void series_add(struct series *series, double figure)
{
	series->figure[series->next] = figure;
	series->next = (series->next + 1) % SERIES_MAX;
	if (series->count < SERIES_MAX)
		series->count++;
}

/* The figure of @age samples ago, 0 for the newest. */
static double figure_of(const struct series *series, unsigned int age)
{
	if (age >= series->count)
		return NAN;
	return series->figure[(series->next + SERIES_MAX - 1 - age) % SERIES_MAX];
}

double series_peak(const struct series *series, unsigned int most)
{
	double peak = NAN;
	unsigned int age;

	for (age = 0; age < most && age < series->count; age++)
		peak = fmax(peak, figure_of(series, age));	/* of NAN and a number: that */
	return peak;
}

void series_draw(const struct series *series, double full, unsigned int cells,
		 enum line_style style, struct line *line)
{
	while (cells--) {
		double figure = figure_of(series, cells);

		if (isnan(figure))
			line_add_level(line, LINE_PLAIN, NAN);
		else
			line_add_level(line, style, full > 0 ? figure / full : 0);
	}
}
