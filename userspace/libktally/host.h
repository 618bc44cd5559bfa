/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Figures of the whole host, which every source gets from the same small files of procfs.
 */
#ifndef KTALLY_HOST_H
#define KTALLY_HOST_H

#include "ktally.h"

struct ktally_host_reader;

/* @proc: where procfs is mounted. Returns NULL when out of memory. */
struct ktally_host_reader *ktally_host_open(const char *proc);
void ktally_host_close(struct ktally_host_reader *reader);

/**
 * ktally_host_read() - fill the host's figures; those whose file or line is missing are absent
 * @moment: NULL, or gets the host's CPU time
 * @cpus: NULL, or gets that of each CPU
 *
 * A counter is never less than the same reader read before: of a time that goes back a little the
 * greatest stays, and what a device that was taken away has counted is added from then on.
 * Errors: -ENOMEM, then @cpus is empty and the rest is there.
 */
int ktally_host_read(struct ktally_host_reader *reader, struct ktally_host *host,
		     struct ktally_moment *moment, struct ktally_cpus *cpus);

/* One of the host's figures, read anew from its file. False when it is missing. */
bool ktally_host_figure(struct ktally_host_reader *reader, enum ktally_host_field field,
			uint64_t *value);

#endif
