/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sums over the host's disks and network devices, each byte counted once.
 */
#ifndef KTALLY_DEVICES_H
#define KTALLY_DEVICES_H

#include <stdbool.h>
#include <stdint.h>

/**
 * ktally_disks_sum() - bytes that all disks read or wrote
 * @text: of /proc/diskstats
 * @column: of sectors, as Documentation/admin-guide/iostats.rst of the kernel counts: 6 read, 10
 *	    written
 *
 * Counted where a byte reaches a device that is made of no other: not partitions, nor loop, dm, md,
 * bcache and drbd devices, nor the device over the paths of a multipath NVMe disk; nor what is in
 * memory (ram, zram). False when there is none, or a line is cut short.
 */
bool ktally_disks_sum(const char *text, unsigned int column, uint64_t *bytes);

/**
 * ktally_links_sum() - bytes that all network devices received or sent
 * @text: of /proc/net/dev
 * @column: behind the colon: 1 received, 9 sent
 *
 * Not lo, nor devices whose bytes another one carries as well or that stay on this host: bridges,
 * bonds, VLANs, tunnels, veth and the like, known by the names that they usually have. False when
 * there is none, or a line is cut short.
 */
bool ktally_links_sum(const char *text, unsigned int column, uint64_t *bytes);

#endif
