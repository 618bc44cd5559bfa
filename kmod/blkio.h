/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_BLKIO_H
#define KTALLY_BLKIO_H

#include <linux/types.h>

bool ktally_blkio_exists(void);
int ktally_blkio_start(void);
void ktally_blkio_stop(void);

#endif
