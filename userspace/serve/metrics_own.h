/* SPDX-License-Identifier: GPL-2.0 */
/* ktally's figures of itself, as metrics. */
#ifndef KTALLY_SERVE_METRICS_OWN_H
#define KTALLY_SERVE_METRICS_OWN_H

#include "serve/exposition.h"
#include "serve/snapshot.h"

void metrics_own(const struct exposition *e, const struct snapshot *snapshot);
/* Those that follow the module's losses, in the same family. */
void metrics_own_losses(const struct exposition *e, const struct snapshot *snapshot);
/* One of them: its metric, and how many. False: @at is behind the last. */
bool metrics_own_loss(const struct snapshot *snapshot, unsigned int at, const char **metric,
		      uint64_t *lost);
/* Those of this moment. @snapshot: NULL when there is none yet. */
void metrics_tail(const struct exposition *e, const struct board *board,
		  const struct snapshot *snapshot);

#endif
