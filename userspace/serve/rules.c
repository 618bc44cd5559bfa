// SPDX-License-Identifier: GPL-2.0
/* Which group a process belongs to, see rules.h. Not here: files of rules (rules_file.c). */
#include "serve/rules.h"

#include <fnmatch.h>
#include <string.h>

#include "libktally/ktally.h"

static const char *const keys[RULE_KEYS] = {
	[RULE_COMM] = "comm", [RULE_USER] = "user", [RULE_UNIT] = "unit",
	[RULE_CGROUP] = "cgroup", [RULE_PID] = "pid",
};

enum rule_key rule_key_find(const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < RULE_KEYS; i++)
		if (strlen(keys[i]) == len && !memcmp(keys[i], name, len))
			break;
	return i;
}

const char *rule_check_name(const char *name, unsigned int *needs)
{
	const char *at = name;

	if (!*name)
		return "a group needs a name";
	while ((at = strpbrk(at, "{}"))) {
		size_t len = strcspn(at + 1, "{}");
		enum rule_key key = rule_key_find(at + 1, len);

		if (*at == '}' || at[1 + len] != '}' || key == RULE_KEYS)
			return "in { } can be comm, user, unit, cgroup or pid";
		*needs |= RULE_NEEDS(key);
		at += len + 2;
	}
	return NULL;
}

#define HEX4	"[0-9a-f][0-9a-f][0-9a-f][0-9a-f]"
#define HEX12	HEX4 HEX4 HEX4

void rules_default(struct rules *rules)
{
	static const struct rule usual[] = {
		{ .name = "kernel", .kernel = 1 },
		{ .name = "{unit}", .kernel = 0, .match[RULE_UNIT] = "*.service" },
		/* Containers: maybe their kind, and the first digits of their id. */
		{ .name = "{unit}", .kernel = 0, .match[RULE_UNIT] = "*-" HEX12 },
		{ .name = "{unit}", .kernel = 0, .match[RULE_UNIT] = HEX12 },
		{ .name = "{comm}", .kernel = -1 },
	};

	memset(rules, 0, sizeof(*rules));
	memcpy(rules->rule, usual, sizeof(usual));
	rules->count = sizeof(usual) / sizeof(usual[0]);
	rules->needs = RULE_NEEDS(RULE_COMM) | RULE_NEEDS(RULE_UNIT);
}

bool rule_has_too_many_stars(const char *patterns)
{
	unsigned int stars = 0;

	for (; *patterns; patterns++) {
		if (*patterns == ' ' || *patterns == '\t')
			stars = 0;
		stars += *patterns == '*';
		if (stars > RULE_STARS_MAX)
			return true;
	}
	return false;
}

bool rule_matches_any(const char *patterns, const char *text)
{
	char pattern[RULE_TEXT];
	size_t len;

	for (; *patterns; patterns += len) {
		patterns += strspn(patterns, " \t");
		len = strcspn(patterns, " \t");
		memcpy(pattern, patterns, len);
		pattern[len] = '\0';
		if (len && !fnmatch(pattern, text, 0))
			return true;
	}
	return false;
}

/* What is not known matches nothing. */
static bool matches(const struct rule *rule, const struct rule_facts *facts)
{
	if (rule->kernel >= 0 && rule->kernel != facts->kernel)
		return false;
	for (unsigned int i = 0; i < RULE_KEYS; i++) {
		if (!rule->match[i][0])
			continue;
		if (!facts->text[i] || !rule_matches_any(rule->match[i], facts->text[i]))
			return false;
	}
	return true;
}

/* A name that is half unknown is none: false. */
static bool fill_in(const char *template, const struct rule_facts *facts, char name[GROUP_NAME])
{
	char raw[GROUP_NAME];
	size_t used = 0;

	while (*template) {
		size_t len = strcspn(template, "{}");
		const char *from = template;

		if (*template == '{') {
			size_t key = strcspn(template + 1, "}");

			from = facts->text[rule_key_find(template + 1, key)];
			template += key + 2;
			if (!from || !*from)
				return false;
			len = strlen(from);
		} else {
			template += len;
		}
		if (len > sizeof(raw) - used)
			len = sizeof(raw) - used;
		memcpy(raw + used, from, len);
		used += len;
	}
	ktally_text_plain(raw, used, name, GROUP_NAME);
	return true;
}

bool rules_name(const struct rules *rules, const struct rule_facts *facts, char name[GROUP_NAME])
{
	for (unsigned int i = 0; i < rules->count; i++)
		if (matches(&rules->rule[i], facts) && fill_in(rules->rule[i].name, facts, name))
			return true;
	return false;
}
