// SPDX-License-Identifier: GPL-2.0
/*
 * User names by uid, asked for once each. Not here: making them safe to show, as
 * ktally_text_terminal() does.
 */
#include "view/user.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>

static void look_up(struct user_slot *slot, uint32_t uid)
{
	struct passwd entry, *found = NULL;
	char room[4096];

	slot->uid = uid;
	if (!getpwuid_r(uid, &entry, room, sizeof(room), &found) && found && *found->pw_name)
		snprintf(slot->name, sizeof(slot->name), "%s", found->pw_name);
	else
		snprintf(slot->name, sizeof(slot->name), "%" PRIu32, uid);
}

const char *user_name(struct user_cache *cache, uint32_t uid)
{
	struct user_slot *slot = &cache->slot[uid % USER_SLOTS];

	if (!slot->name[0] || slot->uid != uid)
		look_up(slot, uid);
	return slot->name;
}
