// SPDX-License-Identifier: GPL-2.0
/*
 * Files of rules, see file.h. libinih takes them apart; it passes over much (text behind a
 * section's name, lines too long for it), so lines go through a reader of ours that counts and
 * checks them.
 */
#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config.h"
#include "health/file.h"
#include "libktally/ktally.h"

#define LINE_LONGEST	160	/* libinih takes 197 and cuts names at 49 */

struct reading {
	struct health_rules rules;
	FILE *file;
	const char *name;
	char *error;
	int line;		/* the one that is being read */
	int wrong;		/* the first that is wrong, 0 if none is */
	int last[HEALTH_RULES];	/* the last that is of this rule */
	unsigned int given[HEALTH_RULES];	/* its keys that were there */
};

static __attribute__((format(printf, 3, 4))) void refuse(struct reading *r, int line,
							 const char *format, ...)
{
	int len = snprintf(r->error, HEALTH_ERROR_ROOM, "%.200s:%d: ", r->name, line);
	va_list args;

	va_start(args, format);
	vsnprintf(r->error + len, HEALTH_ERROR_ROOM - (size_t)len, format, args);
	va_end(args);
	r->wrong = line;
}

/* "[name]" and nothing else but a comment. libinih tells of no section without keys. */
static void check_section(struct reading *r, const char *line)
{
	const char *end = config_section_end(line);
	char name[LINE_LONGEST];

	if (!end) {
		refuse(r, r->line, "a section is [rule], and nothing behind it");
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(end - line - 1), line + 1);
	if (health_rule_find(name) == HEALTH_RULES)
		refuse(r, r->line, "there is no rule '%s'", name);
}

static void check_line(struct reading *r, const char *line, size_t len)
{
	char words[CONFIG_WRONG_ROOM];
	const char *why = config_line_wrong(line, len, LINE_LONGEST, words);

	if (why)
		refuse(r, r->line, "%s", why);
	else if (*line == '[')
		check_section(r, line);
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

/* libinih calls it for each "name = value". */
static int take(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;
	enum health_rule_id id = health_rule_find(section);
	char words[HEALTH_ERROR_ROOM];
	unsigned int bit;

	if (id == HEALTH_RULES && !*section)
		refuse(r, r->line, "'%s' stands before the first [rule]", key);
	else if (id == HEALTH_RULES)	/* behind a byte order mark, where no section was seen */
		refuse(r, r->line, "there is no rule '%s'", section);
	else if (health_rule_set(&r->rules, id, key, value, &bit, words))
		refuse(r, r->line, "%.300s", words);
	else if (r->given[id] & bit)
		refuse(r, r->line, "'%s' was there before", key);
	if (r->wrong)
		return 0;
	r->given[id] |= bit;
	r->last[id] = r->line;
	return 1;
}

static void check_rules(struct reading *r)
{
	char words[HEALTH_ERROR_ROOM];

	for (unsigned int i = 0; i < HEALTH_RULES && !r->wrong; i++)
		if (r->given[i] && health_rule_check(&r->rules, i, words))
			refuse(r, r->last[i], "%.300s", words);
}

int health_rules_read(struct health_rules *rules, FILE *file, const char *name,
		      char error[HEALTH_ERROR_ROOM])
{
	struct reading r = { .rules = *rules, .file = file, .name = name, .error = error };
	int line = ini_parse_stream(next_line, &r, take, &r);

	if (line > 0 && (!r.wrong || line < r.wrong))
		refuse(&r, line, "the line is neither [rule] nor key = value");
	if (!r.wrong && ferror(file))
		refuse(&r, r.line + 1, "the line can't be read");
	if (!r.wrong)
		check_rules(&r);
	if (r.wrong)
		return -EINVAL;
	*rules = r.rules;
	return 0;
}

static int say(int error, const char *path, const char *why, char text[HEALTH_ERROR_ROOM])
{
	snprintf(text, HEALTH_ERROR_ROOM, "%.200s: %s", path, why);
	return error;
}

int health_rules_file(struct health_rules *rules, const char *path, char error[HEALTH_ERROR_ROOM])
{
	FILE *file;
	int result = config_open(path, &file, error);

	if (result)
		return result;
	result = health_rules_read(rules, file, path, error);
	fclose(file);
	return result;
}

/* The user's file; false when it has no place. A relative one would be below the current folder. */
static bool user_path(char path[PATH_MAX])
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int len = -1;

	if (config && *config == '/')
		len = snprintf(path, PATH_MAX, "%s/ktally/health.ini", config);
	else if (home && *home == '/')
		len = snprintf(path, PATH_MAX, "%s/.config/ktally/health.ini", home);
	return len > 0 && len < PATH_MAX;
}

/* A home that this user can't enter, as that of root after su(1), is not his. */
static bool is_elsewhere(const char *path)
{
	struct stat st;

	return stat(path, &st) && (errno == ENOENT || errno == ENOTDIR || errno == EACCES);
}

static int load_usual(struct health_rules *rules, char error[HEALTH_ERROR_ROOM])
{
	int result = health_rules_file(rules, HEALTH_SYSTEM_FILE, error);
	char path[PATH_MAX];

	if ((result && result != -ENOENT) || !user_path(path) || is_elsewhere(path))
		return result == -ENOENT ? 0 : result;
	result = health_rules_file(rules, path, error);
	return result == -ENOENT ? 0 : result;
}

int health_rules_load(struct health_rules *rules, const char *path, char error[HEALTH_ERROR_ROOM])
{
	int result;

	health_rules_default(rules);
	if (!path)
		result = load_usual(rules, error);
	else
		result = health_rules_file(rules, path, error);
	if (result == -ENOENT)
		say(result, path, strerror(ENOENT), error);
	if (result)
		health_rules_default(rules);
	return result;
}

int health_rules_start(struct health_rules *rules, const char *command, const char *path)
{
	char error[HEALTH_ERROR_ROOM], text[HEALTH_ERROR_ROOM];
	int result = health_rules_load(rules, path, error);

	if (!result)
		return 0;
	ktally_text_terminal(error, strlen(error), text, sizeof(text), sizeof(text));
	fprintf(stderr, "ktally %s: %s\n", command, text);
	return result;
}
