// SPDX-License-Identifier: GPL-2.0
/* Figures of rules: defaults, setting, checking, printing. See rules.h. */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "health/rules.h"

#define AT_OFFSET(i, member)									\
	(offsetof(struct health_rule, at) + (i) * sizeof(struct health_threshold) +		\
	 offsetof(struct health_threshold, member))

enum key_kind { KEY_SWITCH, KEY_FROM, KEY_CLEAR, KEY_TIME };

/* In the order in which they are printed. */
static const struct key {
	const char *name;
	enum key_kind kind;
	unsigned int at;
	size_t offset;
} keys[] = {
	{ "enabled", KEY_SWITCH, 0, offsetof(struct health_rule, enabled) },
	{ "warning", KEY_FROM, HEALTH_AT_WARNING, AT_OFFSET(HEALTH_AT_WARNING, from) },
	{ "warning-clear", KEY_CLEAR, HEALTH_AT_WARNING, AT_OFFSET(HEALTH_AT_WARNING, clear) },
	{ "critical", KEY_FROM, HEALTH_AT_CRITICAL, AT_OFFSET(HEALTH_AT_CRITICAL, from) },
	{ "critical-clear", KEY_CLEAR, HEALTH_AT_CRITICAL, AT_OFFSET(HEALTH_AT_CRITICAL, clear) },
	{ "for", KEY_TIME, 0, offsetof(struct health_rule, hold) },
	{ "window", KEY_TIME, 0, offsetof(struct health_rule, window) },
};
#define KEYS	(sizeof(keys) / sizeof(keys[0]))

static const char *const level_names[HEALTH_THRESHOLDS] = { "warning", "critical" };

void health_rules_default(struct health_rules *rules)
{
	for (unsigned int i = 0; i < HEALTH_RULES; i++) {
		rules->rule[i] = health_abouts[i].usual;
		for (int at = 0; at < HEALTH_THRESHOLDS && health_abouts[i].below; at++)
			if (isinf(rules->rule[i].at[at].from))
				rules->rule[i].at[at].from = -INFINITY;
	}
}

void health_rules_at_once(struct health_rules *rules)
{
	for (unsigned int i = 0; i < HEALTH_RULES; i++)
		rules->rule[i].hold = 0;
}

enum health_rule_id health_rule_find(const char *name)
{
	unsigned int i = 0;

	while (i < HEALTH_RULES && strcmp(health_abouts[i].name, name))
		i++;
	return i;
}

/* The comment on a key, NULL when the rule has no such key. */
static const char *why_of(const struct health_about *about, const struct key *key)
{
	switch (key->kind) {
	case KEY_FROM:
		return about->why[key->at];
	case KEY_TIME:
		return key->offset == offsetof(struct health_rule, hold) ? about->why_hold
									 : about->why_window;
	default:
		return "";
	}
}

static __attribute__((format(printf, 2, 3))) int refuse(char error[HEALTH_ERROR_ROOM],
							const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error, HEALTH_ERROR_ROOM, format, args);
	va_end(args);
	return -EINVAL;
}

static int set_switch(bool *into, const char *key, const char *value, char error[HEALTH_ERROR_ROOM])
{
	*into = !strcmp(value, "yes");
	if (*into || !strcmp(value, "no"))
		return 0;
	return refuse(error, "%s: '%s' is neither yes nor no", key, value);
}

static int set_figure(const struct health_about *about, const struct key *key, double *into,
		      const char *value, char error[HEALTH_ERROR_ROOM])
{
	enum health_unit unit = key->kind == KEY_TIME ? HEALTH_UNIT_TIME : about->unit;

	if (key->kind == KEY_FROM && !strcmp(value, "never")) {
		*into = about->below ? -INFINITY : INFINITY;
		return 0;
	}
	if (!health_unit_read(unit, value, into))
		return 0;
	return refuse(error, "%s: '%s' is not %s", key->name, value,
		      health_unit_wanted(unit));
}

int health_rule_set(struct health_rules *rules, enum health_rule_id id, const char *key,
		    const char *value, unsigned int *key_bit, char error[HEALTH_ERROR_ROOM])
{
	const struct health_about *about = &health_abouts[id];
	char *rule = (char *)&rules->rule[id];
	size_t i = 0;

	while (i < KEYS && strcmp(keys[i].name, key))
		i++;
	if (i == KEYS)
		return refuse(error, "there is no key '%s'", key);
	if (!why_of(about, &keys[i]))
		return refuse(error, "%s has no key '%s'", about->name, key);
	*key_bit = 1U << i;
	if (keys[i].kind == KEY_SWITCH)
		return set_switch((bool *)(rule + keys[i].offset), key, value, error);
	return set_figure(about, &keys[i], (double *)(rule + keys[i].offset), value, error);
}

/* Two figures of which @further must lie as far out as @nearer, or farther. */
static int check_order(enum health_rule_id id, const char *further, double far_value,
		       const char *nearer, double near_value, char error[HEALTH_ERROR_ROOM])
{
	const struct health_about *about = &health_abouts[id];
	char far_text[HEALTH_FIGURE_ROOM], near_text[HEALTH_FIGURE_ROOM];

	if (health_reaches(id, far_value, near_value))
		return 0;
	health_unit_exact(about->unit, far_value, far_text);
	health_unit_exact(about->unit, near_value, near_text);
	return refuse(error, "%s (%s) must not be %s %s (%s)", further, far_text,
		      about->below ? "above" : "below", nearer, near_text);
}

int health_rule_check(const struct health_rules *rules, enum health_rule_id id,
		      char error[HEALTH_ERROR_ROOM])
{
	const struct health_rule *rule = &rules->rule[id];
	char clear[32];

	for (int i = 0; i < HEALTH_THRESHOLDS; i++) {
		const struct health_threshold *at = &rule->at[i];

		if (isinf(at->from))
			continue;
		snprintf(clear, sizeof(clear), "%s-clear", level_names[i]);
		if (check_order(id, level_names[i], at->from, clear, at->clear, error))
			return -EINVAL;
		/* What counts nothing is over, too: such a verdict would never end. */
		if (!health_abouts[id].below && at->from <= 0)
			return refuse(error, "%s must be more than 0", level_names[i]);
		if (id == HEALTH_CRASH_LOOP && at->from > HEALTH_CRASHES_MAX)
			return refuse(error, "%s: no more than %d can be counted", level_names[i],
				      HEALTH_CRASHES_MAX);
	}
	if (!isinf(rule->at[HEALTH_AT_WARNING].from) && !isinf(rule->at[HEALTH_AT_CRITICAL].from) &&
	    check_order(id, "critical", rule->at[HEALTH_AT_CRITICAL].from, "warning",
			rule->at[HEALTH_AT_WARNING].from, error))
		return -EINVAL;
	if (health_abouts[id].why_window && rule->window < 1e9)
		return refuse(error, "window must be a second or more");
	return 0;
}

/* ---- Printing ---- */

static void print_comment(const char *text, FILE *to)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		fprintf(to, "# %.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static void print_key(const struct health_about *about, const struct health_rule *rule,
		      const struct key *key, FILE *to)
{
	const char *at = (const char *)rule + key->offset;
	char figure[HEALTH_FIGURE_ROOM] = "never";
	double value = 0;

	if (key->kind == KEY_SWITCH) {
		fprintf(to, "%s = %s\n", key->name, *(const bool *)at ? "yes" : "no");
		return;
	}
	memcpy(&value, at, sizeof(value));
	if (key->kind == KEY_CLEAR && isinf(rule->at[key->at].from))
		return;
	if (!isinf(value))
		health_unit_exact(key->kind == KEY_TIME ? HEALTH_UNIT_TIME : about->unit, value,
				  figure);
	print_comment(why_of(about, key), to);
	fprintf(to, "%s = %s\n", key->name, figure);
}

void health_rules_print(const struct health_rules *rules, FILE *to)
{
	print_comment("Rules of health for ktally: what is not in a file keeps its default.\n"
		      "A rule warns when its figure has reached `warning` for as long as `for`\n"
		      "says, and is over when it has been short of `warning-clear` for as long;\n"
		      "`critical` works the same. A threshold may be `never`.", to);
	for (unsigned int i = 0; i < HEALTH_RULES; i++) {
		const struct health_about *about = &health_abouts[i];

		fprintf(to, "\n[%s]\n", about->name);
		print_comment(about->doc, to);
		for (size_t k = 0; k < KEYS; k++)
			if (why_of(about, &keys[k]))
				print_key(about, &rules->rule[i], &keys[k], to);
	}
}
