// SPDX-License-Identifier: GPL-2.0
/* Giving away all that is not needed, see privileges.h. */
#include "serve/privileges.h"

#include <cap-ng.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define ME "ktally serve: "

/* Only who has it may empty the bounding set; where nobody can get any more that is no loss. */
static capng_select_t within_reach(void)
{
	return capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP) ? CAPNG_SELECT_BOTH
								    : CAPNG_SELECT_CAPS;
}

static bool become(const char *user)
{
	const struct passwd *entry;
	int result;

	errno = 0;
	entry = getpwnam(user);
	if (!entry) {
		fprintf(stderr, ME "there is no user '%s'\n", user);
		return false;
	}
	result = capng_change_id((int)entry->pw_uid, (int)entry->pw_gid,
				 CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING);
	if (result)
		fprintf(stderr, ME "can't become user '%s': only root can (%d)\n", user, result);
	return !result;
}

static void say_what_is_left(bool root)
{
	if (root && !geteuid())
		fputs(ME "runs as root, without its capabilities; --user names another user\n",
		      stderr);
	capng_get_caps_process();
	capng_update(CAPNG_DROP, CAPNG_EFFECTIVE | CAPNG_PERMITTED, CAP_NET_ADMIN);
	if (capng_have_capabilities(CAPNG_SELECT_CAPS) > CAPNG_NONE)
		fputs(ME "capabilities that are not needed could not be given away\n", stderr);
}

bool privileges_drop(const char *user)
{
	bool net_admin, root = !geteuid();
	capng_select_t which;

	capng_get_caps_process();
	net_admin = capng_have_capability(CAPNG_PERMITTED, CAP_NET_ADMIN);
	which = within_reach();
	capng_clear(CAPNG_SELECT_BOTH);
	if (net_admin)
		capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, CAP_NET_ADMIN);
	if (user && !become(user))
		return false;
	if (!user && capng_apply(which))
		fprintf(stderr, ME "can't give capabilities away: %s\n", strerror(errno));
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		fprintf(stderr, ME "new privileges stay possible: %s\n", strerror(errno));
	say_what_is_left(root && !user);
	return true;
}
