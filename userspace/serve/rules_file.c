// SPDX-License-Identifier: GPL-2.0
/*
 * Files of rules of groups. libinih takes them apart; it tells of no section without keys, which
 * here is a rule that matches all, and passes over much, so lines go through a reader of ours.
 */
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "libktally/ktally.h"
#include "serve/rules.h"

#define LINE_LONGEST	180	/* libinih takes 197 */
#define STARS_MAX	4	/* in a pattern: each may double what fnmatch(3) tries */

struct reading {
	struct rules rules;
	FILE *file;
	const char *name;
	char *error;
	int line;		/* the one that is being read */
	bool wrong;
};

static __attribute__((format(printf, 2, 3))) void refuse(struct reading *r, const char *format,
							 ...)
{
	char words[CONFIG_ERROR_ROOM - 250];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	snprintf(r->error, CONFIG_ERROR_ROOM, "%.200s:%d: %s", r->name, r->line, words);
	r->wrong = true;
}

/* "[name]" and nothing else but a comment begins a rule. */
static void begin_rule(struct reading *r, const char *line)
{
	const char *end = config_section_end(line);
	struct rule *rule = &r->rules.rule[r->rules.count];
	const char *why;

	if (!end) {
		refuse(r, "a rule begins with [name], and nothing behind it");
		return;
	}
	if (r->rules.count == RULES_MAX) {
		refuse(r, "there are more than %d rules", RULES_MAX);
		return;
	}
	*rule = (struct rule){ .kernel = -1 };
	snprintf(rule->name, sizeof(rule->name), "%.*s", (int)(end - line - 1), line + 1);
	r->rules.count++;
	why = rule_check_name(rule->name, &r->rules.needs);
	if (why)
		refuse(r, "%s", why);
}

static void check_line(struct reading *r, const char *line, size_t len)
{
	char words[CONFIG_WRONG_ROOM];
	const char *why = config_line_wrong(line, len, LINE_LONGEST, words);

	if (why)
		refuse(r, "%s", why);
	else if (*line == '[')
		begin_rule(r, line);
}

/* The next line for libinih, as fgets(3); none after one that is wrong. */
static char *next_line(char *line, int room, void *stream)
{
	struct reading *r = stream;
	size_t len;

	if (r->wrong || !config_line(r->file, line, (size_t)room, &len))
		return NULL;
	r->line++;
	check_line(r, line, len);
	return r->wrong ? NULL : line;
}

static bool has_too_many_stars(const char *patterns)
{
	unsigned int stars = 0;

	for (; *patterns; patterns++) {
		if (*patterns == ' ' || *patterns == '\t')
			stars = 0;
		stars += *patterns == '*';
		if (stars > STARS_MAX)
			return true;
	}
	return false;
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
	else if (has_too_many_stars(value))
		refuse(r, "a pattern has more than %d *", STARS_MAX);
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
	if (r->wrong)
		return 0;
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
	return !r->wrong;
}

int rules_read(struct rules *rules, FILE *file, const char *name, char error[CONFIG_ERROR_ROOM])
{
	struct reading *r = calloc(1, sizeof(*r));
	int line;

	if (!r) {
		snprintf(error, CONFIG_ERROR_ROOM, "%.200s: out of memory", name);
		return -EINVAL;
	}
	r->file = file;
	r->name = name;
	r->error = error;
	line = ini_parse_stream(next_line, r, take, r);
	if (!r->wrong && line) {
		r->line = line > 0 ? line : r->line;
		refuse(r, "the line is neither [name] nor key = value");
	}
	if (!r->wrong && ferror(file))
		refuse(r, "the next line can't be read");
	if (!r->wrong && !r->rules.count)
		refuse(r, "there is no rule");
	line = r->wrong;
	if (!line)
		*rules = r->rules;
	free(r);
	return line ? -EINVAL : 0;
}

int rules_load(struct rules *rules, const char *path, char error[CONFIG_ERROR_ROOM])
{
	FILE *file;
	int result = config_open(path ? path : GROUPS_SYSTEM_FILE, &file, error);

	if (result == -ENOENT && !path) {
		rules_default(rules);
		return 0;
	}
	if (result == -ENOENT)
		snprintf(error, CONFIG_ERROR_ROOM, "%.200s: %s", path, strerror(ENOENT));
	if (result)
		return result;
	result = rules_read(rules, file, path ? path : GROUPS_SYSTEM_FILE, error);
	fclose(file);
	return result;
}
