// SPDX-License-Identifier: GPL-2.0
/*
 * Do not edit: written from Documentation/netlink/ktally.yaml
 * by tools/spec/generate.py (`make generate`).
 */
#include <stddef.h>

#include "log/generated/members.h"

const struct log_line_name log_line_names[LINES] = {
	[LINE_START] = {
		"ktally.start", "log begins",
		"event", "host", "info"
	},
	[LINE_SOURCE] = {
		"ktally.source", "figures come from another source",
		"event", "host", "change"
	},
	[LINE_SAMPLE] = {
		"ktally.sample", "sample of the host",
		"metric", "host", "info"
	},
	[LINE_TASK] = {
		"ktally.task", "task of a sample",
		"metric", "process", "info"
	},
	[LINE_EXIT] = {
		"ktally.exit", "process ended",
		"event", "process", "end"
	},
	[LINE_HEALTH] = {
		"ktally.health", "health changed",
		"state", "host", "change"
	},
	[LINE_LOST] = {
		"ktally.lost", "something was lost",
		"event", "host", "info"
	},
	[LINE_STOP] = {
		"ktally.stop", "log ends",
		"event", "host", "info"
	},
	[LINE_ALERT] = {
		"ktally.alert", "alert changed",
		"alert", "host", "change"
	},
};

const char *const ecs_members[MEMBERS] = {
	[MEMBER_RECORD_TIMESTAMP] = "@timestamp",
	[MEMBER_RECORD_EVENT] = "event.action",
	[MEMBER_RECORD_BOOTTIME] = "ktally.boottime_ns",
	[MEMBER_RECORD_HOST] = "host.name",
	[MEMBER_RECORD_BOOT] = "host.boot.id",
	[MEMBER_RECORD_SERVICE] = "service.name",
	[MEMBER_RECORD_LABELS] = "labels.",
	[MEMBER_RECORD_SEVERITY] = "log.level",
	[MEMBER_RECORD_MESSAGE] = "message",
	[MEMBER_RECORD_CREATION] = "process.start",
	[MEMBER_RECORD_REDACTED] = "ktally.redacted_fields",
	[MEMBER_RECORD_COMMAND] = "process.command_line",
	[MEMBER_RECORD_SHORTENED] = "ktally.shortened_fields",
	[MEMBER_RECORD_SOURCE] = "ktally.source",
	[MEMBER_RECORD_WHY] = "ktally.source_why",
	[MEMBER_RECORD_EVENTS] = "ktally.events",
	[MEMBER_RECORD_INTERRUPTED] = "ktally.interrupted",
	[MEMBER_RECORD_RETRIES] = "ktally.retries",
	[MEMBER_RECORD_CHOSEN] = "ktally.chosen",
	[MEMBER_RECORD_UNCHANGED] = "ktally.unchanged",
	[MEMBER_RECORD_LOSS_EVENTS] = "ktally.loss.events",
	[MEMBER_RECORD_LOSS_SAMPLES] = "ktally.loss.samples",
	[MEMBER_RECORD_LOSS_LINES] = "ktally.loss.lines",
	[MEMBER_RECORD_LOSS_GAPS] = "ktally.loss.gaps",
	[MEMBER_RECORD_LOSS_GAP_NS] = "ktally.loss.gap_ns",
	[MEMBER_RECORD_LOSS_HEALTH] = "ktally.loss.health",
	[MEMBER_RECORD_LOST_SINCE] = "ktally.lost_since",
	[MEMBER_RECORD_LOST_SINCE_NS] = "ktally.lost_since_ns",
	[MEMBER_RECORD_LOST] = "ktally.lost.",
	[MEMBER_RECORD_FILE] = "ktally.file",
	[MEMBER_RECORD_TORN] = "ktally.recovered_torn_line",
	[MEMBER_RECORD_VERSION] = "ktally.version",
	[MEMBER_RECORD_INTERVAL] = "ktally.interval_ns",
	[MEMBER_RECORD_COUNT] = "ktally.count",
	[MEMBER_RECORD_THREADS] = "ktally.threads",
	[MEMBER_RECORD_FILTER] = "ktally.filter",
	[MEMBER_RECORD_FIELDS] = "ktally.fields",
	[MEMBER_RECORD_KINDS] = "ktally.kinds",
	[MEMBER_RECORD_TOP] = "ktally.top",
	[MEMBER_RECORD_BY] = "ktally.by",
	[MEMBER_RECORD_CHANGED] = "ktally.changed_only",
	[MEMBER_RECORD_COMMANDS] = "ktally.cmdline",
	[MEMBER_RECORD_BACKEND] = "ktally.backend",
	[MEMBER_RECORD_SAMPLES] = "ktally.samples",
	[MEMBER_RECORD_TASKS] = "ktally.tasks",
	[MEMBER_RECORD_EXITS] = "ktally.exits",
	[MEMBER_RECORD_SIGNAL] = "ktally.signal",
	[MEMBER_RECORD_RULE] = "ktally.health.rule",
	[MEMBER_RECORD_LEVEL] = "ktally.health.level",
	[MEMBER_RECORD_WAS] = "ktally.health.was",
	[MEMBER_RECORD_WORST] = "ktally.health.host",
	[MEMBER_RECORD_SINCE] = "ktally.health.since",
	[MEMBER_RECORD_SINCE_NS] = "ktally.health.since_ns",
	[MEMBER_RECORD_SUBJECT] = "ktally.health.subject",
	[MEMBER_RECORD_GONE] = "ktally.health.gone",
	[MEMBER_RECORD_UNIT] = "ktally.health.unit",
	[MEMBER_RECORD_VALUE] = "ktally.health.value",
	[MEMBER_RECORD_SPAN] = "ktally.health.span_ns",
	[MEMBER_RECORD_THRESHOLD] = "ktally.health.threshold",
	[MEMBER_RECORD_STATE] = "ktally.alert.state",
	[MEMBER_RECORD_UNTIL] = "ktally.alert.until",
	[MEMBER_RECORD_TEST] = "ktally.alert.test",
};

static const struct ecs_name task_names[] = {
	[KTALLY_TASK_PID] = { "process.thread.id", false },
	[KTALLY_TASK_TGID] = { "process.pid", false },
	[KTALLY_TASK_START_TIME] = { "ktally.start_ns", false },
	[KTALLY_TASK_SCOPE] = { "ktally.scope", false },
	[KTALLY_TASK_PPID] = { "process.parent.pid", false },
	[KTALLY_TASK_COMM] = { "process.name", false },
	[KTALLY_TASK_STATE] = { "ktally.process.state", false },
	[KTALLY_TASK_UID] = { "process.real_user.id", true },
	[KTALLY_TASK_EUID] = { "process.user.id", true },
	[KTALLY_TASK_GID] = { "process.real_group.id", true },
	[KTALLY_TASK_NICE] = { "ktally.nice", false },
	[KTALLY_TASK_PRIORITY] = { "ktally.priority", false },
	[KTALLY_TASK_POLICY] = { "ktally.policy", false },
	[KTALLY_TASK_PROCESSOR] = { "ktally.processor", false },
	[KTALLY_TASK_NUM_THREADS] = { "ktally.process.thread.count", false },
	[KTALLY_TASK_CGROUP_ID] = { "ktally.cgroup.id", false },
	[KTALLY_TASK_UTIME] = { "ktally.cpu.user_ns", false },
	[KTALLY_TASK_STIME] = { "ktally.cpu.system_ns", false },
	[KTALLY_TASK_GTIME] = { "ktally.cpu.guest_ns", false },
	[KTALLY_TASK_SUM_EXEC_RUNTIME] = { "ktally.cpu.runtime_ns", false },
	[KTALLY_TASK_RUN_DELAY] = { "ktally.cpu.run_delay_ns", false },
	[KTALLY_TASK_TIMESLICES] = { "ktally.cpu.timeslices", false },
	[KTALLY_TASK_NVCSW] = { "ktally.process.context_switches.voluntary", false },
	[KTALLY_TASK_NIVCSW] = { "ktally.process.context_switches.involuntary", false },
	[KTALLY_TASK_RSS_ANON] = { "ktally.memory.rss_anon", false },
	[KTALLY_TASK_RSS_FILE] = { "ktally.memory.rss_file", false },
	[KTALLY_TASK_RSS_SHMEM] = { "ktally.memory.rss_shmem", false },
	[KTALLY_TASK_HIWATER_RSS] = { "ktally.memory.hiwater_rss", false },
	[KTALLY_TASK_VSIZE] = { "ktally.process.memory.virtual", false },
	[KTALLY_TASK_SWAP] = { "ktally.memory.swap", false },
	[KTALLY_TASK_LOCKED] = { "ktally.memory.locked", false },
	[KTALLY_TASK_PAGE_TABLES] = { "ktally.memory.page_tables", false },
	[KTALLY_TASK_MIN_FLT] = { "ktally.process.paging.faults.minor", false },
	[KTALLY_TASK_MAJ_FLT] = { "ktally.process.paging.faults.major", false },
	[KTALLY_TASK_RCHAR] = { "ktally.io.rchar", false },
	[KTALLY_TASK_WCHAR] = { "ktally.io.wchar", false },
	[KTALLY_TASK_SYSCR] = { "ktally.io.syscr", false },
	[KTALLY_TASK_SYSCW] = { "ktally.io.syscw", false },
	[KTALLY_TASK_READ_BYTES] = { "ktally.process.disk.io.read", false },
	[KTALLY_TASK_WRITE_BYTES] = { "ktally.process.disk.io.write", false },
	[KTALLY_TASK_CANCELLED_WRITE_BYTES] = { "ktally.io.cancelled_write_bytes", false },
	[KTALLY_TASK_BLKIO_DELAY] = { "ktally.io.blkio_delay_ns", false },
	[KTALLY_TASK_EXIT_CODE] = { "process.exit_code", false },
	[KTALLY_TASK_TERM_SIG] = { "ktally.exit.signal", false },
	[KTALLY_TASK_EXIT_TIME] = { "ktally.exit.time_ns", false },
	[KTALLY_TASK_EXIT_SEQ] = { "ktally.exit.seq", false },
	[KTALLY_TASK_NSPID] = { "process.vpid", false },
	[KTALLY_TASK_PID_NS] = { "ktally.pid_ns", false },
	[KTALLY_TASK_REDACTED_FIELDS] = { "ktally.redacted_fields", false },
	[KTALLY_TASK_FDS] = { "ktally.process.unix.file_descriptor.count", false },
	[KTALLY_TASK_RSS] = { "ktally.process.memory.usage", false },
	[KTALLY_TASK_CPU_TIME] = { "ktally.cpu.time_ns", false },
};

static const struct ecs_name moment_names[] = {
	[KTALLY_MOMENT_BOOTTIME] = { "ktally.boottime_ns", false },
	[KTALLY_MOMENT_REALTIME] = { "ktally.realtime_ns", false },
	[KTALLY_MOMENT_GENERATION] = { "ktally.generation", false },
	[KTALLY_MOMENT_EXIT_NEXT] = { "ktally.exit.next", false },
	[KTALLY_MOMENT_CPU_USER] = { "ktally.host.cpu.user_ns", false },
	[KTALLY_MOMENT_CPU_NICE] = { "ktally.host.cpu.nice_ns", false },
	[KTALLY_MOMENT_CPU_SYSTEM] = { "ktally.host.cpu.system_ns", false },
	[KTALLY_MOMENT_CPU_IRQ] = { "ktally.host.cpu.irq_ns", false },
	[KTALLY_MOMENT_CPU_STEAL] = { "ktally.host.cpu.steal_ns", false },
};

static const struct ecs_name tail_names[] = {
	[KTALLY_TAIL_BOOTTIME] = { "ktally.end_ns", false },
	[KTALLY_TAIL_SEEN] = { "ktally.seen", false },
	[KTALLY_TAIL_SENT] = { "ktally.sent", false },
	[KTALLY_TAIL_REDACTED] = { "ktally.redacted", false },
	[KTALLY_TAIL_TORN] = { "ktally.torn", false },
	[KTALLY_TAIL_EXIT_NEXT] = { "ktally.end_exit_next", false },
	[KTALLY_TAIL_UNDECIDED] = { "ktally.undecided", false },
	[KTALLY_TAIL_PARTIAL] = { "ktally.partial", false },
	[KTALLY_TAIL_IDLE] = { "ktally.idle", false },
};

static const struct ecs_name info_names[] = {
	[KTALLY_INFO_MODULE_VERSION] = { "ktally.module.version", false },
	[KTALLY_INFO_PROTOCOL_VERSION] = { "ktally.module.protocol", false },
	[KTALLY_INFO_BOOTTIME] = { "ktally.boottime_ns", false },
	[KTALLY_INFO_REALTIME] = { "ktally.realtime_ns", false },
	[KTALLY_INFO_LOADED] = { "ktally.module.loaded_ns", false },
	[KTALLY_INFO_CPUS] = { "ktally.host.cpus", false },
	[KTALLY_INFO_MEMORY] = { "ktally.host.memory_bytes", false },
	[KTALLY_INFO_GROUPS] = { "ktally.module.groups", false },
	[KTALLY_INFO_EXIT_RING] = { "ktally.exit.ring", false },
	[KTALLY_INFO_EXITS] = { "ktally.exit.total", false },
	[KTALLY_INFO_EXIT_OVERWRITTEN] = { "ktally.loss.exit_overwritten", false },
	[KTALLY_INFO_EXIT_MISSED] = { "ktally.loss.exit_missed", false },
	[KTALLY_INFO_EXIT_EARLY] = { "ktally.loss.exit_early", false },
	[KTALLY_INFO_EXIT_UNSENT] = { "ktally.loss.exit_unsent", false },
	[KTALLY_INFO_TORN] = { "ktally.loss.torn", false },
	[KTALLY_INFO_THREAD_OVERFLOW] = { "ktally.loss.thread_overflow", false },
	[KTALLY_INFO_ACCESS] = { "ktally.module.access", false },
	[KTALLY_INFO_REDACTED_FIELDS] = { "ktally.redacted_fields", false },
	[KTALLY_INFO_HOOKS_AVAILABLE] = { "ktally.hooks.available", false },
	[KTALLY_INFO_HOOKS] = { "ktally.hooks.on", false },
	[KTALLY_INFO_RUNQ_SINCE] = { "ktally.hooks.runq_since_ns", false },
	[KTALLY_INFO_OFFCPU_SINCE] = { "ktally.hooks.offcpu_since_ns", false },
	[KTALLY_INFO_BLKIO_SINCE] = { "ktally.hooks.blkio_since_ns", false },
	[KTALLY_INFO_HIST_OVERFLOW] = { "ktally.loss.hist_overflow", false },
	[KTALLY_INFO_HIST_MISSED] = { "ktally.loss.hist_missed", false },
	[KTALLY_INFO_HIST_DROPPED] = { "ktally.loss.hist_dropped", false },
};

static const struct ecs_name host_names[] = {
	[KTALLY_HOST_UPTIME] = { "ktally.host.uptime_ns", false },
	[KTALLY_HOST_LOAD1] = { "ktally.host.load1", false },
	[KTALLY_HOST_LOAD5] = { "ktally.host.load5", false },
	[KTALLY_HOST_LOAD15] = { "ktally.host.load15", false },
	[KTALLY_HOST_MEM_TOTAL] = { "ktally.host.memory.total", false },
	[KTALLY_HOST_MEM_FREE] = { "ktally.host.memory.free", false },
	[KTALLY_HOST_MEM_AVAILABLE] = { "ktally.host.memory.available", false },
	[KTALLY_HOST_MEM_BUFFERS] = { "ktally.host.memory.buffers", false },
	[KTALLY_HOST_MEM_CACHED] = { "ktally.host.memory.cached", false },
	[KTALLY_HOST_SWAP_TOTAL] = { "ktally.host.swap.total", false },
	[KTALLY_HOST_SWAP_FREE] = { "ktally.host.swap.free", false },
	[KTALLY_HOST_CPU_USER] = { "ktally.host.cpu.user_total_ns", false },
	[KTALLY_HOST_CPU_SYSTEM] = { "ktally.host.cpu.system_total_ns", false },
	[KTALLY_HOST_CPU_IDLE] = { "ktally.host.cpu.idle_ns", false },
	[KTALLY_HOST_CPU_IOWAIT] = { "ktally.host.cpu.iowait_ns", false },
	[KTALLY_HOST_CPU_STOLEN] = { "ktally.host.cpu.stolen_ns", false },
	[KTALLY_HOST_CTXT] = { "ktally.host.context_switches", false },
	[KTALLY_HOST_FORKS] = { "ktally.host.forks", false },
	[KTALLY_HOST_PROCS_RUNNING] = { "ktally.host.running", false },
	[KTALLY_HOST_PROCS_BLOCKED] = { "ktally.host.blocked", false },
	[KTALLY_HOST_PSI_CPU_SOME] = { "ktally.host.psi.cpu_some_ns", false },
	[KTALLY_HOST_PSI_CPU_SOME_AVG10] = { "ktally.host.psi.cpu_some_avg10", false },
	[KTALLY_HOST_PSI_MEM_SOME] = { "ktally.host.psi.memory_some_ns", false },
	[KTALLY_HOST_PSI_MEM_FULL] = { "ktally.host.psi.memory_full_ns", false },
	[KTALLY_HOST_PSI_MEM_SOME_AVG10] = { "ktally.host.psi.memory_some_avg10", false },
	[KTALLY_HOST_PSI_MEM_FULL_AVG10] = { "ktally.host.psi.memory_full_avg10", false },
	[KTALLY_HOST_PSI_IO_SOME] = { "ktally.host.psi.io_some_ns", false },
	[KTALLY_HOST_PSI_IO_FULL] = { "ktally.host.psi.io_full_ns", false },
	[KTALLY_HOST_PSI_IO_SOME_AVG10] = { "ktally.host.psi.io_some_avg10", false },
	[KTALLY_HOST_PSI_IO_FULL_AVG10] = { "ktally.host.psi.io_full_avg10", false },
	[KTALLY_HOST_DISK_READ] = { "ktally.host.disk.read_bytes", false },
	[KTALLY_HOST_DISK_WRITTEN] = { "ktally.host.disk.written_bytes", false },
	[KTALLY_HOST_NET_RECEIVED] = { "ktally.host.network.received_bytes", false },
	[KTALLY_HOST_NET_SENT] = { "ktally.host.network.sent_bytes", false },
};

const struct ecs_name *ecs_names(const struct ktally_set *set)
{
	if (set == &ktally_task_set)
		return task_names;
	if (set == &ktally_moment_set)
		return moment_names;
	if (set == &ktally_tail_set)
		return tail_names;
	if (set == &ktally_info_set)
		return info_names;
	if (set == &ktally_host_set)
		return host_names;
	return NULL;
}
