/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A snapshot as metrics, in the text formats of Prometheus and OpenMetrics. Names of figures of the
 * host and of groups come from the spec, those of ktally's own from one table. What is not known is
 * not there.
 */
#ifndef KTALLY_SERVE_METRICS_H
#define KTALLY_SERVE_METRICS_H

#include "serve/snapshot.h"

#define METRICS_TYPE	"text/plain; version=0.0.4; charset=utf-8"
#define OPENMETRICS_TYPE "application/openmetrics-text; version=1.0.0; charset=utf-8"

/* All of a snapshot: the page is the same for all who ask. */
void metrics_write(const struct snapshot *snapshot, struct buffer *to);
void metrics_write_open(const struct snapshot *snapshot, struct buffer *to);

/* What is of this moment, to stand behind the page. @snapshot: NULL when there is none yet. */
void metrics_write_tail(const struct board *board, const struct snapshot *snapshot, bool open,
			struct buffer *to);

#endif
