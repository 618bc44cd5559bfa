/* SPDX-License-Identifier: GPL-2.0 */
/* A message under construction. Whoever writes behind its end ends the test. */
#ifndef HOST_LINUX_SKBUFF_H
#define HOST_LINUX_SKBUFF_H

#include <stdlib.h>
#include <string.h>

#include <linux/types.h>

struct sk_buff {
	unsigned int len;
	unsigned int size;	/* of the whole, what was reserved too */
	u8 *head;
	u8 *data;
};

static inline struct sk_buff *alloc_skb(unsigned int size, gfp_t gfp)
{
	struct sk_buff *skb = calloc(1, sizeof(*skb));

	(void)gfp;
	if (!skb)
		return NULL;
	skb->head = malloc(size);
	if (!skb->head) {
		free(skb);
		return NULL;
	}
	skb->size = size;
	skb->data = skb->head;
	return skb;
}

static inline void kfree_skb(struct sk_buff *skb)
{
	if (!skb)
		return;
	free(skb->head);
	free(skb);
}

static inline u8 *skb_tail_pointer(const struct sk_buff *skb)
{
	return skb->data + skb->len;
}

static inline int skb_tailroom(const struct sk_buff *skb)
{
	return skb->head + skb->size - skb_tail_pointer(skb);
}

/* Only while it is empty. */
static inline void skb_reserve(struct sk_buff *skb, int len)
{
	if (skb->len || len > skb_tailroom(skb))
		abort();
	skb->data += len;
}

static inline void *skb_put(struct sk_buff *skb, unsigned int len)
{
	u8 *at = skb_tail_pointer(skb);

	if (skb_tailroom(skb) < (int)len)
		abort();
	skb->len += len;
	return at;
}

static inline void *skb_put_data(struct sk_buff *skb, const void *data, unsigned int len)
{
	return memcpy(skb_put(skb, len), data, len);
}

static inline void skb_trim(struct sk_buff *skb, unsigned int len)
{
	if (len < skb->len)
		skb->len = len;
}

#endif
