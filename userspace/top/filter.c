// SPDX-License-Identifier: GPL-2.0
/* The filter of the list, see filter.h. */
#include "top/filter.h"

#include <string.h>
#include <wchar.h>

void filter_set(struct filter *filter, struct query *query)
{
	query_free(filter->query);
	filter->query = query;
	filter->wrong = false;
	strcpy(filter->text, query_text(query));
}

void filter_changed(struct filter *filter)
{
	struct query *query;

	filter->wrong = query_compile(filter->text, &query, &filter->error) != 0;
	if (filter->wrong)
		return;
	query_free(filter->query);
	filter->query = query;
}

void filter_clear(struct filter *filter)
{
	filter_set(filter, NULL);
}

void filter_erase(struct filter *filter)
{
	size_t len = strlen(filter->text);

	while (len && (filter->text[len - 1] & 0xc0) == 0x80)
		len--;
	if (len)
		filter->text[len - 1] = '\0';
}

void filter_append(struct filter *filter, uint32_t character)
{
	size_t len = strlen(filter->text), bytes;
	mbstate_t state = { 0 };
	char encoded[16];

	bytes = wcrtomb(encoded, (wchar_t)character, &state);
	if (bytes == (size_t)-1 || len + bytes >= sizeof(filter->text))
		return;
	memcpy(filter->text + len, encoded, bytes);
	filter->text[len + bytes] = '\0';
}
