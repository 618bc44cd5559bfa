// SPDX-License-Identifier: GPL-2.0
/* The option --filter, see store.h. */
#include "query/store.h"

enum cli_status query_store(const struct cli_syntax *syntax, const struct cli_option *option,
			    const char *text, void *into)
{
	struct query **query = (struct query **)((char *)into + option->offset), *before = *query;
	struct query_error error;
	enum cli_status status;

	if (!query_compile(text, query, &error)) {
		query_free(before);
		return CLI_OK;
	}
	*query = before;
	status = cli_usage(syntax->command, "--%s: %s", option->name, error.words);
	query_error_show(text, &error, stderr);
	return status;
}
