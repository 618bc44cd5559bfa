/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What stands before every answer: of which host and time it is, how much of that samples cover,
 * and what was lost. And what a run ends with.
 */
#ifndef KTALLY_ASK_HEAD_H
#define KTALLY_ASK_HEAD_H

#include "ask/ask.h"
#include "ask/out.h"

/* Prints it, in JSON as the members before the rows; of CSV nothing but rows is on stdout. */
void head_print(const struct ask *ask);

/* What stands behind the rows. */
void head_end(const struct ask *ask);

/* Whether lines could not be used that should have been. */
bool head_lost(const struct ask *ask);

/* The latest time that any line told. */
uint64_t head_now(const struct ask *ask);

/* Whether there is more than one origin: then rows say whose they are. */
bool head_many(const struct ask *ask);

/* "web1", and where a host has several boots the beginning of its id. */
#define HEAD_ORIGIN (RECORDING_NAME + 12)
size_t head_origin(const struct ask *ask, unsigned int index, char out[HEAD_ORIGIN]);

#endif
