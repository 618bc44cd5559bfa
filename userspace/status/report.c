// SPDX-License-Identifier: GPL-2.0
/*
 * Prints what `ktally status` found out. The module's own figures are walked: their kind and unit
 * decide how they look, and no field is named but the clocks, which turn its times into dates.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "format.h"
#include "log/fields.h"
#include "log/record.h"
#include "status/report.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)
#define LABEL_WIDTH	20
#define TEXT_MAX	512
#define JSON_MAX	8192

static const char *const module_words[] = {
	[CLI_OK] = "loaded, and it answers",
	[CLI_NO_MODULE] = "not loaded: 'modprobe ktally' loads it; until then procfs is read, "
		"and processes that die between two samples are missed",
	[CLI_NOT_PERMITTED] = "loaded, but this user may not ask it (that needs CAP_NET_ADMIN); "
		"procfs is read, and processes that die between two samples are missed",
	[CLI_FAILED] = "does not answer as it should; procfs is read, "
		"and processes that die between two samples are missed",
};

static const char *const status_names[] = {
	[CLI_OK] = "ok",
	[CLI_FAILED] = "failed",
	[CLI_NO_MODULE] = "no-module",
	[CLI_NOT_PERMITTED] = "not-permitted",
};

static void print_text(const char *label, const char *text)
{
	char clean[TEXT_MAX];

	ktally_text_terminal(text, strlen(text), clean, sizeof(clean), TEXT_MAX);
	printf("%-*s %s\n", LABEL_WIDTH, label, clean);
}

/* A point of CLOCK_BOOTTIME as local date and age, when the clocks are known. */
static void print_time(const char *label, const struct ktally_info *info, uint64_t boottime)
{
	uint64_t now = info->value[KTALLY_INFO_BOOTTIME];
	uint64_t realtime = info->value[KTALLY_INFO_REALTIME];
	char age[FORMAT_ROOM], date[64];
	struct tm tm;
	time_t seconds;

	if (!ktally_has(info->present, KTALLY_INFO_BOOTTIME) ||
	    !ktally_has(info->present, KTALLY_INFO_REALTIME) || boottime > now)
		return;
	seconds = (time_t)((realtime - (now - boottime)) / NSEC_PER_SEC);
	if (!localtime_r(&seconds, &tm) || !strftime(date, sizeof(date), "%F %T %Z", &tm))
		return;
	format_age(now - boottime, FORMAT_ROOM - 1, age);
	printf("%-*s %s (%s ago)\n", LABEL_WIDTH, label, date, age);
}

static void print_enum(const char *label, const struct ktally_field *field, uint64_t value)
{
	const char *name = ktally_enum_name(field, value);
	const char *space = "";

	printf("%-*s ", LABEL_WIDTH, label);
	if (name || !value) {
		puts(name ? name : "none");
		return;
	}
	for (uint64_t rest = value; rest; rest &= rest - 1) {
		name = ktally_enum_name(field, rest & -rest);
		printf("%s%s", space, name ? name : "?");
		space = " ";
	}
	putchar('\n');
}

static void print_number(const char *label, const struct ktally_field *field, uint64_t value)
{
	char text[FORMAT_ROOM];

	switch (field->unit) {
	case KTALLY_UNIT_BYTES:
		format_bytes((double)value, FORMAT_ROOM - 1, text);
		printf("%-*s %s (%" PRIu64 " bytes)\n", LABEL_WIDTH, label, text, value);
		return;
	case KTALLY_UNIT_NS:
		printf("%-*s %" PRIu64 ".%09" PRIu64 " s\n", LABEL_WIDTH, label,
		       value / NSEC_PER_SEC, value % NSEC_PER_SEC);
		return;
	default:
		printf("%-*s %" PRIu64 "\n", LABEL_WIDTH, label, value);
	}
}

static void print_field(const struct ktally_info *info, unsigned int i)
{
	const struct ktally_field *field = &ktally_info_set.fields[i];
	uint64_t value = info->value[i];
	char label[64];

	snprintf(label, sizeof(label), "%s", field->name);
	for (char *c = label; *c; c++)
		if (*c == '_')
			*c = ' ';
	if (ktally_has(info->redacted, i))
		print_text(label, "redacted");
	else if (field->type == KTALLY_TYPE_STRING)
		print_text(label, (const char *)info + field->offset);
	else if (field->type == KTALLY_TYPE_ENUM)
		print_enum(label, field, value);
	else if (field->unit == KTALLY_UNIT_NS && field->kind == KTALLY_KIND_IDENTITY)
		print_time(label, info, value);
	else
		print_number(label, field, value);
}

/* What the module lets this user ask. */
static const char *words_of(const struct report *r)
{
	if (r->status == CLI_OK && ktally_has(r->info.redacted, KTALLY_INFO_EXITS))
		return "loaded, and it answers with what this user's /proc shows; exits and losses "
		       "need CAP_NET_ADMIN, and processes that die between two samples are missed";
	if (r->status == CLI_NO_MODULE && r->realtime)
		return "not loaded, and can't be: this is a PREEMPT_RT kernel, which it does not "
		       "support; procfs is read, and processes that die between two samples are "
		       "missed";
	return module_words[r->status];
}

/* Two releases get along as long as they speak one version of the protocol. */
static void print_difference(const struct ktally_info *info)
{
	char text[TEXT_MAX];

	if (!ktally_has(info->present, KTALLY_INFO_MODULE_VERSION) ||
	    !strcmp(info->module_version, ktally_version()))
		return;
	snprintf(text, sizeof(text), "the module is %s and this program %s: what only one of them "
		 "knows is left out", info->module_version, ktally_version());
	print_text("versions differ", text);
}

void report_print(const struct report *r)
{
	print_text("source", r->source);
	print_text("why", r->why);
	print_text("module", words_of(r));
	if (*r->module_error)
		print_text("module error", r->module_error);
	print_text("library version", ktally_version());
	print_difference(&r->info);
	print_text("hook: exit", r->exit_hook);
	print_text("delay accounting", r->delays);
	if (r->has_delays_since)
		print_time("  for tasks from", &r->info, r->delays_since);
	print_text("boot id", *r->boot_id ? r->boot_id : "unknown");
	for (unsigned int i = 0; i < ktally_info_set.count; i++)
		if (ktally_has(r->info.present, i) || ktally_has(r->info.redacted, i))
			print_field(&r->info, i);
}

static void put_string(struct json *j, const char *key, const char *text)
{
	json_literal(j, ",\"");
	json_raw(j, key, strlen(key));
	json_literal(j, "\":");
	json_text(j, text, strlen(text));
}

int report_print_json(const struct report *r)
{
	char line[JSON_MAX];
	struct json j = { .data = line, .room = sizeof(line) };
	struct fields *fields = fields_new(&ktally_info_set, JSON_PLAIN);

	if (!fields)
		return -ENOMEM;
	json_literal(&j, "{\"ktally.status\":");
	json_text(&j, status_names[r->status], strlen(status_names[r->status]));
	if (*r->module_error)
		put_string(&j, "ktally.module_error", r->module_error);
	put_string(&j, "ktally.source", r->source);
	put_string(&j, "ktally.source_why", r->why);
	put_string(&j, "ktally.version", ktally_version());
	put_string(&j, "ktally.hook.exit", r->exit_hook);
	put_string(&j, "ktally.delay_accounting", r->delays);
	if (r->has_delays_since) {
		json_literal(&j, ",\"ktally.delay_accounting_since_ns\":");
		json_uint(&j, r->delays_since);
	}
	if (*r->boot_id)
		put_string(&j, "host.boot.id", r->boot_id);
	fields_put(&j, fields, &r->info, FIELDS_ALL);
	fields_put_redacted(&j, fields, &r->info, RECORD_REDACTED);
	json_literal(&j, "}\n");
	fields_free(fields);
	if (j.full)
		return -ENOMEM;
	fwrite(line, 1, j.len, stdout);
	return 0;
}
