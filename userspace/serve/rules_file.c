// SPDX-License-Identifier: GPL-2.0
/*
 * Files of rules of groups. A section without keys is a rule too: one that matches all.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config_reader.h"
#include "serve/rules.h"

#define LINE_LONGEST	180

struct reading {
	struct config_reader reader;
	struct rules rules;
};

#define refuse(r, ...) config_refuse(&(r)->reader, (r)->reader.line, __VA_ARGS__)

static void begin_rule(struct config_reader *reader, const char *name, size_t len)
{
	struct reading *r = (struct reading *)reader;
	struct rule *rule = &r->rules.rule[r->rules.count];
	const char *why;

	if (r->rules.count == RULES_MAX) {
		refuse(r, "there are more than %d rules", RULES_MAX);
		return;
	}
	*rule = (struct rule){ .kernel = -1 };
	snprintf(rule->name, sizeof(rule->name), "%.*s", (int)len, name);
	r->rules.count++;
	why = rule_check_name(rule->name, &r->rules.needs);
	if (why)
		refuse(r, "%s", why);
}

static void take_kernel(struct reading *r, struct rule *rule, const char *value)
{
	if (rule->kernel >= 0)
		refuse(r, "'kernel' was there before");
	else if (!strcmp(value, "yes") || !strcmp(value, "no"))
		rule->kernel = *value == 'y';
	else
		refuse(r, "kernel: it is yes or no, not '%.40s'", value);
}

static void take_patterns(struct reading *r, struct rule *rule, enum rule_key key,
			  const char *value)
{
	if (rule->match[key][0])
		refuse(r, "the key was there before");
	else if (!*value)
		refuse(r, "a pattern is missing; * matches all");
	else if (strlen(value) >= RULE_TEXT)
		refuse(r, "the patterns are longer than %d bytes", RULE_TEXT - 1);
	else if (rule_has_too_many_stars(value))
		refuse(r, "a pattern has more than %d *", RULE_STARS_MAX);
	else
		strcpy(rule->match[key], value);
	r->rules.needs |= RULE_NEEDS(key);
}

/* libinih calls it for each "key = value". */
static int take(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;
	enum rule_key number = rule_key_find(key, strlen(key));
	struct rule *rule;

	(void)section;
	if (!r->rules.count) {
		refuse(r, "'%.40s' stands before the first [name]", key);
		return 0;
	}
	rule = &r->rules.rule[r->rules.count - 1];
	if (!strcmp(key, "kernel"))
		take_kernel(r, rule, value);
	else if (number == RULE_KEYS || number == RULE_PID)
		refuse(r, "there is no key '%.40s': comm, user, unit, cgroup and kernel are", key);
	else
		take_patterns(r, rule, number, value);
	return !r->reader.wrong;
}

int rules_read(struct rules *rules, FILE *file, const char *name, char error[CONFIG_ERROR_ROOM])
{
	struct reading *r = calloc(1, sizeof(*r));
	int result;

	if (!r) {
		snprintf(error, CONFIG_ERROR_ROOM, "%.200s: out of memory", name);
		return -EINVAL;
	}
	r->reader = (struct config_reader){
		.file = file, .name = name, .error = error, .longest = LINE_LONGEST,
		.begins = "[name]", .section = begin_rule, .pair = take,
	};
	result = config_read(&r->reader);
	if (!result && !r->rules.count) {
		refuse(r, "there is no rule");
		result = -EINVAL;
	}
	if (!result)
		*rules = r->rules;
	free(r);
	return result;
}

int rules_load(struct rules *rules, const char *path, char error[CONFIG_ERROR_ROOM])
{
	FILE *file;
	int result = config_open_usual(&path, GROUPS_SYSTEM_FILE, &file, error);

	if (result)
		return result;
	if (!file) {
		rules_default(rules);
		return 0;
	}
	result = rules_read(rules, file, path, error);
	fclose(file);
	return result;
}
