// SPDX-License-Identifier: GPL-2.0
/*
 * Regular expressions of queries: POSIX extended ones as the C library has them, but for what makes
 * small expressions large or slow there. It copies what stands before +, so that each + in another
 * doubles it; it copies for {n} as often as n says; and it tries one way after the other for \1.
 * Names are short: no query needs these. What remains is compiled to an automaton, and matching a
 * name takes time in proportion to its length. (The library may allocate for that; we do not.)
 */
#include <ctype.h>
#include <string.h>

#include "query/parser.h"

#define LONGEST_PATTERN	64
#define DEEPEST_GROUP	4

bool pattern_has_capital(const char *text)
{
	for (; *text; text++) {
		if (*text == '\\' && text[1])
			text++;
		else if (*text >= 'A' && *text <= 'Z')
			return true;
	}
	return false;
}

/* The last byte of "[...]" that begins at @text, or of what there is of it. */
static const char *bracket_end(const char *text)
{
	text++;
	text += *text == '^';
	text += *text == ']';
	for (; *text && *text != ']'; text++) {
		const char *end = NULL;
		const char closing[] = { text[1], ']', '\0' };

		if (*text == '[' && text[1] && strchr(".:=", text[1]))
			end = strstr(text + 2, closing);
		if (end)
			text = end + 1;
	}
	return *text ? text : text - 1;
}

static bool is_repeat(char c)
{
	return c == '*' || c == '+' || c == '?';
}

/* What is wrong with the expression, NULL if nothing is. */
static const char *refusal(const char *text)
{
	unsigned int depth = 0;
	bool repeated = false;

	if (strlen(text) > LONGEST_PATTERN)
		return "a pattern has at most 64 bytes";
	for (; *text; text++) {
		if (is_repeat(*text) && repeated)
			return "a pattern can't repeat what is repeated";
		repeated = is_repeat(*text);
		if (*text == '\\' && isdigit((unsigned char)text[1]))
			return "a pattern can't have references as \\1";
		if (*text == '{')
			return "a pattern can't have counts as {3}; \\{ is the sign itself";
		if (*text == '(' && ++depth > DEEPEST_GROUP)
			return "a pattern can't have parentheses more than 4 deep";
		depth -= *text == ')' && depth;
		if (*text == '[')
			text = bracket_end(text);
		else if (*text == '\\' && text[1])
			text++;
	}
	return NULL;
}

bool pattern_compile(const char *text, regex_t *pattern, char *words, size_t room)
{
	int flags = REG_EXTENDED | REG_NOSUB | (pattern_has_capital(text) ? 0 : REG_ICASE);
	const char *why = refusal(text);
	int error;

	if (why) {
		snprintf(words, room, "%s", why);
		return false;
	}
	error = regcomp(pattern, text, flags);
	if (error)
		regerror(error, pattern, words, room);
	return !error;
}
