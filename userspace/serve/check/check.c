// SPDX-License-Identifier: GPL-2.0
/* What checks are called, and which are the same, see check.h. Not here: their file (file.c). */
#include "serve/check/check.h"

#include <string.h>

#define NSEC_PER_SEC UINT64_C(1000000000)

static const char *const kinds[CHECK_KINDS] = {
	[CHECK_TCP] = "tcp", [CHECK_UNIX] = "unix", [CHECK_HTTP] = "http",
	[CHECK_PROCESS] = "process", [CHECK_UNIT] = "unit", [CHECK_DISK] = "disk",
};

const char *check_kind_name(enum check_kind kind)
{
	return kinds[kind];
}

bool check_is_of_processes(const struct check *check)
{
	return check->kind == CHECK_PROCESS || check->kind == CHECK_UNIT;
}

bool check_same(const struct check *a, const struct check *b)
{
	return !strcmp(a->name, b->name) && !strcmp(a->target, b->target) && a->kind == b->kind &&
	       a->level == b->level && a->interval == b->interval && a->timeout == b->timeout &&
	       a->after == b->after && a->min == b->min && a->status == b->status &&
	       a->min_free_is_share == b->min_free_is_share &&
	       memcmp(&a->min_free, &b->min_free, sizeof(a->min_free)) == 0;
}

void checks_default(struct checks *checks)
{
	const struct check root = {
		.target = "/", .kind = CHECK_DISK, .level = HEALTH_WARNING,
		.interval = 10 * NSEC_PER_SEC, .timeout = 2 * NSEC_PER_SEC, .after = 1,
	};

	memset(checks, 0, sizeof(*checks));
	checks->check[checks->count++] = root;
}
