/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checks as pages show them. A list may be NULL: then there are none. Not here: the pages
 * (../health_page.c).
 */
#ifndef KTALLY_SERVE_CHECK_PAGE_H
#define KTALLY_SERVE_CHECK_PAGE_H

#include "log/json.h"
#include "serve/check/results.h"
#include "serve/exposition.h"

/* More bytes than a check of a list can take as JSON, in whatever is made of it. */
#define CHECK_JSON	8192

#define CHECK_REASON	512	/* room for a sentence that says what failed */

/* The verdict on a host of which rules say @rules: a check that failed is worth its level. */
enum health_level check_list_verdict(const struct check_list *list, enum health_level rules);

/* The next check from @i on that failed with this level, ->count when there is none. */
unsigned int check_list_failed(const struct check_list *list, unsigned int i,
			       enum health_level level);

/* "check db failed: ...", in plain text, without a full stop. */
const char *check_reason(const struct check_result *result, char text[CHECK_REASON]);

/* Members of an object: each check with its evidence, and file systems with their room. */
void check_list_json(const struct check_list *list, struct json *j);
void check_list_disks_json(const struct check_list *list, struct json *j);

/* Metrics of all of them, none when there is none. */
void check_list_metrics(const struct check_list *list, const struct exposition *e);

#endif
