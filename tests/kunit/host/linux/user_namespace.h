/* SPDX-License-Identifier: GPL-2.0 */
/* There is the initial one, in which ids are what they are. */
#ifndef HOST_LINUX_USER_NAMESPACE_H
#define HOST_LINUX_USER_NAMESPACE_H

#include <linux/uidgid.h>

struct user_namespace {
	int level;
};

extern struct user_namespace init_user_ns;

static inline kuid_t make_kuid(const struct user_namespace *ns, uid_t uid)
{
	return KUIDT_INIT(uid);
}

#endif
