/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Times as people type them. Not here: how they are shown (format.h), and the dates of log lines
 * (recording/line.h).
 */
#ifndef KTALLY_WHEN_H
#define KTALLY_WHEN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * "03:12", "03:12:05": the last time before @now that it was so late here, to the second. All are
 * ns of CLOCK_REALTIME. False when it is no such text.
 */
bool when_clock(const char *text, uint64_t now, uint64_t *time);

/**
 * when_read() - a time in any of the forms there are
 *
 * What when_clock() reads; "2026-11-26", "2026-11-26 14:05", "2026-11-26T14:05:00.5" here, and with
 * "Z" or "+02:00" there (RFC 3339); "-90s", "-2h", "-1h30m", "-3d" before @now; "now". False when
 * it is none of them, or before 1970.
 */
bool when_read(const char *text, uint64_t now, uint64_t *time);

#endif
