// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally status`: which source there is and why, what the module can do here and what it lost. Not
 * here: how that is printed (report.c).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "log/record.h"
#include "option.h"
#include "status/delays.h"
#include "status/report.h"

struct status_options {
	enum ktally_source_kind source;
	bool json;
};

static const struct cli_option options[] = {
	CLI_FLAG("json", 'j', "one JSON object", struct status_options, json),
	CLI_SOURCE(struct status_options, source),
};

const struct cli_syntax status_syntax = {
	.command = "status",
	.usage =
	"Usage: ktally status [OPTION]...\n\n"
	"Says which source of figures is used and why, what it can do here, and what it lost.\n",
	.notes =
	"Ends with 0 when the kernel module answers (with --source procfs: when procfs does),\n"
	"3 when it is not loaded, 4 when this user may not ask it, 1 when something else fails.\n",
	.options = options,
	.count = sizeof(options) / sizeof(options[0]),
};

/* Only the module tells tasks whose wait is unknown from those that never waited. */
static void ask_delays(struct report *r, struct ktally *k)
{
	const struct ktally_query query = {
		.groups = KTALLY_GROUP_IO, .threads = true, .tasks_only = true,
	};
	struct ktally_sample threads = {};

	if (!ktally_sample_take(k, &query, &threads))
		r->has_delays_since = delays_since(&threads, &r->delays_since);
	ktally_sample_free(&threads);
}

static const char *exit_hook(struct ktally *k)
{
	switch (ktally_events_open(k)) {
	case 0:
		return "on";
	case -EOPNOTSUPP:
		return "redacted";
	default:
		return "off";
	}
}

/* The kernel's own word for it, in its version. */
static bool kernel_is_realtime(void)
{
	struct utsname name;

	return !uname(&name) && strstr(name.version, "PREEMPT_RT");
}

/* Asks the module, whatever source is wanted: it is what this command is about. */
static void ask_module(struct report *r)
{
	struct ktally *k = NULL;
	int error = ktally_open(&k, KTALLY_SOURCE_NETLINK);

	r->exit_hook = "off";
	if (!error)
		error = ktally_info_get(k, &r->info);
	if (!error)
		r->exit_hook = exit_hook(k);
	r->realtime = kernel_is_realtime();
	r->delays = delays_state();
	if (!error && !strcmp(r->delays, "on"))
		ask_delays(r, k);
	r->status = cli_status_of(error);
	if (r->status == CLI_FAILED)
		snprintf(r->module_error, sizeof(r->module_error), "%s",
			 k ? ktally_error(k) : "out of memory");
	ktally_close(k);
}

/* Fills @r from the handle; the sentences stay the handle's. */
static int ask_source(struct report *r, struct ktally *k)
{
	int error;

	r->source = ktally_source_name(k);
	r->why = ktally_source_why(k);
	if (r->status == CLI_OK)
		return 0;
	error = ktally_info_get(k, &r->info);
	if (error)
		cli_source_error("status", KTALLY_SOURCE_AUTO, error, ktally_error(k));
	return error;
}

static int print(const struct report *r, bool json)
{
	if (!json) {
		report_print(r);
		return 0;
	}
	return report_print_json(r);
}

int cmd_status(int argc, char **argv)
{
	struct report r = { .source = "none", .why = "" };
	struct ktally *k = NULL;
	struct status_options o = { .source = KTALLY_SOURCE_AUTO };
	enum cli_status status = cli_read(&status_syntax, argc, argv, &o);
	int error;

	if (status)
		return status;
	ask_module(&r);
	r.boot_id[record_boot_id(r.boot_id, sizeof(r.boot_id))] = '\0';
	error = ktally_open(&k, o.source);
	if (!error)
		error = ask_source(&r, k);
	else if (k)
		r.why = ktally_error(k);
	if (print(&r, o.json))
		error = -ENOMEM;
	ktally_close(k);
	if (o.source == KTALLY_SOURCE_PROCFS || (error && r.status == CLI_OK))
		return error ? CLI_FAILED : CLI_OK;
	return r.status;
}
