// SPDX-License-Identifier: GPL-2.0
/* Files of rules, see file.h. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config_reader.h"
#include "health/file.h"
#include "libktally/ktally.h"

#define LINE_LONGEST	160	/* libinih cuts names at 49 */

struct reading {
	struct config_reader reader;
	struct health_rules rules;
	int last[HEALTH_RULES];	/* the last line that is of this rule */
	unsigned int given[HEALTH_RULES];	/* its keys that were there */
};

#define refuse(r, line, ...) config_refuse(&(r)->reader, line, __VA_ARGS__)

static void check_section(struct config_reader *reader, const char *text, size_t len)
{
	char name[LINE_LONGEST];

	snprintf(name, sizeof(name), "%.*s", (int)len, text);
	if (health_rule_find(name) == HEALTH_RULES)
		config_refuse(reader, reader->line, "there is no rule '%s'", name);
}

/* libinih calls it for each "name = value". */
static int take(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;
	enum health_rule_id id = health_rule_find(section);
	char words[HEALTH_ERROR_ROOM];
	int line = r->reader.line;
	unsigned int bit;

	if (id == HEALTH_RULES && !*section)
		refuse(r, line, "'%s' stands before the first [rule]", key);
	else if (id == HEALTH_RULES)	/* behind a byte order mark, where no section was seen */
		refuse(r, line, "there is no rule '%s'", section);
	else if (health_rule_set(&r->rules, id, key, value, &bit, words))
		refuse(r, line, "%.300s", words);
	else if (r->given[id] & bit)
		refuse(r, line, "'%s' was there before", key);
	if (r->reader.wrong)
		return 0;
	r->given[id] |= bit;
	r->last[id] = line;
	return 1;
}

static void check_rules(struct reading *r)
{
	char words[HEALTH_ERROR_ROOM];

	for (unsigned int i = 0; i < HEALTH_RULES && !r->reader.wrong; i++)
		if (r->given[i] && health_rule_check(&r->rules, i, words))
			refuse(r, r->last[i], "%.300s", words);
}

int health_rules_read(struct health_rules *rules, FILE *file, const char *name,
		      char error[HEALTH_ERROR_ROOM])
{
	struct reading r = {
		.reader = { .file = file, .name = name, .error = error, .longest = LINE_LONGEST,
			    .begins = "[rule]", .section = check_section, .pair = take },
		.rules = *rules,
	};

	if (!config_read(&r.reader))
		check_rules(&r);
	if (r.reader.wrong)
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
