// SPDX-License-Identifier: GPL-2.0
/* The filter of the list, see filter.h. */
#include "top/filter.h"

#include <string.h>

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
