/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User names by uid, asked for once each. Not here: making them safe to show, as
 * ktally_text_terminal() does.
 */
#ifndef KTALLY_VIEW_USER_H
#define KTALLY_VIEW_USER_H

#include <stdint.h>

/* Names that are kept; uids that share a slot are asked for again. */
#define USER_SLOTS 1024
#define USER_NAME 33

struct user_slot {
	uint32_t uid;
	char name[USER_NAME];	/* "" when the slot is free */
};

struct user_cache {
	struct user_slot slot[USER_SLOTS];
};

/* The user's name, or the number as text when there is none. Valid until the next call. */
const char *user_name(struct user_cache *cache, uint32_t uid);

#endif
