// SPDX-License-Identifier: GPL-2.0
/* Where a query is wrong, shown below its text. */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "query/query.h"

/* Terminal cells of clean text, which has nothing that the locale lacks. */
static int cells_of(const char *text)
{
	wchar_t wide[QUERY_ROOM];
	size_t count = mbstowcs(wide, text, QUERY_ROOM);

	return count < QUERY_ROOM ? wcswidth(wide, count) : 0;
}

void query_error_show(const char *text, const struct query_error *error, FILE *to)
{
	char clean[6 * QUERY_ROOM + 1];
	size_t len = strlen(text);

	if (len >= QUERY_ROOM)
		len = QUERY_ROOM - 1;
	ktally_text_terminal(text, len, clean, sizeof(clean), UINT32_MAX);
	fprintf(to, "  %s\n", clean);
	if (error->at < len)
		len = error->at;
	ktally_text_terminal(text, len, clean, sizeof(clean), UINT32_MAX);
	fprintf(to, "  %*s^\n", cells_of(clean), "");
}
