// SPDX-License-Identifier: GPL-2.0
/*
 * Any file of rules: it is refused at one of its lines and changes nothing, or it is taken, and
 * what is printed of it then says the same. And as a file of checks: refused likewise, or what it
 * asks may be asked.
 *
 * Input: the file.
 */
#include <strings.h>

#include "fuzz.h"
#include "health/file.h"
#include "serve/check/check.h"

#define NAME "rules"

static bool same(const struct health_rule *a, const struct health_rule *b)
{
	for (int i = 0; i < HEALTH_THRESHOLDS; i++) {
		if (a->at[i].from != b->at[i].from)
			return false;
		/* A clear without its threshold is not printed. */
		if (a->at[i].clear != b->at[i].clear && a->at[i].from - a->at[i].from == 0)
			return false;
	}
	return a->enabled == b->enabled && a->hold == b->hold && a->window == b->window;
}

static void must_agree(const struct health_rules *a, const struct health_rules *b)
{
	for (unsigned int i = 0; i < HEALTH_RULES; i++)
		MUST(same(&a->rule[i], &b->rule[i]));
}

static int read_bytes(struct health_rules *rules, void *bytes, size_t size,
		      char error[HEALTH_ERROR_ROOM])
{
	FILE *file = fmemopen(bytes, size, "r");
	int result;

	MUST(file);
	result = health_rules_read(rules, file, NAME, error);
	fclose(file);
	return result;
}

static void turn(const struct health_rules *rules)
{
	char error[HEALTH_ERROR_ROOM], *text = NULL;
	struct health_rules again;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	MUST(file);
	health_rules_print(rules, file);
	fclose(file);
	health_rules_default(&again);
	MUST(!read_bytes(&again, text, size, error));
	must_agree(&again, rules);
	free(text);
}

/* "rules:12: what is wrong", of a line that is there. */
static void must_name_a_line(const char *error, const uint8_t *data, size_t size)
{
	unsigned long lines = 1, line;
	char *end;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	MUST(!strncmp(error, NAME ":", sizeof(NAME)));
	line = strtoul(error + sizeof(NAME), &end, 10);
	MUST(line >= 1 && line <= lines);
	MUST(!strncmp(end, ": ", 2) && end[2]);
}

static void must_be_sound(const struct check *check)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789._-";

	char host[CHECK_TEXT];
	unsigned int port;

	/* Names go into metrics and lines as they are. */
	MUST(strspn(check->name, plain) == strlen(check->name));
	MUST(!check_target_wrong(check->kind, check->target));
	MUST(check->kind != CHECK_HTTP || !strncasecmp(check->target, "http", 4));
	MUST(check_target_shown(check) <= strlen(check->target));
	if (check_target_name(check, host, &port))
		MUST(*host && !strpbrk(host, ":,[]@/?#%") && port && port < 65536);
	MUST(check->level == HEALTH_WARNING || check->level == HEALTH_CRITICAL);
	MUST(check_is_of_processes(check) ||
	     (check->timeout && check->timeout < check->interval));
	MUST(check->after && check_same(check, check));
}

static void read_checks(char *copy, const uint8_t *data, size_t size)
{
	static struct checks checks, before;
	char error[CONFIG_ERROR_ROOM];
	FILE *file = fmemopen(copy, size, "r");

	MUST(file);
	checks_default(&checks);
	before = checks;
	if (checks_read(&checks, file, NAME, error)) {
		MUST(!memcmp(&checks, &before, sizeof(checks)));
		must_name_a_line(error, data, size);
	}
	fclose(file);
	MUST(checks.count && checks.count <= CHECK_SLOTS);
	for (unsigned int i = 0; i < checks.count; i++)
		must_be_sound(&checks.check[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct health_rules rules, before;
	char error[HEALTH_ERROR_ROOM];
	/* A buffer of that very size, which fmemopen(3) wants to be able to write to. */
	char *copy = malloc(size + !size);

	MUST(copy);
	memcpy(copy, data, size);
	health_rules_default(&rules);
	before = rules;
	if (size && read_bytes(&rules, copy, size, error)) {
		must_agree(&rules, &before);
		must_name_a_line(error, data, size);
	} else {
		turn(&rules);
	}
	if (size)
		read_checks(copy, data, size);
	free(copy);
	return 0;
}
