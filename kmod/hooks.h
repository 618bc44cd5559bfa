/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_HOOKS_H
#define KTALLY_HOOKS_H

#include <linux/types.h>

struct ktally_hists;
struct ktally_info;
struct netlink_ext_ack;

void ktally_hooks_init(void);
void ktally_hooks_exit(void);
int ktally_hooks_switch(u32 value, u32 mask, u32 *now, struct netlink_ext_ack *extack);
u32 ktally_hooks_kinds(void);
u32 ktally_hooks_read_host(struct ktally_hists *hists);
void ktally_hooks_info(struct ktally_info *info);

#endif
