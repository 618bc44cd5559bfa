// SPDX-License-Identifier: GPL-2.0
/*
 * Do not edit: written from Documentation/netlink/ktally.yaml
 * by tools/spec/generate.py (`make generate`).
 */
#include <net/genetlink.h>

#include "netlink.h"

static struct netlink_range_validation ktally_task_subtree_range = {
	.min = 1,
	.max = 4194304,
};

static struct netlink_range_validation ktally_task_pid_range = {
	.min = 1,
	.max = 4194304,
};

static struct netlink_range_validation ktally_task_tgid_range = {
	.min = 1,
	.max = 4194304,
};

static struct netlink_range_validation ktally_task_ppid_range = {
	.min = 0,
	.max = 4194304,
};

static const struct nla_policy ktally_task_get_policy[KTALLY_A_TASK_CGROUP_ID + 1] = {
	[KTALLY_A_TASK_GROUPS] = NLA_POLICY_MASK(NLA_U32, 0x3f),
	[KTALLY_A_TASK_THREADS] = { .type = NLA_FLAG, },
	[KTALLY_A_TASK_EXACT] = { .type = NLA_FLAG, },
	[KTALLY_A_TASK_PACKED] = { .type = NLA_FLAG, },
	[KTALLY_A_TASK_CGROUP_PATHS] = { .type = NLA_FLAG, },
	[KTALLY_A_TASK_SUBTREE] = NLA_POLICY_FULL_RANGE(NLA_U32, &ktally_task_subtree_range),
	[KTALLY_A_TASK_RAN_SINCE] = { .type = NLA_U64, },
	[KTALLY_A_TASK_REFRESH] = { .type = NLA_U32, },
	[KTALLY_A_TASK_PID] = NLA_POLICY_FULL_RANGE(NLA_U32, &ktally_task_pid_range),
	[KTALLY_A_TASK_TGID] = NLA_POLICY_FULL_RANGE(NLA_U32, &ktally_task_tgid_range),
	[KTALLY_A_TASK_PPID] = NLA_POLICY_FULL_RANGE(NLA_U32, &ktally_task_ppid_range),
	[KTALLY_A_TASK_COMM] = { .type = NLA_NUL_STRING, .len = 15, },
	[KTALLY_A_TASK_UID] = { .type = NLA_U32, },
	[KTALLY_A_TASK_CGROUP_ID] = NLA_POLICY_RANGE(NLA_BINARY, 4, 8),
};

static const struct nla_policy ktally_exit_get_policy[KTALLY_A_EXIT_SINCE + 1] = {
	[KTALLY_A_EXIT_SINCE] = { .type = NLA_U64, },
};

static struct netlink_range_validation ktally_latency_pid_range = {
	.min = 1,
	.max = 4194304,
};

static const struct nla_policy ktally_hist_get_policy[KTALLY_A_LATENCY_PID + 1] = {
	[KTALLY_A_LATENCY_PID] = NLA_POLICY_FULL_RANGE(NLA_U32, &ktally_latency_pid_range),
};

static const struct nla_policy ktally_hook_set_policy[KTALLY_A_HOOKS_MASK + 1] = {
	[KTALLY_A_HOOKS_ON] = NLA_POLICY_MASK(NLA_U32, 0x7),
	[KTALLY_A_HOOKS_MASK] = NLA_POLICY_MASK(NLA_U32, 0x7),
};

const struct genl_ops ktally_nl_ops[KTALLY_NL_OPS] = {
	{
		.cmd		= KTALLY_CMD_INFO_GET,
		.doit		= ktally_nl_info_get_doit,
	},
	{
		.cmd		= KTALLY_CMD_TASK_GET,
		.doit		= ktally_nl_task_get_doit,
		.start		= ktally_nl_task_get_start,
		.dumpit		= ktally_nl_task_get_dumpit,
		.done		= ktally_nl_task_get_done,
		.policy		= ktally_task_get_policy,
		.maxattr	= KTALLY_A_TASK_CGROUP_ID,
	},
	{
		.cmd		= KTALLY_CMD_EXIT_GET,
		.start		= ktally_nl_exit_get_start,
		.dumpit		= ktally_nl_exit_get_dumpit,
		.done		= ktally_nl_exit_get_done,
		.policy		= ktally_exit_get_policy,
		.maxattr	= KTALLY_A_EXIT_SINCE,
	},
	{
		.cmd		= KTALLY_CMD_HIST_GET,
		.doit		= ktally_nl_hist_get_doit,
		.start		= ktally_nl_hist_get_start,
		.dumpit		= ktally_nl_hist_get_dumpit,
		.done		= ktally_nl_hist_get_done,
		.policy		= ktally_hist_get_policy,
		.maxattr	= KTALLY_A_LATENCY_PID,
	},
	{
		.cmd		= KTALLY_CMD_HOOK_SET,
		.doit		= ktally_nl_hook_set_doit,
		.policy		= ktally_hook_set_policy,
		.maxattr	= KTALLY_A_HOOKS_MASK,
	},
};

const u16 ktally_nl_task_get_dump_only[] = {
	KTALLY_A_TASK_PACKED,
	KTALLY_A_TASK_SUBTREE,
	KTALLY_A_TASK_RAN_SINCE,
	KTALLY_A_TASK_REFRESH,
	KTALLY_A_TASK_TGID,
	KTALLY_A_TASK_PPID,
	KTALLY_A_TASK_COMM,
	KTALLY_A_TASK_UID,
	KTALLY_A_TASK_CGROUP_ID,
	0
};
