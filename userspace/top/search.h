/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Search: goes to rows that plain text is found in, and leaves the list as it is.
 */
#ifndef KTALLY_TOP_SEARCH_H
#define KTALLY_TOP_SEARCH_H

#include "top/view.h"

#define SEARCH_ROOM 64

struct search {
	char text[SEARCH_ROOM];
	size_t from;		/* where the cursor was when typing began */
	bool selected;		/* it was shown */
	bool missed;		/* nothing was found */
};

/* Whether the text is in the name of a process, in either case, or begins its pid. */
bool search_matches(uint64_t pid, const char *comm, const char *text);

extern const struct bindings search_bindings;

#endif
