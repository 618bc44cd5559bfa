// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally hooks`: which hooks measure waits, since when, and switching them. Not here: what they
 * measured (latency/).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "format.h"
#include "option.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)

static const char *const words[] = { "on", "off", NULL };

const struct cli_syntax hooks_syntax = {
	.command = "hooks",
	.usage =
	"Usage: ktally hooks [OPTION]...\n"
	"       ktally hooks on LIST\n"
	"       ktally hooks off LIST\n\n"
	"Shows which hooks measure waits, or switches them, for all users of the kernel module.\n"
	"LIST is 'all', or names with commas between:\n"
	"  runq    time waited for a CPU\n"
	"  offcpu  time off the CPU, after giving it up or having it taken away\n"
	"  blkio   time from issue to completion of block I/O\n"
	"What a hook measured is lost when it is switched off; 'ktally latency' shows it.\n",
	.notes =
	"Ends with 0 when all went well, 3 when the kernel module is not loaded,\n"
	"4 when this user may not ask it, 1 when something else fails.\n",
	.words = words,
};

/* What it shall do: show, or switch. */
struct hooks_options {
	bool set;
	uint32_t on, mask;
};

static const struct ktally_name *hook_names(void)
{
	return ktally_info_set.fields[KTALLY_INFO_HOOKS].names;
}

/* The bit of the name of @len letters at @text, 0 if there is none. */
static uint32_t hook_of(const char *text, size_t len)
{
	for (const struct ktally_name *name = hook_names(); name->name; name++)
		if (strlen(name->name) == len && !memcmp(name->name, text, len))
			return (uint32_t)name->value;
	return 0;
}

static enum cli_status read_list(const char *list, uint32_t *hooks)
{
	const char *at = list;

	*hooks = KTALLY_HOOK_ALL;
	if (!strcmp(list, "all"))
		return CLI_OK;
	*hooks = 0;
	for (;;) {
		size_t len = strcspn(at, ",");
		uint32_t hook = hook_of(at, len);

		if (!hook)
			return cli_usage("hooks", "there is no hook '%.*s'", (int)len, at);
		*hooks |= hook;
		if (!at[len])
			return CLI_OK;
		at += len + 1;
	}
}

/* What stands beside the options: nothing, or "on LIST" or "off LIST". */
static enum cli_status read_words(char **word, struct hooks_options *o)
{
	if (!word[0])
		return CLI_OK;
	if (strcmp(word[0], "on") && strcmp(word[0], "off"))
		return cli_usage("hooks", "'%s' is neither on nor off", word[0]);
	if (!word[1])
		return cli_usage("hooks", "'%s' wants a list of hooks", word[0]);
	if (word[2])
		return cli_usage("hooks", "'%s' is too much", word[2]);
	o->set = true;
	if (read_list(word[1], &o->mask))
		return CLI_USAGE;
	o->on = strcmp(word[0], "on") ? 0 : o->mask;
	return CLI_OK;
}

/* "2026-11-25 16:20:11 UTC (5m03s ago)", or "" when the clocks are not known. */
static void tell_since(const struct ktally_info *info, const char *hook, char *text, size_t room)
{
	uint64_t now = info->value[KTALLY_INFO_BOOTTIME], since;
	char name[32], age[FORMAT_ROOM], date[64];
	struct tm tm;
	time_t seconds;
	int field;

	*text = '\0';
	snprintf(name, sizeof(name), "%s_since", hook);
	field = ktally_field_find(&ktally_info_set, name);
	if (field < 0 || !ktally_has(info->present, (unsigned int)field) ||
	    !ktally_has(info->present, KTALLY_INFO_REALTIME) || info->value[field] > now)
		return;
	since = info->value[KTALLY_INFO_REALTIME] - (now - info->value[field]);
	seconds = (time_t)(since / NSEC_PER_SEC);
	if (!localtime_r(&seconds, &tm) || !strftime(date, sizeof(date), "%F %T %Z", &tm))
		return;
	format_age(now - info->value[field], FORMAT_ROOM - 1, age);
	snprintf(text, room, "%s (%s ago)", date, age);
}

static void print_loss(const struct ktally_info *info, unsigned int field)
{
	if (ktally_has(info->present, field) && info->value[field])
		printf("%s: %" PRIu64 "  (%s)\n", ktally_info_set.fields[field].name,
		       info->value[field], ktally_info_set.fields[field].doc);
}

static void print_hooks(const struct ktally_info *info)
{
	uint64_t available = info->value[KTALLY_INFO_HOOKS_AVAILABLE];
	uint64_t on = info->value[KTALLY_INFO_HOOKS];
	char since[128];

	printf("%-8s %-12s %s\n", "HOOK", "STATE", "SINCE");
	for (const struct ktally_name *name = hook_names(); name->name; name++) {
		const char *state = available & name->value ? "off" : "unavailable";

		tell_since(info, name->name, since, sizeof(since));
		printf("%-8s %-12s %s\n", name->name, on & name->value ? "on" : state, since);
	}
	print_loss(info, KTALLY_INFO_HIST_OVERFLOW);
	print_loss(info, KTALLY_INFO_HIST_MISSED);
	print_loss(info, KTALLY_INFO_HIST_DROPPED);
}

/* Names what failed in the library's own words. */
static enum cli_status fail(const struct ktally *k, int error)
{
	cli_source_error("hooks", KTALLY_SOURCE_AUTO, error, k ? ktally_error(k) : NULL);
	return cli_status_of(error);
}

static enum cli_status run(struct ktally *k, const struct hooks_options *o)
{
	struct ktally_info info;
	uint32_t now;
	int error = 0;

	if (o->set)
		error = ktally_hooks_switch(k, o->on, o->mask, &now);
	if (!error)
		error = ktally_info_get(k, &info);
	if (error)
		return fail(k, error);
	print_hooks(&info);
	return CLI_OK;
}

int cmd_hooks(int argc, char **argv)
{
	struct hooks_options o = { .set = false };
	struct ktally *k = NULL;
	enum cli_status status;
	int error;

	status = cli_read(&hooks_syntax, argc, argv, &o);
	if (status == CLI_OK)
		status = read_words(argv + 1, &o);
	if (status)
		return status;
	error = ktally_open(&k, KTALLY_SOURCE_NETLINK);
	status = error ? fail(k, error) : run(k, &o);
	ktally_close(k);
	return status;
}
