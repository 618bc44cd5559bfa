// SPDX-License-Identifier: GPL-2.0
/* Files of checks, see check.h. Not here: lines and sections (../../config_reader.c). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "config_reader.h"
#include "health/units.h"
#include "serve/check/check.h"

#define LINE_LONGEST	180
#define INTERVAL_LEAST	1e9
#define INTERVAL_MOST	3600e9
#define TIMEOUT_LEAST	100e6
#define AFTER_MOST	1000
#define PROCESSES_MOST	1000000

struct reading {
	struct config_reader reader;
	struct checks checks;
	int begun, last;	/* lines of the check: its name, and its last key */
	unsigned int given;	/* keys of it that were there */
};

#define refuse(r, ...) config_refuse(&(r)->reader, (r)->reader.line, __VA_ARGS__)

typedef void (*key_taker)(struct reading *r, struct check *check, const char *value);

/* ---- How it is asked ---- */

static void take_time(struct reading *r, const char *key, double least, double most,
		      const char *value, uint64_t *into)
{
	char from[HEALTH_FIGURE_ROOM], to[HEALTH_FIGURE_ROOM];
	double ns;

	health_unit_text(HEALTH_UNIT_TIME, least, from);
	health_unit_text(HEALTH_UNIT_TIME, most, to);
	if (health_unit_read(HEALTH_UNIT_TIME, value, &ns))
		refuse(r, "%s: '%.40s' is not %s", key, value,
		       health_unit_wanted(HEALTH_UNIT_TIME));
	else if (ns < least || ns > most)
		refuse(r, "%s: it is %s to %s", key, from, to);
	else
		*into = (uint64_t)ns;
}

static void take_interval(struct reading *r, struct check *check, const char *value)
{
	take_time(r, "interval", INTERVAL_LEAST, INTERVAL_MOST, value, &check->interval);
}

static void take_timeout(struct reading *r, struct check *check, const char *value)
{
	take_time(r, "timeout", TIMEOUT_LEAST, INTERVAL_MOST, value, &check->timeout);
}

static void take_level(struct reading *r, struct check *check, const char *value)
{
	if (!strcmp(value, "critical"))
		check->level = HEALTH_CRITICAL;
	else if (!strcmp(value, "warning"))
		check->level = HEALTH_WARNING;
	else
		refuse(r, "level: it is critical or warning, not '%.40s'", value);
}

static void take_number(struct reading *r, const char *key, uint64_t least, uint64_t most,
			const char *value, uint64_t *into)
{
	if (cli_number(value, least, most, into))
		refuse(r, "%s: '%.40s' is no number from %llu to %llu", key, value,
		       (unsigned long long)least, (unsigned long long)most);
}

static void take_after(struct reading *r, struct check *check, const char *value)
{
	take_number(r, "after", 1, AFTER_MOST, value, &check->after);
}

static void take_min(struct reading *r, struct check *check, const char *value)
{
	take_number(r, "min", 1, PROCESSES_MOST, value, &check->min);
}

static void take_status(struct reading *r, struct check *check, const char *value)
{
	take_number(r, "status", 200, 599, value, &check->status);
}

static void take_min_free(struct reading *r, struct check *check, const char *value)
{
	check->min_free_is_share = !health_unit_read(HEALTH_UNIT_SHARE, value, &check->min_free);
	if (!check->min_free_is_share &&
	    health_unit_read(HEALTH_UNIT_BYTES, value, &check->min_free))
		refuse(r, "min_free: '%.40s' is neither %s nor %s", value,
		       health_unit_wanted(HEALTH_UNIT_SHARE),
		       health_unit_wanted(HEALTH_UNIT_BYTES));
	else if (check->min_free_is_share && check->min_free > 1)
		refuse(r, "min_free: '%.40s' is more than all of it", value);
}

static void take_about(struct reading *r, struct check *check, const char *value)
{
	(void)r;
	snprintf(check->about, sizeof(check->about), "%s", value);
}

/* ---- Keys ---- */

#define OF(kind)	(1u << (kind))
#define OF_ALL		(OF(CHECK_KINDS) - 1)
#define OF_ASKED	(OF_ALL & ~(OF(CHECK_PROCESS) | OF(CHECK_UNIT)))

static const struct key {
	const char *name;
	key_taker take;		/* NULL: says what is asked, and its number is the kind */
	unsigned int kinds;	/* that have it */
} keys[] = {
	[CHECK_TCP] = { "tcp", NULL, OF(CHECK_TCP) },
	[CHECK_UNIX] = { "unix", NULL, OF(CHECK_UNIX) },
	[CHECK_HTTP] = { "http", NULL, OF(CHECK_HTTP) },
	[CHECK_PROCESS] = { "process", NULL, OF(CHECK_PROCESS) },
	[CHECK_UNIT] = { "unit", NULL, OF(CHECK_UNIT) },
	[CHECK_DISK] = { "disk", NULL, OF(CHECK_DISK) },
	{ "interval", take_interval, OF_ASKED },
	{ "timeout", take_timeout, OF_ASKED },
	{ "level", take_level, OF_ALL },
	{ "after", take_after, OF_ALL },
	{ "min", take_min, OF(CHECK_PROCESS) | OF(CHECK_UNIT) },
	{ "status", take_status, OF(CHECK_HTTP) },
	{ "min_free", take_min_free, OF(CHECK_DISK) },
	{ "about", take_about, OF_ALL },
};
#define KEYS	(sizeof(keys) / sizeof(keys[0]))

static struct check *current(struct reading *r)
{
	return &r->checks.check[r->checks.count - 1];
}

static void take_kind(struct reading *r, enum check_kind kind, const char *value)
{
	const char *why = check_target_wrong(kind, value);
	struct check *check = current(r);

	if (r->given & OF_ALL)
		refuse(r, "'%s': a check asks one thing, here it is '%s'", keys[kind].name,
		       check_kind_name(check->kind));
	else if (why)
		refuse(r, "%s: %s", keys[kind].name, why);
	check->kind = kind;
	snprintf(check->target, sizeof(check->target), "%s", value);
}

static int take(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;
	unsigned int i = 0;

	(void)section;
	while (i < KEYS && strcmp(keys[i].name, key))
		i++;
	if (!r->checks.count)
		refuse(r, "'%.40s' stands before the first [name]", key);
	else if (i == KEYS)
		refuse(r, "there is no key '%.40s'", key);
	else if (strlen(value) >= CHECK_TEXT)
		refuse(r, "%s: it is longer than %d bytes", key, CHECK_TEXT - 1);
	else if (r->given & OF(i))
		refuse(r, "'%s' was there before", key);
	else if (!keys[i].take)
		take_kind(r, i, value);
	else
		keys[i].take(r, current(r), value);
	if (r->reader.wrong)
		return 0;
	r->given |= OF(i);
	r->last = r->reader.line;
	return 1;
}

/* ---- Checks ---- */

static const char *first_odd_key(const struct reading *r, enum check_kind kind)
{
	for (unsigned int i = 0; i < KEYS; i++)
		if (r->given & OF(i) && !(keys[i].kinds & OF(kind)))
			return keys[i].name;
	return NULL;
}

/* Whether the keys of a check fit each other. */
static void end_check(struct reading *r)
{
	struct check *check;
	const char *odd;

	if (!r->checks.count || r->reader.wrong)
		return;
	check = current(r);
	odd = first_odd_key(r, check->kind);
	if (!(r->given & OF_ALL))
		config_refuse(&r->reader, r->begun, "'%s' asks nothing: one of tcp, unix, http, "
			      "process, unit and disk is wanted", check->name);
	else if (odd)
		config_refuse(&r->reader, r->last, "a check of '%s' has no '%s'",
			      check_kind_name(check->kind), odd);
	else if (check_is_of_processes(check))
		check->interval = check->timeout = 0;
	else if (check->timeout >= check->interval)
		config_refuse(&r->reader, r->last, "timeout must be less than interval");
}

static bool is_name(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "0123456789._-") == strlen(name);
}

static bool is_there(const struct checks *checks, const char *name)
{
	for (unsigned int i = 0; i < checks->count; i++)
		if (!strcmp(checks->check[i].name, name))
			return true;
	return false;
}

static void begin_check(struct config_reader *reader, const char *text, size_t len)
{
	struct reading *r = (struct reading *)reader;
	struct checks *checks = &r->checks;
	struct check check = {
		.level = HEALTH_CRITICAL, .interval = UINT64_C(10000000000),
		.timeout = UINT64_C(2000000000), .after = 2, .min = 1,
		.min_free = 0.05, .min_free_is_share = true,
	};

	end_check(r);
	snprintf(check.name, sizeof(check.name), "%.*s", (int)len, text);
	if (len >= CHECK_NAME || !is_name(check.name))
		refuse(r, "a name is 1 to %d letters, digits, '.', '_' and '-'", CHECK_NAME - 1);
	else if (is_there(checks, check.name))
		refuse(r, "there is a check '%s' before", check.name);
	else if (checks->count == CHECKS_MAX)
		refuse(r, "there are more than %d checks", CHECKS_MAX);
	if (r->reader.wrong)
		return;
	checks->check[checks->count++] = check;
	r->begun = r->reader.line;
	r->given = 0;
}

/* The root's file system is asked in any case. */
static void add_root(struct checks *checks)
{
	struct checks usual;

	for (unsigned int i = 0; i < checks->count; i++)
		if (checks->check[i].kind == CHECK_DISK && !strcmp(checks->check[i].target, "/"))
			return;
	checks_default(&usual);
	checks->check[checks->count++] = usual.check[0];
}

int checks_read(struct checks *checks, FILE *file, const char *name, char error[CONFIG_ERROR_ROOM])
{
	struct reading *r = calloc(1, sizeof(*r));
	int result;

	if (!r) {
		snprintf(error, CONFIG_ERROR_ROOM, "%.200s: out of memory", name);
		return -EINVAL;
	}
	r->reader = (struct config_reader){
		.file = file, .name = name, .error = error, .longest = LINE_LONGEST,
		.begins = "[name]", .section = begin_check, .pair = take,
	};
	if (!config_read(&r->reader))
		end_check(r);
	result = r->reader.wrong ? -EINVAL : 0;
	if (!result) {
		add_root(&r->checks);
		*checks = r->checks;
	}
	free(r);
	return result;
}

int checks_load(struct checks *checks, const char *path, char error[CONFIG_ERROR_ROOM])
{
	FILE *file;
	int result = config_open_usual(&path, CHECKS_SYSTEM_FILE, &file, error);

	if (result)
		return result;
	if (!file) {
		checks_default(checks);
		return 0;
	}
	result = checks_read(checks, file, path, error);
	fclose(file);
	return result;
}
