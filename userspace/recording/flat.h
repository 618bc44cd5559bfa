/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines of tasks and exits as `ktally log` writes nearly all of them, read in a fraction of the
 * time that a reader of any JSON takes. Only for line.c.
 */
#ifndef KTALLY_RECORDING_FLAT_H
#define KTALLY_RECORDING_FLAT_H

#include "recording/line.h"

/*
 * Reads a line of a kind and time that recording_line_peek() told, into @line, which is zeroed.
 * False: it has something out of the ordinary, or is wrong; then @line is to be zeroed again, and
 * the line read in the long way. What comes out is what the long way gives. (A key that is no
 * field may be there twice, which the long way refuses.)
 */
bool recording_flat(struct recording_line *line, const char *text, size_t len);

#endif
