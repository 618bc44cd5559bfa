/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scripts for shells, made of the tables that read the command line. All of it goes to stdout.
 */
#ifndef KTALLY_COMPLETION_H
#define KTALLY_COMPLETION_H

#include <stdbool.h>

struct cli_option;

/* Each prints its script. */
void completion_bash(void);
void completion_zsh(void);

/* Prints words, each after a blank. */
void completion_words(const char *const *words);

/* Whether an option's values are files; whether they are known, and then printed like words. */
bool completion_is_file(const struct cli_option *option);
bool completion_values(const struct cli_option *option);

#endif
