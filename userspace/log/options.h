/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line of `ktally log`. Not here: how options are read (../option.h).
 */
#ifndef KTALLY_LOG_OPTIONS_H
#define KTALLY_LOG_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli.h"
#include "health/rules.h"
#include "log/json.h"
#include "log/output_options.h"
#include "log/record.h"
#include "log/redact.h"
#include "option.h"
#include "query/query.h"

#define LABELS_MAX	16
#define LABEL_KEY_MAX	64	/* NUL included */
#define TOP_MAX		10000

struct log_options {
	uint64_t interval;	/* ns */
	uint64_t count;		/* samples, 0 for no end */
	enum ktally_source_kind source;
	enum json_form format;
	bool threads;
	struct output_options output;
	struct query *filter;	/* NULL: all */
	unsigned int kinds;	/* RECORD_BIT() of the kinds of lines to write */
	bool has_fields;
	uint64_t fields[KTALLY_TASK_WORDS];	/* has_fields: of tasks, with what identifies */
	uint64_t top;		/* so many tasks of each sample, 0: all */
	bool has_by;
	unsigned int by;	/* has_by: enum ktally_task_field */
	bool changed_only;
	bool cmdline;
	struct redact *redact;	/* cmdline: never NULL */
	struct record_identity identity;
	struct record_label labels[LABELS_MAX];
	char keys[LABELS_MAX][LABEL_KEY_MAX];	/* of the labels */
	const char *rules_file;	/* NULL: the usual ones */
	struct health_rules rules;	/* in force, where health is wanted */
};

/* Reads argv into @o. As cli_read(); log_options_free() it either way. */
enum cli_status log_options_read(int argc, char **argv, struct log_options *o);
void log_options_free(struct log_options *o);

/* ---- options_store.c: the kinds of value that only this command has ---- */

enum cli_status log_store_fields(const struct cli_syntax *syntax, const struct cli_option *option,
				 const char *text, void *into);
enum cli_status log_store_by(const struct cli_syntax *syntax, const struct cli_option *option,
			     const char *text, void *into);
enum cli_status log_store_events(const struct cli_syntax *syntax, const struct cli_option *option,
				 const char *text, void *into);
enum cli_status log_store_label(const struct cli_syntax *syntax, const struct cli_option *option,
				const char *text, void *into);
enum cli_status log_store_redact(const struct cli_syntax *syntax, const struct cli_option *option,
				 const char *text, void *into);
/* A name that is not empty; its offset is that of a const char *. */
enum cli_status log_store_name(const struct cli_syntax *syntax, const struct cli_option *option,
			       const char *text, void *into);

/* Names for the shell's completion. */
void log_suggest_fields(FILE *to);

#endif
