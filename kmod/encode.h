/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_ENCODE_H
#define KTALLY_ENCODE_H

#include <linux/refcount.h>
#include <linux/types.h>

#include "generated/record.h"

struct ktally_hists;
struct sk_buff;

/* Attributes that were encoded before, to go with a record. */
struct ktally_attrs {
	refcount_t users;
	unsigned int len;
	u8 bytes[] __aligned(4);
};

struct ktally_attrs *ktally_attrs_get(struct ktally_attrs *attrs);
void ktally_attrs_put(struct ktally_attrs *attrs);

int ktally_encode(struct sk_buff *skb, const struct ktally_set *set, const void *record);
int ktally_encode_nest(struct sk_buff *skb, u16 attr, const struct ktally_set *set,
		       const void *record, const struct ktally_attrs *more);
int ktally_encode_hists(struct sk_buff *skb, u16 attr, const struct ktally_hists *hists, u32 kinds);
struct ktally_attrs *ktally_encode_last_hists(const struct ktally_hists *hists, gfp_t gfp);
int ktally_encode_cgroup(struct sk_buff *skb, u64 id, const char *path);

#endif
