/* SPDX-License-Identifier: GPL-2.0 */
/* Making room in a queue, for queue.c alone. Not here: whether room is needed. */
#ifndef KTALLY_LOG_QUEUE_DROP_H
#define KTALLY_LOG_QUEUE_DROP_H

#include "log/queue.h"

/* Takes out the block behind @before, NULL for the first. */
void queue_drop_block(struct queue *q, struct queue_block *before);

/* Neither being written, nor begun, nor where the output changes: it may change. */
bool queue_is_loose(const struct queue_block *b);

/*
 * Drops what is of least account, and of less than a line of @kind, or of as much and older. False
 * when there is no such thing.
 */
bool queue_drop_some(struct queue *q, enum queue_kind kind);

#endif
