/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_UIDGID_H
#define HOST_LINUX_UIDGID_H

#include <linux/types.h>

typedef struct {
	uid_t val;
} kuid_t;

#define KUIDT_INIT(value)	((kuid_t){ value })

static inline bool uid_eq(kuid_t a, kuid_t b)
{
	return a.val == b.val;
}

static inline bool uid_valid(kuid_t uid)
{
	return uid.val != (uid_t)-1;
}

#endif
