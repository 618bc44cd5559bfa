/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Do not edit: written from Documentation/netlink/ktally.yaml
 * by tools/spec/generate.py (`make generate`).
 */
#ifndef KTALLY_GENERATED_DERIVE_H
#define KTALLY_GENERATED_DERIVE_H

#include "../ktally.h"

/*
 * Fills the derived fields of which a part is in @changed; the other fields are complete.
 */
static inline void ktally_task_derive(struct ktally_task *task, uint64_t changed)
{
	if (changed & task->redacted[0] & UINT64_C(0x7000000))
		ktally_mark(task->redacted, KTALLY_TASK_RSS);
	if (changed & UINT64_C(0x7000000) && (task->present[0] & UINT64_C(0x7000000)) == UINT64_C(0x7000000)) {
		task->value[KTALLY_TASK_RSS] =
			task->value[KTALLY_TASK_RSS_ANON] +
			task->value[KTALLY_TASK_RSS_FILE] +
			task->value[KTALLY_TASK_RSS_SHMEM];
		ktally_mark(task->present, KTALLY_TASK_RSS);
	}
	if (changed & task->redacted[0] & UINT64_C(0x30000))
		ktally_mark(task->redacted, KTALLY_TASK_CPU_TIME);
	if (changed & UINT64_C(0x30000) && (task->present[0] & UINT64_C(0x30000)) == UINT64_C(0x30000)) {
		task->value[KTALLY_TASK_CPU_TIME] =
			task->value[KTALLY_TASK_UTIME] +
			task->value[KTALLY_TASK_STIME];
		ktally_mark(task->present, KTALLY_TASK_CPU_TIME);
	}
}

#endif
