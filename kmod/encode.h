/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_ENCODE_H
#define KTALLY_ENCODE_H

#include <linux/types.h>

#include "generated/record.h"

struct sk_buff;

int ktally_encode(struct sk_buff *skb, const struct ktally_set *set, const void *record);
int ktally_encode_nest(struct sk_buff *skb, u16 attr, const struct ktally_set *set,
		       const void *record);
int ktally_encode_cgroup(struct sk_buff *skb, u64 id, const char *path);

#endif
