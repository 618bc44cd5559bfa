/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rules that say to which group a process belongs: the first that matches names it. Not here: what
 * is counted of a group (ledger.h).
 */
#ifndef KTALLY_SERVE_RULES_H
#define KTALLY_SERVE_RULES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "config.h"

#define RULES_MAX	128
#define RULE_TEXT	160	/* a template, or the patterns of a key, NUL included */
#define RULE_STARS_MAX	4	/* in a pattern: each may double what fnmatch(3) tries */
#define GROUP_NAME	192	/* room for a group's name, NUL included */

#define GROUPS_SYSTEM_FILE	"/etc/ktally/groups.ini"

/* What a rule may ask about, and a template may name. */
enum rule_key { RULE_COMM, RULE_USER, RULE_UNIT, RULE_CGROUP, RULE_PID, RULE_KEYS };

#define RULE_NEEDS(key)	(1u << (key))

/* What is known of a process; NULL: it is not. Bytes that anybody may have chosen. */
struct rule_facts {
	const char *text[RULE_KEYS];
	bool kernel;			/* a kernel thread */
};

struct rule {
	char name[RULE_TEXT];		/* template */
	char match[RULE_KEYS][RULE_TEXT];	/* patterns parted by blanks; "": any */
	int8_t kernel;			/* 1 only kernel threads, 0 none, -1 either */
};

struct rules {
	unsigned int count;
	unsigned int needs;		/* RULE_NEEDS() of the facts that any rule looks at */
	struct rule rule[RULES_MAX];
};

/* Services and containers by their name, kernel threads together, the rest by program. */
void rules_default(struct rules *rules);

/**
 * rules_name() - the name of the group that a process is in
 *
 * Plain text (ktally_text_plain()), cut to GROUP_NAME. False when no rule matches.
 */
bool rules_name(const struct rules *rules, const struct rule_facts *facts, char name[GROUP_NAME]);

/**
 * rules_read() - read a file of rules in place of those in @rules
 * @name: what to call it in a sentence
 * @error: gets a sentence with file and line
 *
 * A file with an error changes nothing. Returns 0 or -EINVAL.
 */
int rules_read(struct rules *rules, FILE *file, const char *name, char error[CONFIG_ERROR_ROOM]);

/**
 * rules_load() - the rules of a file, or the defaults
 * @path: the file, which must be there; NULL: that of the host, if it is there
 *
 * Errors: -EINVAL for what is in it, and those of config_open(), with a sentence in @error; @rules
 * are then as they were.
 */
int rules_load(struct rules *rules, const char *path, char error[CONFIG_ERROR_ROOM]);

/* Whether one of the patterns, parted by blanks, matches. */
bool rule_matches_any(const char *patterns, const char *text);

/* One of them has more than RULE_STARS_MAX. */
bool rule_has_too_many_stars(const char *patterns);

/* The key's number, RULE_KEYS when there is none of this name. */
enum rule_key rule_key_find(const char *name, size_t len);

/* Adds what a template of this name needs to @needs; NULL, or what is wrong with the template. */
const char *rule_check_name(const char *name, unsigned int *needs);

#endif
