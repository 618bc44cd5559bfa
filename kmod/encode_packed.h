/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KTALLY_ENCODE_PACKED_H
#define KTALLY_ENCODE_PACKED_H

#include <linux/types.h>

#include "generated/record.h"

struct nlattr;
struct sk_buff;

/* An attribute `rows` that is being written. */
struct ktally_pack {
	struct sk_buff *skb;
	struct nlattr *attr;		/* NULL: none is open */
	u8 *at;				/* where the next row begins */
	u8 *last;			/* behind this there is no room for a row */
	u8 *run;			/* the run of idle tasks that is being written, or NULL */
	struct ktally_task base;	/* what the next row is told against */
};

int ktally_pack_begin(struct ktally_pack *pack, struct sk_buff *skb);
void ktally_pack_end(struct ktally_pack *pack);
int ktally_pack_idle(struct ktally_pack *pack, u32 pid);
int ktally_encode_packed(struct ktally_pack *pack, const struct ktally_task *rec);

#endif
