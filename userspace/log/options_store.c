// SPDX-License-Identifier: GPL-2.0
/* Values of the options of `ktally log`, see options.h: each is taken, or refused with why. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "log/options.h"

#define NAME_ROOM	64

/* ---- Lists ---- */

/* The next word of a list with commas into @word; false when it is empty or too long. */
static bool next_word(const char **list, char word[NAME_ROOM])
{
	size_t len = strcspn(*list, ",");

	snprintf(word, NAME_ROOM, "%.*s", (int)len, *list);
	*list += len;
	return len && len < NAME_ROOM;
}

static void list_fields(void)
{
	const struct ktally_set *set = &ktally_task_set;

	printf("%-24s %-36s %s\n", "FIELD", "KEY", "WHAT IT IS");
	for (unsigned int i = 0; i < set->count; i++)
		if (*set->fields[i].json && *set->fields[i].title)
			printf("%-24s %-36s %s\n", set->fields[i].name, set->fields[i].json,
			       set->fields[i].doc);
}

void log_suggest_fields(FILE *to)
{
	for (unsigned int i = 0; i < ktally_task_set.count; i++)
		if (*ktally_task_set.fields[i].title)
			fprintf(to, " %s", ktally_task_set.fields[i].name);
}

/* A field of tasks by any of its names; CLI_USAGE after a sentence that says what was meant. */
static enum cli_status find_field(const struct cli_option *option, const char *name,
				  unsigned int *field)
{
	int found = ktally_field_find(&ktally_task_set, name);
	const char *near;

	if (found >= 0 && *ktally_task_set.fields[found].title) {
		*field = (unsigned int)found;
		return CLI_OK;
	}
	near = cli_nearest(name, ktally_task_set.fields, sizeof(ktally_task_set.fields[0]),
			   ktally_task_set.count);
	return cli_usage("log", "--%s: no such field: %s (%s%s%s'--fields help' lists them)",
			 option->name, *name ? name : "(empty)", near ? "did you mean " : "",
			 near ? near : "", near ? "? " : "");
}

/* What tells a task from others, and how it ended, stays on its lines. */
static void add_identity(uint64_t fields[KTALLY_TASK_WORDS])
{
	for (unsigned int i = 0; i < ktally_task_set.count; i++)
		if (ktally_task_set.fields[i].kind == KTALLY_KIND_IDENTITY)
			ktally_mark(fields, i);
	ktally_mark(fields, KTALLY_TASK_COMM);
}

enum cli_status log_store_fields(const struct cli_syntax *syntax, const struct cli_option *option,
				 const char *text, void *into)
{
	struct log_options *o = into;
	char word[NAME_ROOM];
	unsigned int field;

	(void)syntax;
	if (!strcmp(text, "help")) {
		list_fields();
		return CLI_DONE;
	}
	memset(o->fields, 0, sizeof(o->fields));
	o->has_fields = true;
	add_identity(o->fields);
	do {
		next_word(&text, word);
		if (find_field(option, word, &field))
			return CLI_USAGE;
		ktally_mark(o->fields, field);
	} while (*text++ == ',');
	return CLI_OK;
}

enum cli_status log_store_by(const struct cli_syntax *syntax, const struct cli_option *option,
			     const char *text, void *into)
{
	const struct ktally_field *field;
	struct log_options *o = into;

	if (find_field(option, text, &o->by))
		return CLI_USAGE;
	field = &ktally_task_set.fields[o->by];
	o->has_by = true;
	if (field->type != KTALLY_TYPE_STRING && field->type != KTALLY_TYPE_ENUM)
		return CLI_OK;
	return cli_usage(syntax->command, "--%s: of %s there is no largest", option->name,
			 field->name);
}

/* Lines that say what a log is and what it lacks; there are few of them. */
#define ALWAYS	(RECORD_BIT(RECORD_KIND_START) | RECORD_BIT(RECORD_KIND_SOURCE) |	\
		 RECORD_BIT(RECORD_KIND_LOST) | RECORD_BIT(RECORD_KIND_STOP))

enum cli_status log_store_events(const struct cli_syntax *syntax, const struct cli_option *option,
				 const char *text, void *into)
{
	struct log_options *o = into;
	char word[NAME_ROOM];
	unsigned int kind;

	o->kinds = ALWAYS;
	do {
		next_word(&text, word);
		for (kind = 0; record_kinds[kind] && strcmp(record_kinds[kind], word); kind++)
			;
		if (!record_kinds[kind])
			return cli_usage(syntax->command, "--%s: no such kind of line: %s "
					 "(sample, task, exit, health; start, source, lost and "
					 "stop are always there)", option->name,
					 *word ? word : "(empty)");
		o->kinds |= RECORD_BIT(kind);
	} while (*text++ == ',');
	return CLI_OK;
}

/* ---- Labels and names ---- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_key(const char *key)
{
	if (!is_letter(*key))
		return false;
	while (is_letter(*key) || (*key >= '0' && *key <= '9'))
		key++;
	return !*key;
}

enum cli_status log_store_label(const struct cli_syntax *syntax, const struct cli_option *option,
				const char *text, void *into)
{
	struct log_options *o = into;
	const char *value = strchr(text, '='), *command = syntax->command, *name = option->name;
	size_t i, len = value ? (size_t)(value - text) : 0;
	char *key;

	if (!value)
		return cli_usage(command, "--%s: '%s' is not KEY=VALUE", name, text);
	if (o->identity.count == LABELS_MAX)
		return cli_usage(command, "--%s: %d labels are the most", name, LABELS_MAX);
	key = o->keys[o->identity.count];
	snprintf(key, LABEL_KEY_MAX, "%.*s", (int)len, text);
	if (len >= LABEL_KEY_MAX || !is_key(key))
		return cli_usage(command, "--%s: '%.*s' is no key: a letter, then letters, digits "
				 "and _, %d at most", name, (int)len, text, LABEL_KEY_MAX - 1);
	for (i = 0; i < o->identity.count; i++)
		if (!strcmp(o->labels[i].key, key))
			return cli_usage(command, "--%s: %s is there twice", name, key);
	o->labels[i] = (struct record_label){ key, value + 1 };
	o->identity.labels = o->labels;
	o->identity.count++;
	return CLI_OK;
}

enum cli_status log_store_name(const struct cli_syntax *syntax, const struct cli_option *option,
			       const char *text, void *into)
{
	if (!*text)
		return cli_usage(syntax->command, "--%s: a name is not empty", option->name);
	return cli_store_text(syntax, option, text, into);
}

enum cli_status log_store_redact(const struct cli_syntax *syntax, const struct cli_option *option,
				 const char *text, void *into)
{
	struct log_options *o = into;
	char error[REDACT_ERROR];

	if (!o->redact)
		o->redact = redact_new();
	if (!o->redact)
		return cli_usage(syntax->command, "--%s: out of memory", option->name);
	if (!redact_add(o->redact, text, error))
		return CLI_OK;
	return cli_usage(syntax->command, "--%s: '%s': %s", option->name, text, error);
}
