/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the table shows: two samples and the exits between them as rows, filtered and in order.
 * Not here: where samples come from (feed.c), what a row looks like (table.c).
 */
#ifndef KTALLY_TOP_MODEL_H
#define KTALLY_TOP_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"
#include "top/exits.h"
#include "top/filter.h"
#include "top/growths.h"
#include "view/columns.h"


struct model_key;

/* Figures of all rows, made once per sample. */
struct model_sum {
	uint64_t processes;	/* rows that are alive (threads in thread mode) */
	uint64_t running;	/* of them in state R */
	uint64_t threads;	/* of all processes; 0 in thread mode and when unknown */
};

struct model {
	struct ktally_sample sample[2];
	unsigned int now;		/* which of them is shown; the other one is earlier */
	bool has_now;
	bool has_before;
	struct exits exits;
	struct growths growths;
	struct row_context context;
	struct model_sum sum;

	struct row *rows;		/* all: alive in ascending pid, then dead */
	struct model_key *keys;		/* one per shown row, in the order shown */
	size_t count;			/* of rows[] */
	size_t shown;			/* of keys[] */
	size_t room;

	unsigned int epoch;		/* another one whenever what was before was forgotten */
	uint64_t version;		/* another one whenever rows, order or filter changed */

	struct column sort;
	bool descending;
	struct filter filter;
};

/* Errors: -ENOMEM. model_free() it either way. */
int model_init(struct model *model, struct user_cache *users);
void model_free(struct model *model);

/* The sample on show, or NULL. */
const struct ktally_sample *model_now(const struct model *model);
/* The sample one interval earlier, or NULL. */
const struct ktally_sample *model_before(const struct model *model);

/**
 * model_next() - the sample to fill next; rows lose their rates until model_commit()
 *
 * Its memory is that of the earlier sample: two samples is all that is ever kept.
 */
struct ktally_sample *model_next(struct model *model);

/* The sample of model_next() is filled: show it. Errors: -ENOMEM, the sample is then dropped. */
int model_commit(struct model *model);

/*
 * As model_commit(), of a sample that was kept: what the exits show, and their sum, are filled in
 * already. Errors: -ENOMEM.
 */
int model_recall(struct model *model);

/* The sample of model_next() is filled, and another one follows before anything is shown. */
void model_pass(struct model *model);

/* A field of a sample's moment, 0 when it is not known. */
uint64_t model_moment(const struct ktally_sample *sample, enum ktally_moment_field field);

/* Rates from the sample on show to the next one would mean nothing: another source, other rows. */
void model_forget(struct model *model);

/* Filters and sorts again: after a change of filter, sort or descending. */
void model_order(struct model *model);

/* Row number @position of those shown, 0 to model->shown - 1. */
const struct row *model_row(const struct model *model, size_t position);

#endif
