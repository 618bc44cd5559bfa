// SPDX-License-Identifier: GPL-2.0
/*
 * record -> packed row: what a task differs in from the one before it. Most tasks of a host sleep,
 * and look alike: a row takes a fifth of the plain form's bytes, and a comparison for a field that
 * did not change. Documentation/protocol.rst describes the bytes.
 * Not here: the plain form (encode.c).
 */
#include <net/netlink.h>

#include <uapi/linux/ktally.h>

#include "encode_packed.h"

/* Bit of a row's first word: a word with the fields that are known ends the row. */
#define KNOWN_FOLLOWS	BIT_ULL(63)
/* Bit of a word that is no row's but counts idle tasks. */
#define IDLE_RUN	BIT_ULL(62)
/* Stands for a difference that is no 32-bit number: it follows in 64 bits. */
#define WIDE		S32_MIN

#define STRINGS		BIT_ULL(KTALLY_TASK_COMM)

/* No row is longer: a run's end, two words, 12 bytes for each number, and the name. */
#define ROW_MAX		(NLA_ALIGNTO + 2 * sizeof(u64) + 12 * KTALLY_TASK_COUNT + \
			 sizeof_field(struct ktally_task, comm))

/* An attribute's length is a u16. */
#define ATTR_MAX	round_down(U16_MAX - NLA_HDRLEN, NLA_ALIGNTO)

/* Netlink aligns to 4 bytes only. */
struct word {
	u64 value;
} __packed __aligned(4);

/* Within a run of idle tasks nothing is aligned. */
struct step {
	u32 value;
} __packed;

static u8 *put_word(u8 *at, u64 value)
{
	((struct word *)at)->value = value;
	return at + sizeof(struct word);
}

/**
 * ktally_pack_begin() - open an attribute `rows` at the end of a message
 * @pack: zeroed or ended; ktally_pack_end() it
 * @skb: ends where the attribute is to go
 *
 * Context: any. Nothing else may be added to @skb until ktally_pack_end().
 * Return: 0; -EMSGSIZE no room for a row, and the skb is as it was.
 */
int ktally_pack_begin(struct ktally_pack *pack, struct sk_buff *skb)
{
	int room = skb_tailroom(skb) - NLA_HDRLEN;

	if (room < (int)ROW_MAX)
		return -EMSGSIZE;
	pack->skb = skb;
	pack->attr = nla_reserve(skb, KTALLY_A_TASK_ROWS, 0);
	pack->at = nla_data(pack->attr);
	pack->last = pack->at + min_t(int, room, ATTR_MAX) - ROW_MAX;
	pack->run = NULL;
	memset(&pack->base, 0, sizeof(pack->base));
	return 0;
}

/* Pads the run of idle tasks, if there is one, to what netlink aligns to. */
static void end_run(struct ktally_pack *pack)
{
	if (!pack->run)
		return;
	while ((pack->at - pack->run) % NLA_ALIGNTO)
		*pack->at++ = 0;
	pack->run = NULL;
}

/**
 * ktally_pack_idle() - append the number of a task that did not run
 * @pack: open
 * @pid: above those of the tasks before
 *
 * A byte tells how far it lies above the last one, mostly.
 * Context: any.
 * Return: 0; -EMSGSIZE no room, and nothing was appended.
 */
int ktally_pack_idle(struct ktally_pack *pack, u32 pid)
{
	u64 step = pid - pack->base.value[KTALLY_TASK_PID];

	if (pack->at > pack->last)
		return -EMSGSIZE;
	if (!pack->run) {
		pack->run = pack->at;
		pack->at = put_word(pack->at, IDLE_RUN);
	}
	if (likely(step <= U8_MAX)) {
		*pack->at++ = step;
	} else {
		*pack->at++ = 0;
		((struct step *)pack->at)->value = step;
		pack->at += sizeof(struct step);
	}
	((struct word *)pack->run)->value++;
	pack->base.value[KTALLY_TASK_PID] = pid;
	return 0;
}

/* Without a row, or when none is open, the skb is as it was. Context: as ktally_pack_begin(). */
void ktally_pack_end(struct ktally_pack *pack)
{
	struct nlattr *attr = pack->attr;
	unsigned int len;

	if (!attr)
		return;
	pack->attr = NULL;
	end_run(pack);
	len = pack->at - (u8 *)nla_data(attr);
	if (!len) {
		nlmsg_trim(pack->skb, attr);
		return;
	}
	skb_put(pack->skb, len);
	attr->nla_len = NLA_HDRLEN + len;
}

/* Unrolled and with no store: of most fields this is all that a row costs. */
static u64 numbers_that_differ(const struct ktally_task *a, const struct ktally_task *b)
{
	u64 differ = 0;
	unsigned int i;

#pragma GCC unroll 64
	for (i = 0; i < KTALLY_TASK_COUNT; i++) {
		if (unlikely(a->value[i] != b->value[i]))
			differ |= BIT_ULL(i);
	}
	return differ & ~STRINGS;
}

static u8 *put_difference(u8 *at, s64 difference)
{
	/* Above WIDE and not above S32_MAX, in one comparison. */
	if (likely((u64)difference + S32_MAX <= (u64)U32_MAX - 1)) {
		*(s32 *)at = difference;
		return at + sizeof(s32);
	}
	*(s32 *)at = WIDE;
	return put_word(at + sizeof(s32), difference);
}

/**
 * ktally_encode_packed() - append a task
 * @pack: open
 * @rec: only what is present is looked at
 *
 * Context: any.
 * Return: 0; -EMSGSIZE no room, and nothing was appended.
 */
int ktally_encode_packed(struct ktally_pack *pack, const struct ktally_task *rec)
{
	struct ktally_task *base = &pack->base;
	u64 known = rec->present[0];
	u64 changed, head, left;
	u8 *row, *at;

	/* More fields want a second head: see protocol.rst. */
	BUILD_BUG_ON(KTALLY_TASK_COUNT > 62);
	if (pack->at > pack->last)
		return -EMSGSIZE;
	end_run(pack);
	row = pack->at;
	at = row + sizeof(u64);
	changed = numbers_that_differ(rec, base) & known;
	for (left = changed; left; left &= left - 1) {
		unsigned int i = __ffs64(left);

		at = put_difference(at, rec->value[i] - base->value[i]);
		base->value[i] = rec->value[i];
	}
	head = changed;
	if (known & STRINGS && memcmp(rec->comm, base->comm, sizeof(rec->comm))) {
		memcpy(at, rec->comm, sizeof(rec->comm));
		memcpy(base->comm, rec->comm, sizeof(rec->comm));
		at += sizeof(rec->comm);
		head |= STRINGS;
	}
	if (known != base->present[0]) {
		at = put_word(at, known);
		base->present[0] = known;
		head |= KNOWN_FOLLOWS;
	}
	put_word(row, head);
	pack->at = at;
	return 0;
}
