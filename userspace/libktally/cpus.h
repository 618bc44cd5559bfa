/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The time of each CPU.
 */
#ifndef KTALLY_CPUS_H
#define KTALLY_CPUS_H

#include "ktally.h"

/**
 * ktally_cpus_parse() - what /proc/stat says of each CPU
 * @text: of /proc/stat
 * @tick_ns: what its times count
 * @cpus: zeroed before its first use; its memory is used again. free() cpus->cpu.
 *
 * A line that is cut short or out of order ends it. Errors: -ENOMEM, @cpus is then empty.
 */
int ktally_cpus_parse(const char *text, uint64_t tick_ns, struct ktally_cpus *cpus);

#endif
