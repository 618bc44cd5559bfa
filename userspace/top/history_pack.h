/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A sample and the exits that were shown with it as few bytes: what differs from the sample before.
 * Not here: which samples are kept (history.c).
 *
 * Of 20,000 processes one that did not run takes next to nothing, one that ran some 45 bytes, and
 * packed whole each takes 150, of 440 in memory. Packing a sample of which 10 % ran takes some
 * 30 ns for each process that there is. tests/unit/top_history_pack_test prints what it is here.
 */
#ifndef KTALLY_TOP_HISTORY_PACK_H
#define KTALLY_TOP_HISTORY_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "libktally/ktally.h"
#include "top/exits.h"
#include "top/pack.h"

/**
 * pack_sample() - pack a sample and what is shown of the exits before it
 * @before: the sample that it is told apart from, NULL to pack it whole
 *
 * All is packed but what the library calls private. Errors: -ENOMEM.
 */
int pack_sample(struct pack *pack, const struct ktally_sample *before,
		const struct ktally_sample *now, const struct exits *exits);

/**
 * unpack_sample() - the same sample and exits again, to the byte
 * @bytes: as pack_sample() made them
 * @before: what it was given then; not @now
 * @now: zeroed before its first use; its memory is used again
 * @exits: becomes what was shown, and its sum; all else stays as it is
 *
 * Errors: -ENOMEM, @now is then empty.
 */
int unpack_sample(const uint8_t *bytes, const struct ktally_sample *before,
		  struct ktally_sample *now, struct exits *exits);

#endif
